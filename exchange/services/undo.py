"""Taking an applied batch back, exactly: every row of every table as it was before.

Running numbers are not given back, so that no code names two households, and history is kept.
"""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState, BatchStep
from exchange.exceptions import BatchNotReady, BatchUndoBlocked, CommuneBusy
from exchange.models import BatchWrite, ImportBatch, StagedFacts, StagedHousehold, StagedMember
from exchange.selectors.edited import Blocker, edited_since
from exchange.services.access import Actor, locked, log
from exchange.services.progress import Lease, ask, lock_communes
from exchange.services.statements import run
from households.models import (
    Household,
    HouseholdChange,
    Judgement,
    Membership,
    Person,
    ReportedResult,
    Residence,
    Review,
)

#: In the order in which rows can be deleted.
TABLES: tuple[type[models.Model], ...] = (
    Judgement, Review, ReportedResult, HouseholdChange, Membership, Residence, Person, Household,
)  # fmt: skip
#: How many blockers an error names; the rest is counted.
NAMED = 200


def undo_blockers(*, actor: Actor, batch: ImportBatch) -> list[Blocker]:
    """List what was edited since the batch; empty when the batch can be undone.

    Raises ``BatchNotAllowed``.
    """
    with transaction.atomic():
        row = locked(actor, batch)
        _refuse_if_sealed(row)
        return edited_since(row)


