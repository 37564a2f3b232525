"""Newly escaped: a household that left poverty keeps some support for 36 months.

The status is never stored. It follows from the day the exit was recognised and ends by itself; see
``docs/rules/newly-escaped.md``.
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
    """Return the earliest exit whose household is still newly escaped on ``as_of``."""
    day = add_months(as_of, -months)
    # A long month counted back into a shorter one lands on a day whose status has just ended.
    return day if newly_escaped_until(day, months=months) >= as_of else day + timedelta(days=1)


def is_escape(before: HouseholdClass | None, after: HouseholdClass) -> bool:
    """Return whether a change of class leaves poverty: from poor or near-poor to not poor.

    Poor to near-poor is no exit: the household keeps the support of the near-poor.
    """
    poor = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
    return before in poor and after is HouseholdClass.NOT_POOR
