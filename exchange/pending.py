"""Persons of files that wait, for whatever door of the register somebody is entered by."""

from exchange.selectors.waiting import waiting_shown
from exchange.services.likeness import COLUMNS, WAITING, notice_waiting
from households.selectors.waiting import PendingSource, declare_pending


def declare_waiting() -> None:
    """Let forms, the API and other imports meet whoever waits in a previewed file."""
    declare_pending(
        PendingSource(
            sql=WAITING,
            columns=COLUMNS,
            shown=waiting_shown,
            noticed=lambda actor: notice_waiting(actor=actor),
        )
    )