@transaction.atomic
def undo_batch(*, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Queue an applied batch, or one that was stopped half-way, to be taken back as a whole.

    Raises ``BatchNotAllowed``, ``BatchNotReady``, or ``BatchUndoBlocked`` whose ``details`` list
    the records edited since (``blockers``) and how many there are (``total``).
    """
    row = locked(actor, batch, (BatchState.APPLIED, BatchState.APPLYING, BatchState.UNDOING))
    _refuse_if_sealed(row)
    _refuse_if_edited(edited_since(row))
    log(row, BatchAction.UNDO, actor)
    ask(row, BatchJob.UNDO)
    enqueue("exchange.run_batch", batch=row.pk)
    return row


def _refuse_if_sealed(batch: ImportBatch) -> None:
    if batch.log.filter(action=BatchAction.SEAL).exists():
        raise BatchNotReady(
            _(
                "Đã quá %(days)s ngày từ khi ghi nên lần nhập này không hoàn tác được nữa. "
                "Sửa ở trang của từng hộ."
            )
            % {"days": settings.TN_IMPORT_UNDO_DAYS}
        )


def _refuse_if_edited(found: list[Blocker]) -> None:
    if found:
        raise BatchUndoBlocked(
            _(
                "Không hoàn tác được: %(count)s hồ sơ đã được sửa sau lần nhập. "
                "Hoàn tác các sửa đổi đó trước."
            )
            % {"count": len(found)},
            blockers=found[:NAMED],
            total=len(found),
        )


def undo_chunks(lease: Lease) -> None:
    """Take chunks back, the last first; goes on where an earlier worker stopped.

    Raises ``BatchUndoBlocked``, ``CommuneBusy``, ``LostLease`` or ``BatchStopped``.
    """
    with lease.piece() as batch:
        lock_communes(batch.communes)
        others = ImportBatch.objects.touching(batch.communes).exclude(pk=batch.pk)
        if others.filter(
            job__in=[BatchJob.APPLY, BatchJob.UNDO],
            state__in=[BatchState.APPLYING, BatchState.UNDOING],
        ).exists():
            raise CommuneBusy(_("Lần nhập khác của xã đang được ghi."))
        if batch.state != BatchState.UNDOING:
            _refuse_if_edited(edited_since(batch))
            batch.state = BatchState.UNDOING
            batch.save(update_fields=["state"])
    chunks = sorted(
        set(BatchWrite.objects.filter(batch=lease.batch).values_list("chunk", flat=True)),
        reverse=True,
    )
    lease.begin(BatchStep.UNDO, len(chunks))
    for chunk in chunks:
        with lease.piece() as batch:
            _undo_chunk(batch, chunk)
            batch.done += 1
    with lease.piece() as batch:
        for model in (StagedHousehold, StagedMember, StagedFacts):
            model.objects.filter(batch=batch, applied=True).update(applied=False)
        log(batch, BatchAction.UNDONE, batch.actor)
        lease.finish(state=BatchState.UNDONE)


def _undo_chunk(batch: ImportBatch, chunk: int) -> None:
    lock_communes(batch.communes)
    params: dict[str, Any] = {"batch": batch.pk, "chunk": chunk}
    for model in (Household, Person):
        table = model._meta.db_table
        run(
            f"""
            SELECT r.id FROM {table} r WHERE r.id IN (
                SELECT unnest(keys) FROM exchange_batchwrite
                WHERE batch_id = %(batch)s AND chunk = %(chunk)s AND "table" = '{table}')
            ORDER BY r.id FOR UPDATE
            """,
            params,
        )
    _refuse_if_edited(edited_since(batch, chunk))
    who = {} if batch.actor_id is None else {"user": batch.actor_id}
    try:
        with (
            pghistory.context(service="undo_import", batch=str(batch.uuid), **who),
            transaction.atomic(),
        ):
            _restore(params)
    except IntegrityError as error:
        raise BatchUndoBlocked(
            _("Không hoàn tác được: có dữ liệu mới dựa vào hồ sơ của lần nhập.")
        ) from error
    BatchWrite.objects.filter(batch=batch, chunk=chunk).delete()
    ImportBatch.objects.filter(pk=batch.pk).update(written_at=timezone.now())


def _restore(params: dict[str, Any]) -> None:
    """Delete what was created, then give changed rows their former values, each column."""
    for person_or_home in (Person, Household):
        kind = person_or_home._meta.model_name
        run(
            f"""
            DELETE FROM households_duplicatepair d
            USING exchange_batchwrite w, unnest(w.keys) key
            WHERE w.batch_id = %(batch)s AND w.chunk = %(chunk)s AND w.before IS NULL
              AND w."table" = '{person_or_home._meta.db_table}'
              AND key IN (d.first_{kind}_id, d.second_{kind}_id)
            """,
            params,
        )
    for model in TABLES:
        table = model._meta.db_table
        run(
            f"""
            DELETE FROM {table} r USING exchange_batchwrite w, unnest(w.keys) key
            WHERE w.batch_id = %(batch)s AND w.chunk = %(chunk)s AND w."table" = '{table}'
              AND w.before IS NULL AND r.id = key
            """,
            params,
        )
    for model in reversed(TABLES):
        if model is Judgement:
            continue
        # Whoever was the head is so again after the present one no longer is.
        for last in ("false", "true") if model is Membership else ("",):
            _give_back(model, last, params)
    columns = ", ".join(_columns(Judgement, key=True))
    run(
        f"""
        INSERT INTO households_judgement ({columns})
        SELECT {", ".join(f"b.{name}" for name in _columns(Judgement, key=True))}
        FROM exchange_batchwrite w,
            LATERAL jsonb_populate_record(NULL::households_judgement, w.before) b
        WHERE w.batch_id = %(batch)s AND w.chunk = %(chunk)s
          AND w."table" = 'households_judgement' AND w.before IS NOT NULL
        """,
        params,
    )


def _columns(model: type[models.Model], *, key: bool = False) -> list[str]:
    return [
        str(column.column)
        for column in model._meta.concrete_fields
        if not column.generated and (key or not column.primary_key)
    ]


def _give_back(model: type[models.Model], head: str, params: dict[str, Any]) -> None:
    table = model._meta.db_table
    which = f"AND (b.relation = 'head') = {head}" if head else ""
    run(
        f"""
        UPDATE {table} r SET {", ".join(f"{name} = b.{name}" for name in _columns(model))}
        FROM exchange_batchwrite w, LATERAL jsonb_populate_record(NULL::{table}, w.before) b
        WHERE w.batch_id = %(batch)s AND w.chunk = %(chunk)s AND w."table" = '{table}'
          AND w.before IS NOT NULL AND r.id = b.id {which}
        """,
        params,
    )
