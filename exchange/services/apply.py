"""Writing a preview to the register: chunks of whole households, each one transaction.

What a chunk writes is what the services of the register would write for the same households, with
the same changes and ways back; ``tests/exchange`` holds the two against each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pghistory
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState, BatchStep, RowStatus
from exchange.exceptions import CommuneBusy
from exchange.models import BatchWrite, ImportBatch, StagedHousehold, StagedMember
from exchange.rules.match_messages import FINDINGS
from exchange.services.access import Actor, locked, log
from exchange.services.apply_facts import write_facts
from exchange.services.applying import changes, chunks, newcomers, reports
from exchange.services.match import match_rows, recount
from exchange.services.progress import Lease, ask, lock_communes
from exchange.services.statements import know_the_register, run, run_all
from households.services.duplicates import Rows, propose_pairs

#: A chunk that loses a race against a form is looked at again; the rows at fault wait then.
TRIES = 3

Params = dict[str, Any]


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
    """Write what is left of a batch, chunk by chunk; goes on where an earlier worker stopped.

    When another import of a commune was written since the preview, the preview is made again
    instead, and waits to be confirmed. Raises ``CommuneBusy``, ``LostLease`` or ``BatchStopped``.
    """
    with lease.piece() as batch:
        if batch.actor is not None and not _still_allowed(batch):
            lease.finish(error=_("Người nhập không còn được sửa hộ ở các xã này."))
            return
        fresh = _claim(batch)
    if not fresh:
        match_rows(lease)
        lease.finish(state=BatchState.PREVIEWED)
        return
    todo = StagedHousehold.objects.filter(batch=batch, todo=True, applied=False)
    left, after = todo.count(), 0
    lease.begin(BatchStep.APPLY, left)
    # Keys ascend: once as many were seen as there were to do, nothing is left.
    while left > 0:
        after, households = _chunk(lease, after)
        left = left - households if households else 0
    with lease.piece() as batch:
        _queue_likely(batch)
        batch.counts = {**batch.counts, **recount(batch)}
        batch.state = BatchState.APPLIED
        batch.save(update_fields=["state", "counts"])
        log(batch, BatchAction.APPLIED, batch.actor)
        lease.finish(state=BatchState.APPLIED)


def _queue_likely(batch: ImportBatch) -> None:
    """Whoever came in although they are like somebody else waits in the queue of duplicates."""
    written = StagedMember.objects.filter(
        batch=batch, applied=True, status=RowStatus.NEW, likely__isnull=False
    )
    if written.exists():
        propose_pairs(
            actor=batch.actor,
            persons=Rows(
                "SELECT person_id FROM exchange_stagedmember WHERE batch_id = %(batch)s"
                " AND applied AND status = 'new' AND likely IS NOT NULL",
                {"batch": batch.pk},
            ),
        )


def _still_allowed(batch: ImportBatch) -> bool:
    return ImportBatch.objects.changeable_by(batch.actor).filter(pk=batch.pk).exists()


def _claim(batch: ImportBatch) -> bool:
    """Make the communes this batch's own; False when its preview is older than what they hold.

    Raises ``CommuneBusy`` while another import is being written to one of them.
    """
    lock_communes(batch.communes)
    others = ImportBatch.objects.touching(batch.communes).exclude(pk=batch.pk)
    busy = others.filter(
        job__in=[BatchJob.APPLY, BatchJob.UNDO],
        state__in=[BatchState.APPLYING, BatchState.UNDOING],
    )
    if busy.exists():
        raise CommuneBusy(_("Lần nhập khác của xã đang được ghi."))
    if batch.state == BatchState.PREVIEWED:
        newer = others.filter(written_at__gte=batch.previewed_at)
        if newer.exists():
            batch.options = {
                **batch.options,
                "remade_after": [str(key) for key in newer.values_list("uuid", flat=True)],
            }
            batch.save(update_fields=["options"])
            return False
        batch.state = BatchState.APPLYING
        batch.save(update_fields=["state"])
    return True


def _chunk(lease: Lease, after: int) -> tuple[int, int]:
    """Write the next households; return the key of the last one, and how many there were."""
    for attempt in range(1, TRIES + 1):
        know_the_register()
        try:
            with lease.piece() as batch:
                last, households = _write(batch, after)
                batch.done += households
        except IntegrityError:
            # Somebody registered the same number a moment ago; now the check sees it.
            if attempt == TRIES:
                raise
        else:
            break
    return last, households


@dataclass(frozen=True, slots=True)
class Work:
    """How much of each kind a chunk has, so that nothing is asked of the database in vain."""

    founded: int
    details: int
    reports: int
    joining: int
    corrected: int
    related: int
    facts: int
    rows: int


def _write(batch: ImportBatch, after: int) -> tuple[int, int]:
    chunk = (
        BatchWrite.objects.filter(batch=batch).order_by("-chunk").values_list("chunk", flat=True)
    ).first() or 0
    params: Params = {
        "batch": batch.pk,
        "chunk": chunk + 1,
        "day": batch.effective_on,
        "actor": batch.actor_id,
        "source": batch.source,
        "uuid": batch.uuid,
        "after": after,
        "limit": settings.TN_IMPORT_CHUNK,
        "note": json.dumps([FINDINGS["changed_meanwhile"].note("changed_meanwhile", "", {})]),
    }
    run_all(chunks.TAKE_CHUNK, params)
    last, households = _one("SELECT coalesce(max(id), 0), count(*) FROM a_todo", params)
    if not last:
        return 0, 0
    lock_communes(batch.communes)
    run(chunks.LOCK_HOUSEHOLDS, params)
    run(chunks.LOCK_PERSONS, params)
    run(chunks.STALE, params)
    who = {} if batch.actor_id is None else {"user": batch.actor_id}
    with pghistory.context(service="import", batch=str(batch.uuid), **who) as context:
        _write_rows(batch, params | {"context": str(context.id)})
    BatchWrite.objects.create(
        batch=batch, chunk=chunk + 1, table="", keys=[], after={"context": str(context.id)}
    )
    ImportBatch.objects.filter(pk=batch.pk).update(written_at=timezone.now())
    return last, households


def _write_rows(batch: ImportBatch, params: Params) -> None:
    work = Work(*_one(chunks.COUNT, params))
    run_all(chunks.TABLES, params)
    if work.founded:
        run_all(newcomers.FOUND, params)
        run_all(newcomers.INSERT, params)
    if work.joining:
        run_all(newcomers.MEMBERS, params)
        run_all(newcomers.PERSONS, params)
    if work.founded:
        run(newcomers.REGISTERED, params)
    if work.joining:
        run(newcomers.JOINED, params)
        run(chunks.CREATED, params)
    _correct(work, params)
    _relate(work, params)
    _detail(work, params)
    if work.reports:
        _report(params)
    if work.facts:
        write_facts(batch, params)
    run_all(chunks.DONE, params)
    if work.corrected or work.related or work.reports:
        run_all(chunks.DONE_OTHERS, params)


def _keep(table: str, keys: str, params: Params, minus: str = "") -> None:
    """Keep rows whole before they are changed."""
    run(chunks.KEEP.format(table=table, keys=keys, minus=minus), params)


def _created(table: str, key: str, temporary: str, params: Params) -> None:
    run(chunks.CREATED_BY_CHANGES.format(table=table, key=key, temporary=temporary), params)


def _correct(work: Work, params: Params) -> None:
    if work.corrected:
        _keep("households_person", changes.CORRECTED, params, changes.PERSON_MINUS)
        run(changes.CORRECT, params)


def _relate(work: Work, params: Params) -> None:
    if work.related:
        _keep("households_membership", changes.RELATED, params)
        run_all(changes.RELATE_TABLE, params)
        run_all(changes.RELATE, params)
        _created("households_membership", "membership_id", "a_relation", params)
        run(changes.HEADS_CHANGED, params)


def _detail(work: Work, params: Params) -> None:
    if not work.details:
        return
    _keep("households_household", changes.DETAILED, params)
    run_all(changes.MOVE, params)
    _keep("households_residence", changes.MOVED, params)
    run_all(changes.RESIDE, params)
    _created("households_residence", "residence_id", "a_move", params)
    run(changes.DETAIL, params)
    run(changes.MOVES_CHANGED, params)


def _report(params: Params) -> None:
    run_all(reports.REPORT_TABLE, params)
    _keep("households_reportedresult", reports.REPORTED, params)
    run(reports.REPORT_UPDATE, params)
    run(reports.REPORT_INSERT, params)


def _one(statement: str, params: Params) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(params))
        row: tuple[Any, ...] = cursor.fetchone()
    return row
