"""Work on imports, away from whoever asked for it."""

from __future__ import annotations

from celery import shared_task

from exchange.services.cancel import resume_imports
from exchange.services.run import run_batch


@shared_task(name="exchange.run_batch")
def run_batch_task(batch: int) -> None:
    """Do what a batch waits for; nothing when it waits for nothing or another worker has it."""
    run_batch(actor=None, batch=batch)


@shared_task(name="exchange.resume_imports")
def resume_imports_task() -> int:
    """Take up imports whose worker died or that had to wait; return how many."""
    return resume_imports()
