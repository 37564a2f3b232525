"""Work of no app in particular."""

from __future__ import annotations

from celery import shared_task

from common.api_changes import forget_answers


@shared_task(name="common.forget_answers")
def forget_answers_task() -> int:
    """Delete answers to changes that were kept long enough; return how many."""
    return forget_answers()
