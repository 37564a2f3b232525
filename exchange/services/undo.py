"""Taking an applied batch back, exactly."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState
from exchange.models import ImportBatch
from exchange.services.access import Actor, locked, log
from exchange.services.progress import Lease, ask


@dataclass(frozen=True, slots=True)
class Blocker:
    """A record that was edited since the batch, so that the batch cannot be taken back."""

    household: int | None
    code: str
    what: str
    at: str
    by: str


def undo_blockers(*, actor: Actor, batch: ImportBatch) -> list[Blocker]:
    """List what was edited since; empty when the batch can be undone."""
    locked(actor, batch)
    raise NotImplementedError


@transaction.atomic
def undo_batch(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Queue an applied batch, or one that was stopped half-way, to be taken back.

    Raises ``BatchNotAllowed``, ``BatchNotReady``, or ``BatchUndoBlocked`` whose ``details`` list
    the records edited since.
    """
    row = locked(actor, batch, (BatchState.APPLIED, BatchState.APPLYING))
    log(row, BatchAction.UNDO, actor)
    ask(row, BatchJob.UNDO)
    enqueue("exchange.run_batch", batch=row.pk)
    return row


def undo_chunks(lease: Lease) -> None:
    """Carry the step out."""
    raise NotImplementedError
