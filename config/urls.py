"""Routes of the whole product."""

from django.contrib import admin
from django.urls import include, path

from common import health

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
]

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.permission_denied"
handler404 = "config.error_views.page_not_found"
handler500 = "config.error_views.server_error"
