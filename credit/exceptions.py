"""Errors of the bank's part, each with a stable code."""

from __future__ import annotations

from common.exceptions import DomainError


class NotAllowed(DomainError):
    """The caller does not hold the needed right there."""

    code = "not_allowed"


class ReferenceDataError(DomainError):
    """A file of loan programmes cannot be loaded."""

    code = "reference_data"


class ListRefused(DomainError):
    """A list cannot be signed or answered like this."""

    code = "list_refused"


class LoanRefused(DomainError):
    """A loan cannot be reported like this; ``details["faults"]`` names every fault."""

    code = "loan_refused"


class ReconciliationRefused(DomainError):
    """A month cannot be reconciled like this."""

    code = "reconciliation_refused"


class WebhookRefused(DomainError):
    """An address cannot be a webhook."""

    code = "webhook_refused"


class CursorExpired(Exception):
    """Events after this number are gone; ``floor`` is the first number that can be used."""

    def __init__(self, floor: int) -> None:
        """Remember from where on everything is kept."""
        super().__init__(f"the feed begins after {floor}")
        self.floor = floor


class CursorAhead(Exception):
    """No such number was given yet: a cursor of another installation, or of before a restore."""

    def __init__(self, last: int) -> None:
        """Remember the last number."""
        super().__init__(f"the feed ends at {last}")
        self.last = last
