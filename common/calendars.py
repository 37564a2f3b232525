"""The working calendar in force: days of the law, and what the administrator changed.

The days of the law never change while a process lives and are computed once a year and process.
Changes by the administrator are few; a process reads them again after half a minute, so a page may
show the days left by the calendar of half a minute ago on another worker. Whatever is written down
(a due date) is computed from :func:`fresh_calendar`, which always reads them: one query on a table
of some dozens of rows. So no stored date can rest on an old calendar, and no message between
workers can be lost.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.models import CalendarDay, CalendarYear
from common.vietnam_days import ANNOUNCED_UNTIL, DaySource, PublicDay, is_known, public_days

#: Seconds for which a process believes the overrides that it has read.
KEPT_SECONDS = 30.0

_WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days of Viet Nam with the administrator's overrides; see ``common.working_days``."""

    overrides: Mapping[dt.date, PublicDay]
    confirmed: Mapping[int, str]

    def is_working(self, day: dt.date) -> bool:
        """Tell whether offices work on ``day``."""
        known = self.special(day)
        return day.weekday() not in _WEEKEND if known is None else known.is_working

    def special(self, day: dt.date) -> PublicDay | None:
        """Return why a day is not like its day of the week."""
        return self.overrides.get(day) or public_days(day.year).get(day)

    def is_announced(self, year: int) -> bool:
        """Tell whether the days off of a year are final and not an estimate."""
        return (is_known(year) and year <= ANNOUNCED_UNTIL) or year in self.confirmed

    def days_of(self, year: int) -> list[PublicDay]:
        """Return every exceptional day of a year, in order; the override stands for its day."""
        known = dict(public_days(year))
        known |= {day: row for day, row in self.overrides.items() if day.year == year}
        return [known[day] for day in sorted(known)]

    def uncertain_years(self, *days: dt.date | None) -> list[int]:
        """Return the years among ``days`` whose days off are not announced yet."""
        years = {day.year for day in days if day is not None}
        return sorted(year for year in years if not self.is_announced(year))


def day_name(day: PublicDay) -> str:
    """Return the name of a day in the language of the page."""
    return day.name_en if get_language() == "en" else day.name_vi


def source_label(source: DaySource) -> str:
    """Return where a day comes from, in words."""
    return {
        DaySource.HOLIDAY: _("Ngày lễ, tết theo luật"),
        DaySource.SUBSTITUTE: _("Nghỉ bù, hoán đổi"),
        DaySource.MOVED_WORK: _("Làm bù"),
        DaySource.OVERRIDE: _("Quản trị hệ thống ghi"),
    }[source]


def fresh_calendar() -> WorkingCalendar:
    """Read the calendar from the database; for everything that is written down."""
    calendar = WorkingCalendar(
        overrides=MappingProxyType({row.day: _override(row) for row in CalendarDay.objects.all()}),
        confirmed=MappingProxyType(dict(CalendarYear.objects.values_list("year", "legal_basis"))),
    )
    _kept.keep(calendar)
    return calendar


def calendar() -> WorkingCalendar:
    """Return the calendar as this process knows it, at most half a minute old; for pages."""
    return _kept.calendar() or fresh_calendar()


def forget_calendar() -> None:
    """Let this process read the overrides again at the next use."""
    _kept.forget()


def _override(row: CalendarDay) -> PublicDay:
    return PublicDay(
        row.day, row.is_working, row.name, row.name, DaySource.OVERRIDE, row.legal_basis
    )


class _Kept:
    """What this process read last, and until when it is believed."""

    def __init__(self) -> None:
        self._read: tuple[float, WorkingCalendar] | None = None

    def calendar(self) -> WorkingCalendar | None:
        # One read of one reference: another thread may replace it at any time.
        read = self._read
        return read[1] if read is not None and time.monotonic() < read[0] else None

    def keep(self, calendar: WorkingCalendar) -> None:
        self._read = (time.monotonic() + KEPT_SECONDS, calendar)

    def forget(self) -> None:
        self._read = None


_kept = _Kept()
