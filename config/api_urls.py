"""Routes of the API's first version, app by app."""

from django.urls import include, path

from common.api_docs import DocsView, SchemaView

app_name = "api"
urlpatterns = [
    # What programs ask all day stands first: every route passed over takes its time.
    path("", include("credit.api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("", include("areas.api.urls")),
    path("", include("households.api.urls")),
    path("", include("programmes.api.urls")),
    path("", include("livelihoods.api.urls")),
    path("", include("housing.api.urls")),
    path("", include("summaries.api.urls")),
]
