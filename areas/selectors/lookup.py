"""Units by level, code and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext

from areas.choices import AreaLevel
from areas.exceptions import UnknownUnit
from areas.models import TWO_TIER_START, Area

#: Level by number of digits of the code.
LEVEL_BY_DIGITS = {2: AreaLevel.PROVINCE, 3: AreaLevel.DISTRICT, 5: AreaLevel.COMMUNE}


def area_on(level: AreaLevel, code: str, date: dt.date) -> Area:
    """Return the unit that had this code on that day.

    Raises:
        UnknownUnit: there was none.

    """
    found = Area.objects.on(date).filter(level=level, code=code).first()
    if found is None:
        raise UnknownUnit(no_such_unit(code, date), field="code")
    return found


def no_such_unit(code: str, date: dt.date) -> str:
    """Say that no unit had the code on that day."""
    return gettext("Không có đơn vị mã %(code)s vào ngày %(date)s.") % {
        "code": code,
        "date": date_format(date, "d/m/Y"),
    }


class AreaDirectory:
    """The units of some codes, read in one query, to look up many rows of a file by code and day.

    The unit before 2021 is not published; a day before that finds nothing.
    """

    def __init__(self, codes: Iterable[str]) -> None:
        """Read every unit, of any time, that has one of the codes."""
        self._units: dict[tuple[str, str], list[Area]] = {}
        for unit in Area.objects.filter(code__in=set(codes)):
            self._units.setdefault((unit.level, unit.code), []).append(unit)

    def on(self, level: AreaLevel, code: str, date: dt.date) -> Area | None:
        """Return the unit with that code on that day, if any."""
        for unit in self._units.get((level, code), []):
            if unit.valid_from <= date and (unit.valid_to is None or date <= unit.valid_to):
                return unit
        return None

    def today(self, code: str) -> Area | None:
        """Return the commune of today with that code, if any."""
        for unit in self._units.get((AreaLevel.COMMUNE, code), []):
            if unit.valid_to is None:
                return unit
        return None

    def former(self, code: str) -> Area | None:
        """Return the commune of before 1 July 2025 with that code, if any."""
        return self.on(AreaLevel.COMMUNE, code, TWO_TIER_START - dt.timedelta(days=1))
