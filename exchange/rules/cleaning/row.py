"""Cleaning of one row: every cell by the kind of its column, then what only the row can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from exchange.choices import SheetKind, SourceFormat
from exchange.rules.cleaning import choices, contact, dates, identity, names, numbers, text
from exchange.rules.cleaning.notes import failed
from exchange.rules.cleaning.types import (
    CellValue,
    Cleaned,
    CleaningContext,
    CleanRow,
    Note,
    Value,
)
from exchange.rules.column_types import Column, ValueKind
from exchange.rules.columns import layout_of

CellCleaner = Callable[[CellValue, Column, CleaningContext], Cleaned]

_CLEANERS: dict[ValueKind, CellCleaner] = {
    ValueKind.TEXT: text.clean_text,
    ValueKind.NAME: names.clean_name,
    ValueKind.CODE: contact.clean_code,
    ValueKind.COMMUNE: text.clean_text,
    ValueKind.VILLAGE: text.clean_text,
    ValueKind.PHONE: contact.clean_phone,
    ValueKind.IDENTITY: identity.clean_identity,
    ValueKind.LEGACY: identity.clean_legacy,
    ValueKind.DATE: dates.clean_date,
    ValueKind.BORN: dates.clean_born,
    ValueKind.BOOL: choices.clean_bool,
    ValueKind.INTEGER: numbers.clean_integer,
    ValueKind.DECIMAL: numbers.clean_decimal,
    ValueKind.MONEY: numbers.clean_money,
    ValueKind.SCORE_B1: numbers.clean_b1,
    ValueKind.SCORE_B2: numbers.clean_b2,
    ValueKind.CHOICE: choices.clean_choice,
    ValueKind.CHOICES: choices.clean_choices,
    ValueKind.RANKED: choices.clean_choices,
    ValueKind.ETHNIC: choices.clean_ethnic,
}


def clean_cell(cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """Clean one cell by the kind of its column, without the rest of its row."""
    if text.is_blank(cell):
        return failed("missing", column, cell) if column.required else Cleaned(None)
    if text.is_formula_error(cell):
        return failed("formula_error", column, cell)
    return _CLEANERS[column.kind](cell, column, context)


@cache
def _columns(source: SourceFormat, sheet: SheetKind) -> dict[str, Column]:
    return {column.key: column for column in layout_of(source, sheet).columns}


def clean_row(
    sheet: SheetKind, cells: Mapping[str, CellValue], context: CleaningContext
) -> CleanRow:
    """Clean a row given by column key.

    ``values`` has the keys of ``cells`` in their order. Raises ``KeyError`` for a key the sheet of
    that format does not have.
    """
    columns = _columns(context.source, sheet)
    values: dict[str, Value] = {}
    notes: list[Note] = []
    for key, cell in cells.items():
        cleaned = clean_cell(cell, columns[key], context)
        values[key] = cleaned.value
        notes += cleaned.notes
    return CleanRow(values, tuple(notes))
