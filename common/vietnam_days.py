"""The public calendar of Viet Nam: what the library ``holidays`` knows, year by year.

The library computes the days of article 112 of the Labour Code 2019 (lunar days included) and days
off instead of one on a weekend, and lists the swaps of days that the government announced. A year
after the last one with announced swaps is an estimate until the administrator confirms it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import holidays
from holidays.countries.vietnam import VietnamStaticHolidays

#: First year of the law whose days the library computes here; earlier years are not needed.
FIRST_YEAR = 2013
#: The lunar calendar of the library ends with 2099.
LAST_YEAR = 2099
#: The last year of which the library has the government's announcement.
ANNOUNCED_UNTIL = max(VietnamStaticHolidays.special_public_holidays)

LABOUR_CODE = "Điều 112 Bộ luật Lao động 2019 (45/2019/QH14)"
CULTURE_DAY = "Nghị quyết 80-NQ/TW"


class DaySource(StrEnum):
    """Where a day of the calendar comes from."""

    HOLIDAY = "holiday"
    SUBSTITUTE = "substitute"
    MOVED_WORK = "moved_work"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A day that is not like its day of the week, with its name and legal basis."""

    day: dt.date
    is_working: bool
    name_vi: str
    name_en: str
    source: DaySource
    legal_basis: str


def is_known(year: int) -> bool:
    """Tell whether the library knows the holidays of a year."""
    return FIRST_YEAR <= year <= LAST_YEAR


@cache
def public_days(year: int) -> Mapping[dt.date, PublicDay]:
    """Return the exceptional days of a year by date; none for a year that is not known."""
    if not is_known(year):
        return {}
    # A swap is listed under the year of the day off and may name a Saturday of the next.
    around = range(max(year - 1, FIRST_YEAR), min(year + 1, LAST_YEAR) + 1)
    names = holidays.country_holidays("VN", years=around, language="vi", expand=False)
    english = holidays.country_holidays("VN", years=around, language="en_US", expand=False)
    found = {
        day: PublicDay(
            day=day,
            is_working=False,
            name_vi=name,
            name_en=_in_english(name, english[day]),
            source=_source(name),
            legal_basis=CULTURE_DAY if name.startswith("Ngày Văn hóa") else LABOUR_CODE,
        )
        for day, name in names.items()
        if day.year == year
    }
    for day in names.weekend_workdays:
        if day.year == year:
            found[day] = PublicDay(
                day=day,
                is_working=True,
                name_vi="Ngày làm việc hoán đổi",
                name_en="Working day (swapped)",
                source=DaySource.MOVED_WORK,
                legal_basis=LABOUR_CODE,
            )
    return dict(sorted(found.items()))


_SWAPPED = "Ngày nghỉ (thay cho ngày "


def _in_english(name: str, english: str) -> str:
    """Write the date of a swap as everywhere in this product: day first."""
    if name.startswith(_SWAPPED):
        return f"Day off (instead of {name.removeprefix(_SWAPPED)}"
    return english


def _source(name: str) -> DaySource:
    instead = "(nghỉ bù" in name or name.startswith(_SWAPPED)
    return DaySource.SUBSTITUTE if instead else DaySource.HOLIDAY
