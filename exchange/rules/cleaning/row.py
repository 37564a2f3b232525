"""Cleaning of one row: every cell by the kind of its column, then what only the row can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from common.legacy_vietnamese import Encoding, to_unicode
from exchange.choices import SheetKind
from exchange.rules.cleaning import (
    choices,
    contact,
    dates,
    identity,
    names,
    numbers,
    person_cells,
    place_cells,
    text,
)
from exchange.rules.cleaning.notes import failed, note, original_of
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
    ValueKind.BORN: dates.clean_date,
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


#: Kinds whose text may be in an encoding of before Unicode.
_OF_WORDS = frozenset(
    {
        ValueKind.TEXT,
        ValueKind.NAME,
        ValueKind.COMMUNE,
        ValueKind.VILLAGE,
        ValueKind.BOOL,
        ValueKind.CHOICE,
        ValueKind.CHOICES,
        ValueKind.RANKED,
        ValueKind.ETHNIC,
    }
)
_OF_LISTS = frozenset(
    {
        ValueKind.BOOL,
        ValueKind.CHOICE,
        ValueKind.CHOICES,
        ValueKind.RANKED,
        ValueKind.ETHNIC,
    }
)
_PERSONS = {sheet.value: keys for sheet, keys in person_cells.PERSON_KEYS.items()}
#: How many different cells of a column are remembered.
MEMO_SIZE = 4096


#: How often what was cleaned is cleaned again; one more look is nearly always enough.
_ROUNDS = 6
#: Kinds whose clean value is text of its own, which could be read in another way than its cell.
_OF_OWN_TEXT = frozenset(
    {ValueKind.TEXT, ValueKind.NAME, ValueKind.COMMUNE, ValueKind.VILLAGE, ValueKind.CODE}
)


def clean_cell(cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """Clean one cell by the kind of its column, without the rest of its row."""
    if text.is_blank(cell):
        return failed("missing", column, cell) if column.required else Cleaned(None)
    if text.is_formula_error(cell):
        return failed("formula_error", column, cell)
    cleaned = _clean_once(cell, column, context, context.findings.encodings.get(column.key))
    if cleaned.notes and column.kind in _OF_OWN_TEXT and isinstance(cleaned.value, str):
        return _settled(cell, cleaned, column, context)
    return cleaned


def _clean_once(
    cell: CellValue, column: Column, context: CleaningContext, expected: Encoding | None
) -> Cleaned:
    """Clean a cell that says something; ``expected`` is the old encoding of its column."""
    if isinstance(cell, str) and not cell.isascii() and column.kind in _OF_WORDS:
        legacy = text.converted(cell, column, expected)
        if legacy is not None:
            return _clean_converted(cell, legacy, column, context)
    cleaned = _CLEANERS[column.kind](cell, column, context)
    if cleaned.value is None and column.kind in _OF_LISTS and isinstance(cell, str):
        return _try_encodings(cell, cleaned, column, context)
    return cleaned


def _settled(
    cell: CellValue, cleaned: Cleaned, column: Column, context: CleaningContext
) -> Cleaned:
    """Clean what was cleaned until nothing is left to mend, so that it is clean for good.

    A sign that is taken away can bring two others together: letters of an old encoding, a letter
    and its tone, a title and the name behind it.
    """
    value, notes = cleaned
    made = {found.code: found for found in notes}
    for _round in range(_ROUNDS):
        if text.is_blank(cast("str", value)):
            return failed("missing", column, cell) if column.required else Cleaned(None)
        again = _clean_once(cast("str", value), column, context, None)
        if again.value == value:
            break
        found = [one._replace(original=original_of(cell)) for one in again.notes]
        if again.value is None:
            return Cleaned(None, tuple(found))
        value = again.value
        made |= {one.code: one for one in found}
    return Cleaned(value, tuple(made.values()))


def _try_encodings(
    cell: str, cleaned: Cleaned, column: Column, context: CleaningContext
) -> Cleaned:
    """Read a word of a list that is in it only after conversion: a short word tells no encoding."""
    if cell.isascii() or max(cell) > "\u00ff":
        return cleaned
    for encoding in Encoding:
        value = to_unicode(cell, encoding)
        made = note(encoding.value, column, cell, value)
        found = _clean_converted(cell, Cleaned(value, (made,)), column, context)
        if found.value is not None:
            return found
    return cleaned


def _clean_converted(
    cell: str, legacy: Cleaned, column: Column, context: CleaningContext
) -> Cleaned:
    """Clean what an old encoding was converted to; every note keeps the cell as it was."""
    value, notes = _CLEANERS[column.kind](cast("str", legacy.value), column, context)
    kept = [made._replace(original=cell) for made in notes]
    if value is None:
        return Cleaned(None, tuple(kept))
    return Cleaned(value, (*(made._replace(value=value) for made in legacy.notes), *kept))


def clean_row(
    sheet: SheetKind, cells: Mapping[str, CellValue], context: CleaningContext
) -> CleanRow:
    """Clean a row given by column key.

    ``values`` has the keys of ``cells``, and those that the row itself filled: an old identity
    number found in the wrong column, the commune that the whole file is about; less the year of
    birth that has a column of its own, which is joined to the birth. Raises ``KeyError``
    for a key the sheet of that format does not have.
    """
    columns, memo = _prepared(sheet, context)
    values: dict[str, Value] = {}
    notes: list[Note] = []
    for key, cell in cells.items():
        known = memo[key]
        token: object = cell if type(cell) is str else (type(cell), cell)
        cleaned = known.get(token)
        if cleaned is None:
            if len(known) >= MEMO_SIZE:
                known.clear()
            cleaned = known[token] = clean_cell(cell, columns[key], context)
        values[key], found = cleaned
        if found:
            notes += found
    keys = _PERSONS.get(sheet.value)
    if keys is not None and (year := values.pop(keys.born_year, None)) is not None:
        row = person_cells.PersonRow(keys, cells, values, notes, columns)
        notes = person_cells.join_births(row, year)
    if keys is not None and (keys.identity in values or keys.legacy in values):
        glance = person_cells.fits_at_a_glance(keys, values, context.today.year)
        if notes or not glance:
            row = person_cells.PersonRow(keys, cells, values, notes, columns)
            notes = person_cells.check_person(row, context)
    if context.places is not None and "village" in columns:
        notes += place_cells.place_row(cells, values, columns, context)
    return CleanRow(values, tuple(notes))


def _prepared(
    sheet: SheetKind, context: CleaningContext
) -> tuple[dict[str, Column], dict[str, dict[object, Cleaned]]]:
    """Return the columns of a sheet and what was cleaned of each; looked up by plain text."""
    found = context.memo.get(sheet.value)
    if found is None:
        columns = {column.key: column for column in layout_of(context.source, sheet).columns}
        found = context.memo[sheet.value] = (columns, {key: {} for key in columns})
    return found
