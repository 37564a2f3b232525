"""Routes of houses under ``/api/v1/``."""

from django.urls import path

from housing.api import views

urlpatterns = [
    path("housing-cases/", views.HousingCaseList.as_view(), name="housing-case-list"),
]
