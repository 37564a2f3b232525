"""Text of any column: composed Unicode, single spaces, letters that only look right."""

from __future__ import annotations

import re
import unicodedata

from common.legacy_vietnamese import Encoding, read_legacy
from exchange.rules.cleaning.notes import failed, note, original_of
from exchange.rules.cleaning.types import CellValue, Cleaned, CleaningContext, Note
from exchange.rules.column_types import Column

#: Letters of other alphabets and of broken fonts that stand for Vietnamese ones.
LOOKALIKES = str.maketrans("ÐðƢƣǍǎ", "ĐđƯưĂă")
_LOOKALIKE = re.compile("[ÐðƢƣǍǎ]")
#: Invisible characters that come with copied text.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f]")
_BLANKS = re.compile(r"\s+")
#: What a spreadsheet shows where a formula failed.
_FORMULA_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|GETTING_DATA)", re.I)
_BLANK_STARTS = " \t\n\r\u00a0\u200b\ufeff"
#: What people write where they have nothing to write.
BLANK_WORDS = frozenset({"", "-", "--", "---", "_", ".", "..", "...", "…", "?", "/", "\\", "''"})


def composed(text: str) -> str:
    """Return composed Unicode with the right letters."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFC", text).translate(LOOKALIKES)
    # A letter that was put right may take the tone behind it.
    return unicodedata.normalize("NFC", letters)


def single_spaced(text: str) -> str:
    """Return ``text`` with single spaces, none at the ends, and nothing invisible."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def is_tidy(text: str) -> bool:
    """Whether nothing is to be mended; the quick look that most cells need."""
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and (
            text.isascii()
            or (unicodedata.is_normalized("NFC", text) and _LOOKALIKE.search(text) is None)
        )
    )


def is_blank(cell: CellValue) -> bool:
    """Whether a cell says nothing."""
    if not isinstance(cell, str):
        return cell is None
    # Long text is never one of those words; most cells are decided here.
    if len(cell) < 8:
        return cell in BLANK_WORDS or single_spaced(cell) in BLANK_WORDS
    return not cell.strip() or (cell[0] in _BLANK_STARTS and single_spaced(cell) in BLANK_WORDS)


def is_formula_error(cell: CellValue) -> bool:
    """Whether a cell is what a spreadsheet shows for a failed formula."""
    return isinstance(cell, str) and "#" in cell and bool(_FORMULA_ERROR.fullmatch(cell.strip()))


def tidied(cell: CellValue, column: Column) -> tuple[str, list[Note]]:
    """Return the cell as tidy text, with notes where letters or spaces were mended."""
    if not isinstance(cell, str):
        text = original_of(cell)
        return text, [note("from_number", column, cell, text)]
    if is_tidy(cell):
        return cell, []
    # What is invisible goes first: it may stand between a letter and its tone.
    visible = single_spaced(cell)
    text = composed(visible)
    notes = []
    if text != visible:
        notes.append(note("unicode", column, cell, text))
    if visible != cell:
        notes.append(note("spaces", column, cell, text))
    return text, notes


def converted(cell: str, column: Column, expected: Encoding | None) -> Cleaned | None:
    """Return text in an old encoding as Unicode with its note; None where it is in none.

    ``expected`` is the encoding of the other cells of the column.
    """
    reading = read_legacy(cell, expected=expected)
    if reading is None:
        return None
    code = reading.encoding.value if reading.sure else f"{reading.encoding.value}_doubtful"
    return Cleaned(reading.text, (note(code, column, cell, reading.text),))


def clean_text(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """Free text: tidy, no longer than the column takes."""
    text, notes = tidied(cell, column)
    if column.high and len(text) > column.high:
        return failed("too_long", column, cell, length=len(text), high=column.high)
    return Cleaned(text, tuple(notes))
