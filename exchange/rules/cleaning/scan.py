"""What only a look at whole columns tells: how B2 counts, day or month first, an old encoding.

One pass over the rows before they are cleaned; a few counters a column are kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from common.legacy_vietnamese import Encoding, read_legacy
from exchange.rules.cleaning.numbers import Unclear, read_number
from exchange.rules.cleaning.types import B2Scale, CellValue, ColumnFindings, DayOrder
from exchange.rules.column_types import ValueKind
from exchange.rules.columns import LAYOUTS

_KINDS = {column.key: column.kind for layout in LAYOUTS.values() for column in layout.columns}
_DATE = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")
#: So many texts of a column are looked at for an old encoding.
SAMPLE = 2_000
#: A column is in an old encoding when so many texts surely are, and so large a share of them.
SURE, SHARE = 3, 0.2
#: Fewer dates prove nothing.
ENOUGH_DATES = 3


@dataclass(slots=True)
class _Scores:
    counts: int = 0
    points: int = 0
    tens: int = 0

    def see(self, cell: CellValue) -> None:
        try:
            number = read_number(cell, whole=True)
        except Unclear:
            return
        if number is None or number == 0:
            return
        if number > 12:
            self.points += 1
        elif number == 10:
            self.tens += 1
        else:
            self.counts += 1

    def scale(self) -> B2Scale:
        if self.counts and self.points:
            return B2Scale.UNCLEAR
        if self.counts:
            return B2Scale.COUNT
        return B2Scale.POINTS if self.points or not self.tens else B2Scale.UNCLEAR


@dataclass(slots=True)
class _Dates:
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    early_cells: int = 0
    late_cells: int = 0

    def see(self, cell: CellValue) -> None:
        if isinstance(cell, dt.date):
            if cell.day <= 12:
                self.early_cells += 1
            else:
                self.late_cells += 1
        elif isinstance(cell, str) and (match := _DATE.match(cell)):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                self.day_first += 1
            elif second > 12 >= first:
                self.month_first += 1
            else:
                self.either += 1

    def order(self) -> DayOrder:
        if self.month_first >= ENOUGH_DATES and not self.day_first:
            return DayOrder.MONTH_FIRST
        # A spreadsheet set to month first takes 05/06 for 6 May and leaves 25/06 as text.
        swapped = self.day_first >= ENOUGH_DATES and self.early_cells >= ENOUGH_DATES
        if swapped and not (self.late_cells or self.either or self.month_first):
            return DayOrder.CELLS_SWAPPED
        return DayOrder.DAY_FIRST


@dataclass(slots=True)
class _Encodings:
    seen: int = 0
    sure: dict[Encoding, int] = field(default_factory=dict)
    unicode: int = 0

    def see(self, cell: CellValue) -> None:
        if not isinstance(cell, str) or cell.isascii() or self.seen >= SAMPLE:
            return
        self.seen += 1
        if max(cell) > "\u00ff":
            self.unicode += 1
        elif (reading := read_legacy(cell)) and reading.sure:
            self.sure[reading.encoding] = self.sure.get(reading.encoding, 0) + 1

    def encoding(self) -> Encoding | None:
        if self.unicode or not self.sure:
            return None
        encoding, count = max(self.sure.items(), key=lambda pair: pair[1])
        enough = count >= SURE and count >= SHARE * self.seen
        return encoding if enough and len(self.sure) == 1 else None


_COUNTERS: dict[ValueKind, type[_Scores | _Dates | _Encodings]] = {
    ValueKind.SCORE_B2: _Scores,
    ValueKind.DATE: _Dates,
    ValueKind.BORN: _Dates,
    ValueKind.NAME: _Encodings,
    ValueKind.TEXT: _Encodings,
    ValueKind.COMMUNE: _Encodings,
    ValueKind.VILLAGE: _Encodings,
    ValueKind.ETHNIC: _Encodings,
}


#: Of which kinds every cell is to be seen, and of which the first ``SAMPLE`` are enough.
SEEN_WHOLE = frozenset(kind for kind, counter in _COUNTERS.items() if counter is not _Encodings)
SEEN_IN_PART = frozenset(_COUNTERS) - SEEN_WHOLE


class ColumnScanner:
    """Looks at the rows of one sheet, one after the other, before they are cleaned."""

    def __init__(self) -> None:
        """Start without having seen anything."""
        self._columns: dict[str, _Scores | _Dates | _Encodings | None] = {}

    def see(self, cells: Mapping[str, CellValue]) -> None:
        """Look at one row by column key."""
        columns = self._columns
        for key, cell in cells.items():
            if key not in columns:
                counter = _COUNTERS.get(_KINDS.get(key, ValueKind.CODE))
                columns[key] = counter() if counter else None
            seen = columns[key]
            if seen is not None and cell is not None:
                seen.see(cell)

    def findings(self) -> ColumnFindings:
        """Say what was seen."""
        scale, orders, encodings = B2Scale.POINTS, {}, {}
        for key, seen in self._columns.items():
            if isinstance(seen, _Scores):
                scale = seen.scale()
            elif isinstance(seen, _Dates):
                if (order := seen.order()) is not DayOrder.DAY_FIRST:
                    orders[key] = order
            elif seen is not None and (encoding := seen.encoding()):
                encodings[key] = encoding
        return ColumnFindings(scale, orders, encodings)


def scan_columns(columns: Mapping[str, Iterable[CellValue]]) -> ColumnFindings:
    """Look at whole columns by key; the same as a ``ColumnScanner`` that saw their rows."""
    scanner = ColumnScanner()
    for key, cells in columns.items():
        for cell in cells:
            scanner.see({key: cell})
    return scanner.findings()


def b2_scale(cells: Iterable[CellValue]) -> B2Scale:
    """Decide how a column of deprivation scores counts.

    Anything above 12 is points, anything from 1 to 12 but 10 is a count; both together, or nothing
    but zeros and tens, stays unclear.
    """
    scores = _Scores()
    for cell in cells:
        scores.see(cell)
    return scores.scale()
