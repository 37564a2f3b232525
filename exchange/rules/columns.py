"""The register of every sheet and column that files in and out may have.

One list serves recognition, cleaning, the workbook that is handed out and the one that comes back.
Facts of a review are not named here a second time: their columns are made from
``households.rules.fact_fields``, and their key is the path of the fact.
"""

from __future__ import annotations

from exchange.choices import SheetKind, SourceFormat
from exchange.rules.column_lists import (
    FACTS_SHEET,
    HOUSEHOLDS_SHEET,
    LIST_SHEET,
    MEMBERS_SHEET,
    NATIONAL_SHEET,
)
from exchange.rules.column_types import Column, Layout, ValueKind

__all__ = ["LAYOUTS", "Column", "Layout", "ValueKind", "column_at", "layout_of"]

#: Every known sheet. The workbook has three; the national export and the list have one each, about
#: households (a row of the list is a household with its head).
LAYOUTS: dict[tuple[SourceFormat, SheetKind], Layout] = {
    (layout.source, layout.sheet): layout
    for layout in (
        Layout(SourceFormat.WORKBOOK, SheetKind.HOUSEHOLDS, HOUSEHOLDS_SHEET),
        Layout(SourceFormat.WORKBOOK, SheetKind.MEMBERS, MEMBERS_SHEET),
        Layout(SourceFormat.WORKBOOK, SheetKind.FACTS, FACTS_SHEET),
        Layout(SourceFormat.NATIONAL, SheetKind.HOUSEHOLDS, NATIONAL_SHEET),
        Layout(SourceFormat.LIST, SheetKind.HOUSEHOLDS, LIST_SHEET),
    )
}
#: A key means the same column in every format; the workbook's own comes first.
_COLUMNS: dict[tuple[SheetKind, str], Column] = {}
for _layout in LAYOUTS.values():
    for _column in _layout.columns:
        _COLUMNS.setdefault((_layout.sheet, _column.key), _column)


def layout_of(source: SourceFormat, sheet: SheetKind) -> Layout:
    """Return one sheet of a format; raises ``KeyError`` where the format has no such sheet."""
    return LAYOUTS[source, sheet]


def column_at(sheet: SheetKind, key: str) -> Column:
    """Return a column of any format by its key; raises ``KeyError``."""
    return _COLUMNS[sheet, key]
