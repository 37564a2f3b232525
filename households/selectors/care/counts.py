"""What is counted for each official's households; apps above the register add their own.

As :mod:`households.selectors.work_kinds` for the daily work: the register names no app above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household, Obstacle, Visit
from households.selectors.work_list import review_due

#: Rows on a day, each of one household.
Rows = Callable[[dt.date], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Count:
    """A kind of matter, counted in households that have one.

    ``lookup`` leads from a row to its household. What ``weighs`` makes a household heavier when
    shares are proposed.
    """

    key: str
    title: Promise
    rows: Rows
    lookup: str = "household"
    weighs: bool = False

    def households(self, day: dt.date, among: QuerySet[Any, Any]) -> set[int]:
        """Keys of households among some that have such a matter."""
        rows = self.rows(day).order_by().filter(**{f"{self.lookup}__in": among})
        return set(rows.values_list(self.lookup, flat=True))

    def narrow(
        self, households: QuerySet[Household, Household], day: dt.date
    ) -> QuerySet[Household, Household]:
        """Those of some households that have such a matter."""
        rows = self.rows(day).order_by().filter(**{self.lookup: OuterRef("pk")})
        return households.filter(Exists(rows))


_COUNTS: dict[str, Count] = {
    count.key: count
    for count in (
        Count(
            "ra-soat",
            _("Cần rà soát"),
            lambda day: review_due(Household.objects.all(), day),
            lookup="pk",
        ),
        Count("tham-tre", _("Thăm trễ hẹn"), Visit.objects.late),
        Count("vuong-mac", _("Còn vướng mắc"), lambda day: Obstacle.objects.open()),
    )
}


def declare_count(
    key: str, title: Promise, rows: Rows, *, lookup: str = "household", weighs: bool = False
) -> None:
    """Add a kind of matter to the figures of officials; a key stands for one."""
    _COUNTS[key] = Count(key, title, rows, lookup, weighs)


def declared_counts() -> tuple[Count, ...]:
    """All kinds, those of the register first."""
    return tuple(_COUNTS.values())
