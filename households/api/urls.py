"""Routes of standards, households, classes and duplicates under ``/api/v1/``."""

from django.urls import path

from households.api import duplicate_checks, views

urlpatterns = [
    path("standards/", views.StandardList.as_view(), name="standard-list"),
    path("standards/<slug:code>/", views.StandardDetail.as_view(), name="standard-detail"),
    path("households/", views.HouseholdList.as_view(), name="household-list"),
    path("households/<uuid:uuid>/", views.HouseholdDetail.as_view(), name="household-detail"),
    path("classes/", views.ClassList.as_view(), name="class-list"),
    path("duplicate-checks/", duplicate_checks.DuplicateCheck.as_view(), name="duplicate-check"),
]
