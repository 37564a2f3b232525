"""One row of an XLSX sheet, from its XML to values.

Rows as spreadsheet programs write them are taken apart by one regular expression; whatever it
does not fully account for goes through a real XML parser, which is slower and always right.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from django.utils.translation import gettext

from common.sheets.exceptions import SheetRefused, TooManyColumns
from common.sheets.formats import NumberFormat
from common.sheets.limits import Limits
from common.sheets.safe_xml import corrupt, local_name, new_parser
from common.sheets.values import ErrorValue, Row, Value, cell_name, column_index, is_blank
from common.sheets.xlsx_book import Texts, too_long, unescaped

_CELL = re.compile(
    rb'<c(?: r="([A-Z]{1,3})[0-9]{1,7}")?(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?'
    rb"(?:/>|>(?:<v>([^<]*)</v>|<v/>"
    rb'|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_ROW_NUMBER = re.compile(rb'[^>]*?\sr="([0-9]{1,7})"')
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|-?\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));|&")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
#: Whole numbers beyond this are not exact in a spreadsheet.
_EXACT = 1e15


@dataclass(frozen=True, slots=True)
class Place:
    """What reading the cells of one sheet needs to know."""

    sheet: str
    texts: Texts
    formats: Mapping[bytes, NumberFormat]
    since_1904: bool
    limits: Limits


class FormulaFound(Exception):
    """A formula while rows are read; the survey of the file names the cells."""


class Cells:
    """Turns row after row of one sheet into values."""

    def __init__(self, place: Place) -> None:
        """Start at the top."""
        self._place = place
        self._columns: dict[bytes, int] = {b"": -1}
        self._limit = place.limits.columns
        self._long = place.limits.cell_chars
        self._shown: dict[int, str] = {}

    def row(self, piece: bytes, number: int) -> Row | None:
        """Read one row from its XML without the leading ``<row``; None where it is blank."""
        found = _CELL.findall(piece)
        if len(found) != piece.count(b"<c"):
            return self._exactly(piece, number)
        cells: list[Value] = []
        columns = self._columns
        texts = self._place.texts
        for letters, style, kind, value, inline in found:
            index = columns.get(letters)
            if index is None:
                index = columns[letters] = column_index(letters.decode())
            if not value and not inline:
                if index < 0:
                    cells.append(None)
                continue
            if kind == b"s":
                read: Value = texts.get(value)
            elif not kind or kind == b"n":
                read = self._number(value, style, index if index >= 0 else len(cells))
            else:
                read = self._other(kind, value, inline, number, index)
            if index == len(cells) or index < 0:
                cells.append(read)
            else:
                self._put(cells, index, read, number)
        return self.finish(number, cells)

    def finish(self, number: int, cells: list[Value]) -> Row | None:
        """Trim a row's end; None where nothing is left."""
        while cells and is_blank(cells[-1]):
            cells.pop()
        if not cells:
            self._shown = {}
            return None
        if len(cells) > self._limit:
            raise too_wide(self._place.sheet, number, len(cells) - 1, self._limit)
        if not self._shown:
            return Row(number, cells)
        row = Row(number, cells, self._shown)
        self._shown = {}
        return row

    def value(self, kind: bytes, style: bytes, raw: str, number: int, index: int) -> Value:
        """Read one cell whose XML is already resolved."""
        match kind:
            case b"" | b"n":
                return self._number(raw.encode(), style, index) if raw else None
            case b"s":
                return self._place.texts.get(raw.encode())
            case _:
                return self._typed(kind, raw, number, index)

    def _put(self, cells: list[Value], index: int, value: Value, number: int) -> None:
        """Set a cell behind a gap; columns never go back."""
        if index < len(cells):
            raise corrupt()
        if index >= self._limit:
            if not is_blank(value):
                raise too_wide(self._place.sheet, number, index, self._limit)
            return
        cells.extend([None] * (index - len(cells)))
        cells.append(value)

    def _number(self, raw: bytes, style: bytes, index: int) -> Value:
        if raw.isdigit() and len(raw) < 16:
            value: int | float = int(raw)
        else:
            if not _NUMBER.fullmatch(raw.strip()):
                raise corrupt()
            value = float(raw)
            if not math.isfinite(value):
                return ErrorValue("#NUM!")
            if value.is_integer() and abs(value) < _EXACT:
                value = int(value)
        known = self._place.formats.get(style)
        if known is None:
            return value
        if known.is_date:
            day = known.moment(value, since_1904=self._place.since_1904)
            return value if day is None else day
        shown = known.shown(value)
        if shown:
            self._shown[index] = shown
        return value

    def _other(self, kind: bytes, value: bytes, inline: bytes, number: int, index: int) -> Value:
        raw = inline if kind == b"inlineStr" else value
        if not raw:
            return None
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise corrupt() from error
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "&" in text:
            text = _ENTITY.sub(_resolved, text)
        return self._typed(kind, text, number, index)

    def _typed(self, kind: bytes, text: str, number: int, index: int) -> Value:
        match kind:
            case b"inlineStr" | b"str":
                text = unescaped(text)
                if len(text) > self._long:
                    where = f"{self._place.sheet}!{cell_name(number, max(index, 0))}"
                    raise too_long(text[:40], self._place.limits, where)
                return text or None
            case b"b":
                return text.strip() in {"1", "true"}
            case b"e":
                return ErrorValue(text)
            case b"d":
                return _iso(text)
            case _:
                raise corrupt()

    def _exactly(self, piece: bytes, number: int) -> Row | None:
        """Read a row that is written in an unusual way."""
        end = piece.find(b"</row")
        whole = b"<row" + (piece[:end] + b"</row>" if end >= 0 else piece)
        reader = ExactRows(self)
        try:
            reader.parser.Parse(whole, True)  # noqa: FBT003 - expat's own signature
        except expat.ExpatError as error:
            raise corrupt() from error
        except FormulaFound as error:
            raise corrupt() from error
        for row in reader.rows:
            row.number = number
        return reader.rows[0] if reader.rows else None


