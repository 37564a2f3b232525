"""Identity numbers stay text; what a spreadsheet did to them is recognised and proposed back."""

from __future__ import annotations

import re

from common.vietnamese import fold_name
from exchange.rules.cleaning.notes import failed, note, original_of, read_as
from exchange.rules.cleaning.text import single_spaced
from exchange.rules.cleaning.types import CellValue, Cleaned, CleaningContext
from exchange.rules.column_types import Column
from exchange.rules.words import NO_IDENTITY_WORDS
from households.rules.identity import BIRTH_PROVINCES

_DIGITS = re.compile(r"[0-9]+")
_TWELVE = re.compile(r"[0-9]{12}")
_SEPARATORS = re.compile(r"[\s.,\-'’`\"\u200b\ufeff]+")
_LOST = re.compile(r"(?i)\d+(?:[.,]\d+)?e\+?\d+")


def digits_of(cell: CellValue) -> str:
    """Return a number cell or text without separators."""
    return _SEPARATORS.sub("", original_of(cell))


def clean_identity(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """12 digits; whether they fit the person is for the whole row to say."""
    if isinstance(cell, str) and _TWELVE.fullmatch(cell):
        return Cleaned(cell)
    text = original_of(cell).strip()
    if _LOST.fullmatch(text) or (isinstance(cell, float) and not cell.is_integer()):
        return failed("identity_lost", column, cell)
    digits = digits_of(cell)
    if not _DIGITS.fullmatch(digits):
        reason = NO_IDENTITY_WORDS.get(fold_name(text))
        if reason is None:
            return failed("identity_letters", column, cell)
        return Cleaned(None, (note("identity_reason_moved", column, cell, reason),))
    return _by_length(digits, cell, column)


def _by_length(digits: str, cell: CellValue, column: Column) -> Cleaned:
    """Say what a number of so many digits can be."""
    if len(digits) == 12:
        code = "identity_separators" if isinstance(cell, str) else "identity_from_number"
        return read_as(code, column, cell, digits)
    if len(digits) == 9:
        # The row moves it to the column of old numbers.
        return read_as("identity_is_legacy", column, cell, digits)
    restored = digits.zfill(12)
    if len(digits) == 11 or (len(digits) == 10 and int(restored[:3]) in BIRTH_PROVINCES):
        code = "identity_zero" if len(digits) == 11 else "identity_zeros"
        words = {"fits": "", "fits_en": "", "length": len(digits), "lost": 12 - len(digits)}
        return read_as(code, column, cell, restored, **words)
    return failed("identity_format", column, cell)


def clean_legacy(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """9 digits of the old card."""
    text = single_spaced(original_of(cell))
    digits = digits_of(cell)
    if re.fullmatch(r"[0-9]{9}", digits):
        if text == digits and isinstance(cell, str):
            return Cleaned(digits)
        code = "identity_separators" if isinstance(cell, str) else "from_number"
        return read_as(code, column, cell, digits)
    if _TWELVE.fullmatch(digits):
        # The row moves it to the column of identity numbers.
        return read_as("legacy_is_identity", column, cell, digits)
    if re.fullmatch(r"[0-9]{8}", digits):
        return read_as("legacy_zero", column, cell, digits.zfill(9))
    return failed("legacy_format", column, cell)
