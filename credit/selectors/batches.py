"""How far a bulk report of loans is, for the branch that sent it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from credit.choices import BatchRowState, BatchState
from credit.models import LoanBatch, LoanBatchRow
from credit.selectors.branches import branches_for
from officials.choices import Right
from officials.scope import Viewer


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch with its rows by what became of them.

    ``rate`` is rows a second since the start, ``left`` how long the rest takes at it; both None
    where nothing was written yet, ``left`` also where nothing is left.
    """

    batch: LoanBatch
    counts: dict[str, int]
    rate: float | None
    left: dt.timedelta | None

    @property
    def done(self) -> int:
        """Rows that have a result."""
        return self.batch.row_count - self.counts[BatchRowState.WAITING]


def batches_for(viewer: Viewer) -> QuerySet[LoanBatch, LoanBatch]:
    """Batches of the viewer's own branches; nothing for anybody else."""
    return LoanBatch.objects.filter(branch__in=branches_for(viewer, Right.REPORT_LOANS))


def find_batch(viewer: Viewer, key: uuid.UUID) -> LoanBatch | None:
    """Return one of them."""
    return batches_for(viewer).filter(uuid=key).first()


def progress_of(batch: LoanBatch) -> Progress:
    """Count the rows; one query."""
    found = dict(
        LoanBatchRow.objects.filter(batch=batch)
        .values_list("state")
        .order_by("state")
        .annotate(n=Count("pk"))
    )
    counts = {state: found.get(state, 0) for state in BatchRowState.values}
    done = batch.row_count - counts[BatchRowState.WAITING]
    if not done or batch.started_at is None:
        return Progress(batch, counts, None, None)
    ended = batch.finished_at or timezone.now()
    # The clock of the first piece begins when it is written.
    seconds = max((ended - batch.created_at).total_seconds(), 0.001)
    rate = done / seconds
    left = None if batch.state == BatchState.DONE else (batch.row_count - done) / rate
    return Progress(batch, counts, rate, None if left is None else dt.timedelta(seconds=left))
