"""The same workbook back, wrong cells coloured and explained, to be mended and loaded again.

The file is written anew from its rows, in constant memory, whatever its size and format: values,
order, row numbers and column letters stay; of the looks, widths, formats and drop-downs of the
columns that the caller knows. Two helper columns at
the right end and a list at the front are marked as not imported, so that loading leaves them out.
"""

from __future__ import annotations

import datetime as dt
import enum
import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.sheets.drop_downs import SPARE_ROWS, DropDowns
from common.sheets.helpers import LIST_SHEET, not_imported, original_row_heading
from common.sheets.opening import Sheet, SheetFile
from common.sheets.values import Row, Value, cell_name, column_letters, is_blank
from common.sheets.writing import FORMATS, MAX_ROWS, Column, new_workbook, put, sheet_name

#: Comments and links of one workbook; beyond them the helper column and the list say it alone.
MAX_COMMENTS = 10_000
MAX_LINKS = 60_000
_WIDE = 60


class Severity(enum.IntEnum):
    """How bad it is; the worst note of a cell gives its colour."""

    REPAIR = 1
    WARNING = 2
    ERROR = 3


SEVERITY_WORDS: dict[Severity, Promise] = {
    Severity.ERROR: _("Lỗi"),
    Severity.WARNING: _("Cần xem lại"),
    Severity.REPAIR: _("Đã sửa giúp"),
}
_COLOURS = {
    Severity.ERROR: {"bg_color": "#F8CBAD", "border": 2, "border_color": "#C00000"},
    Severity.WARNING: {"bg_color": "#FFE699", "border": 1, "border_color": "#7F6000"},
    Severity.REPAIR: {"bg_color": "#DDEBF7", "border": 4, "border_color": "#1F4E79"},
}


@dataclass(frozen=True, slots=True)
class Note:
    """What is wrong with a cell and how to mend it; without ``column`` it is about the row."""

    column: int | None
    severity: Severity
    text: str | Promise


#: By sheet and by row as the user sees it.
Notes = Mapping[str, Mapping[int, Sequence[Note]]]
#: What is known of columns, by sheet and by place: how wide, what kind, what there is to choose.
Columns = Mapping[str, Mapping[int, Column]]


@dataclass(frozen=True, slots=True)
class Marked:
    """How many rows of data the workbook has, and how many notes of each severity."""

    rows: int
    notes: Mapping[Severity, int]


def mark(
    file: SheetFile,
    target: IO[bytes] | str | os.PathLike[str],
    notes: Notes,
    *,
    headings: Mapping[str, int] | None = None,
    only_wrong: bool = False,
    keep: Mapping[str, Collection[int]] | None = None,
    columns: Columns | None = None,
) -> Marked:
    """Write ``file`` again as XLSX with its notes.

    Args:
        file: the upload, opened by ``open_sheets``.
        target: a path or a writable binary file.
        notes: what to say, by sheet and row.
        headings: row of the headings of each sheet; the first row with a value unless given.
        only_wrong: leave out rows without an error; titles and headings stay, and the helper
            column keeps each row's number in the upload.
        keep: the rows to keep, by sheet, where the caller knows better which belong together.
        columns: how columns look and what there is to choose in them, where that is known.

    """
    counts = Counter(
        note.severity for rows in notes.values() for row in rows.values() for note in row
    )
    with new_workbook(target) as book:
        writer = _Marker(book, file, counts)
        rows = 0
        for sheet in file.sheets:
            first = (headings or {}).get(sheet.name)
            told = notes.get(sheet.name, {})
            kept = None if keep is None else keep.get(sheet.name, ())
            if only_wrong and keep is None:
                kept = {row for row, about in told.items() if _has_error(about)}
            known = (columns or {}).get(sheet.name, {})
            rows += writer.add(sheet, told, first, kept, known)
        writer.list_the_rest(notes)
        writer.finish()
    return Marked(rows, counts)