class ExactRows:
    """Rows by a real XML parser. ``rows`` fills up as the parser is fed; ``formulas`` as well."""

    def __init__(self, cells: Cells, *, name_formulas: bool = False) -> None:
        """Refuse formulas, or note their places when ``name_formulas``."""
        self.rows: list[Row] = []
        self.blank_run = 0
        self.formulas: list[tuple[int, int]] = []
        self.parser = new_parser(self._start, self._end, self._text)
        self._cells = cells
        self._name = name_formulas
        self._number = 0
        self._values: list[Value] = []
        self._column = -1
        self._kind = self._style = b""
        self._pieces: list[str] = []
        self._reading = False
        self._in_cell = False
        self._hints = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "row":
                self._number = _row_number(attributes.get("r"), self._number)
                self._values, self._column = [], -1
            case "c":
                letters = (attributes.get("r") or "").rstrip("0123456789")
                if not re.fullmatch(r"[A-Z]{0,3}", letters):
                    raise corrupt()
                self._column = column_index(letters) if letters else self._column + 1
                self._kind = attributes.get("t", "").encode()
                self._style = attributes.get("s", "").encode()
                self._pieces, self._in_cell = [], True
            case "v" | "t" if self._in_cell:
                self._reading = not self._hints
            case "rPh":
                self._hints += 1
            case "f" if self._in_cell:
                if not self._name:
                    raise FormulaFound
                self.formulas.append((self._number, self._column))

    def _text(self, data: str) -> None:
        if self._reading:
            self._pieces.append(data)

    def _end(self, name: str) -> None:
        match local_name(name):
            case "v" | "t":
                self._reading = False
            case "rPh":
                self._hints -= 1
            case "c":
                self._in_cell = False
                self._take("".join(self._pieces))
            case "row":
                row = self._cells.finish(self._number, self._values)
                if row is None:
                    self.blank_run += 1
                else:
                    self.blank_run = 0
                    self.rows.append(row)

    def _take(self, raw: str) -> None:
        if self._name or not raw:
            value: Value = raw or None  # while formulas are sought, no value is believed
        else:
            value = self._cells.value(self._kind, self._style, raw, self._number, self._column)
        if value is not None:
            self._cells._put(self._values, self._column, value, self._number)  # noqa: SLF001


def next_row_number(piece: bytes, previous: int) -> int:
    """Return a row's number from its XML without the leading ``<row``."""
    found = _ROW_NUMBER.match(piece)
    return _row_number(found[1].decode() if found else None, previous)


def too_wide(sheet: str, row: int, column: int, limit: int) -> SheetRefused:
    """Return the refusal of a value too far to the right."""
    return TooManyColumns(
        gettext("Trang tính “%(sheet)s” có dữ liệu ở ô %(cell)s, ngoài %(limit)d cột đầu.")
        % {"sheet": sheet, "cell": cell_name(row, column), "limit": limit},
        gettext("Xóa các cột thừa ở bên phải."),
    )


def _row_number(text: str | None, previous: int) -> int:
    if text is None:
        return previous + 1
    if not (text.isascii() and text.isdigit()) or int(text) <= previous:
        raise corrupt()
    return int(text)


def _resolved(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16) if found[2] else -1
    if not 0 < code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise corrupt()
    return chr(code)


def _iso(text: str) -> Value:
    try:
        moment = dt.datetime.fromisoformat(text.rstrip("Z"))
    except ValueError:
        return text
    return moment if moment.time() != dt.time() else moment.date()
