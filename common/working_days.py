"""Working days: pure arithmetic on a calendar of days off, with clocks that can stop.

The day of an event is not counted (Civil Code 2015, article 147): a posting of three working days
put up on a Friday ends at the end of Wednesday. Saturday and Sunday are days off unless the
government moved work to them. A :class:`Pause` is a time in which somebody else must act; the
working days of that time do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

_DAY = dt.timedelta(days=1)
_SATURDAY = 5
#: Nobody is off for so long: a calendar that says so is broken, and no loop may run for ever.
_LONGEST_REST = 60


class Calendar(Protocol):
    """Whatever knows which days are worked."""

    def is_working(self, day: dt.date) -> bool:
        """Tell whether offices work on ``day``."""


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """Monday to Friday, but for exceptions in both directions."""

    exceptions: Callable[[dt.date], bool | None] = lambda _day: None

    def is_working(self, day: dt.date) -> bool:
        """Tell whether offices work on ``day``."""
        known = self.exceptions(day)
        return day.weekday() < _SATURDAY if known is None else known


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stands still after ``start`` up to and with ``end``; without an end it still does.

    The day on which it stops still counts, the day on which it goes on again does not: as with
    every event, counting begins on the day after.
    """

    start: dt.date
    end: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Tell whether ``day`` does not count."""
        return day > self.start and (self.end is None or day <= self.end)


def next_working_day(calendar: Calendar, day: dt.date) -> dt.date:
    """Return the first working day after ``day``.

    Raises:
        ValueError: the calendar knows no working day for two months.
    """
    for step in range(1, _LONGEST_REST + 1):
        found = day + step * _DAY
        if calendar.is_working(found):
            return found
    message = f"no working day within {_LONGEST_REST} days after {day}"
    raise ValueError(message)


def on_or_after(calendar: Calendar, day: dt.date) -> dt.date:
    """Return ``day`` itself if it is worked, otherwise the next working day."""
    return day if calendar.is_working(day) else next_working_day(calendar, day)


def add_working_days(
    calendar: Calendar, start: dt.date, number: int, pauses: Iterable[Pause] = ()
) -> dt.date:
    """Return the last day of a period of ``number`` working days after the event on ``start``.

    Zero days end on the day of the event, or on the next working day. Days inside ``pauses`` do
    not count, whether or not the pauses overlap.

    Raises:
        ValueError: a negative number, or a pause without an end: such a period has no last day.
    """
    if number < 0:
        message = f"a period cannot be shorter than nothing: {number}"
        raise ValueError(message)
    stops = tuple(pauses)
    if any(pause.end is None for pause in stops):
        message = "a clock that stands still has no last day"
        raise ValueError(message)
    if number == 0:
        return on_or_after(calendar, start)
    day, left = start, number
    while left:
        day = next_working_day(calendar, day)
        if not any(pause.holds(day) for pause in stops):
            left -= 1
    return day


def working_days_between(
    calendar: Calendar, start: dt.date, end: dt.date, pauses: Iterable[Pause] = ()
) -> int:
    """Return how many working days lie after ``start`` up to and with ``end``.

    Negative when ``end`` is before ``start``: so many working days it is late.
    """
    if end < start:
        return -working_days_between(calendar, end, start, pauses)
    stops = tuple(pauses)
    return sum(
        calendar.is_working(day) and not any(pause.holds(day) for pause in stops)
        for day in (start + step * _DAY for step in range(1, (end - start).days + 1))
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """A period on a day: when it ends, how many working days are left, whether it stands still.

    ``due`` is None while the clock stands still; ``left`` is then what remains when it goes on.
    Otherwise ``left`` counts the days after today: 0 is due today, -2 is two working days late.
    """

    due: dt.date | None
    left: int
    stopped_on: dt.date | None = None

    @property
    def is_late(self) -> bool:
        """Tell whether the last day has passed; a clock that stands still is never late."""
        return self.due is not None and self.left < 0

    @property
    def is_due_today(self) -> bool:
        """Tell whether the last day is today, or lies on the rest days before today."""
        return self.due is not None and self.left == 0


def clock_on(
    calendar: Calendar,
    today: dt.date,
    *,
    start: dt.date,
    number: int,
    pauses: Iterable[Pause] = (),
) -> Clock:
    """Read a clock of ``number`` working days that began on ``start``, on the day ``today``."""
    stops = tuple(pauses)
    opened = [pause for pause in stops if pause.end is None]
    if opened:
        since = min(pause.start for pause in opened)
        past = [pause for pause in stops if pause.end is not None]
        used = working_days_between(calendar, start, max(start, since), past)
        return Clock(due=None, left=number - used, stopped_on=since)
    due = add_working_days(calendar, start, number, stops)
    return Clock(due=due, left=days_left(calendar, today, due))


def days_left(calendar: Calendar, today: dt.date, due: dt.date) -> int:
    """Return working days from today to ``due``: 0 is the last day, negative is late.

    A period that ended before a weekend is late on the weekend already, by at least one day.
    """
    if today > due:
        return min(-1, working_days_between(calendar, today, due))
    return working_days_between(calendar, today, due)
