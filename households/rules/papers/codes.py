"""Codes by which anybody can check a paper: easy to type, hard to mistype, not to be guessed."""

from __future__ import annotations

from collections.abc import Callable

#: Digits and capitals that no hand and no print confuses: without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 16
_BASE = len(ALPHABET)
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def check_letter(body: str) -> str:
    """Return the last letter of a code.

    The base is a prime, so weights that differ catch every single mistyped letter and every
    exchange of two neighbours.
    """
    total = sum(place * _VALUES[letter] for place, letter in enumerate(body, start=1))
    return ALPHABET[total % _BASE]


def new_code(below: Callable[[int], int]) -> str:
    """Return a code of fifteen random letters (67 bits) and a check letter.

    ``below(n)`` gives an unpredictable number from 0 to n-1, as ``secrets.randbelow``.
    """
    body = "".join(ALPHABET[below(_BASE)] for _place in range(LENGTH - 1))
    return body + check_letter(body)


def clean_code(typed: str) -> str:
    """Return what was typed without dashes and blanks, in capitals."""
    return "".join(typed.upper().split()).replace("-", "").replace("–", "").replace(".", "")


def is_well_formed(code: str) -> bool:
    """Whether a cleaned code can exist: its length, its letters, its check letter."""
    return (
        len(code) == LENGTH
        and all(letter in _VALUES for letter in code)
        and check_letter(code[:-1]) == code[-1]
    )


def grouped(code: str) -> str:
    """Return a code as printed: ``7KQA-9DXE-MN4T-H3WY``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
