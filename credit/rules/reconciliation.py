"""Two books of loans on one day: what stands in each, and where they differ.

A book is what one side says of every loan by its reference. Only loans that are owed (in term or
overdue) count in the sums; a loan that both sides know as ended is no difference, and neither is
one that ended here and is not named there.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: States of loans that are still owed; values of ``credit.choices.LoanState``.
OWED = frozenset({"active", "overdue"})

ONLY_BANK, ONLY_HERE, AMOUNT, STATE = "only_bank", "only_here", "amount", "state"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one side says of a loan; amounts in whole dong."""

    outstanding: int
    overdue: int
    state: str

    @property
    def is_owed(self) -> bool:
        """Whether the loan counts in the sums."""
        return self.state in OWED


@dataclass(frozen=True, slots=True)
class Sums:
    """How many loans are owed, and how much of them."""

    loans: int = 0
    outstanding: int = 0
    overdue: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Add both."""
        return Sums(
            self.loans + other.loans,
            self.outstanding + other.outstanding,
            self.overdue + other.overdue,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A loan about which the sides differ; None for a side that does not have it."""

    kind: str
    reference: str
    theirs: Entry | None
    ours: Entry | None


def month_end(year: int, month: int) -> dt.date:
    """Last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def sums(entries: Iterable[Entry]) -> Sums:
    """Count and add the loans that are owed."""
    owed = [one for one in entries if one.is_owed]
    return Sums(len(owed), sum(one.outstanding for one in owed), sum(one.overdue for one in owed))


def compare(theirs: Mapping[str, Entry], ours: Mapping[str, Entry]) -> list[Difference]:
    """Return every difference, by reference; a loan may differ in amount and in state at once."""
    found: list[Difference] = []
    for reference in sorted({*theirs, *ours}):
        found += _of_loan(reference, theirs.get(reference), ours.get(reference))
    return found


def _of_loan(reference: str, theirs: Entry | None, ours: Entry | None) -> list[Difference]:
    if theirs is None:
        missing = ours is not None and ours.is_owed
        return [Difference(ONLY_HERE, reference, None, ours)] if missing else []
    if ours is None:
        return [Difference(ONLY_BANK, reference, theirs, None)]
    kinds = []
    if (theirs.outstanding, theirs.overdue) != (ours.outstanding, ours.overdue):
        kinds.append(AMOUNT)
    if theirs.state != ours.state:
        kinds.append(STATE)
    return [Difference(kind, reference, theirs, ours) for kind in kinds]
