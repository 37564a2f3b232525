"""Models of the bank's part."""

from credit.models.bulk import LoanBatch, LoanBatchRow, LoanDifference, Reconciliation
from credit.models.feed import FeedEvent, FeedPoint, Webhook, WebhookDelivery
from credit.models.lists import ConfirmedList, ConfirmedRow, ListReading, RowAnswer
from credit.models.loans import GroupMember, Loan, LoanReport, SavingsGroup
from credit.models.programmes import LoanProgramme, LoanTerms

__all__ = [
    "ConfirmedList",
    "ConfirmedRow",
    "FeedEvent",
    "FeedPoint",
    "GroupMember",
    "ListReading",
    "Loan",
    "LoanBatch",
    "LoanBatchRow",
    "LoanDifference",
    "LoanProgramme",
    "LoanReport",
    "LoanTerms",
    "Reconciliation",
    "RowAnswer",
    "SavingsGroup",
    "Webhook",
    "WebhookDelivery",
]
