"""Bulk reports of loans: taken whole, then judged and written piece by piece by a worker.

A piece is one transaction: the loans, what became of each of their rows, and the time until which
the worker is not missed. It holds the row of the batch, so two workers never write at once, and a
worker that is killed leaves nothing half done: its piece never was, and the next one finds the same
rows waiting. Nothing but the database knows how far a batch is.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.api_errors import LANGUAGES, Fault
from common.jobs import enqueue
from credit.choices import BatchRowState, BatchState
from credit.exceptions import NotAllowed
from credit.models import LoanBatch, LoanBatchRow
from credit.selectors.branches import branches_for
from credit.services.reporting import REJECTED, Outcome, report_loans
from officials.choices import Right
from officials.models import BankBranch, Official

log = logging.getLogger(__name__)

_NOT_WRITTEN = Fault(
    "loan",
    "not_written",
    gettext_lazy("Hệ thống không ghi được khoản vay này. Gửi lại riêng dòng này."),
    where="body",
)


@transaction.atomic
def take_batch(
    *, actor: Official, branch: BankBranch, bodies: Sequence[Mapping[str, Any]]
) -> LoanBatch:
    """Keep a bulk report whole and queue it; ``bodies`` are loans as a single report takes them.

    Raises ``NotAllowed`` for a branch that is not the actor's.
    """
    if branch.pk not in branches_for(actor, Right.REPORT_LOANS):
        raise NotAllowed(_("Bạn không làm việc cho đơn vị ngân hàng này."))
    batch = LoanBatch.objects.create(branch=branch, sent_by=actor, row_count=len(bodies))
    LoanBatchRow.objects.bulk_create(
        [
            LoanBatchRow(
                batch=batch, position=place, reference=body["reference"].strip(), body=body
            )
            for place, body in enumerate(bodies)
        ],
        batch_size=1_000,
    )
    enqueue("credit.run_batch", batch=batch.pk)
    return batch


def run_batch(*, actor: Official | None = None, batch: int) -> bool:
    """Write what is left of a batch; whether it is done. Safe to be called at any time.

    ``actor`` is not asked for: the batch carries who sent it, and their rights of now count. What
    goes wrong with the database is raised; the batch is then taken up again by the schedule.
    """
    del actor
    while True:
        left = _piece(batch)
        if left is None:  # another worker has it
            return False
        if not left:
            return True


def _piece(key: int) -> int | None:
    """Write one piece; how many rows it had, None when the batch is held by somebody else."""
    try:
        with transaction.atomic():
            return _write(key)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # Something that no rule foresaw: the rows of this piece one by one, so that one of them
        # cannot stop the others.
        log.exception("A piece of bulk report %s failed; its rows are written one by one", key)
        return _one_by_one(key)


def _write(key: int) -> int | None:
    batch = _held(key)
    if batch is None:
        return None
    rows = _next_rows(batch)
    if rows:
        _record(batch, rows)
    _move_on(batch, done=not rows)
    return len(rows)


def _one_by_one(key: int) -> int | None:
    with transaction.atomic():
        batch = _held(key)
        if batch is None:
            return None
        rows = _next_rows(batch)
        for row in rows:
            try:
                with transaction.atomic():
                    _record(batch, [row])
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # noqa: BLE001 (one row must not stop the others)
                # Messages of the database quote rows, which name persons.
                shown = "" if isinstance(error, DatabaseError) else f": {error}"
                log.error("Row %s of %s: %s%s", row.position, key, type(error).__name__, shown)
                _conclude(row, Outcome(REJECTED, None, (_NOT_WRITTEN,)))
                row.save(update_fields=["state", "loan", "faults"])
        _move_on(batch, done=not rows)
        return len(rows)


def _held(key: int) -> LoanBatch | None:
    return (
        LoanBatch.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("branch", "sent_by")
        .filter(pk=key)
        .exclude(state=BatchState.DONE)
        .first()
    )


def _next_rows(batch: LoanBatch) -> list[LoanBatchRow]:
    """The rows that come next; no reference twice, since the second one changes the first."""
    waiting = LoanBatchRow.objects.filter(batch=batch, state=BatchRowState.WAITING)
    found: list[LoanBatchRow] = []
    seen: set[str] = set()
    for row in waiting.order_by("position")[: settings.TN_BATCH_CHUNK]:
        if row.reference in seen:
            break
        seen.add(row.reference)
        found.append(row)
    return found


def _record(batch: LoanBatch, rows: list[LoanBatchRow]) -> None:
    bodies = [row.body for row in rows]
    try:
        outcomes = report_loans(actor=batch.sent_by, branch=batch.branch, bodies=bodies)
    except NotAllowed as refusal:
        # Whoever sent it has lost the right since.
        lost = Outcome(REJECTED, None, (Fault("reference", refusal.code, refusal.message),))
        outcomes = [lost] * len(rows)
    for row, outcome in zip(rows, outcomes, strict=True):
        _conclude(row, outcome)
    LoanBatchRow.objects.bulk_update(rows, ["state", "loan", "faults"])


def _conclude(row: LoanBatchRow, outcome: Outcome) -> None:
    row.state = BatchRowState(outcome.result)
    row.loan_id = outcome.loan_id
    row.faults = [_kept(fault) for fault in outcome.faults]


def _kept(fault: Fault) -> dict[str, str]:
    """A fault as it is answered later, in both languages."""
    said = {"field": fault.name, "code": fault.code}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(fault.detail)
    return said


def _move_on(batch: LoanBatch, *, done: bool) -> None:
    now = timezone.now()
    batch.started_at = batch.started_at or now
    batch.state = BatchState.DONE if done else BatchState.RUNNING
    batch.finished_at = now if done else None
    batch.lease_until = (
        None if done else now + dt.timedelta(seconds=settings.TN_BATCH_LEASE_SECONDS)
    )
    batch.save(update_fields=["started_at", "state", "finished_at", "lease_until"])


def resume_batches(*, actor: Official | None = None) -> int:
    """Queue every batch that is not done and has no living worker; return how many.

    One that was just taken is left to the task that was queued with it.
    """
    del actor
    now = timezone.now()
    patience = now - dt.timedelta(seconds=settings.TN_BATCH_LEASE_SECONDS)
    left = LoanBatch.objects.exclude(state=BatchState.DONE).filter(
        Q(lease_until__lte=now) | Q(lease_until__isnull=True, created_at__lte=patience)
    )
    keys = list(left.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        enqueue("credit.run_batch", batch=key)
    return len(keys)


def tidy_batches(*, actor: Official | None = None) -> int:
    """Empty what was sent in batches that ended ``TN_BATCH_BODY_DAYS`` ago; return how many rows.

    What became of each row stays, with its reference.
    """
    del actor
    before = timezone.now() - dt.timedelta(days=settings.TN_BATCH_BODY_DAYS)
    with transaction.atomic():
        ended = LoanBatch.objects.filter(
            state=BatchState.DONE, finished_at__lt=before, emptied_at__isnull=True
        ).select_for_update()
        keys = list(ended.order_by("pk").values_list("pk", flat=True))
        LoanBatch.objects.filter(pk__in=keys).update(emptied_at=timezone.now())
        return LoanBatchRow.objects.filter(batch__in=keys).update(body=None)
