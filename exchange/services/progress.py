"""One worker at a time per batch, and how far it is.

Every piece of work is a transaction that holds an advisory lock of its batch, so two workers never
write the same chunk; a killed worker's lock is gone as soon as the database notices. Between two
pieces the lease says that somebody has the batch. Both need nothing of the session, so a connection
pooler may stand in between.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.choices import BatchJob, BatchStep
from exchange.exceptions import BatchStopped, LostLease
from exchange.models import ImportBatch
from exchange.services.statements import many_objects

#: First keys of the advisory locks of this app: batches, and communes that are written to.
BATCH_LOCK = 7310
COMMUNE_LOCK = 7311


def _lease_end() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.TN_IMPORT_LEASE_SECONDS)


def lock_batch(key: int) -> None:
    """Wait for the batch; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BATCH_LOCK, key])


def lock_communes(keys: list[int]) -> None:
    """Wait for communes in key order, so that imports of one commune go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) key ORDER BY key",
            [COMMUNE_LOCK, sorted(keys)],
        )


#: Told of every step forward: the batch as it stands.
Listener = Callable[[ImportBatch], None]


@transaction.atomic
def take_lease(key: int, heard: Listener | None = None) -> Lease | None:
    """Take a batch that has a job and no living worker; None when there is nothing to take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [BATCH_LOCK, key])
        if cursor.fetchone() != (True,):
            return None
    token = uuid.uuid4().hex
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=timezone.now())
    taken = (
        ImportBatch.objects.filter(free, pk=key)
        .exclude(job="")
        .update(worker=token, lease_until=_lease_end(), heartbeat=timezone.now())
    )
    return Lease(key, token, heard) if taken else None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of this worker to work on a batch."""

    batch: int
    token: str
    heard: Listener | None = None

    @contextmanager
    def piece(self) -> Iterator[ImportBatch]:
        """One transaction of work; raises ``LostLease`` or ``BatchStopped`` before it begins.

        What is added to the ``done`` of the batch meanwhile is shown once it is committed.
        """
        with transaction.atomic(), many_objects():
            lock_batch(self.batch)
            row = ImportBatch.objects.get(pk=self.batch)
            if row.worker != self.token:
                raise LostLease(_("Lần nhập này đang được xử lý ở nơi khác."))
            if row.cancel_requested:
                raise BatchStopped(_("Đã hủy theo yêu cầu."))
            before = row.done
            yield row
            progress = {"done": row.done} if row.done != before else {}
            self._own().update(lease_until=_lease_end(), heartbeat=timezone.now(), **progress)
        if progress:
            self._tell()

    def begin(self, step: BatchStep, total: int) -> None:
        """Show a new step from zero."""
        self._own().update(
            step=step,
            done=0,
            total=total,
            step_started=timezone.now(),
            heartbeat=timezone.now(),
            lease_until=_lease_end(),
        )
        self._tell()

    def _tell(self) -> None:
        if self.heard is not None:
            self.heard(ImportBatch.objects.get(pk=self.batch))

    def finish(self, **values: object) -> None:
        """End the job and give the batch back, in the state it has come to."""
        self._own().update(
            **{"job": "", "worker": "", "lease_until": None, "heartbeat": timezone.now(), **values}
        )

    def give_back(self) -> None:
        """Leave the job for later, as when another import of the commune goes first."""
        self._own().update(worker="", lease_until=None, heartbeat=timezone.now())

    def _own(self) -> models.QuerySet[ImportBatch]:
        return ImportBatch.objects.filter(pk=self.batch, worker=self.token)


def ask(batch: ImportBatch, job: BatchJob) -> None:
    """Write down what a worker shall do; the caller holds the row and enqueues."""
    batch.job = job
    batch.worker = ""
    batch.lease_until = None
    batch.cancel_requested = False
    batch.error = ""
    batch.save(update_fields=["job", "worker", "lease_until", "cancel_requested", "error", "state"])
