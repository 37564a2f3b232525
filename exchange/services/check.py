"""Reading every staged row into typed columns, with a note on whatever was mended or is wrong."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from exchange.choices import BatchAction, BatchState, BatchStep, SheetKind
from exchange.models import STAGED, ImportBatch, StagedRow
from exchange.rules.match_messages import FINDINGS
from exchange.services.access import log
from exchange.services.check_rows import Reader
from exchange.services.progress import Lease
from exchange.services.stage import cell_of
from exchange.services.staging_lines import SheetPlan
from exchange.services.statements import many_objects, run

#: Rows read, cleaned and copied in one transaction.
PIECE = 10_000
ORDER = (SheetKind.HOUSEHOLDS, SheetKind.MEMBERS, SheetKind.FACTS)


def check_rows(lease: Lease) -> BatchState:
    """Clean every row, sheet by sheet; begun again from the start after a crash.

    Raises ``LostLease`` or ``BatchStopped``.
    """
    batch = ImportBatch.objects.get(pk=lease.batch)
    plans = plans_of(batch)
    lease.begin(BatchStep.CHECK, sum(plan.rows for plan in plans))
    with lease.piece():
        run(_DELETE, {"batch": batch.pk})
    reader = Reader(batch)
    for kind in ORDER:
        for plan in (plan for plan in plans if plan.kind == kind):
            _check_sheet(lease, batch, reader, plan)
    with lease.piece() as row:
        reader.finish()
        _across_rows(batch)
        row.options = {
            **row.options,
            "questions": reader.asked.questions(),
            "proposals": reader.asked.proposals(),
        }
        row.state = BatchState.CHECKED
        row.save(update_fields=["options", "state"])
        log(row, BatchAction.CHECK, row.actor)
    return BatchState.CHECKED


#: What an earlier check read.
_DELETE = """
WITH households AS (DELETE FROM exchange_stagedhousehold WHERE batch_id = %(batch)s),
    members AS (DELETE FROM exchange_stagedmember WHERE batch_id = %(batch)s)
DELETE FROM exchange_stagedfacts WHERE batch_id = %(batch)s
"""


def plans_of(batch: ImportBatch) -> list[SheetPlan]:
    """What each sheet is about and what its columns mean: as recognised, or as corrected."""
    chosen = batch.options.get("mapping", {})
    plans = []
    for sheet in batch.options.get("sheets", []):
        by_hand = chosen.get(str(sheet["index"]))
        given = {**sheet, **by_hand} if by_hand else sheet
        if not given["kind"] or (given["ignored"] and not by_hand):
            continue
        plans.append(
            SheetPlan(
                index=sheet["index"],
                kind=SheetKind(given["kind"]),
                source=given["source"],
                columns=tuple(given["columns"]),
                rows=sheet["rows"],
            )
        )
    return plans


def _check_sheet(lease: Lease, batch: ImportBatch, reader: Reader, plan: SheetPlan) -> None:
    reader.begin(plan, Columns(batch.pk, plan.index).cells)
    after, more = 0, True
    while more:
        with many_objects():
            rows = _rows(batch.pk, plan.index, after)
        if not rows:
            break
        with lease.piece() as row:
            reader.read(rows)
            row.done += len(rows)
        after, more = rows[-1][0], len(rows) == PIECE


def _rows(batch: int, sheet: int, after: int) -> list[tuple[int, Any, Any]]:
    found = (
        StagedRow.objects.filter(batch=batch, sheet=sheet, number__gt=after)
        .order_by("number")
        .values_list("number", "cells", "shown")[:PIECE]
    )
    return list(found)


class Columns:
    """Cells of a staged sheet, column by column; the first rows are read once for all columns."""

    def __init__(self, batch: int, sheet: int) -> None:
        """Nothing is read yet."""
        self._sheet = [batch, sheet]
        self._top: dict[int, list[list[Any]]] = {}

    def cells(self, column: int, first: int | None) -> list[Any]:
        """All different cells of a column, or those of its first rows where these are enough."""
        if first is None:
            return self._different(column)
        if first not in self._top:
            self._top[first] = self._first(first)
        return [
            cell_of(cells[column])
            for cells in self._top[first]
            if column < len(cells) and cells[column] is not None
        ]

    def _different(self, column: int) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT cells -> %s FROM exchange_stagedrow"
                " WHERE batch_id = %s AND sheet = %s",
                [column, *self._sheet],
            )
            return [cell_of(json.loads(cell)) for (cell,) in cursor.fetchall() if cell is not None]

    def _first(self, rows: int) -> list[list[Any]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT cells FROM exchange_stagedrow WHERE batch_id = %s AND sheet = %s"
                " ORDER BY number LIMIT %s",
                [*self._sheet, rows],
            )
            return [json.loads(cells) for (cells,) in cursor.fetchall()]


#: Identity numbers that two rows of the file claim, whatever their communes.
_IDENTITY_TWICE = """
WITH twice AS (
    SELECT id, number, first_value(number) OVER w AS first, row_number() OVER w AS claim
    FROM exchange_stagedmember m
    WHERE batch_id = %(batch)s AND identity_number IN (
        SELECT identity_number FROM exchange_stagedmember
        WHERE batch_id = %(batch)s AND identity_number <> ''
        GROUP BY identity_number HAVING count(*) > 1)
    WINDOW w AS (PARTITION BY identity_number ORDER BY sheet, number)
)
UPDATE exchange_stagedmember m
SET notes = coalesce(notes, '[]'::jsonb) || replace(%(note)s, '#row#', twice.first::text)::jsonb
FROM twice WHERE twice.id = m.id AND twice.claim > 1
"""


def _across_rows(batch: ImportBatch) -> None:
    """Find what only the rows together tell, set-based."""
    # What was just copied is unknown to the planner, and would be compared row by row.
    run(f"ANALYZE {', '.join(model._meta.db_table for model in STAGED.values())}", {})
    note = FINDINGS["identity_twice"].note("identity_twice", "identity_number", {"row": "#row#"})
    run(_IDENTITY_TWICE, {"batch": batch.pk, "note": json.dumps([note])})
