"""Routes of the bank's part under ``/api/v1/``."""

from django.urls import path

from credit.api import eligibility, lists

urlpatterns = [
    path("eligibility-checks/", eligibility.EligibilityCheck.as_view(), name="eligibility-check"),
    path("confirmed-lists/", lists.ConfirmedLists.as_view(), name="confirmed-list-list"),
    path(
        "confirmed-lists/<uuid:uuid>/",
        lists.ConfirmedListDetail.as_view(),
        name="confirmed-list-detail",
    ),
    path("confirmed-lists/<uuid:uuid>/rows/", lists.ConfirmedRows.as_view(), name="confirmed-rows"),
    path(
        "confirmed-lists/<uuid:uuid>/answers/",
        lists.ConfirmedAnswers.as_view(),
        name="confirmed-answers",
    ),
]
