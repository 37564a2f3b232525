"""What a column of a file is, and what a sheet made of columns is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from exchange.choices import SheetKind, SourceFormat
from households.rules.fact_choices import Choice
from households.rules.text import NO_TEXT, Text


class ValueKind(StrEnum):
    """What a cell of a column is read as; in brackets the type of the clean value."""

    TEXT = "text"  # str
    NAME = "name"  # str, a person's name
    CODE = "code"  # str, a household code of ours, of another system, or a key in the file
    COMMUNE = "commune"  # str, the code of a commune of today when places were given
    VILLAGE = "village"  # str, the village's key when places were given
    PHONE = "phone"  # str
    IDENTITY = "identity"  # str of 12 digits
    LEGACY = "legacy"  # str of 9 digits
    DATE = "date"  # datetime.date
    BORN = "born"  # datetime.date, or int where only the year is known
    BOOL = "bool"  # bool
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # Decimal
    MONEY = "money"  # int, whole dong
    SCORE_B1 = "score_b1"  # Decimal, 0 or more
    SCORE_B2 = "score_b2"  # int, 0 to 120 by tens
    CHOICE = "choice"  # str, the code of the choice
    CHOICES = "choices"  # tuple of codes, in the order of the list
    RANKED = "ranked"  # tuple of codes, in the order written
    ETHNIC = "ethnic"  # str, list and code: "B08"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``required``: a sheet without it is not taken, and a blank cell is an error. ``personal`` data
    is left out or covered in a masked export; ``masked`` columns keep only the ends of a number.
    ``low`` and ``high`` are inclusive limits of numbers and of the length of text.
    ``reported`` is what another system says: kept as said, never judged. ``fact`` marks a fact of a
    review; the key is then its path in ``households.rules.fact_fields``. ``beside`` is the column
    that this one only completes: in a file without that one, this one is read in its place.
    """

    key: str
    sheet: SheetKind
    label: Text
    kind: ValueKind
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    required: bool = False
    personal: bool = False
    masked: bool = False
    reported: bool = False
    fact: bool = False
    low: int = 0
    high: int = 0
    hint: Text = NO_TEXT
    beside: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the choice list, in the order shown."""
        return tuple(choice.code for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet of one format: its columns in the order they are written."""

    source: SourceFormat
    sheet: SheetKind
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """Return a column by key; raises ``KeyError``."""
        return _by_key(self)[key]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the columns, in order."""
        return tuple(column.key for column in self.columns)

    @property
    def required(self) -> tuple[Column, ...]:
        """Columns the sheet is not taken without."""
        return tuple(column for column in self.columns if column.required)


@cache
def _by_key(layout: Layout) -> dict[str, Column]:
    return {column.key: column for column in layout.columns}
