"""The old XLS (Excel 97 to 2003). At most 65,536 rows a sheet, so a sheet is read in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

import xlrd
from django.utils.translation import gettext

from common.sheets.archive import password
from common.sheets.biff import Container, Look, look_at
from common.sheets.exceptions import OldSpreadsheet
from common.sheets.formats import NumberFormat, number_format
from common.sheets.limits import Limits
from common.sheets.refusals import (
    damaged,
    external_links,
    formulas,
    macros,
    too_many_rows,
    too_many_sheets,
)
from common.sheets.source import Ignored, IgnoredSheet, Surveyed
from common.sheets.values import ErrorValue, Row, Value, cell_name, is_blank
from common.sheets.xlsx_book import too_long
from common.sheets.xlsx_cells import too_wide

_EXACT = 1e15


class XlsSource:
    """An XLS that was found sound."""

    encoding = delimiter = None

    def __init__(self, data: bytes, container: Container, limits: Limits) -> None:
        """Survey the workbook. Raises the refusals of ``common.sheets.exceptions``."""
        self._limits = limits
        self.ignored: list[IgnoredSheet] = []
        self.surveyed: list[Surveyed] = []
        seen = self._look(container)
        self._book = self._open(data)
        names = self._book.sheet_names()
        if len(names) != len(seen.sheets):
            raise damaged()
        if seen.formulas:
            raise formulas([(names[at], row, column) for at, row, column in seen.formulas])
        if seen.external:
            raise external_links()
        self._formats = self._known_formats()
        for index, sheet in enumerate(seen.sheets):
            if sheet.kind != 0:
                self.ignored.append(IgnoredSheet(names[index], Ignored.NOT_A_TABLE))
            elif not sheet.visible:
                self.ignored.append(IgnoredSheet(names[index], Ignored.HIDDEN))
            else:
                count = sum(1 for _ in self._rows(names[index], index))
                self.surveyed.append(Surveyed(names[index], index, count))

    def rows(self, index: int) -> Iterator[Row]:
        """Stream the rows of a surveyed sheet."""
        sheet = self.surveyed[index]
        return self._rows(sheet.name, sheet.part)

    def close(self) -> None:
        """Release the workbook."""
        self._book.release_resources()

    def _look(self, container: Container) -> Look:
        if any(name.startswith("_VBA_PROJECT") for name in container.names):
            raise macros()
        seen = look_at(container.stream("Workbook"))
        if seen.password:
            raise password()
        if not seen.biff8:
            raise old_format()
        if any(sheet.kind == 1 for sheet in seen.sheets):
            raise macros()
        if len(seen.sheets) > self._limits.sheets:
            raise too_many_sheets(len(seen.sheets), self._limits.sheets)
        if seen.cells > self._limits.columns * 65_536:
            raise too_many_rows(seen.cells // self._limits.columns, self._limits.rows)
        return seen

    @staticmethod
    def _open(data: bytes) -> xlrd.Book:
        try:
            return xlrd.open_workbook(
                file_contents=data, logfile=io.StringIO(), formatting_info=True, on_demand=True,
                ragged_rows=True,
            )  # fmt: skip
        except Exception as error:
            raise damaged() from error

    def _known_formats(self) -> dict[int, NumberFormat]:
        found: dict[int, NumberFormat] = {}
        for index, style in enumerate(self._book.xf_list):
            code = self._book.format_map.get(style.format_key)
            known = number_format(style.format_key, code.format_str if code else "")
            if known is not None:
                found[index] = known
        return found

    def _rows(self, name: str, part: int) -> Iterator[Row]:
        try:
            sheet = self._book.sheet_by_index(part)
        except Exception as error:
            raise damaged() from error
        try:
            for number in range(sheet.nrows):
                row = self._row(name, sheet, number)
                if row is not None:
                    yield row
        finally:
            self._book.unload_sheet(part)

    def _row(self, name: str, sheet: xlrd.sheet.Sheet, number: int) -> Row | None:
        cells: list[Value] = []
        shown: dict[int, str] = {}
        for column, cell in enumerate(sheet.row(number)):
            value = self._value(cell, column, shown)
            if isinstance(value, str) and len(value) > self._limits.cell_chars:
                place = f"{name}!{cell_name(number + 1, column)}"
                raise too_long(value[:40], self._limits, place)
            cells.append(value)
        while cells and is_blank(cells[-1]):
            cells.pop()
        if not cells:
            return None
        if len(cells) > self._limits.columns:
            raise too_wide(name, number + 1, len(cells) - 1, self._limits.columns)
        return Row(number + 1, cells, shown) if shown else Row(number + 1, cells)

    def _value(self, cell: xlrd.sheet.Cell, column: int, shown: dict[int, str]) -> Value:
        match cell.ctype:
            case xlrd.XL_CELL_TEXT:
                return str(cell.value) or None
            case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
                return self._number(float(cell.value), cell.xf_index, column, shown)
            case xlrd.XL_CELL_BOOLEAN:
                return bool(cell.value)
            case xlrd.XL_CELL_ERROR:
                return ErrorValue(xlrd.error_text_from_code.get(cell.value, "#ERR!"))
            case _:
                return None

    def _number(self, raw: float, style: int | None, column: int, shown: dict[int, str]) -> Value:
        value = int(raw) if raw.is_integer() and abs(raw) < _EXACT else raw
        known = self._formats.get(style) if style is not None else None
        if known is None:
            return value
        if known.is_date:
            day = known.moment(value, since_1904=self._book.datemode == 1)
            return value if day is None else day
        padded = known.shown(value)
        if padded:
            shown[column] = padded
        return value


def open_xls(file: BinaryIO, container: Container, limits: Limits) -> XlsSource:
    """Open an XLS whose ``container`` was read.

    Raises:
        SheetRefused: one of ``common.sheets.exceptions``.

    """
    file.seek(0)
    return XlsSource(file.read(limits.xls_bytes), container, limits)


def old_format() -> OldSpreadsheet:
    """Return the refusal of spreadsheet formats that are not read."""
    return OldSpreadsheet(
        gettext("Tệp là bảng tính ở định dạng không đọc được (Excel 95 trở về trước, ODS, XLSB)."),
        gettext("Mở tệp bằng Excel hoặc LibreOffice, chọn “Lưu thành” dạng .xlsx, rồi tải lên."),
    )
