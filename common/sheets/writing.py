"""Spreadsheets out: streamed from iterables, of any size, and safe for whoever opens them.

Text stays text: an identity number keeps its zeros, and nothing that begins with ``=`` runs. XLSX
goes through temporary files, row by row; CSV is UTF-8 with the byte order mark that Vietnamese
spreadsheets need to recognise it.
"""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import IO, Any

import xlsxwriter
from django.utils.functional import Promise

from common.sheets.drop_downs import SPARE_ROWS, DropDowns
from common.sheets.helpers import LIST_SHEET
from common.sheets.safe_text import neutralised
from common.sheets.values import as_text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

#: Rows of one sheet, and characters of one cell, that the format can hold.
MAX_ROWS = 1_048_576
MAX_CHARS = 32_767
_CSV_CHUNK = 500

#: What a cell may be written from. Lazy translations are written in the reader's language.
Cell = str | int | float | Decimal | bool | dt.date | dt.datetime | Promise | None


class Kind(enum.StrEnum):
    """How a column shows its values; the value's own type decides what is written."""

    #: Text, also what is typed later: leading zeros stay.
    TEXT = "text"
    COUNT = "count"
    RATE = "rate"
    DATE = "date"
    GENERAL = "general"
    #: By the value: whole numbers with groups of thousands, others to three places.
    FIGURE = "figure"


