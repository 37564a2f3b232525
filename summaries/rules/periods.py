"""Periods of statistics: every year end, and today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day on which figures stand, and whether it is a year end kept or the moving present.

    Movement is counted over ``(start, end]``, from the last year end before ``end``.
    """

    end: dt.date
    is_current: bool = False

    @property
    def start(self) -> dt.date:
        """The year end before ``end``; for a year end, the one a year earlier."""
        return dt.date(self.end.year - 1, 12, 31)

    @property
    def population_years(self) -> tuple[int, ...]:
        """Years whose population, counted at their end, rates may be of; the best first.

        At a year end that year's, otherwise the last one that is over, or failing that the one
        that is not.
        """
        year = self.end.year
        is_year_end = (self.end.month, self.end.day) == (12, 31) and not self.is_current
        return (year,) if is_year_end else (year - 1, year)


def year_end(year: int) -> Period:
    """Return the period that closes a calendar year."""
    return Period(dt.date(year, 12, 31))


def current(today: dt.date) -> Period:
    """Return the moving period that ends today."""
    return Period(today, is_current=True)


def stored_periods(first: dt.date | None, today: dt.date) -> tuple[Period, ...]:
    """Periods whose figures are kept: every year end from ``first`` on that is over, and today."""
    ends = () if first is None else tuple(year_end(y) for y in range(first.year, today.year))
    return (*ends, current(today))


def affected(periods: tuple[Period, ...], since: dt.date | None) -> tuple[Period, ...]:
    """Periods that a change from ``since`` on can alter; all of them when it is not known."""
    if since is None:
        return periods
    return tuple(period for period in periods if period.is_current or period.end >= since)
