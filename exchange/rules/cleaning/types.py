"""What goes into cleaning and what comes out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from common.legacy_vietnamese import Encoding
from exchange.choices import Severity, SourceFormat
from exchange.rules.column_types import Column
from exchange.rules.places import Places
from households.rules.text import NO_TEXT, Text

#: A cell as a workbook has it: text stays text, numbers and dates keep their type.
CellValue = str | int | float | bool | dt.datetime | dt.date | dt.time | Decimal | None
#: A clean value; see ``column_types.ValueKind`` for the type by kind of column.
Value = str | int | bool | dt.date | Decimal | tuple[str, ...] | None


class Note(NamedTuple):
    """One remark on one cell.

    ``original`` is the cell as it was, as text; ``value`` what it was read as (None for an error).
    ``message`` says what, ``remedy`` what to do (nothing for a repair). Where somebody must choose,
    ``options`` are the readings as (value, name) and ``question`` is the same for every row that
    asks the same; its answer goes into ``CleaningContext.answers``. The codes are those of
    ``cleaning.messages``.
    """

    code: str
    column: str
    severity: Severity
    original: str
    value: Value
    message: Text
    remedy: Text = NO_TEXT
    options: tuple[tuple[str, str], ...] = ()
    question: str = ""

    @property
    def sentence(self) -> Text:
        """What and what to do, as a comment on a cell says it."""
        return Text(
            f"{self.message.vi} {self.remedy.vi}".strip(),
            f"{self.message.en} {self.remedy.en}".strip(),
        )


class Cleaned(NamedTuple):
    """The clean value of a cell and the remarks on it."""

    value: Value
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class CleanRow:
    """A row after cleaning: every column of the sheet that the file has, None where unknown.

    A value with a proposal is the proposed one: it counts once somebody confirms the row. A value
    with an error is None.
    """

    values: dict[str, Value]
    notes: tuple[Note, ...] = ()

    @property
    def severity(self) -> Severity | None:
        """The gravest of the notes; None for a row that was clean."""
        found = {note.severity for note in self.notes}
        for severity in (Severity.ERROR, Severity.PROPOSAL, Severity.REPAIR):
            if severity in found:
                return severity
        return None


class B2Scale(StrEnum):
    """How a whole column of deprivation scores is to be read."""

    POINTS = "points"  # 0 to 120 by tens
    COUNT = "count"  # 0 to 12: number of indicators
    UNCLEAR = "unclear"  # both are possible: somebody must say


class DayOrder(StrEnum):
    """Which comes first in the dates of a column, the day or the month."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    #: Text has the day first, but the spreadsheet took the rest for dates with the month first.
    CELLS_SWAPPED = "cells_swapped"


@dataclass(frozen=True, slots=True)
class ColumnFindings:
    """What only a look at a whole column can tell (``cleaning.scan_columns``), or a person said."""

    b2_scale: B2Scale = B2Scale.POINTS
    day_orders: Mapping[str, DayOrder] = field(default_factory=dict)
    encodings: Mapping[str, Encoding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CleaningContext:
    """What cleaning needs to know besides the row.

    ``ethnic_groups`` gives list and code (``"B08"``) by folded spelling; ``places`` is None where
    communes and villages are to stay text. ``commune`` is the commune (code of today) that the file
    is about. ``ethnic_list`` is the list that bare numbers of groups are of, where somebody said
    so; ``answers`` are other choices people made, by ``Note.question``.

    A context remembers what it cleaned: use one for a whole file, and a new one after an answer.
    """

    today: dt.date
    source: SourceFormat = SourceFormat.WORKBOOK
    ethnic_groups: Mapping[str, str] = field(default_factory=dict)
    places: Places | None = None
    commune: str = ""
    findings: ColumnFindings = ColumnFindings()
    ethnic_list: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    memo: dict[str, tuple[dict[str, Column], dict[str, dict[object, Cleaned]]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    place_memo: dict[object, tuple[Value, Value, tuple[Note, ...]]] = field(
        default_factory=dict, compare=False, repr=False
    )
