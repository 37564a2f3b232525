"""Reading a file into the staging table, cell by cell as given, and recognising its columns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from itertools import chain, islice
from typing import Any

from django.db import connection

from common.sheets.exceptions import SheetRefused
from common.sheets.opening import Sheet, SheetFile, open_sheets
from common.sheets.values import ErrorValue, Row, as_text
from exchange.choices import BatchAction, BatchState, BatchStep
from exchange.exceptions import BatchRefused
from exchange.models import ColumnMapping, ImportBatch, StagedRow
from exchange.rules.columns import LAYOUTS
from exchange.rules.recognise import Recognition, recognise
from exchange.services.access import log
from exchange.services.progress import Lease
from exchange.services.statements import many_objects

#: Rows copied in one transaction.
PIECE = 20_000
#: Rows looked at to recognise a sheet.
TOP = 15
SAMPLES = 3

Described = dict[str, Any]


def open_batch(batch: ImportBatch) -> SheetFile:
    """Open the stored file; raises ``BatchRefused`` with what is wrong and what to do."""
    try:
        return open_sheets(batch.file.path, name=batch.filename)
    except SheetRefused as refusal:
        raise BatchRefused(
            refusal.message, field="file", reason=refusal.code, **refusal.details
        ) from refusal


def stage_rows(lease: Lease) -> BatchState:
    """Copy every row of the file as given; begun again from the start after a crash.

    Raises ``BatchRefused``, ``LostLease`` or ``BatchStopped``.
    """
    batch = ImportBatch.objects.get(pk=lease.batch)
    with open_batch(batch) as book:
        lease.begin(BatchStep.STAGE, sum(sheet.row_count for sheet in book.sheets))
        with lease.piece():
            StagedRow.objects.filter(batch=batch).delete()
        sheets = []
        try:
            for index, sheet in enumerate(book.sheets):
                sheets.append(_stage_sheet(lease, batch, index, sheet))
        except SheetRefused as refusal:
            raise BatchRefused(refusal.message, field="file", reason=refusal.code) from refusal
        ignored = [
            {
                "index": -1,
                "name": found.name,
                "kind": "",
                "source": "",
                "ignored": str(found.reason),
            }
            for found in book.ignored
        ]
    with lease.piece() as row:
        row.source = row.source or _source_of(sheets)
        for described in sheets:
            if described["source"] and described["source"] != row.source:
                described["ignored"] = "other_format"
        row.options = {**row.options, "sheets": sheets, "not_read": ignored}
        row.state = BatchState.STAGED
        row.save(update_fields=["source", "options", "state"])
        log(row, BatchAction.STAGE, row.actor, rows=sum(described["rows"] for described in sheets))
    return BatchState.STAGED


def _source_of(sheets: list[Described]) -> str:
    return next((sheet["source"] for sheet in sheets if sheet["source"]), "")


def _stage_sheet(lease: Lease, batch: ImportBatch, index: int, sheet: Sheet) -> Described:
    rows = sheet.rows()
    top = list(islice(rows, TOP))
    found = _recognised(batch, sheet.name, top)
    described = _described(index, sheet.name, found, top)
    count = 0
    data = (row for row in chain(top, rows) if row.number >= described["first_row"])
    while True:
        with many_objects():
            piece = list(islice(data, PIECE))
        if not piece:
            break
        with lease.piece() as row:
            _copy(batch.pk, index, piece)
            row.done += len(piece)
        count += len(piece)
    described["rows"] = count
    return described


def _recognised(batch: ImportBatch, name: str, top: list[Row]) -> Recognition:
    layouts = [
        layout
        for (source, _kind), layout in LAYOUTS.items()
        if not batch.source or source == batch.source
    ]
    cells: Any = [row.cells for row in top]
    found = recognise(cells, sheet_name=name, layouts=layouts)
    remembered = remembered_mapping(batch, found.fingerprint) if found.headers else None
    if remembered is None:
        return found
    layout = next(
        layout
        for (source, kind), layout in LAYOUTS.items()
        if (source, kind) == (remembered.source, remembered.kind)
    )
    by_hand = remembered.columns
    return recognise(cells, sheet_name=name, layouts=[layout], remembered=by_hand)


def remembered_mapping(batch: ImportBatch, fingerprint: str) -> ColumnMapping | None:
    """What these headers were said to mean: in the commune, else elsewhere in the province."""
    known = ColumnMapping.objects.filter(fingerprint=fingerprint).order_by("-updated_at")
    return (
        known.filter(commune__in=batch.communes).first()
        or known.filter(commune__parent__children__in=batch.communes).first()
    )


def _described(index: int, name: str, found: Recognition, top: list[Row]) -> Described:
    """Say what a sheet is, as pages show it and the check reads it."""
    header = top[found.header_row].number if top else 1
    # Data begins after the heading and a row that numbers the columns.
    first = top[found.first_row].number if found.first_row < len(top) else header + 1
    headers = list(found.headers) or [as_text(value) for value in (top[0].cells if top else [])]
    data = [row for row in top if row.number >= first][:SAMPLES]
    layout = found.layout
    return {
        "index": index,
        "name": name,
        "kind": str(layout.sheet) if layout else "",
        "source": str(layout.source) if layout else "",
        "header_row": header,
        "first_row": first,
        "headers": headers,
        "columns": [found.mapping.get(column) for column in range(len(headers))],
        "samples": [[row.text(column) for row in data] for column in range(len(headers))],
        "fingerprint": found.fingerprint if found.headers else "",
        "missing": [column.key for column in found.missing],
        "ambiguous": {str(column): list(keys) for column, keys in found.ambiguous.items()},
        "suggested": {str(column): list(keys) for column, keys in found.suggested.items()},
        "ignored": "",
        "rows": 0,
    }


def _copy(batch: int, sheet: int, rows: Iterable[Row]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY exchange_stagedrow (batch_id, sheet, number, cells, shown, original) FROM STDIN"
        ) as copy,
    ):
        for row in rows:
            shown = json.dumps(dict(row.shown)) if row.shown else None
            cells = json.dumps(_with_errors(row.cells), default=_tagged, ensure_ascii=False)
            # The database holds no NUL; no spreadsheet shows one either.
            clean = cells.replace("\\u0000", "")
            copy.write_row((batch, sheet, row.number, clean, shown, row.original))


def _tagged(value: object) -> object:
    """Return a cell that JSON has no type for."""
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return str(value)


def cell_of(stored: Any) -> Any:
    """Return a stored cell as it was read from the file."""
    if isinstance(stored, dict):
        if "date" in stored:
            return dt.date.fromisoformat(stored["date"])
        if "moment" in stored:
            return dt.datetime.fromisoformat(stored["moment"])
        return ErrorValue(stored.get("error", ""))
    return stored


def _with_errors(cells: list[Any]) -> list[Any]:
    if not any(isinstance(value, ErrorValue) for value in cells):
        return cells
    return [{"error": str(v)} if isinstance(v, ErrorValue) else v for v in cells]
