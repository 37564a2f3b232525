"""What is kept of imports, and for how long: a file names persons, so it does not stay for ever.

The record of an import, its counts and its log stay. The file and the rows read from it go some
time after the work ended; what is needed to take the import back goes later, and with it the way
back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from exchange.choices import BatchAction, BatchState
from exchange.models import (
    BatchWrite,
    ImportBatch,
    StagedFacts,
    StagedHousehold,
    StagedMember,
    StagedRow,
)
from exchange.services.access import Actor, log
from exchange.services.cancel import UNTOUCHED
from exchange.services.progress import lock_batch
from exchange.services.statements import run

#: Nothing more is done with these, unless an applied one is taken back.
ENDED = (BatchState.APPLIED, BatchState.UNDONE, BatchState.REFUSED, BatchState.CANCELLED)
#: Rows deleted in one transaction.
PIECE = 50_000
#: A stored file without a batch is what a crash left between the two.
STRAY = dt.timedelta(days=1)


def tidy_imports(*, actor: Actor = None) -> int:
    """Do what the settings say about old imports; return how many were touched.

    ``TN_IMPORT_ABANDONED_DAYS`` without a step: a batch that wrote nothing is given up.
    ``TN_IMPORT_ROWS_DAYS`` after the end: file and rows go. ``TN_IMPORT_UNDO_DAYS`` after it was
    written: what it replaced goes, and it can no longer be taken back. Safe to be called at any
    time and as often as one likes; goes on where an earlier call was stopped.
    """
    touched = 0
    for key in _older(settings.TN_IMPORT_ABANDONED_DAYS, UNTOUCHED):
        touched += _give_up(actor, key)
    for key in _older(settings.TN_IMPORT_ROWS_DAYS, ENDED, ~Q(file="")):
        touched += _remove_rows(actor, key)
    kept = Q(pk__in=BatchWrite.objects.values("batch"))
    for key in _older(settings.TN_IMPORT_UNDO_DAYS, (BatchState.APPLIED,), kept):
        touched += _remove_way_back(actor, key)
    # Taken back after its rows went: nothing is to be found by them again.
    StagedHousehold.objects.filter(batch__file="", batch__state=BatchState.UNDONE).delete()
    _remove_strays()
    return touched


def _older(days: int, states: tuple[BatchState, ...], more: Q | None = None) -> list[int]:
    """Keys of batches that nobody works on and nothing happened to for so many days."""
    last = Greatest(
        "uploaded_at",
        Coalesce("heartbeat", "uploaded_at", output_field=DateTimeField()),
        Coalesce("written_at", "uploaded_at", output_field=DateTimeField()),
    )
    rows: QuerySet[ImportBatch] = ImportBatch.objects.filter(state__in=states, job="")
    found = rows.annotate(last=last).filter(
        more or Q(), last__lt=timezone.now() - dt.timedelta(days=days)
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def _held(key: int, states: tuple[BatchState, ...]) -> ImportBatch | None:
    """Return a batch under lock if it is still as it was found."""
    lock_batch(key)
    return ImportBatch.objects.select_for_update().filter(pk=key, state__in=states, job="").first()


@transaction.atomic
def _give_up(actor: Actor, key: int) -> bool:
    batch = _held(key, UNTOUCHED)
    if batch is None:
        return False
    batch.state = BatchState.CANCELLED
    batch.save(update_fields=["state"])
    log(batch, BatchAction.EXPIRE, actor)
    return True


def _remove_rows(actor: Actor, key: int) -> bool:
    for deleted in _pieces(key):
        if deleted < 0:
            return False
    with transaction.atomic():
        batch = _held(key, ENDED)
        if batch is None:
            return False
        name = batch.file.name or ""
        batch.file = ""
        batch.options = {
            name: value for name, value in batch.options.items() if name in _OPTIONS_KEPT
        }
        batch.save(update_fields=["file", "options"])
        log(batch, BatchAction.REMOVE, actor)
        storage = batch.file.storage
        # The name goes first: a file without a name is found again as a stray, the reverse is not.
        transaction.on_commit(lambda: storage.delete(name))
    return True


#: What options say without naming anybody from the file.
_OPTIONS_KEPT = frozenset({"remade_after"})


def _pieces(key: int) -> Iterator[int]:
    """Delete the rows of a batch piece by piece; -1 when somebody began to work on it again."""
    for table in (StagedRow, StagedFacts, StagedMember, StagedHousehold):
        statement = _DELETE
        if table is StagedHousehold:
            statement = _EMPTY
        while True:
            with transaction.atomic():
                if _held(key, ENDED) is None:
                    yield -1
                    return
                done = run(
                    statement.format(table=table._meta.db_table), {"batch": key, "limit": PIECE}
                )
            yield done
            if done < PIECE:
                break
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM exchange_stagedhousehold WHERE batch_id = %s AND NOT applied", [key]
        )


_DELETE = """
DELETE FROM {table} WHERE ctid IN (
    SELECT ctid FROM {table} WHERE batch_id = %(batch)s LIMIT %(limit)s)
"""
# Which row became which household stays while the import can be taken back: the same file, loaded
# again, finds them by it.
_EMPTY = """
UPDATE {table} SET address = '', phone = '', head_name = '', house_key = '', external_code = '',
    reported = NULL, notes = NULL, diff = NULL, has_merit = NULL, is_local_minority = NULL
WHERE id IN (
    SELECT id FROM {table} WHERE batch_id = %(batch)s AND applied
      AND (house_key || external_code || address || phone || head_name <> ''
        OR notes IS NOT NULL OR diff IS NOT NULL OR reported IS NOT NULL) LIMIT %(limit)s)
"""


@transaction.atomic
def _remove_way_back(actor: Actor, key: int) -> bool:
    batch = _held(key, (BatchState.APPLIED,))
    if batch is None:
        return False
    BatchWrite.objects.filter(batch=batch).delete()
    StagedHousehold.objects.filter(batch=batch).delete()
    log(batch, BatchAction.SEAL, actor)
    return True


def _remove_strays() -> None:
    folder = Path(settings.PRIVATE_ROOT) / "imports"
    if not folder.is_dir():
        return
    before = (timezone.now() - STRAY).timestamp()
    old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < before}
    known = ImportBatch.objects.exclude(file="").values_list("file", flat=True)
    for name in old.keys() - {Path(name).name for name in known.iterator()}:
        old[name].unlink(missing_ok=True)
