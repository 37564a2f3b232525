"""Newly escaped: a household that left poverty keeps some support for 36 months.

The status is never stored. It follows from the day the exit was recognised and ends by itself; see
``docs/rules/newly-escaped.md``. Whoever asks on which days it holds asks here, be it for one exit
(:func:`escape_on`), for a comparison of days (:func:`earliest_escape`) or inside a statement
(:func:`holds_sql`): the three say the same of every day.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from households.rules.ages import add_months
from households.rules.class_verdict import HouseholdClass

#: From recognition of the exit (Circulars on the programme; three years for credit as well).
MONTHS = 36


@dataclass(frozen=True, slots=True)
class Escape:
    """An exit from poverty as seen on a day; the status holds before ``until``, not on it."""

    escaped_on: date
    until: date
    days_left: int

    @property
    def holds(self) -> bool:
        """Whether the household is still newly escaped."""
        return self.days_left > 0

    @property
    def last_day(self) -> date:
        """Last day on which the status holds: what people are shown, and the bank."""
        return self.until - timedelta(days=1)


def escape_on(escaped_on: date | None, as_of: date, *, months: int = MONTHS) -> Escape | None:
    """Return the escape as seen on ``as_of``, or ``None`` where there was none by then.

    ``days_left`` counts down to 0 on the day the status ends: the same day ``months`` later, or the
    last day of a shorter month. PostgreSQL's ``date + interval`` gives the same day.
    """
    if escaped_on is None or escaped_on > as_of:
        return None
    until = newly_escaped_until(escaped_on, months=months)
    return Escape(escaped_on, until, max((until - as_of).days, 0))


def newly_escaped_until(escaped_on: date, *, months: int = MONTHS) -> date:
    """Return the first day on which a household that left on ``escaped_on`` no longer is new."""
    return add_months(escaped_on, months)


def earliest_escape(as_of: date, *, months: int = MONTHS) -> date:
    """Return the earliest exit whose household is still newly escaped on ``as_of``.

    An exit of that day or a later one, up to ``as_of``, holds; every earlier one has ended.
    """
    day = add_months(as_of, -months)
    # The status of that very day has just ended. Where the month of ``as_of`` is the shorter, that
    # of the days up to the end of the longer one ends with it.
    while newly_escaped_until(day, months=months) <= as_of:
        day += timedelta(days=1)
    return day


def holds_sql(escaped_on: str, day: str) -> str:
    """Return the condition of a statement that an exit (a column) is still new on a day."""
    return f"({escaped_on} <= {day} AND {escaped_on} + interval '{MONTHS} months' > {day})"


def is_escape(before: HouseholdClass | None, after: HouseholdClass) -> bool:
    """Return whether a change of class leaves poverty: from poor or near-poor to not poor.

    Poor to near-poor is no exit: the household keeps the support of the near-poor.
    """
    poor = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
    return before in poor and after is HouseholdClass.NOT_POOR
