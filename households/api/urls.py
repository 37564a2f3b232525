"""Routes of standards, households and classes under ``/api/v1/``."""

from django.urls import path

from households.api import views

urlpatterns = [
    path("standards/", views.StandardList.as_view(), name="standard-list"),
    path("standards/<slug:code>/", views.StandardDetail.as_view(), name="standard-detail"),
    path("households/", views.HouseholdList.as_view(), name="household-list"),
    path("households/<uuid:uuid>/", views.HouseholdDetail.as_view(), name="household-detail"),
    path("classes/", views.ClassList.as_view(), name="class-list"),
]
