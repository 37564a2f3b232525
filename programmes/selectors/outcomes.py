"""What became of households 12, 24 and 36 months after a support, and after leaving poverty.

The class and the findings of a day are those of the newest classification under a national
standard up to that day. Somebody whose day has not come yet is "too recent", somebody without a
newer classification since the support is "not seen again": neither is a failure, neither counts in
a share. Households taken in by another are followed there; those that were split off after a
support are cases of their own among households, as the lineage of the ledger says, while the
support itself is counted once. Which households are behind a figure: ``outcome_cases``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from programmes.models import SupportKind
from programmes.selectors.needs import scope_of
from programmes.selectors.outcomes_sql import AFTER_EXIT, after_support

#: Months after which is looked.
MONTHS = (12, 24, 36)
#: Shares of fewer cases say nothing about the kind; the numbers are shown without one.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Share:
    """A part of some cases; ``percent`` is None where they are too few."""

    part: int
    cases: int

    @property
    def percent(self) -> float | None:
        """The part in percent of at least five cases."""
        return 100 * self.part / self.cases if self.cases >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Supports of one kind, or of all (``kind`` None), some months after their delivery.

    ``given`` are supports: too ``recent``, ``unseen`` since, ``gone`` (the household is no more)
    and ``seen``. Income is the mean of dong a person and month of the ``incomes`` cases that have
    both. ``lacks`` are deprivations that were answered, ``ended`` those of them that are no more.
    ``poor`` households were on the list at the start, ``left`` of them are out then;
    ``relapsed`` were out in between and are back. ``value`` is dong of the supports seen.
    """

    kind: SupportKind | None
    months: int
    given: int
    recent: int
    unseen: int
    gone: int
    seen: int
    incomes: int
    income_before: int | None
    income_then: int | None
    lacks: int
    ended: int
    poor: int
    left: int
    was_out: int
    relapsed: int
    value: int

    @property
    def lacks_ended(self) -> Share:
        """Deprivations answered that are no more."""
        return Share(self.ended, self.lacks)

    @property
    def left_poverty(self) -> Share:
        """Households that left and are out."""
        return Share(self.left, self.poor)

    @property
    def relapse(self) -> Share:
        """Households that had been out and are back on the list."""
        return Share(self.relapsed, self.was_out)

    @property
    def cost_per_exit(self) -> int | None:
        """Dong of all supports seen for each household that left and stayed out."""
        return round(self.value / self.left) if self.left else None


@dataclass(frozen=True, slots=True)
class AfterExit:
    """Exits from poverty some months later: still out, back on the list, or no more."""

    months: int
    exits: int
    recent: int
    gone: int
    out: int
    relapsed: int

    @property
    def stayed_out(self) -> Share:
        """Those still out."""
        return Share(self.out, self.out + self.relapsed)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Both, for some communes on a day."""

    day: dt.date
    supports: list[Outcome]
    exits: list[AfterExit]

    def after(self, months: int) -> list[Outcome]:
        """Kinds after so many months, all together last."""
        return [one for one in self.supports if one.months == months]


def outcomes(communes: Collection[int], day: dt.date) -> Outcomes | None:
    """Outcomes of what these communes gave, and of exits in them; two statements.

    None where no national standard is in force.
    """
    scope = scope_of(communes, day)
    if scope is None:
        return None
    values = scope.parameters | {"months": list(MONTHS)}
    rows = _rows(after_support(scope), values)
    kinds = {one.pk: one for one in SupportKind.objects.filter(pk__in={row[0] for row in rows})}
    found = [Outcome(kinds.get(kind) if kind else None, *row) for kind, *row in rows]
    found.sort(
        key=lambda one: (
            one.months, one.kind is None, one.kind.group if one.kind else "", str(one.kind)
        )
    )  # fmt: skip
    return Outcomes(day, found, [AfterExit(*row) for row in _rows(AFTER_EXIT, values)])


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
