"""Whether a target is met, on the way or behind: pure, in whole percentages and counts.

*Example.* "The rate of poor households falls by at least 1 point a year", 2026 to 2030, 3.45 % at
the end of 2025: half a year into 2027 the expected rate is 3.45 - 1.5 = 1.95 %; 1.80 % is on the
way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """What the value of a target means."""

    #: Reach at least this by the last day.
    AT_LEAST = "at_least"
    #: Be at most this on the last day.
    AT_MOST = "at_most"
    #: Fall by at least so many points in each year.
    FALL_A_YEAR = "fall_a_year"
    #: Fall by at least so many points in the whole period.
    FALL_POINTS = "fall_points"
    #: Fall by at least so many per cent of what it was at the start.
    FALL_PERCENT = "fall_percent"


class Standing(StrEnum):
    """How a target stands on a day."""

    MET = "met"
    ON_THE_WAY = "on_the_way"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_BEGUN = "not_begun"
    NO_FIGURE = "no_figure"


_FALLS = {Direction.FALL_A_YEAR, Direction.FALL_POINTS, Direction.FALL_PERCENT}


@dataclass(frozen=True, slots=True)
class Path:
    """A target of a period; ``start`` is the value on the eve of the period, None if not known."""

    direction: Direction
    value: Decimal
    first_year: int
    last_year: int
    #: Counts begin at 0 with the period; a rate begins where it stood.
    is_count: bool = False
    start: Decimal | None = None

    @property
    def begins(self) -> dt.date:
        """First day."""
        return dt.date(self.first_year, 1, 1)

    @property
    def ends(self) -> dt.date:
        """Last day."""
        return dt.date(self.last_year, 12, 31)

    @property
    def goal(self) -> Decimal | None:
        """Value wanted on the last day; None where it rests on a start that is not known."""
        if self.direction not in _FALLS:
            return self.value
        if self.start is None:
            return None
        if self.direction is Direction.FALL_PERCENT:
            return self.start * (1 - self.value / 100)
        years = self.last_year - self.first_year + 1
        fall = self.value * years if self.direction is Direction.FALL_A_YEAR else self.value
        return max(Decimal(0), self.start - fall)

    def share(self, day: dt.date) -> Decimal:
        """How much of the period has passed, 0 to 1."""
        whole = (self.ends - self.begins).days + 1
        passed = (day - self.begins).days + 1
        return min(Decimal(1), max(Decimal(0), Decimal(passed) / whole))

    def expected(self, day: dt.date) -> Decimal | None:
        """Value on a straight way from the start to the goal; None where that is not known."""
        goal = self.goal
        if goal is None:
            return None
        if self.is_count and self.direction is Direction.AT_LEAST:
            return goal * self.share(day)
        if self.start is None:
            return goal
        return self.start + (goal - self.start) * self.share(day)

    def standing(self, now: Decimal | None, day: dt.date) -> Standing:
        """How the target stands with a value of a day."""
        if day < self.begins:
            return Standing.NOT_BEGUN
        goal, expected = self.goal, self.expected(day)
        if now is None or goal is None or expected is None:
            return Standing.NO_FIGURE
        more = self.direction is Direction.AT_LEAST
        over = day >= self.ends
        # What can still rise above a ceiling is met on the last day only.
        if (now >= goal) if more else (now <= goal and (over or self.direction in _FALLS)):
            return Standing.MET
        if over:
            return Standing.MISSED
        return (
            Standing.ON_THE_WAY
            if (now >= expected) == more or now == expected
            else (Standing.BEHIND)
        )
