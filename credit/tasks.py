"""Work of the bank's part away from whoever asked for it."""

from __future__ import annotations

from celery import shared_task

from credit.services.batches import resume_batches, run_batch, tidy_batches


@shared_task(name="credit.run_batch")
def run_batch_task(batch: int) -> None:
    """Write what is left of a bulk report; nothing when another worker has it."""
    run_batch(batch=batch)


@shared_task(name="credit.resume_batches")
def resume_batches_task() -> int:
    """Take up bulk reports whose worker died; return how many."""
    return resume_batches()


@shared_task(name="credit.tidy_batches")
def tidy_batches_task() -> int:
    """Empty what was sent in bulk reports that ended long ago; return how many rows."""
    return tidy_batches()
