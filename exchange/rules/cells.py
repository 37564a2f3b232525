"""Clean values as the cells they are written as: what cleaning reads back as the same value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from exchange.rules.column_types import Column, ValueKind
from households.rules.fact_fields import FactField, Kind, Section, fields_of

#: What a cell may hold; text is never a formula.
Cell = str | int | Decimal | dt.date | None
#: Between several choices of one cell; no label has it.
SEPARATOR = "; "
#: "None of them" in a list of choices; a blank cell says that it is not known.
NONE_OF_THEM = "Không có"
YES, NO = "Có", "Không"


@cache
def _labels(column: Column) -> Mapping[str, str]:
    return {choice.code: choice.label.vi for choice in column.choices}


def cell_of(column: Column, value: Any) -> Cell:
    """Return how a clean value of a column is written in a Vietnamese workbook; None is blank."""
    if value is None or value == "":
        return None
    writer = _WRITERS.get(column.kind)
    return value if writer is None else writer(column, value)  # type: ignore[no-any-return]


def _several(column: Column, codes: Any) -> str:
    labels = _labels(column)
    return SEPARATOR.join(labels[code] for code in codes) or NONE_OF_THEM


def _decimal(_column: Column, value: Any) -> Cell:
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else number


_WRITERS: Mapping[ValueKind, Callable[[Column, Any], Cell]] = {
    ValueKind.BOOL: lambda _column, value: YES if value else NO,
    ValueKind.CHOICE: lambda column, value: _labels(column)[value],
    ValueKind.CHOICES: _several,
    ValueKind.RANKED: _several,
    ValueKind.DECIMAL: _decimal,
}


def fact_at(facts: Mapping[str, Any], field: FactField) -> Any:
    """Return one fact of a household from the JSON of a review; None when it is not known."""
    if field.section is Section.HOUSEHOLD:
        return facts.get(field.name)
    return (facts.get(field.section.value) or {}).get(field.name)


@cache
def fact_fields_by_path() -> Mapping[str, FactField]:
    """Return every fact by its path, which is the key of its column."""
    return {field.path: field for section in Section for field in fields_of(section)}


#: Kinds of facts whose cell is a choice of many, so that no drop-down can hold it.
MANY = frozenset({Kind.CHOICES, Kind.RANKED})
