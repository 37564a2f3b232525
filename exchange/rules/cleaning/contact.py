"""Household codes and telephones."""

from __future__ import annotations

import re

from exchange.rules.cleaning.notes import failed, original_of, read_as
from exchange.rules.cleaning.text import is_tidy, single_spaced, tidied
from exchange.rules.cleaning.types import CellValue, Cleaned, CleaningContext
from exchange.rules.column_types import Column

OUR_CODE = re.compile(r"\d{5}-\d{6}")
_LOST = re.compile(r"(?i)\d+(?:[.,]\d+)?e\+?\d+")
_PHONE = re.compile(r"0\d{9}|0[2]\d{9}")
#: Mobile prefixes of 11 digits, changed in 2018.
_OLD_PREFIXES = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


def clean_code(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """A household code: ours, another system's, or a key within the file; text as written."""
    if isinstance(cell, str) and len(cell) <= column.high and is_tidy(cell):
        return failed("code_lost", column, cell) if _LOST.fullmatch(cell) else Cleaned(cell)
    text = original_of(cell).strip()
    if _LOST.fullmatch(text):
        return failed("code_lost", column, cell)
    if not isinstance(cell, str):
        return read_as("code_from_number", column, cell, text)
    tidy, notes = tidied(cell, column)
    if len(tidy) > column.high:
        return failed("too_long", column, cell, length=len(tidy), high=column.high)
    return Cleaned(tidy, tuple(notes))


def clean_phone(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """A Vietnamese telephone as digits with the zero in front."""
    if isinstance(cell, str) and _PHONE.fullmatch(cell) and cell[:4] not in _OLD_PREFIXES:
        return Cleaned(cell)
    text = single_spaced(original_of(cell))
    numbers = [_national(part) for part in re.split(r"[;/,]|\s-\s|hoặc", text) if part.strip()]
    if not numbers or not all(_PHONE.fullmatch(number) for number in numbers):
        return failed("phone_unreadable", column, cell)
    value = numbers[0]
    if len(set(numbers)) > 1:
        return read_as("phone_several", column, cell, value)
    if cell == value:
        return Cleaned(value)
    digits = re.sub(r"\D", "", text)
    if digits == value[1:]:
        return read_as("phone_zero", column, cell, value)
    code = "phone_old_prefix" if digits[:4] in _OLD_PREFIXES and len(digits) == 11 else "phone_form"
    return read_as(code, column, cell, value)


def _national(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if digits.startswith("84") and len(digits) in {11, 12}:
        digits = f"0{digits[2:]}"
    elif len(digits) == 9 and digits[0] in "35789":
        digits = f"0{digits}"
    if len(digits) == 11 and digits[:4] in _OLD_PREFIXES:
        digits = _OLD_PREFIXES[digits[:4]] + digits[4:]
    return digits
