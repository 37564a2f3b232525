"""Pages of this app."""

from django.urls import URLPattern

app_name = "livelihoods"

urlpatterns: list[URLPattern] = []
