"""What is tidied up at night."""

from __future__ import annotations

from celery import shared_task

from officials.services.clients import forget_expired_tokens


@shared_task(name="officials.forget_expired_tokens")
def forget_expired_tokens_task() -> int:
    """Delete tokens of programs whose hour is over; return how many."""
    return forget_expired_tokens(actor=None)
