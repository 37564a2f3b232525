"""Numbers, days and places as Decree 30/2020/NĐ-CP writes them."""

from __future__ import annotations

import datetime as dt

#: Kinds of units that a name begins with; the place line names the unit without its kind.
_KINDS = ("xã ", "phường ", "thị trấn ", "đặc khu ")


def day_words(day: dt.date) -> str:
    """Return ``ngày 05 tháng 01 năm 2026``: a nought before days below 10 and months 1 and 2."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_day(day: dt.date | None) -> str:
    """Return ``05/01/2026``; nothing for no day."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def serial_number(serial: int, symbol: str) -> str:
    """Return ``07/GCN-HN.HCN``: a nought before numbers below 10."""
    return f"{serial:02d}/{symbol}"


def place_of(commune: str) -> str:
    """Return the name for the line of place and day; a number keeps its kind (``Phường 1``)."""
    for kind in _KINDS:
        if commune.lower().startswith(kind):
            bare = commune[len(kind) :].strip()
            return commune if bare.isdigit() else bare
    return commune


def in_sentence(name: str) -> str:
    """Return a unit's name as it stands inside a sentence: ``xã Tân Thanh``, ``thôn Đông``."""
    return name[:1].lower() + name[1:]


def count_words(count: int) -> str:
    """Return a number the Vietnamese way: ``4.000``."""
    return f"{count:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """Return a share with at most one decimal: ``66,7``; nothing of nothing is nothing.

    Rounded down, so that 49,96 % never reads as 50,0.
    """
    if whole <= 0:
        return ""
    tenths = part * 1000 // whole
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}"


def sentence(text: str) -> str:
    """Return a text on one line that ends like a sentence."""
    flat = " ".join(text.split())
    return flat if not flat or flat[-1] in ".!?…" else f"{flat}."
