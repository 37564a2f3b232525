"""What a worker does with a batch, from where it stands; safe to be called at any time."""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

from exchange.choices import BatchAction, BatchJob, BatchState, BatchStep
from exchange.exceptions import BatchRefused, BatchStopped, CommuneBusy, LostLease
from exchange.models import ImportBatch
from exchange.services.access import Actor, log
from exchange.services.apply import apply_chunks
from exchange.services.cancel import UNTOUCHED
from exchange.services.check import check_rows
from exchange.services.match import match_rows
from exchange.services.progress import Lease, Listener, take_lease
from exchange.services.stage import stage_rows
from exchange.services.undo import undo_chunks


def run_batch(
    *, actor: Actor = None, batch: int, heard: Listener | None = None
) -> BatchState | None:
    """Do the job of a batch; return the state reached, None when another worker has it.

    ``heard`` is told of every step forward. ``actor`` is not asked for: the job carries who asked.
    What goes wrong with the data is stored on the batch; what goes wrong with the database is
    raised, and the batch is taken up again when its lease is over.
    """
    del actor
    lease = take_lease(batch, heard)
    if lease is None:
        return None
    try:
        _work(lease)
    except LostLease:
        return None
    except CommuneBusy:
        lease.begin(BatchStep.WAIT, 0)
        lease.give_back()
    except BatchStopped:
        _stopped(lease)
    except BatchRefused as refusal:
        lease.finish(state=BatchState.REFUSED, error=str(refusal.message))
        log(ImportBatch.objects.get(pk=batch), BatchAction.REFUSE, None, error=str(refusal.message))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Not tried again by the schedule: the same would happen. Somebody may press the button.
        lease.finish(error=f"{type(error).__name__}: {error}"[:2_000] if _shown(error) else "")
        raise
    return BatchState(ImportBatch.objects.values_list("state", flat=True).get(pk=batch))


def _shown(error: Exception) -> bool:
    """Messages of the database quote rows, which name persons."""
    return not isinstance(error, Error)


def _work(lease: Lease) -> None:
    batch = ImportBatch.objects.get(pk=lease.batch)
    if batch.job == BatchJob.APPLY:
        apply_chunks(lease)
    elif batch.job == BatchJob.UNDO:
        undo_chunks(lease)
    else:
        _prepare(lease, BatchState(batch.state))


def _prepare(lease: Lease, state: BatchState) -> None:
    """Go on to the preview from the last step that was finished."""
    if state == BatchState.UPLOADED:
        state = stage_rows(lease)
    if state == BatchState.STAGED:
        state = check_rows(lease)
    if state == BatchState.CHECKED:
        match_rows(lease)
    lease.finish(state=BatchState.PREVIEWED)


def _stopped(lease: Lease) -> None:
    batch = ImportBatch.objects.get(pk=lease.batch)
    state = BatchState.CANCELLED if batch.state in UNTOUCHED else batch.state
    lease.finish(state=state, cancel_requested=False)
