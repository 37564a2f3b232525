"""Numbers, money and scores, as numbers or as text with commas, dots and words."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from exchange.rules.cleaning.notes import failed, note, read_as
from exchange.rules.cleaning.text import single_spaced
from exchange.rules.cleaning.types import B2Scale, CellValue, Cleaned, CleaningContext, Value
from exchange.rules.column_types import Column

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
#: Groups of three after a comma or dot: in whole numbers they can only be thousands.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*")
_VIETNAMESE = re.compile(r"[+-]?(?:\d{1,3}(?:[.\s]\d{3})+|\d+),\d+")
_ENGLISH = re.compile(r"[+-]?(?:\d{1,3}(?:[,\s]\d{3})+|\d+)\.\d+")
_UNITS = re.compile(
    r"(?i)\s*(?:đồng|dong|vnđ|vnd|đ|m2|m²|kwh|con|người|nguoi|khẩu|điểm|diem)\s*\.?$"
)
_MILLIONS = re.compile(r"(?i)([\d.,]+)\s*(?:triệu|trieu|tr)(?:\s*(?:đồng|đ|vnđ|vnd))?")
_THOUSAND_WORDS = re.compile(r"(?i)([\d.,]+)\s*(?:nghìn|nghin|ngàn|ngan|k)(?:\s*(?:đồng|đ))?")


class Unclear(ValueError):
    """A number that can be read in two ways."""

    def __init__(self, one: Decimal, other: Decimal) -> None:
        """Keep both readings."""
        super().__init__(f"{one} or {other}")
        self.one, self.other = one, other


def read_number(cell: CellValue, *, whole: bool) -> Decimal | None:
    """Return the number a cell holds, None when it is none.

    Raises ``Unclear`` for one group of three digits behind a comma or dot (1.234) where decimals
    are possible.
    """
    if cell is None or isinstance(cell, bool | dt.date | dt.time):
        return None
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(repr(round(cell, 9))) if abs(cell) < 1e18 else None
    return _read_text(_UNITS.sub("", single_spaced(cell).lstrip("'")), whole=whole)


def _read_text(text: str, *, whole: bool) -> Decimal | None:
    if _THOUSANDS.fullmatch(text):
        joined = Decimal(re.sub(r"[.,\s]", "", text))
        if whole or len(re.findall(r"[.,\s]", text)) > 1 or " " in text:
            return joined
        raise Unclear(joined, Decimal(text.replace(",", ".")))
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _VIETNAMESE.fullmatch(text):
        return Decimal(re.sub(r"[.\s]", "", text).replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return Decimal(re.sub(r"[,\s]", "", text))
    return None


def _number(cell: CellValue, column: Column, *, whole: bool) -> Cleaned | Decimal:
    """Return the number, or what is to be said instead."""
    try:
        number = read_number(cell, whole=whole)
    except Unclear as unclear:
        return failed("number_unclear", column, cell, one=unclear.one, other=unclear.other)
    if number is None:
        return failed("number_unreadable", column, cell)
    if whole and number != number.to_integral_value():
        return failed("number_not_whole", column, cell)
    return _beyond(number, column, cell) or number


def _beyond(number: Decimal, column: Column, cell: CellValue) -> Cleaned | None:
    """Return what is to be said of a number outside the limits of its column."""
    if column.low <= number <= (column.high or number):
        return None
    return failed("number_limits", column, cell, number=number, low=column.low, high=column.high)


def _said(cell: CellValue, column: Column, value: Value) -> Cleaned:
    """Return the value, with a note where the text was not the plain number already."""
    if isinstance(cell, str) and cell != f"{value}" and not _same_decimal(cell, value):
        return read_as("number_form", column, cell, value)
    return Cleaned(value)


def _same_decimal(cell: str, value: Value) -> bool:
    return isinstance(value, Decimal) and cell in {f"{value}", f"{value}".replace(".", ",")}


def clean_integer(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """A whole number within the limits of the column."""
    number = _number(cell, column, whole=True)
    return number if isinstance(number, Cleaned) else _said(cell, column, int(number))


def clean_decimal(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """A number with at most two decimals."""
    number = _number(cell, column, whole=False)
    if isinstance(number, Cleaned):
        return number
    if number != round(number, 2):
        return failed("number_decimals", column, cell)
    return _said(cell, column, _trimmed(number))


def _trimmed(number: Decimal) -> Decimal:
    return (
        number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    )


def _counted(text: str) -> Decimal | None:
    """Return how many millions or thousands; 1.234 of them are hardly a thousand."""
    try:
        return _read_text(text, whole=False)
    except Unclear as unclear:
        return unclear.other


def _amount(count: Decimal | None, factor: int, column: Column, cell: CellValue) -> Cleaned:
    if count is None:
        return failed("number_unreadable", column, cell)
    amount = count * factor
    if amount != amount.to_integral_value():
        return failed("number_not_whole", column, cell)
    beyond = _beyond(amount, column, cell)
    return beyond or read_as("money_unit", column, cell, int(amount))


def clean_money(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """Whole dong; an amount in words of millions or thousands is proposed."""
    if isinstance(cell, str):
        for pattern, factor in ((_MILLIONS, 1_000_000), (_THOUSAND_WORDS, 1_000)):
            match = pattern.fullmatch(single_spaced(cell))
            if match:
                return _amount(_counted(match.group(1)), factor, column, cell)
    return clean_integer(cell, column, _context)


#: Under which the scale is asked; the answer goes into ``ColumnFindings.b2_scale``.
B2_QUESTION = "b2_scale"
_SCALES = (
    (B2Scale.POINTS.value, "0 – 120 (điểm)"),
    (B2Scale.COUNT.value, "0 – 12 (số chỉ số)"),
)


def clean_b2(cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """Deprivation score, 0 to 120 by tens; how the column counts is known from all of it."""
    number = _number(cell, column, whole=True)
    if isinstance(number, Cleaned):
        return number
    scale = context.findings.b2_scale
    if number == 0:
        return _said(cell, column, 0)
    if scale is B2Scale.UNCLEAR:
        asked = note("b2_unclear", column, cell, None, _SCALES)
        return Cleaned(None, (asked._replace(question=B2_QUESTION),))
    if scale is B2Scale.COUNT and number <= 12:
        return read_as("b2_counted", column, cell, int(number) * 10)
    if number % 10:
        return failed("b2_not_tens", column, cell)
    return _said(cell, column, int(number))


def clean_b1(cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """Income score as another system reports it; text with a decimal comma is common."""
    if isinstance(cell, str) and re.fullmatch(r"\d{1,4},\d{1,3}", cell.strip()):
        return read_as("number_form", column, cell, Decimal(cell.strip().replace(",", ".")))
    return clean_decimal(cell, column, context)


__all__ = [
    "Unclear",
    "clean_b1",
    "clean_b2",
    "clean_decimal",
    "clean_integer",
    "clean_money",
    "read_number",
]
