"""What the figures of a loan must be to each other, whoever borrows; every fault by its code.

Amounts are whole dong. What is None could not be read, and is not held against anybody twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

#: Field and code of a fault.
Finding = tuple[str, str]

ACTIVE, OVERDUE, SETTLED, TRANSFERRED = "active", "overdue", "settled", "transferred"
#: States in which a loan is owed to the branch.
OPEN = frozenset({ACTIVE, OVERDUE})


@dataclass(frozen=True, slots=True)
class Figures:
    """Where a loan stands on a day."""

    state: str | None
    outstanding: int | None
    overdue: int | None
    reported_on: dt.date | None
    settled_on: dt.date | None = None

    @property
    def owed(self) -> int:
        """What counts towards the cap of the household."""
        return (self.outstanding or 0) if self.state in OPEN else 0


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a programme allows on the day of disbursement; None: nothing is known to check.

    ``rates`` are those of the day of disbursement and of the day of the report: rates that change
    by decision change for loans under way.
    """

    cap: int | None
    term_months: int | None
    rates: tuple[Decimal, ...]


def figure_faults(
    figures: Figures,
    *,
    amount: int | None,
    disbursed_on: dt.date | None,
    today: dt.date,
    last: dt.date | None = None,
) -> list[Finding]:
    """Everything that cannot be so; ``last`` is the day of the last report."""
    found = _day_faults(figures.reported_on, disbursed_on, today, "reported_on")
    if last and figures.reported_on and figures.reported_on < last:
        found.append(("reported_on", "before_last_report"))
    left, late = figures.outstanding, figures.overdue
    if left is not None and amount is not None and left > amount:
        found.append(("outstanding", "above_amount"))
    if left is not None and late is not None and late > left:
        found.append(("overdue", "above_outstanding"))
    return found + _state_faults(figures, disbursed_on, today)


def _day_faults(
    day: dt.date | None, disbursed_on: dt.date | None, today: dt.date, field: str
) -> list[Finding]:
    found = []
    if day and day > today:
        found.append((field, "in_the_future"))
    if day and disbursed_on and day < disbursed_on:
        found.append((field, "before_disbursed"))
    return found


def _state_faults(figures: Figures, disbursed_on: dt.date | None, today: dt.date) -> list[Finding]:
    found: list[Finding] = []
    if figures.state == SETTLED:
        if figures.outstanding or figures.overdue:
            found.append(("outstanding", "settled_with_debt"))
        if figures.settled_on is None:
            found.append(("settled_on", "required"))
        found += _day_faults(figures.settled_on, disbursed_on, today, "settled_on")
        if (
            figures.settled_on
            and figures.reported_on
            and figures.reported_on < figures.settled_on <= today
        ):
            found.append(("settled_on", "after_report"))
    elif figures.settled_on is not None:
        found.append(("settled_on", "not_settled"))
    if figures.state == ACTIVE and figures.overdue:
        found.append(("state", "overdue_not_active"))
    if figures.state == OVERDUE and figures.overdue == 0:
        found.append(("state", "nothing_overdue"))
    return found


def condition_faults(
    conditions: Conditions,
    *,
    amount: int | None,
    term_months: int | None,
    rate_year: Decimal | None,
    rate_supported: bool,
) -> list[Finding]:
    """What the terms in force on the day of disbursement forbid.

    Every borrower of a programme pays its rate; less only where the State pays part of the interest
    (``rate_supported``).
    """
    found: list[Finding] = []
    if conditions.cap is not None and amount is not None and amount > conditions.cap:
        found.append(("amount", "over_cap"))
    if conditions.term_months is not None and (term_months or 0) > conditions.term_months:
        found.append(("term_months", "term_too_long"))
    if rate_year is not None and rate_year not in conditions.rates:
        below = rate_supported and rate_year < max(conditions.rates)
        if not below:
            found.append(("rate_year", "rate_not_in_force"))
    return found


def sum_faults(conditions: Conditions, *, others: int, owed: int) -> list[Finding]:
    """Whether the open loans of a household in a programme pass its cap together.

    One alone is judged by its amount.
    """
    if conditions.cap is not None and others and owed and others + owed > conditions.cap:
        return [("outstanding", "open_loans_over_cap")]
    return []
