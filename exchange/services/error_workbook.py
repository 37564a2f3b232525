"""A file back to whoever sent it: the same sheets, wrong cells coloured and explained."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import IO, Any, cast

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.models import Area
from common.sheets.exceptions import SheetRefused
from common.sheets.marking import Note, Severity, mark
from common.sheets.opening import open_sheets
from common.sheets.writing import Column
from exchange.choices import RowStatus, SheetKind, SourceFormat
from exchange.choices import Severity as NoteSeverity
from exchange.exceptions import BatchNotAllowed, BatchNotReady
from exchange.models import STAGED, ImportBatch, StagedHousehold
from exchange.rules.columns import layout_of
from exchange.services.access import Actor
from exchange.services.check import plans_of
from exchange.services.workbook import columns_of

#: Notes are read in pieces, so that a note on each of a million rows is never held twice.
PIECE = 5_000
#: Kept in memory up to this size, then in a temporary file.
IN_MEMORY = 8 * 1024 * 1024

_SEVERITY = {
    NoteSeverity.REPAIR: Severity.REPAIR,
    NoteSeverity.PROPOSAL: Severity.WARNING,
    NoteSeverity.CLASH: Severity.WARNING,
    NoteSeverity.ERROR: Severity.ERROR,
}
_WRONG = (RowStatus.INVALID, RowStatus.CLASH)
Names = Mapping[int, str]


def write_error_workbook(
    *, actor: Actor, batch: ImportBatch, only_wrong: bool = False
) -> IO[bytes]:
    """Return the uploaded file as XLSX with a colour and a comment on every cell that has a note.

    ``only_wrong`` keeps the households of which a row cannot go in, each whole, so that those alone
    can be mended and uploaded again. Nothing is written to the register. Raises
    ``BatchNotAllowed``, or ``BatchNotReady`` where the file was not read or is no longer there.
    """
    rows = ImportBatch.objects.all()
    row = (rows if actor is None else rows.visible_to(actor)).filter(pk=batch.pk).first()
    if row is None:
        raise BatchNotAllowed(_("Lần nhập này không thuộc địa bàn được giao."), field="batch")
    sheets: list[dict[str, Any]] = [s for s in row.options.get("sheets", []) if s.get("kind")]
    if not sheets:
        raise BatchNotReady(_("Tệp này chưa đọc xong nên chưa có chỗ nào để đánh dấu."))
    if not row.file:
        raise BatchNotReady(_("Tệp của lần nhập này đã được xóa. Tải tệp lên lại."))
    names = {sheet["index"]: sheet["name"] for sheet in sheets}
    columns = {sheet["index"]: _places(sheet["columns"]) for sheet in sheets}
    headings = {sheet["name"]: sheet["header_row"] for sheet in sheets}
    notes = _notes(row, columns, names)
    keep = _rows_to_keep(row, names) if only_wrong else None
    looks = _looks(row, sheets)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes)
    out = cast("IO[bytes]", target)
    try:
        with open_sheets(row.file.path, name=row.filename) as file:
            mark(file, out, notes, headings=headings, keep=keep, columns=looks)
    except (FileNotFoundError, SheetRefused) as error:
        target.close()
        raise BatchNotReady(
            _("Tệp gốc không còn đọc được. Tải lại tệp của bạn rồi thử lại.")
        ) from error
    target.seek(0)
    return out


def _looks(
    batch: ImportBatch, sheets: Iterable[Mapping[str, Any]]
) -> dict[str, Mapping[int, Column]]:
    """Widths, formats and drop-downs of every sheet whose columns are known."""
    communes = list(Area.objects.filter(pk__in=batch.communes).order_by("code"))
    plans = {plan.index: plan for plan in plans_of(batch)}
    return {
        sheet["name"]: columns_of(
            layout_of(SourceFormat(plan.source), plan.kind), plan.columns, communes
        )
        for sheet in sheets
        if (plan := plans.get(sheet["index"]))
    }


def _places(keys: Iterable[str | None]) -> dict[str, int]:
    return {key: place for place, key in enumerate(keys) if key}


def _notes(
    batch: ImportBatch, columns: Mapping[int, Mapping[str, int]], names: Names
) -> dict[str, dict[int, list[Note]]]:
    """What to say, by sheet name and row number, in the language of whoever asks."""
    language = "en" if (get_language() or "").startswith("en") else "vi"
    found: dict[str, dict[int, list[Note]]] = defaultdict(lambda: defaultdict(list))
    for kind in SheetKind:
        rows = STAGED[kind].objects.filter(batch=batch, notes__isnull=False, sheet__in=names)
        for sheet, number, notes in rows.values_list("sheet", "number", "notes").iterator(PIECE):
            told = found[names[sheet]][number]
            told += [_note(note, columns[sheet], language) for note in notes or ()]
    return found


def _note(note: Mapping[str, Any], columns: Mapping[str, int], language: str) -> Note:
    parts = [(note.get(name) or {}).get(language, "") for name in ("message", "remedy")]
    return Note(
        column=columns.get(note.get("column") or ""),
        severity=_SEVERITY[NoteSeverity(note["severity"])],
        text=" ".join(part for part in parts if part),
    )


def _rows_to_keep(batch: ImportBatch, names: Names) -> dict[str, Collection[int]]:
    """Rows of every household of which a row cannot go in, with all that belongs to it."""
    houses: set[int] = set()
    keep: dict[str, set[int]] = {name: set() for name in names.values()}
    for kind in SheetKind:
        wrong = _of_house(kind, batch).filter(status__in=_WRONG)
        for house, sheet, number in wrong.values_list("of_house", "sheet", "number"):
            if house is not None:
                houses.add(house)
            if sheet in names:
                keep[names[sheet]].add(number)
    _with_namesakes(batch, houses)
    for kind in SheetKind:
        rows = _of_house(kind, batch).filter(sheet__in=names, of_house__in=houses)
        for sheet, number in rows.values_list("sheet", "number"):
            keep[names[sheet]].add(number)
    return dict(keep)


def _of_house(kind: SheetKind, batch: ImportBatch) -> Any:
    key = "pk" if kind == SheetKind.HOUSEHOLDS else "house_id"
    return STAGED[kind].objects.filter(batch=batch).annotate(of_house=F(key))


def _with_namesakes(batch: ImportBatch, houses: set[int]) -> None:
    """Add the rows that name one of the households again, and the one that speaks for them."""
    rows = StagedHousehold.objects.filter(batch=batch, follows__isnull=False)
    pairs = list(rows.values_list("pk", "follows"))
    houses |= {leader for pk, leader in pairs if pk in houses and leader is not None}
    houses |= {pk for pk, leader in pairs if leader in houses}
