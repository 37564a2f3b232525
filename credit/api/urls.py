"""Routes of the bank's part under ``/api/v1/``."""

from django.urls import path

from credit.api import eligibility

urlpatterns = [
    path("eligibility-checks/", eligibility.EligibilityCheck.as_view(), name="eligibility-check"),
]
