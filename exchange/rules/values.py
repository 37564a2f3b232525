"""Clean values outside Python: as JSON for staging, and as the cell of a sheet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from exchange.rules.cleaning.choices import NONE_LABEL
from exchange.rules.cleaning.types import Value
from exchange.rules.column_types import Column, ValueKind

Plain = str | int | bool | list[str] | None


def to_plain(value: Value) -> Plain:
    """Return a clean value as JSON takes it; ``from_plain`` gives it back."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def from_plain(kind: ValueKind, plain: Plain) -> Value:
    """Read what ``to_plain`` made of a value of a column of ``kind``."""
    if plain is None:
        return None
    if isinstance(plain, list):
        return tuple(plain)
    if isinstance(plain, str):
        if kind in {ValueKind.DATE, ValueKind.BORN}:
            return dt.date.fromisoformat(plain)
        if kind in {ValueKind.DECIMAL, ValueKind.SCORE_B1}:
            return Decimal(plain)
    return plain


def to_cell(column: Column, value: Value, language: str = "vi") -> str | int | float | dt.date:
    """Return what a sheet shows for a clean value; cleaning it again gives the value, no notes.

    Numbers that are names (identity, codes, telephones) are text. Places and ethnic groups need
    their names, which the caller has; their value is returned as it is.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return (
            ("Yes" if value else "No")
            if language.startswith("en")
            else ("Có" if value else "Không")
        )
    if isinstance(value, tuple):
        labels = {choice.code: choice.label.in_language(language) for choice in column.choices}
        none = NONE_LABEL[1] if language.startswith("en") else NONE_LABEL[0]
        return "; ".join(labels[code] for code in value) or none
    if isinstance(value, Decimal):
        return float(value)
    if column.kind is ValueKind.CHOICE and isinstance(value, str):
        labels = {choice.code: choice.label.in_language(language) for choice in column.choices}
        return labels[value]
    return value
