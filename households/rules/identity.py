"""Personal identity numbers: 12 digits without a check digit (Decree 137/2015, Circular 59/2021).

Digits 1 to 3 say where the birth was registered, digit 4 century and sex, digits 5 and 6 the year,
the rest is random. A number that disagrees with sex or birth is a reason to look again, never to
refuse: civil status gets corrected, and births are registered abroad.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

from common.masking import mask_number

#: Codes of the 63 provinces of before 1 July 2025; those of births since are not established.
BIRTH_PROVINCES = frozenset(
    {1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37}
    | {38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75}
    | {77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96}
)
#: Written between groups of digits, and blanks that come with copied text.
_SEPARATORS = re.compile(r"[\s.\-\u200b\ufeff]+")
_TWELVE = re.compile(r"[0-9]{12}")


class IdentityIssue(StrEnum):
    """What does not fit between a number and its holder."""

    PLACE = "place"
    SEX = "sex"
    BIRTH_YEAR = "birth_year"
    FUTURE = "future"


def normalise_identity(text: str) -> str | None:
    """Return the 12 digits of ``text`` without separators; None when it is no such number."""
    digits = _SEPARATORS.sub("", text)
    return digits if _TWELVE.fullmatch(digits) else None


def identity_issues(
    number: str, *, sex: str | None, birth_year: int | None, today: dt.date
) -> list[IdentityIssue]:
    """Compare a normalised number with sex (``M`` or ``F``) and birth year, where known."""
    century_and_sex = int(number[3])
    year = 1900 + 100 * (century_and_sex // 2) + int(number[4:6])
    issues = []
    if int(number[:3]) not in BIRTH_PROVINCES:
        issues.append(IdentityIssue.PLACE)
    if sex is not None and sex != "MF"[century_and_sex % 2]:
        issues.append(IdentityIssue.SEX)
    if birth_year is not None and year != birth_year:
        issues.append(IdentityIssue.BIRTH_YEAR)
    if year > today.year:
        issues.append(IdentityIssue.FUTURE)
    return issues


def mask_identity(number: str | None) -> str:
    """Show the first and last three characters: ``087******999``; nothing for nothing."""
    return mask_number(number)
