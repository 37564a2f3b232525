"""Cleaning of cells and rows: typed values out of what people and spreadsheets write.

Every change is a note with the original; see ``docs/rules/spreadsheet-cleaning.md``.
"""

from exchange.rules.cleaning.row import clean_cell, clean_row
from exchange.rules.cleaning.scan import (
    SAMPLE,
    SEEN_IN_PART,
    SEEN_WHOLE,
    ColumnScanner,
    scan_columns,
)
from exchange.rules.cleaning.types import (
    B2Scale,
    CellValue,
    Cleaned,
    CleaningContext,
    CleanRow,
    ColumnFindings,
    DayOrder,
    Note,
    Value,
)

__all__ = [
    "SAMPLE",
    "SEEN_IN_PART",
    "SEEN_WHOLE",
    "B2Scale",
    "CellValue",
    "CleanRow",
    "Cleaned",
    "CleaningContext",
    "ColumnFindings",
    "ColumnScanner",
    "DayOrder",
    "Note",
    "Value",
    "clean_cell",
    "clean_row",
    "scan_columns",
]
