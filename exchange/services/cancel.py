"""Stopping an import, and letting one go on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState
from exchange.exceptions import BatchNotReady
from exchange.models import ImportBatch
from exchange.services.access import Actor, locked, log
from exchange.services.progress import ask

#: Nothing of these has reached the register, or nothing is left of it.
UNTOUCHED = (BatchState.UPLOADED, BatchState.STAGED, BatchState.CHECKED, BatchState.PREVIEWED)


@transaction.atomic
def cancel_batch(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Give up a batch, or stop one that is being written before its next chunk.

    What was written stays and can be undone; the rest can be written later. Raises
    ``BatchNotAllowed`` or ``BatchNotReady``.
    """
    row = locked(actor, batch, (*UNTOUCHED, BatchState.APPLYING, BatchState.UNDOING))
    if row.is_running:
        row.cancel_requested = True
    elif row.state in UNTOUCHED:
        row.state, row.job = BatchState.CANCELLED, ""
    else:
        row.job = ""
    row.save(update_fields=["cancel_requested", "state", "job"])
    log(row, BatchAction.CANCEL, actor)
    return row


@transaction.atomic
def resume_batch(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Let a stopped or crashed batch go on where it was; harmless while a worker has it.

    Raises ``BatchNotAllowed`` or ``BatchNotReady``.
    """
    row = locked(
        actor, batch, (*UNTOUCHED, BatchState.APPLYING, BatchState.UNDOING, BatchState.CANCELLED)
    )
    if row.is_running and not row.cancel_requested:
        return row
    if row.state == BatchState.PREVIEWED and not row.job:
        raise BatchNotReady(_("Bản xem trước đã xong. Kiểm tra rồi bấm “Ghi vào sổ”."))
    if row.state == BatchState.CANCELLED:
        if not row.file:
            raise BatchNotReady(_("Tệp của lần nhập này đã được xóa. Tải tệp lên lại."))
        row.state = BatchState.UPLOADED
    job = {BatchState.APPLYING: BatchJob.APPLY, BatchState.UNDOING: BatchJob.UNDO}.get(
        BatchState(row.state), BatchJob.PREPARE
    )
    if row.is_running:
        row.cancel_requested = False
        row.save(update_fields=["cancel_requested"])
        return row
    ask(row, BatchJob(row.job) if row.job else job)
    log(row, BatchAction.RESUME, actor)
    enqueue("exchange.run_batch", batch=row.pk)
    return row


@transaction.atomic
def resume_imports(*, actor: Actor = None) -> int:
    """Queue every batch with a job and no living worker again; return how many."""
    del actor
    waiting = ImportBatch.objects.exclude(job="").filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=timezone.now())
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        enqueue("exchange.run_batch", batch=key)
    return len(keys)
