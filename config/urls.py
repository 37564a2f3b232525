"""Routes of the whole product."""

from django.contrib import admin
from django.urls import path

from common import health

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
]
