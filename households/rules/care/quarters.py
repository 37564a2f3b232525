"""Quarters, and when the case plan of a household is to be looked at again.

Each quarter asks for one look at an open plan, in its last month. A plan that was opened in the
last month of a quarter has just been looked at: its first quarter is the next one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


class Quarter(NamedTuple):
    """A quarter of a year; quarters sort by time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def due_from(self) -> date:
        """First day of its last month, from which the look is due."""
        return date(self.year, 3 * self.number, 1)

    @property
    def last_day(self) -> date:
        """Its last day; after it a missing look is late."""
        return self.next().first_day - timedelta(days=1)

    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)


@dataclass(frozen=True, slots=True)
class NextLook:
    """The look at a plan that comes next: which quarter it counts for, and from when to when.

    ``due`` on a day of that time, ``late`` while a quarter has gone by without one.
    """

    quarter: Quarter
    from_day: date
    until: date
    due: bool
    late: bool


def first_quarter(opened_on: date) -> Quarter:
    """The first quarter that asks for a look at a plan opened on a day."""
    quarter = Quarter.of(opened_on)
    return quarter if opened_on < quarter.due_from else quarter.next()


def next_look(opened_on: date, looked: Collection[Quarter], day: date) -> NextLook:
    """Say which look comes next on ``day``, for a plan with looks at these quarters.

    A quarter that was missed can be made up for until the last month of the next one; then that
    one's look is due, and only one of them is asked for.
    """
    now, first = Quarter.of(day), first_quarter(opened_on)
    past = now.before()
    missed = first <= past and past not in looked
    if now in looked:
        coming = now.next()
        return NextLook(coming, coming.due_from, coming.last_day, due=False, late=False)
    due = first <= now and day >= now.due_from
    if missed and not due:
        return NextLook(past, past.due_from, past.last_day, due=True, late=True)
    coming = max(now, first)
    return NextLook(coming, coming.due_from, coming.last_day, due=due, late=missed)


def open_quarters(opened_on: date, looked: Collection[Quarter], day: date) -> list[Quarter]:
    """Quarters for which a look can be written on ``day``: this one, and the last if missed."""
    now = Quarter.of(day)
    wanted = [now] if first_quarter(opened_on) > now.before() else [now.before(), now]
    return [one for one in wanted if one not in looked and one.last_day >= opened_on]
