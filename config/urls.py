"""Routes of the whole product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from common import health
from config.landing import landing, no_post
from config.metrics import metrics
from officials.views.sign_in import set_language, sign_in, sign_out
from officials.views.tokens import ClientRevokeView, ClientTokenView

urlpatterns: list[URLPattern | URLResolver] = [
    # Before the pages: a program asks more often, and every route passed over takes its time.
    path("api/v1/", include("config.api_urls")),
    path("", sign_in, name="sign-in"),
    path("dang-xuat/", sign_out, name="sign-out"),
    path("ngon-ngu/", set_language, name="set-language"),
    path("trang-dau/", landing, name="landing"),
    path("chua-co-chuc-vu/", no_post, name="no-post"),
    path("", include("officials.urls")),
    path("", include("households.urls")),
    path("", include("exchange.urls")),
    path("", include("programmes.urls")),
    path("", include("livelihoods.urls")),
    path("", include("housing.urls")),
    path("", include("credit.urls")),
    path("", include("summaries.urls")),
    path("quan-tri/", admin.site.urls),
    path("oauth/token/", ClientTokenView.as_view(), name="token"),
    path("oauth/revoke/", ClientRevokeView.as_view(), name="revoke-token"),
    path("metrics", metrics, name="metrics"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
]

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.permission_denied"
handler404 = "config.error_views.page_not_found"
handler500 = "config.error_views.server_error"
