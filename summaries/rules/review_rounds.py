"""When the made-up households were reviewed: the yearly rounds, and the days that figures name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from summaries.rules.class_counts import StandardCut

#: The first year end that is built: the survey that began the standard of 2022.
FIRST_YEAR = 2021
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Round:
    """Reviews decided together; their classes stand on ``day`` and after.

    Reviews take place from ``opens`` to ``closes``, both included, and hold from ``decided_on``.
    """

    day: date
    opens: date
    closes: date
    decided_on: date
    periodic: bool


def days_of(figure_days: Iterable[date], today: date) -> list[date]:
    """Return the days whose counts are built: year ends, days of figures, the present year."""
    years = range(FIRST_YEAR, today.year)
    days = {date(year, 12, 31) for year in years} | {d for d in figure_days if d <= today}
    middle = date(today.year, 6, 15)
    if middle + timedelta(days=30) <= today:
        days.add(middle)
    return sorted(days)


def rounds_of(days: Sequence[date], standards: Sequence[StandardCut]) -> list[Round]:
    """Return a round for each day on which a standard holds, in order.

    A year-end round is the periodic review from 1 September to 14 December; any other day is an
    ongoing review decided on that very day.
    """
    rounds: list[Round] = []
    held = [day for day in days if any(s.holds(day) for s in standards)]
    for day in held:
        before = rounds[-1].decided_on if rounds else date(day.year - 1, 12, 31)
        rounds.append(_round(day, before, held, standards))
    return rounds


def _round(
    day: date, before: date, held: Sequence[date], standards: Sequence[StandardCut]
) -> Round:
    year_end = (day.month, day.day) == (12, 31)
    alone = not any(date(day.year, 12, 1) <= other < day for other in held)
    decided = date(day.year, 12, 14) if year_end and alone else day
    if year_end or day.month == 1:
        first = date(day.year - (day.month == 1), 9, 5)
    else:
        first = decided - timedelta(days=60)
    opens = max(first, before + _DAY)
    periodic = opens.month >= 9
    for standard in standards:
        # All reviews of a round are judged by the standards of its day, no more and no fewer.
        if standard.holds(day) and opens < standard.first_day <= decided:
            opens = standard.first_day
        if standard.last_day is not None and opens <= standard.last_day < day:
            opens = standard.last_day + _DAY
    opens = min(opens, decided)
    closes = max(opens, min(decided, decided - timedelta(days=9)))
    return Round(day, opens, closes, decided, periodic)
