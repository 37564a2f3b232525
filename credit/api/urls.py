"""Routes of the bank's part under ``/api/v1/``."""

from django.urls import path

from credit.api import eligibility, loans

urlpatterns = [
    path("eligibility-checks/", eligibility.EligibilityCheck.as_view(), name="eligibility-check"),
    path("loan-programmes/", loans.LoanProgrammeList.as_view(), name="loan-programme-list"),
    path("loans/", loans.LoanList.as_view(), name="loan-list"),
    path("loans/<uuid:id>/", loans.LoanDetail.as_view(), name="loan-detail"),
    path("savings-groups/", loans.GroupList.as_view(), name="savings-group-list"),
    path(
        "savings-groups/<str:code>/members/",
        loans.GroupMembers.as_view(),
        name="savings-group-member-list",
    ),
    path(
        "savings-groups/<str:code>/members/<int:pk>/ending/",
        loans.MemberEnding.as_view(),
        name="savings-group-member-ending",
    ),
]
