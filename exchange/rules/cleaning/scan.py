"""What only a look at a whole column tells: how B2 counts, which of day and month comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exchange.rules.cleaning.numbers import Unclear, read_number
from exchange.rules.cleaning.types import B2Scale, CellValue, ColumnFindings


def b2_scale(cells: Iterable[CellValue]) -> B2Scale:
    """Decide how a column of deprivation scores counts.

    Anything above 12, or only multiples of ten with a ten among them above one indicator's reach,
    are points; anything below 10 but zero, or 11 and 12, are counts; both together, or nothing
    but zeros and tens of 10, stay unclear.
    """
    counts = points = tens = 0
    for cell in cells:
        try:
            number = read_number(cell, whole=True)
        except Unclear:
            continue
        if number is None or number == 0:
            continue
        if number > 12:
            points += 1
        elif number == 10:
            tens += 1
        else:
            counts += 1
    if counts and points:
        return B2Scale.UNCLEAR
    if counts:
        return B2Scale.COUNT
    return B2Scale.POINTS if points or not tens else B2Scale.UNCLEAR


def scan_columns(columns: Mapping[str, Iterable[CellValue]]) -> ColumnFindings:
    """Look at whole columns by key before their rows are cleaned; one pass over each."""
    scores = columns.get("reported_b2")
    return ColumnFindings(b2_scale=b2_scale(scores) if scores is not None else B2Scale.POINTS)
