"""Cells that say what the register says already, whatever cleaning would make of them.

A workbook that comes back as it went out changes nothing: a name in capitals, a telephone with
+84, an address that begins with ``=`` were accepted once and are not mended behind anybody's back.
So a cell with a remark is compared, as it was typed, with what the workbook would show for that
household or person; where they are equal the register's own value stands and nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from areas.models import Area
from common.masking import mask_number
from common.sheets.values import as_text
from exchange.choices import SheetKind, SourceFormat
from exchange.rules.cleaning.types import CleanRow
from exchange.rules.column_types import Column
from exchange.rules.columns import layout_of
from exchange.selectors.register_rows import Register, cell_writer
from officials.scope import Territory

Given = Mapping[str, Any]
#: What names a row of the workbook.
KEYS = {
    SheetKind.HOUSEHOLDS: "household_code",
    SheetKind.MEMBERS: "person_key",
    SheetKind.FACTS: "household_code",
}


def with_own_values(
    kind: SheetKind, communes: Sequence[int], rows: Sequence[tuple[Given, CleanRow]]
) -> list[CleanRow]:
    """Return the rows, their remarks on cells that only repeat the register taken away.

    ``communes`` are those of the import: no other household is looked at. A few queries where there
    are remarks, none where there are not. A covered number counts as not given.
    """
    key = KEYS[kind]
    noted = {text for given, row in rows if row.notes and (text := as_text(given.get(key)).strip())}
    if not noted:
        return [row for _given, row in rows]
    own = _own_values(kind, communes, frozenset(noted))
    layout = layout_of(SourceFormat.WORKBOOK, kind)
    return [
        _settled(layout.columns, given, row, own.get(as_text(given.get(key)).strip()))
        if row.notes
        else row
        for given, row in rows
    ]


def _own_values(
    kind: SheetKind, communes: Sequence[int], only: frozenset[str]
) -> dict[str, dict[str, Any]]:
    everywhere = Territory(frozenset(communes), frozenset())
    if kind is SheetKind.MEMBERS:
        only = frozenset(text for text in only if _is_key(text))
    found: dict[str, dict[str, Any]] = {}
    if not only:
        return found
    for commune in Area.objects.filter(pk__in=communes):
        register = Register(None, commune, None, everywhere, only)
        found |= {values[KEYS[kind]]: values for values in register.values(kind)}
    return found


def _is_key(text: str) -> bool:
    return len(text) == 36 and all(sign in "0123456789abcdef-" for sign in text)


def _settled(
    columns: Sequence[Column], given: Given, row: CleanRow, own: dict[str, Any] | None
) -> CleanRow:
    if own is None or row.values.get("review_date") != own.get("review_date"):
        return row
    values, settled = dict(row.values), set()
    for column in columns:
        if column.key not in given or not any(note.column == column.key for note in row.notes):
            continue
        text = as_text(given[column.key])
        current = own.get(column.key)
        if text == as_text(cell_writer(column)(current)):
            values[column.key] = own["clean"].get(column.key, _clean(current))
            settled.add(column.key)
        elif column.masked and "*" in text and text == mask_number(current):
            values[column.key] = None
            settled.add(column.key)
    if not settled:
        return row
    return CleanRow(values, tuple(note for note in row.notes if note.column not in settled))


def _clean(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