FORMATS = {
    Kind.TEXT: "@",
    Kind.COUNT: "#,##0",
    Kind.RATE: "0.000",
    Kind.DATE: "dd/mm/yyyy",
    Kind.GENERAL: "General",
    Kind.FIGURE: "General",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading; ``note`` is shown when the pointer rests on the heading.

    ``choices`` become a drop-down. With ``strict`` the spreadsheet refuses any other entry.
    """

    heading: str | Promise
    kind: Kind = Kind.GENERAL
    width: float = 14
    note: str | Promise = ""
    choices: Sequence[str] = ()
    strict: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class OutSheet:
    """A sheet to write. ``title`` lines stand above the headings, with one line left blank.

    ``protect`` locks titles, headings and ``locked`` columns against slips (without a password);
    everything else stays open. ``frozen_columns`` stay in view beside the headings.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title: Sequence[str] = ()
    protect: bool = False
    frozen_columns: int = 0
    landscape: bool = False
    autofilter: bool = False
    #: Stands under every printed page.
    footer: str = ""


def write_xlsx(target: IO[bytes] | str | os.PathLike[str], sheets: Iterable[OutSheet]) -> int:
    """Write a workbook and return how many rows of data it has.

    A sheet that outgrows the format goes on in ``Name (2)``, with its headings.

    Raises:
        ValueError: a text longer than the format can hold, or a sheet's name that it refuses.

    """
    with new_workbook(target) as workbook:
        book = _Book(workbook)
        count = sum(book.add(sheet) for sheet in sheets)
        book.finish()
    return count


def csv_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Give a CSV piece by piece, for an answer that is streamed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    heading: list[Cell] = [column.heading for column in columns]
    yield b"\xef\xbb\xbf"
    for count, row in enumerate(chain([heading], rows), start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if count % _CSV_CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_csv(target: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV file."""
    for piece in csv_chunks(columns, rows):
        target.write(piece)


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """Return ``name`` as a workbook accepts it: short, without its own signs, and not taken."""
    bare = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip(" '")[:31] or "_"
    used = {one.casefold() for one in taken}
    found, number = bare, 2
    while found.casefold() in used:
        tail = f" ({number})"
        found, number = bare[: 31 - len(tail)] + tail, number + 1
    return found


def put(sheet: Any, row: int, column: int, value: Cell, style: Any = None) -> None:
    """Write one cell by the type of its value; text never becomes a formula or a link."""
    match value:
        case None:
            sheet.write_blank(row, column, None, style)
        case bool():
            sheet.write_boolean(row, column, value, style)
        case int() | float() | Decimal():
            sheet.write_number(row, column, value, style)
        case dt.datetime():
            sheet.write_datetime(row, column, value.replace(tzinfo=None), style)
        case dt.date():
            sheet.write_datetime(row, column, value, style)
        case _:
            text = str(value)
            if len(text) > MAX_CHARS:
                msg = f"a text of {len(text)} characters does not fit into a cell"
                raise ValueError(msg)
            if text:
                sheet.write_string(row, column, text, style)
            else:
                sheet.write_blank(row, column, None, style)


@contextmanager
def new_workbook(target: IO[bytes] | str | os.PathLike[str]) -> Iterator[Any]:
    """Open a workbook that keeps one row in memory, and in which text stays text.

    It is finished when the block ends, and leaves nothing behind when the block fails.
    """
    where = target if hasattr(target, "write") else os.fspath(target)
    with tempfile.TemporaryDirectory(prefix="sheets-") as folder:
        book = xlsxwriter.Workbook(
            where,
            {
                "constant_memory": True, "tmpdir": folder, "use_zip64": True,
                "strings_to_formulas": False, "strings_to_urls": False,
            },
        )  # fmt: skip
        yield book
        book.close()


class _Book:
    """A workbook being written."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._names: list[str] = [LIST_SHEET]
        self._lists = DropDowns()
        self._styles: dict[tuple[Kind, bool], Any] = {}
        self._heading = self._book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#E8EEF4"}
        )
        self._bold = self._book.add_format({"bold": True})
        self._moment = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        self._day = self._book.add_format({"num_format": FORMATS[Kind.DATE]})

    def add(self, plan: OutSheet) -> int:
        """Write a sheet, and as many more as its rows need."""
        rows = iter(plan.rows)
        written = 0
        while True:
            count, more = self._add_one(plan, rows)
            written += count
            if more is None:
                return written
            rows = chain([more], rows)

    def _add_one(
        self, plan: OutSheet, rows: Iterator[Sequence[Cell]]
    ) -> tuple[int, Sequence[Cell] | None]:
        name = sheet_name(plan.name, self._names)
        self._names.append(name)
        sheet = self._book.add_worksheet(name)
        top = len(plan.title) + 1 if plan.title else 0
        self._lay_out(sheet, plan, top)
        for number, line in enumerate(plan.title):
            put(sheet, number, 0, line, self._bold if number == 0 else None)
        for column, about in enumerate(plan.columns):
            put(sheet, top, column, str(about.heading), self._heading)
            if about.note:
                sheet.write_comment(top, column, str(about.note), {"x_scale": 2, "y_scale": 1.5})
        styles = [self._style(one.kind, one.locked) for one in plan.columns]
        at = top
        more: Sequence[Cell] | None = None
        for row in rows:
            if at + 1 >= MAX_ROWS:
                more = row
                break
            at += 1
            for column, value in enumerate(row):
                if value is None or value == "":
                    continue
                put(
                    sheet,
                    at,
                    column,
                    value,
                    self._fitting(styles[column], plan.columns[column], value),
                )
        self._drop_downs(sheet, plan, top, at)
        if plan.autofilter and plan.columns:
            sheet.autofilter(top, 0, max(at, top + 1), len(plan.columns) - 1)
        return at - top, more

    def _lay_out(self, sheet: Any, plan: OutSheet, top: int) -> None:
        for column, about in enumerate(plan.columns):
            sheet.set_column(column, column, about.width, self._style(about.kind, about.locked))
        sheet.freeze_panes(top + 1, plan.frozen_columns)
        sheet.repeat_rows(top)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if plan.landscape:
            sheet.set_landscape()
        if plan.footer:
            # "&" begins an order there, and the format takes 255 signs.
            line = plan.footer[:200].replace("&", "&&")
            sheet.set_footer(f"&L&8{line}&R&8&P/&N")
        if plan.protect:
            sheet.protect("", dict.fromkeys(_OPEN, True))

    def _style(self, kind: Kind, locked: bool) -> Any:  # noqa: FBT001 - key of a table
        style = self._styles.get((kind, locked))
        if style is None:
            style = self._book.add_format({"num_format": FORMATS[kind], "locked": locked})
            self._styles[kind, locked] = style
        return style

    def _fitting(self, style: Any, about: Column, value: Cell) -> Any:
        """Return the column's style unless its value would look wrong in it."""
        match value:
            case dt.datetime():
                return self._moment
            case dt.date() if about.kind is not Kind.DATE:
                return self._day
            case bool():
                return style
            case int() if about.kind is Kind.FIGURE:
                return self._style(Kind.COUNT, about.locked)
            case float() | Decimal() if about.kind is Kind.FIGURE:
                return self._style(Kind.RATE, about.locked)
            case _:
                return style

    def _drop_downs(self, sheet: Any, plan: OutSheet, top: int, last: int) -> None:
        rows = (top + 1, min(last + SPARE_ROWS, MAX_ROWS - 1))
        for column, about in enumerate(plan.columns):
            if about.choices:
                self._lists.offer(sheet, rows, column, about.choices, strict=about.strict)

    def finish(self) -> None:
        """Write the lists that the columns offer."""
        self._lists.write(self._book)


#: What a protected sheet still allows.
_OPEN = (
    "select_locked_cells", "select_unlocked_cells", "insert_rows", "delete_rows", "sort",
    "autofilter", "format_cells", "format_columns", "format_rows",
)  # fmt: skip


def _csv_cell(value: Cell) -> str:
    if isinstance(value, (bool, int, float, Decimal, dt.date)) or value is None:
        return as_text(value) if not isinstance(value, Decimal) else f"{value:f}"
    return neutralised(str(value))
