"""Making notes: the original of a cell as text, and the sentence filled in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from exchange.rules.cleaning.messages import MESSAGES
from exchange.rules.cleaning.types import CellValue, Cleaned, Note, Value
from exchange.rules.column_types import Column
from households.rules.text import NO_TEXT, Text

#: A sentence shows no more of a cell than this.
SHOWN_LENGTH = 60


def original_of(cell: CellValue) -> str:
    """Return a cell as text, as exactly as its type allows: what is kept beside a repair."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def value_shown(value: Value) -> str:
    """Return a clean value as a sentence shows it (dates as dd/mm/yyyy)."""
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/") + f"{value.year:04d}"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def note(
    code: str,
    column: Column,
    cell: CellValue,
    value: Value = None,
    options: tuple[tuple[str, str], ...] = (),
    **words: object,
) -> Note:
    """Make a note; ``words`` fill the places of its sentence and remedy."""
    severity, text, remedy = MESSAGES[code]
    original = original_of(cell)
    shown = original if len(original) <= SHOWN_LENGTH else f"{original[:SHOWN_LENGTH]}…"
    filled: dict[str, object] = {"shown": shown, "value": value_shown(value), **words}
    vi, en = {"column": column.label.vi, **filled}, {"column": column.label.en, **filled}
    return Note(
        code,
        column.key,
        severity,
        original,
        value,
        Text(text.vi.format(**vi), text.en.format(**en)),
        Text(remedy.vi.format(**vi), remedy.en.format(**en)) if remedy.vi else NO_TEXT,
        options,
    )


def failed(code: str, column: Column, cell: CellValue, **words: object) -> Cleaned:
    """Return no value and one error."""
    return Cleaned(None, (note(code, column, cell, None, (), **words),))


def read_as(code: str, column: Column, cell: CellValue, value: Value, **words: object) -> Cleaned:
    """Return a value and one note that says how it was read."""
    return Cleaned(value, (note(code, column, cell, value, (), **words),))
