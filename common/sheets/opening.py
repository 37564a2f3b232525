"""Opening a spreadsheet: whatever is wrong with the whole file is said here, before any work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from django.utils.translation import gettext

from common.sheets.csv_source import CsvSource
from common.sheets.helpers import LIST_SHEET, ORIGINAL_ROW, is_not_imported
from common.sheets.kinds import Format, format_of
from common.sheets.limits import Limits, configured_limits
from common.sheets.refusals import empty, no_data_rows, too_large, too_many_rows
from common.sheets.source import Ignored, IgnoredSheet, Source
from common.sheets.values import Row, is_blank
from common.sheets.xls import open_xls
from common.sheets.xlsx import open_xlsx

#: Helper columns are recognised by their heading in the first rows of a sheet.
_HEADING_ROWS = 30


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet with values. ``row_count`` counts rows with a value, headings included."""

    name: str
    row_count: int
    _source: Source
    _index: int

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """Stream the rows with values, those numbered above ``after`` only.

        Blank rows are left out, their numbers too. Helper columns that this system added to a
        workbook it gave back come as empty cells. May be called again, also before an earlier
        stream has ended. Raises CorruptFile where damage shows only while reading.
        """
        helpers: dict[int, bool] = {}
        for count, row in enumerate(self._source.rows(self._index)):
            if count < _HEADING_ROWS:
                _note_helpers(row, helpers)
            if helpers:
                _without_helpers(row, helpers)
            if row.number > after and row.cells:
                yield row


@dataclass(slots=True)
class SheetFile:
    """A spreadsheet that passed every check of the whole file."""

    name: str
    format: Format
    sheets: tuple[Sheet, ...]
    ignored: tuple[IgnoredSheet, ...]
    #: Encoding and delimiter of a CSV.
    encoding: str | None
    delimiter: str | None
    _source: Source
    _opened: BinaryIO | None

    def sheet(self, name: str) -> Sheet:
        """Return a sheet by name. Raises KeyError."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    def close(self) -> None:
        """Release the file; one that was handed in open stays open."""
        self._source.close()
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()


def open_sheets(
    path_or_file: str | os.PathLike[str] | BinaryIO, *, name: str = "", limits: Limits | None = None
) -> SheetFile:
    """Inspect a spreadsheet as a whole, then return it ready to stream.

    Args:
        path_or_file: a path, or a seekable binary file.
        name: what people call the file; a CSV's one sheet gets this name without its ending.
        limits: the installation's unless given.

    Raises:
        SheetRefused: one of ``common.sheets.exceptions``, with what is wrong and the remedy.

    """
    limits = limits or configured_limits()
    if isinstance(path_or_file, (str, os.PathLike)):
        path = Path(path_or_file)
        file: BinaryIO = path.open("rb")
        try:
            return _open(file, name or path.name, limits, opened=file)
        except BaseException:
            file.close()
            raise
    return _open(path_or_file, name or _name_of(path_or_file), limits, opened=None)


def _open(file: BinaryIO, name: str, limits: Limits, opened: BinaryIO | None) -> SheetFile:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise empty()
    if size > limits.file_bytes:
        raise too_large(size, limits.file_bytes)
    format_, container = format_of(file, limits)
    source: Source
    if format_ is Format.XLSX:
        source = open_xlsx(file, limits)
    elif container is not None:
        source = open_xls(file, container, limits)
    else:
        source = CsvSource(file, Path(name).stem or "CSV", limits)
    try:
        return _sheet_file(source, name, format_, limits, opened)
    except BaseException:
        source.close()
        raise


def _sheet_file(
    source: Source, name: str, format_: Format, limits: Limits, opened: BinaryIO | None
) -> SheetFile:
    sheets: list[Sheet] = []
    # Lists behind our own drop-downs are no news to anybody.
    ignored = [one for one in source.ignored if one.name != LIST_SHEET]
    for index, found in enumerate(source.surveyed):
        if found.row_count == 0:
            ignored.append(IgnoredSheet(found.name, Ignored.EMPTY))
        elif is_not_imported(found.name):
            ignored.append(IgnoredSheet(found.name, Ignored.FOR_READING))
        else:
            sheets.append(Sheet(found.name, found.row_count, source, index))
    total = sum(sheet.row_count for sheet in sheets)
    if not sheets:
        hidden = [sheet.name for sheet in ignored if sheet.reason is Ignored.HIDDEN]
        raise empty(
            gettext("Tệp chỉ có trang tính ẩn (%(names)s).") % {"names": ", ".join(hidden)}
            if hidden
            else ""
        )
    if total > limits.rows:
        raise too_many_rows(total, limits.rows)
    if all(sheet.row_count < 2 for sheet in sheets):
        raise no_data_rows()
    return SheetFile(
        name=name, format=format_, sheets=tuple(sheets), ignored=tuple(ignored),
        encoding=source.encoding, delimiter=source.delimiter, _source=source, _opened=opened,
    )  # fmt: skip


def _note_helpers(row: Row, helpers: dict[int, bool]) -> None:
    for column, value in enumerate(row.cells):
        if isinstance(value, str) and is_not_imported(value):
            helpers[column] = value.strip() in ORIGINAL_ROW


def _without_helpers(row: Row, helpers: dict[int, bool]) -> None:
    for column, is_origin in helpers.items():
        if column < len(row.cells):
            value = row.cells[column]
            if is_origin and isinstance(value, int):
                row.original = value
            row.cells[column] = None
    while row.cells and is_blank(row.cells[-1]):
        row.cells.pop()


def _name_of(file: BinaryIO) -> str:
    name = getattr(file, "name", "")
    return Path(name).name if isinstance(name, str) else ""
