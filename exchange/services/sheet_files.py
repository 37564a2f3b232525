"""Rows into files, in constant memory: XLSX through a file of our own, CSV straight away.

An XLSX is a package that can be sent only when it is whole, so its rows go to temporary files in
private storage first; a CSV leaves while its rows are read. Text is written as text: nothing in it
is ever a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from django.conf import settings

from common.sheets.safe_text import neutralised

Cell = str | int | float | dt.date | None
Count = Callable[[int], None]

#: Bytes that leave at once.
BLOCK = 256 * 1024
#: Rows below the headings that offer their lists to choose from.
OFFERED_ROWS = 50_000
#: Between two words to ``Count``.
TOLD_EVERY = 250
_DAY = "dd/mm/yyyy"
#: A print footer takes no more.
_FOOTER = 240


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: ``days`` and ``numbers`` are typed as such, everything else is text.

    ``options`` names a list of the book that its cells may be chosen from; ``hint`` is a comment on
    the heading; ``marked`` headings stand out.
    """

    heading: str
    width: int = 16
    days: bool = False
    numbers: bool = False
    options: str = ""
    hint: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet to write: lines above, headings, rows that are read only once."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Cell]]
    above: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ListsOut:
    """The sheet of instructions; beside them the lists, by name, that columns offer."""

    name: str
    lines: Sequence[str]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def private_folder() -> Path:
    """Return the folder of unfinished files; nobody but this program may look into it."""
    folder = Path(settings.PRIVATE_ROOT) / "exports" / "unfinished"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def xlsx_blocks(
    sheets: Sequence[SheetOut], count: Count, *, footer: str, lists: ListsOut | None = None
) -> Generator[bytes]:
    """Yield an XLSX file; ``footer`` stands under every printed page."""
    with TemporaryDirectory(dir=private_folder()) as folder:
        path = Path(folder) / "book.xlsx"
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"comments": footer})
        _Book(book, footer, lists).write(sheets, count)
        book.close()
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                yield block


class _Book:
    """One workbook being written."""

    def __init__(self, book: Any, footer: str, lists: ListsOut | None) -> None:
        """Prepare formats; the lists come first, so that people read what to do."""
        self._book = book
        self._footer = footer[:_FOOTER].replace("&", "&&")
        self._text = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": _DAY})
        self._plain = book.add_format()
        self._bold = book.add_format({"bold": True})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self._heading = book.add_format(heading | {"bg_color": "#E8EDF4"})
        self._marked = book.add_format(heading | {"bg_color": "#FFE9B8"})
        self._ranges: dict[str, str] = {}
        if lists is not None:
            self._write_lists(lists)

    def write(self, sheets: Sequence[SheetOut], count: Count) -> None:
        """Write the sheets one after the other; the first of them is shown first."""
        for number, out in enumerate(sheets):
            sheet = self._book.add_worksheet(out.name)
            self._page(sheet)
            first = self._head(sheet, out)
            self._rows(sheet, out, first, count)
            if number == 0 and not self._ranges:
                sheet.activate()

    def _page(self, sheet: Any) -> None:
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{self._footer}&R&8&P/&N")

    def _head(self, sheet: Any, out: SheetOut) -> int:
        for number, column in enumerate(out.columns):
            sheet.set_column(number, number, column.width, self._format(column))
        for row, line in enumerate(out.above):
            sheet.write_string(row, 0, line, self._bold if row == 0 else self._plain)
        row = len(out.above) + 1 if out.above else 0
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)
        for number, column in enumerate(out.columns):
            marked = self._marked if column.marked else self._heading
            sheet.write_string(row, number, column.heading, marked)
            if column.hint:
                sheet.write_comment(row, number, column.hint, {"x_scale": 2})
            self._offer(sheet, row, number, column)
        return row + 1

    def _format(self, column: SheetColumn) -> Any:
        if column.days:
            return self._day
        return self._plain if column.numbers else self._text

    def _offer(self, sheet: Any, row: int, number: int, column: SheetColumn) -> None:
        if column.options not in self._ranges:
            return
        allowed = {
            "validate": "list",
            "source": self._ranges[column.options],
            # A warning, so that a word the import understands may stay.
            "error_type": "warning",
        }
        sheet.data_validation(row + 1, number, row + OFFERED_ROWS, number, allowed)

    def _rows(self, sheet: Any, out: SheetOut, first: int, count: Count) -> None:
        told = 0
        row = first - 1
        for row, cells in enumerate(out.rows, start=first):
            for number, cell in enumerate(cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    sheet.write_string(row, number, cell, self._text)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(row, number, cell, self._day)
                else:
                    sheet.write_number(row, number, cell, self._plain)
            told += 1
            if told == TOLD_EVERY:
                count(told)
                told = 0
        count(told)

    def _write_lists(self, lists: ListsOut) -> None:
        """Write instructions and lists side by side, row by row as constant memory needs it."""
        sheet = self._book.add_worksheet(lists.name)
        self._page(sheet)
        sheet.set_column(0, 0, 90)
        sheet.set_column(2, 1 + len(lists.lists), 30)
        columns = list(lists.lists.items())
        height = max([len(lists.lines), *(len(words) + 1 for _name, words in columns)])
        for row in range(height):
            if row < len(lists.lines):
                look = self._bold if row == 0 else self._wrapped
                sheet.write_string(row, 0, lists.lines[row], look)
            for number, (name, words) in enumerate(columns, start=2):
                if row == 0:
                    sheet.write_string(row, number, name, self._heading)
                elif row <= len(words):
                    sheet.write_string(row, number, words[row - 1], self._text)
        quoted = lists.name.replace("'", "''")
        for number, (name, words) in enumerate(columns, start=2):
            letters = xlsxwriter.utility.xl_col_to_name(number, col_abs=True)
            if words:
                self._ranges[name] = f"='{quoted}'!{letters}$2:{letters}${len(words) + 1}"


def csv_blocks(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], count: Count, *, last: str = ""
) -> Generator[bytes]:
    """Yield a CSV file in UTF-8 with its mark, days as dd/mm/yyyy; ``last`` is its last line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([neutralised(heading) for heading in headings])
    told = 0
    for cells in rows:
        writer.writerow([_csv_text(cell) for cell in cells])
        told += 1
        if told == TOLD_EVERY:
            count(told)
            told = 0
        if buffer.tell() >= BLOCK // 4:
            yield _drained(buffer)
    count(told)
    if last:
        writer.writerow([])
        writer.writerow([neutralised(last)])
    yield _drained(buffer)


def _csv_text(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return neutralised(cell) if isinstance(cell, str) else cell


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
