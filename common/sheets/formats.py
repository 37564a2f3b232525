"""What a number format says about a number: a date, or zeros that the number itself has lost."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

#: Formats that every spreadsheet knows by number (ECMA-376 part 1, 18.8.30); the rest are spelled.
_DATES = frozenset({14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 55), 57, 58})
_TIMES = frozenset({18, 19, 20, 21, 22, 32, 33, 45, 46, 47, 55, 56})

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)

_DAY_ZERO_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zone
_DAY_ZERO_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL = 2_958_466  # 1 January 10000


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format that changes what a number means; others are of no interest."""

    is_date: bool = False
    has_day: bool = False
    #: Digits and literals of a format that shows leading zeros, such as ``000-000``.
    padding: str = ""

    def shown(self, value: float) -> str:
        """Return the text with its leading zeros; empty where the format does not say."""
        if not self.padding or value < 0 or value != int(value):
            return ""
        digits = str(int(value))
        first = re.search(r"[\x00\x01]", self.padding)
        out: list[str] = []
        for place in range(len(self.padding) - 1, -1, -1):
            sign = self.padding[place]
            if sign not in "\x00\x01":
                out.append(sign)
            elif first is not None and place == first.start():
                out.append(digits or ("0" if sign == "\x00" else ""))
            elif digits or sign == "\x00":
                out.append(digits[-1:] or "0")
                digits = digits[:-1]
        return "".join(reversed(out))

    def moment(self, serial: float, *, since_1904: bool) -> dt.date | dt.datetime | None:
        """Return the day or moment of a serial number; None where it is neither."""
        if not self.has_day and serial < 1:
            return None  # a time of day or a duration stays a number
        return moment(serial, since_1904=since_1904)


def moment(serial: float, *, since_1904: bool) -> dt.date | dt.datetime | None:
    """Return the day of a whole serial number, else the moment to the second; None outside 9999."""
    if not 0 <= serial < _LAST_SERIAL:
        return None
    if since_1904:
        start = _DAY_ZERO_1904
    else:
        # Spreadsheets count a 29 February 1900 that never was.
        start = _DAY_ZERO_1900 if serial >= 60 else _DAY_ZERO_1900 + dt.timedelta(days=1)
    days = int(serial)
    seconds = round((serial - days) * 86_400)
    try:
        found = start + dt.timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None
    return found if seconds % 86_400 else found.date()


@functools.lru_cache(maxsize=4096)
def number_format(number: int, code: str) -> NumberFormat | None:
    """Return what the format means, or None where it leaves numbers as they are."""
    if not code:
        if number in _DATES:
            return NumberFormat(is_date=True, has_day=True)
        return NumberFormat(is_date=True, has_day=number == 22) if number in _TIMES else None
    section = code.split(";", 1)[0]
    bare = _LITERAL.sub("", section).lower()
    if bare == "general":
        return None
    elapsed = _ELAPSED.search(section) is not None
    if elapsed or re.search(r"[ymdhs]", bare):
        has_day = not elapsed and re.search(r"[yd]", bare) is not None
        has_day = has_day or bool(re.fullmatch(r"m+", bare))
        return NumberFormat(is_date=True, has_day=has_day)
    padding = _padding(section)
    return NumberFormat(padding=padding) if padding else None


def _padding(section: str) -> str:
    """Return the format as digits (NUL pads, SOH does not) and literals, if it shows zeros."""

    def literal(found: re.Match[str]) -> str:
        return found[1] or found[2] or ""

    marked = section.replace("0", "\x00").replace("#", "\x01")
    marked = _LITERAL.sub(lambda found: literal(found).replace("\x00", "0"), marked)
    marked = marked.replace("@", "")
    digits = [sign for sign in marked if sign in "\x00\x01"]
    if not digits or re.search(r"[.,%?/Ee]", marked):
        return ""
    if marked.startswith("0") or (digits[0] == "\x00" and len(digits) > 1):
        return marked
    return ""
