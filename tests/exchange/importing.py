"""Files and batches for tests of imports."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from openpyxl import Workbook

from areas.models import Area
from exchange.choices import SheetKind, SourceFormat
from exchange.models import STAGED, ImportBatch
from exchange.rules.columns import layout_of
from exchange.services.apply import apply_batch
from exchange.services.run import run_batch
from exchange.services.undo import undo_batch
from exchange.services.upload import upload_file
from officials.models import Official

Line = Mapping[str, Any]
NAMES = {SheetKind.HOUSEHOLDS: "Hộ", SheetKind.MEMBERS: "Thành viên", SheetKind.FACTS: "Rà soát"}


def workbook(
    households: Sequence[Line] = (),
    members: Sequence[Line] = (),
    facts: Sequence[Line] = (),
    *,
    source: SourceFormat = SourceFormat.WORKBOOK,
) -> io.BytesIO:
    """Return a workbook whose sheets have the labels of the given columns."""
    book = Workbook()
    book.remove(book.active)
    given = {
        SheetKind.HOUSEHOLDS: households, SheetKind.MEMBERS: members, SheetKind.FACTS: facts,
    }  # fmt: skip
    for kind, lines in given.items():
        if not lines:
            continue
        layout = layout_of(source, kind)
        used = {key for line in lines for key in line} | {c.key for c in layout.required}
        keys = [key for key in layout.keys if key in used]
        sheet = book.create_sheet(NAMES[kind])
        sheet.append([str(layout.column(key).label.vi) for key in keys])
        for line in lines:
            sheet.append([line.get(key) for key in keys])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def household(code: str, village: object, **more: Any) -> dict[str, Any]:
    """A row of the sheet of households."""
    return {"household_code": code, "village": str(village), **more}


def member(code: str, name: str, relation: str = "Chủ hộ", **more: Any) -> dict[str, Any]:
    """A row of the sheet of members: a man born in 1980, Kinh."""
    return {
        "household_code": code, "full_name": name, "relation": relation, "sex": "Nam",
        "born": "1980", "ethnic_group": "Kinh", **more,
    }  # fmt: skip


def upload(
    actor: Official | None,
    file: io.BytesIO,
    communes: Sequence[Area],
    *,
    day: dt.date | None = None,
    name: str = "so-ho.xlsx",
) -> ImportBatch:
    """Upload a file and prepare it up to the preview."""
    batch = upload_file(actor=actor, file=file, filename=name, communes=communes, effective_on=day)
    run_batch(batch=batch.pk)
    batch.refresh_from_db()
    return batch


def write(actor: Official | None, batch: ImportBatch) -> ImportBatch:
    """Write a previewed batch to the register."""
    apply_batch(actor=actor, batch=batch)
    run_batch(batch=batch.pk)
    batch.refresh_from_db()
    return batch


def take_back(actor: Official | None, batch: ImportBatch) -> ImportBatch:
    """Undo a batch."""
    undo_batch(actor=actor, batch=batch)
    run_batch(batch=batch.pk)
    batch.refresh_from_db()
    return batch


def statuses(batch: ImportBatch, kind: SheetKind) -> list[str]:
    """Statuses of the rows in the order of the file."""
    rows = STAGED[kind].objects.filter(batch=batch, sheet__gte=0)
    return list(rows.order_by("sheet", "number").values_list("status", flat=True))


def codes(batch: ImportBatch, kind: SheetKind) -> list[str]:
    """Codes of the notes in the order of the file."""
    rows = STAGED[kind].objects.filter(batch=batch).order_by("sheet", "number")
    return [note["code"] for row in rows for note in row.notes or []]


#: Tables that remember that something was written: history, running numbers, batches, marks.
_REMEMBERING = ("pghistory_", "exchange_", "summaries_", "django_", "celery")


def all_rows() -> dict[str, list[str]]:
    """Every row of every table as text, history and running numbers excepted."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if (
            table.startswith(_REMEMBERING)
            or hasattr(model, "pgh_tracked_model")
            or table in {"households_householdnumber", "households_namecount"}
        ):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found
