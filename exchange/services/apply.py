"""Writing a preview to the register, chunk by chunk."""

from __future__ import annotations

from django.db import transaction

from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState
from exchange.models import ImportBatch
from exchange.services.access import Actor, locked, log
from exchange.services.progress import Lease, ask


@transaction.atomic
def apply_batch(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Queue a previewed batch to be written to the register.

    Raises ``BatchNotAllowed`` or ``BatchNotReady``.
    """
    row = locked(actor, batch, (BatchState.PREVIEWED,))
    log(row, BatchAction.APPLY, actor)
    ask(row, BatchJob.APPLY)
    enqueue("exchange.run_batch", batch=row.pk)
    return row


def apply_chunks(lease: Lease) -> None:
    """Carry the step out."""
    raise NotImplementedError
