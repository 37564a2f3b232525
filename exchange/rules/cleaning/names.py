"""Names of persons: composed, with the capitals of Vietnamese names; highland names keep theirs."""

from __future__ import annotations

import re

from exchange.rules.cleaning.notes import failed, note
from exchange.rules.cleaning.text import is_tidy, tidied
from exchange.rules.cleaning.types import CellValue, Cleaned, CleaningContext
from exchange.rules.column_types import Column

#: Parts of a word that each begin with a capital: Y-Bhiăng, H'Hen.
_PARTS = re.compile(r"([-'’ʼ])")
_ALLOWED = frozenset(" -'’ʼ")
#: A number of a list, and forms of address, before a name.
_NUMBER = re.compile(r"(?:\(?\d{1,3}\s*[.)\-:/]\s*(?=\D))+")
_TITLE = re.compile(r"(?:(?:Ông|Bà|ÔNG|BÀ|ông|bà)[.:]?\s+(?=\S+\s+\S))+")
_EDGES = ' .,;:-–_*"`'


def clean_name(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """A person's name; digits and symbols are errors, capitals are mended."""
    if isinstance(cell, str) and _is_plain(cell) and len(cell) <= column.high:
        return Cleaned(cell)
    tidy, notes = tidied(cell, column)
    text = tidy.strip(_EDGES)
    if text != tidy and not notes:
        notes.append(note("spaces", column, cell, text))
    for pattern, code in ((_NUMBER, "name_number"), (_TITLE, "name_title")):
        if match := pattern.match(text):
            text = text[match.end() :]
            notes.append(note(code, column, cell, in_name_case(text)))
    found = "".join(dict.fromkeys(c for c in text if not c.isalpha() and c not in _ALLOWED))
    if found or not text:
        return failed("name_characters", column, cell, found=found or tidy)
    if len(text) > column.high:
        return failed("too_long", column, cell, length=len(text), high=column.high)
    name = in_name_case(text)
    if name != text:
        notes.append(note("name_case", column, cell, name))
    return Cleaned(name, tuple(notes))


def _is_plain(cell: str) -> bool:
    """Whether a name is certainly right: words of letters, each with one capital in front."""
    return (
        cell.istitle()
        and cell.replace(" ", "").isalpha()
        and is_tidy(cell)
        and not cell.startswith(("Ông ", "Bà "))
    )


def in_name_case(text: str) -> str:
    """Return a name with a capital at the head of every word; words of mixed case stay."""
    if text.istitle():
        return text
    return " ".join(_word(word) for word in text.split(" "))


def _word(word: str) -> str:
    if not (word.isupper() or word.islower()):
        return word
    return "".join(part[:1].upper() + part[1:].lower() for part in _PARTS.split(word))
