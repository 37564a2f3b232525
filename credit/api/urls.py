"""Routes of the bank's part under ``/api/v1/``."""

from django.urls import path

from credit.api import batches, eligibility, feed, lists, loans, reconciliations, webhooks

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
    path("loan-batches/", batches.LoanBatchCreate.as_view(), name="loan-batch-create"),
    path("loan-batches/<uuid:uuid>/", batches.LoanBatchDetail.as_view(), name="loan-batch"),
    path("loan-batches/<uuid:uuid>/rows/", batches.LoanBatchRows.as_view(), name="loan-batch-rows"),
    path(
        "reconciliations/", reconciliations.ReconciliationList.as_view(), name="reconciliation-list"
    ),
    path(
        "reconciliations/<uuid:uuid>/",
        reconciliations.ReconciliationDetail.as_view(),
        name="reconciliation",
    ),
    path(
        "reconciliations/<uuid:uuid>/differences/",
        reconciliations.DifferenceList.as_view(),
        name="reconciliation-differences",
    ),
    path("changes/", feed.ChangeList.as_view(), name="change-list"),
    path("webhooks/", webhooks.WebhookList.as_view(), name="webhook-list"),
    path("webhooks/<uuid:uuid>/", webhooks.WebhookDetail.as_view(), name="webhook-detail"),
    path("webhooks/<uuid:uuid>/secret/", webhooks.WebhookSecret.as_view(), name="webhook-secret"),
    path(
        "webhooks/<uuid:uuid>/deliveries/",
        webhooks.DeliveryList.as_view(),
        name="webhook-deliveries",
    ),
]
