"""Cells and rows as they are read, and the names people know them by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: What a cell may hold. A whole number is an ``int`` even though spreadsheets know floats only.
Value = str | int | float | bool | dt.date | dt.datetime | None

_NOTHING_SHOWN: Mapping[int, str] = MappingProxyType({})


class ErrorValue(str):
    """An error that a spreadsheet shows in a cell, such as ``#N/A``."""

    __slots__ = ()


@dataclass(slots=True)
class Row:
    """One row with at least one value.

    ``number`` is the row as the spreadsheet shows it, from 1. ``cells`` ends at the last value;
    use :meth:`cell` for columns that a short row may lack. ``shown`` holds, by column index, what
    a number's format adds to it: ``012345678901`` for 12345678901 in the format of twelve zeros.
    ``original`` is the row of an earlier upload, where the file carries that helper column.
    """

    number: int
    cells: list[Value]
    shown: Mapping[int, str] = field(default_factory=lambda: _NOTHING_SHOWN)
    original: int | None = None

    def cell(self, index: int) -> Value:
        """Value of a column, counted from 0; nothing beyond the last value."""
        return self.cells[index] if index < len(self.cells) else None

    def text(self, index: int) -> str:
        """Text of a column as the spreadsheet shows it (dates as dd/mm/yyyy)."""
        return self.shown.get(index) or as_text(self.cell(index))


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing that a person could see."""
    return value is None or (isinstance(value, str) and not value.strip())


def as_text(value: Value) -> str:
    """Return a value as people write it; whole numbers without an exponent."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case dt.datetime():
            return f"{value:%d/%m/%Y %H:%M:%S}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def column_letters(index: int) -> str:
    """Return the letters of a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the column, counted from 0, of its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """Return a cell's name: row from 1, column from 0. ``cell_name(5, 3)`` is D5."""
    return f"{column_letters(column)}{row}"
