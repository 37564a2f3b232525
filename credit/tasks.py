"""Work of the bank's part away from whoever asked for it."""

from __future__ import annotations

from celery import shared_task

from credit.services.batches import resume_batches, run_batch, tidy_batches
from credit.services.deliveries import deliver, forget_deliveries, prepare_deliveries
from credit.services.feed import delete_old_events, number_events


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


@shared_task(name="credit.number_events")
def number_events_task() -> int:
    """Number what was committed and hand out what webhooks wait for; quick without any."""
    done = number_events()
    for delivery in prepare_deliveries():
        deliver_task.delay(delivery)
    return done


@shared_task(name="credit.deliver", soft_time_limit=100, time_limit=110)
def deliver_task(delivery: int) -> bool | None:
    """Try one delivery to a webhook; the lease keeps a second worker away."""
    return deliver(delivery=delivery)


@shared_task(name="credit.tidy_feed")
def tidy_feed_task() -> int:
    """Delete events and deliveries whose time is over."""
    forget_deliveries()
    return delete_old_events()
