"""Dates in the mixed forms of real files, years alone, and the numbers spreadsheets keep dates as.

The day comes first in Viet Nam. A month first is never assumed: only where the second number cannot
be a month, or a whole column says so, it is proposed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from decimal import Decimal
from typing import NamedTuple

from common.vietnamese import fold_name
from exchange.rules.cleaning.notes import failed, note, original_of, read_as
from exchange.rules.cleaning.text import composed, single_spaced
from exchange.rules.cleaning.types import (
    CellValue,
    Cleaned,
    CleaningContext,
    DayOrder,
)
from exchange.rules.column_types import Column, ValueKind

#: The oldest day that makes sense: of a birth, and of anything else.
OLDEST_BIRTH, OLDEST_DAY = 1890, 1975
#: Somebody older is looked at again.
OLDEST_AGE = 120
#: Day 0 of spreadsheets (their 1900 wrongly has a 29 February; later days are right).
_SERIAL_ZERO = dt.date(1899, 12, 30)
#: Numbers that are days of 1910 to 2200; lower ones are years or nothing.
_SERIALS = range(3_653, 109_575)

_PLAIN = re.compile(r"\d\d/\d\d/\d{4}")
_YMD = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DMY = re.compile(r"(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4}|\d{2})")
_MY = re.compile(r"(\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_WORDS = re.compile(
    r"(?:(?:sinh )?(?:ngay|ng)?\s*(\d{1,2}) *)?"
    r"(?:thang|th|t)\s*(\d{1,2}) *(?:nam|n)?\s*(\d{4}|\d{2})"
)
_YEAR = re.compile(r"(?:nam|n|sn|sinh nam|nam sinh)?\s*((?:18|19|20|21)\d{2})")
_TIME = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm]|Z)?$")


class Parts(NamedTuple):
    """Numbers found in a date; 0 for a day or month that is not known."""

    day: int
    month: int
    year: int


def clean_date(cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """A date; of a birth also the year alone, where only that is known."""
    if isinstance(cell, str):
        return _from_written(cell, column, context)
    if isinstance(cell, dt.datetime):
        return _from_cell(cell.date(), cell, column, context)
    if isinstance(cell, dt.date):
        return _from_cell(cell, cell, column, context)
    if cell is None or isinstance(cell, bool | dt.time):
        return failed("date_unreadable", column, cell)
    return _from_number(cell, cell, column, context)


def _from_written(cell: str, column: Column, context: CleaningContext) -> Cleaned:
    if _PLAIN.fullmatch(cell):
        parts = Parts(int(cell[:2]), int(cell[3:5]), int(cell[6:]))
        return _checked(parts, "", cell, cell, column, context)
    text = single_spaced(composed(cell)).lstrip("'").rstrip(".,;")
    if text.isdecimal() and not _COMPACT.fullmatch(text):
        return _from_number(int(text), cell, column, context)
    return _from_text(text, cell, column, context)


def _from_cell(day: dt.date, cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    order = context.findings.day_orders.get(column.key)
    if order is DayOrder.CELLS_SWAPPED and day.day <= 12 and day.day != day.month:
        swapped = day.replace(month=day.day, day=day.month)
        return _in_time(swapped, cell, column, context, "date_cell_swapped")
    return _in_time(day, cell, column, context, "")


def _from_number(
    number: float | Decimal, cell: CellValue, column: Column, context: CleaningContext
) -> Cleaned:
    """A year alone, or a day as spreadsheets count them."""
    if not math.isfinite(number):
        return failed("date_unreadable", column, cell)
    whole = int(number)
    if 1800 <= whole <= 2200:
        return _year(whole, cell, column, context)
    if whole in _SERIALS:
        day = _SERIAL_ZERO + dt.timedelta(days=whole)
        return _in_time(day, cell, column, context, "date_serial")
    return failed("date_unreadable", column, cell)


def _year(year: int, cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    if column.kind is not ValueKind.BORN:
        return failed("date_needs_day", column, cell)
    plain = original_of(cell).strip() == str(year)
    return _in_time(year, cell, column, context, "" if plain else "date_year_only")


def _from_text(text: str, cell: str, column: Column, context: CleaningContext) -> Cleaned:
    bare = _TIME.sub("", text)
    found = _parts(bare)
    if found is None:
        return failed("date_unreadable", column, cell)
    parts, code = found
    if parts.year < 100:
        parts, code = _century(parts, column, context)
    return _checked(parts, code, bare, cell, column, context)


def _parts(text: str) -> tuple[Parts, str] | None:  # noqa: PLR0911
    """Return the numbers of a written date and the code of the note they need."""
    if match := _DMY.fullmatch(text):
        day, month, year = (int(group) for group in match.groups())
        return Parts(day, month, year), ""
    if match := _YMD.fullmatch(text):
        year, month, day = (int(group) for group in match.groups())
        return Parts(day, month, year), ""
    if match := _MY.fullmatch(text):
        return Parts(0, int(match[1]), int(match[2])), "date_month_only"
    if match := _COMPACT.fullmatch(text):
        return Parts(int(match[1]), int(match[2]), int(match[3])), "date_form"
    words = fold_name(text)
    if match := _WORDS.fullmatch(words):
        day, month, year = (int(group or 0) for group in match.groups())
        return Parts(day, month, year), "date_form" if day else "date_month_only"
    if match := _YEAR.fullmatch(words):
        return Parts(0, 0, int(match[1])), "date_year_only"
    return None


def _century(parts: Parts, column: Column, context: CleaningContext) -> tuple[Parts, str]:
    """Give a two-digit year its century: the latest that is not in the future."""
    this_year = context.today.year
    later = this_year - this_year % 100 + parts.year
    if later > this_year:
        return parts._replace(year=later - 100), "date_century"
    doubtful = column.kind is ValueKind.BORN
    return parts._replace(year=later), "date_century_doubtful" if doubtful else "date_century"


def _checked(  # noqa: PLR0917
    parts: Parts, code: str, text: str, cell: str, column: Column, context: CleaningContext
) -> Cleaned:
    day, month, year = parts
    order = context.findings.day_orders.get(column.key)
    if order is DayOrder.MONTH_FIRST and _DMY.match(text) and day <= 12:
        day, month, code = month, day, "date_column_month_first"
    elif month > 12 >= day > 0:
        day, month, code = month, day, "date_month_first"
    if not day or not month:
        if column.kind is not ValueKind.BORN:
            return failed("date_needs_day", column, cell)
        code = code if code.startswith("date_century") else "date_year_only"
        return _in_time(year, cell, column, context, "date_month_only" if month else code)
    if month > 12 or day > 31:
        return failed("date_unreadable", column, cell)
    if day > calendar.monthrange(year, month)[1]:
        return failed("date_no_such_day", column, cell, day=day, month=month, year=year)
    value = dt.date(year, month, day)
    if not code and text != cell and _TIME.search(cell):
        code = "date_time_dropped"
    return _in_time(value, cell, column, context, code)


def _in_time(
    value: dt.date | int, cell: CellValue, column: Column, context: CleaningContext, code: str
) -> Cleaned:
    """Refuse what is in the future or too long ago; say how the rest was read."""
    year = value if isinstance(value, int) else value.year
    future = value > context.today if isinstance(value, dt.date) else year > context.today.year
    if future:
        return failed("date_future", column, cell)
    if year < (OLDEST_BIRTH if column.kind is ValueKind.BORN else OLDEST_DAY):
        return failed("date_too_old", column, cell)
    cleaned = read_as(code, column, cell, value) if code else Cleaned(value)
    if column.kind is ValueKind.BORN and context.today.year - year > OLDEST_AGE:
        old = note("very_old", column, cell, value, (), year=year)
        return Cleaned(value, (*cleaned.notes, old))
    return cleaned