class _Marker:
    """Writes sheets and, beside them, the list at the front."""

    def __init__(self, book: Any, file: SheetFile, counts: Mapping[Severity, int]) -> None:
        self._book = book
        self._styles: dict[tuple[str, Severity | None], Any] = {}
        self._head = book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#E8EEF4"}
        )
        self._link = book.add_format({"font_color": "#0563C1", "underline": 1})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._names: list[str] = [LIST_SHEET]
        self._drop_downs = DropDowns()
        self._comments = self._links = 0
        self._met: set[tuple[str, int]] = set()
        self._list_name = self._name(not_imported(gettext("Danh sách lỗi")))
        self._list = book.add_worksheet(self._list_name)
        self._list_row = self._start_list(file, counts)

    def add(
        self, sheet: Sheet, notes: Mapping[int, Sequence[Note]], heading: int | None,
        kept: Collection[int] | None, columns: Mapping[int, Column],
    ) -> int:  # fmt: skip
        """Copy a sheet with its notes; return how many rows stand below its heading.

        ``kept`` are the only rows wanted; None wants all of them, each at its place.
        """
        name = self._name(sheet.name)
        out = self._book.add_worksheet(name)
        noted = max((note.column or 0 for told in notes.values() for note in told), default=0)
        width = max((len(row.cells) for row in sheet.rows()), default=1)
        width = max(width, noted + 1)
        at = written = 0
        captions: list[Value] = []
        for row in sheet.rows():
            heading = heading or row.number
            if row.number > heading:
                told = notes.get(row.number, ())
                if kept is not None and row.number not in kept:
                    continue
                written += 1
            else:
                told = ()
            at = row.number if kept is None else at + 1
            self._copy(out, at - 1, row, told, heading=row.number == heading)
            if row.number == heading:
                captions = row.cells
                self._helper_headings(out, at - 1, width)
                top = at - 1
            elif row.number > heading:
                self._helpers(out, at - 1, width, row, told)
                self._list_notes((sheet.name, name), at, row, told, captions)
        if heading:
            out.freeze_panes(top + 1, 0)
            out.autofilter(top, 0, max(at - 1, top + 1), width + 1)
            rows = (top + 1, min(at + SPARE_ROWS, MAX_ROWS - 1))
            for column, about in columns.items():
                if about.choices:
                    self._drop_downs.offer(out, rows, column, about.choices)
        self._widths(out, width, columns)
        return written

    def list_the_rest(self, notes: Notes) -> None:
        """List notes on rows that are not among the copied ones, such as rows left blank."""
        for sheet, rows in notes.items():
            for number, told in rows.items():
                if told and (sheet, number) not in self._met:
                    for note in told:
                        self._entry(note, sheet, number, None)

    def finish(self) -> None:
        """Complete the list, and the lists to choose from."""
        self._drop_downs.write(self._book)
        self._list.autofilter(self._list_top, 0, max(self._list_row - 1, self._list_top + 1), 5)
        self._list.activate()

    def _name(self, wanted: str) -> str:
        name = sheet_name(wanted, self._names)
        self._names.append(name)
        return name

    def _start_list(self, file: SheetFile, counts: Mapping[Severity, int]) -> int:
        out = self._list
        bold = self._book.add_format({"bold": True, "font_size": 13})
        put(out, 0, 0, gettext("Các ô cần sửa trong tệp %(name)s") % {"name": file.name}, bold)
        guide = gettext(
            "Bấm số ô để đến ô cần sửa. Sửa ngay trong tệp này rồi tải lên lại;"
            " trang này và các cột “(không nhập)” sẽ được bỏ qua."
        )
        put(out, 1, 0, guide)
        row = 2
        for severity in sorted(SEVERITY_WORDS, reverse=True):
            put(out, row, 0, str(SEVERITY_WORDS[severity]), self._style("@", severity))
            put(out, row, 1, counts.get(severity, 0))
            row += 1
        self._list_top = row + 1
        captions = (
            gettext("Mức độ"), gettext("Trang tính"), gettext("Ô"), gettext("Cột"),
            gettext("Giá trị"), gettext("Nội dung"),
        )  # fmt: skip
        for column, caption in enumerate(captions):
            put(out, self._list_top, column, caption, self._head)
        for column, width in enumerate((14, 18, 10, 24, 24, 90)):
            out.set_column(column, column, width)
        out.freeze_panes(self._list_top + 1, 0)
        return self._list_top + 1

    def _copy(self, out: Any, at: int, row: Row, told: Sequence[Note], *, heading: bool) -> None:
        by_column: dict[int, list[Note]] = {}
        for note in told:
            if note.column is not None:
                by_column.setdefault(note.column, []).append(note)
        for column, value in enumerate(row.cells):
            about = by_column.pop(column, None)
            if about is None and is_blank(value):
                continue
            self._cell(out, at, column, row, about, heading=heading)
        for column, about in by_column.items():
            self._cell(out, at, column, row, about, heading=False)

    def _cell(
        self, out: Any, at: int, column: int, row: Row, about: list[Note] | None, *, heading: bool
    ) -> None:
        value = row.cell(column)
        shown = row.shown.get(column, "")
        worst = max((note.severity for note in about), default=None) if about else None
        format_ = _format_of(value, shown)
        if shown and not shown.isdigit():
            value = shown
        put(out, at, column, value, self._head if heading else self._style(format_, worst))
        if about and self._comments < MAX_COMMENTS:
            self._comments += 1
            text = "\n".join(_told(note) for note in about)
            out.write_comment(at, column, text, {"x_scale": 2.5, "y_scale": 1 + len(text) / 120})

    def _helper_headings(self, out: Any, at: int, width: int) -> None:
        put(out, at, width, original_row_heading(), self._head)
        put(out, at, width + 1, not_imported(gettext("Lỗi")), self._head)

    def _helpers(self, out: Any, at: int, width: int, row: Row, told: Sequence[Note]) -> None:
        put(out, at, width, row.original or row.number)
        if told:
            put(out, at, width + 1, "\n".join(_told(note) for note in told)[:8_000], self._wrap)

    def _list_notes(
        self, names: tuple[str, str], at: int, row: Row, told: Sequence[Note],
        captions: Sequence[Value],
    ) -> None:  # fmt: skip
        """Add a row's notes to the list; ``names`` are the sheet's in the upload and here."""
        if told:
            self._met.add((names[0], row.number))
        for note in told:
            line = self._entry(note, names[1], row.number, at)
            if line is not None and note.column is not None:
                caption = captions[note.column] if note.column < len(captions) else None
                put(self._list, line, 3, str(caption or column_letters(note.column)))
                put(self._list, line, 4, row.text(note.column))

    def _entry(self, note: Note, sheet: str, number: int, at: int | None) -> int | None:
        """Add a note to the list and return its line; ``at`` is the row here, if it was copied."""
        if self._list_row >= MAX_ROWS:
            return None
        out, line = self._list, self._list_row
        self._list_row += 1
        put(out, line, 0, str(SEVERITY_WORDS[note.severity]), self._style("@", note.severity))
        put(out, line, 1, sheet)
        place = cell_name(at or number, note.column or 0)
        if at is not None and self._links < MAX_LINKS:
            self._links += 1
            quoted = sheet.replace("'", "''")
            out.write_url(line, 2, f"internal:'{quoted}'!{place}", self._link, place)
        else:
            put(out, line, 2, place)
        put(out, line, 5, str(note.text), self._wrap)
        return line

    def _style(self, format_: str, severity: Severity | None) -> Any:
        style = self._styles.get((format_, severity))
        if style is None:
            colours = _COLOURS[severity] if severity is not None else {}
            style = self._book.add_format({"num_format": format_, **colours})
            self._styles[format_, severity] = style
        return style

    def _widths(self, out: Any, width: int, columns: Mapping[int, Column]) -> None:
        out.set_column(0, width - 1, 16)
        for column, about in columns.items():
            # What is typed into an empty cell stays as it is typed: numbers keep their zeros.
            out.set_column(column, column, about.width, self._style(FORMATS[about.kind], None))
        out.set_column(width, width, 10)
        out.set_column(width + 1, width + 1, _WIDE)


def _has_error(notes: Sequence[Note]) -> bool:
    return any(note.severity == Severity.ERROR for note in notes)


def _told(note: Note) -> str:
    """Return a note with its severity in words: a colour alone says nothing to many people."""
    return f"[{SEVERITY_WORDS[note.severity]}] {note.text}"


def _format_of(value: Value, shown: str) -> str:
    if shown.isdigit():
        return "0" * len(shown)
    match value:
        case dt.datetime():
            return "dd/mm/yyyy hh:mm:ss"
        case dt.date():
            return "dd/mm/yyyy"
        case bool() | int() | float():
            return "General"
        case _:
            return "@"
