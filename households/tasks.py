"""Work on the register that runs beside the people."""

from __future__ import annotations

from celery import shared_task

from households.services.duplicates import count_names


@shared_task(name="households.count_names")
def count_names_task() -> None:
    """Count how common names are, so that a rare one weighs more where two share it."""
    count_names(actor=None)
