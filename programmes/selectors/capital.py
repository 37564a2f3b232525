"""Sums of capital, rates of disbursement, and the counterpart rule; set-based.

Every function costs a fixed number of queries. ``who`` may do what with a line is answered here
too, so that pages, forms and services ask the same place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from areas.choices import AreaLevel
from areas.models import Area
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import CENTRAL_SOURCES, LOCAL_SOURCES, CapitalSource
from programmes.models import CapitalLine, CounterpartRule, Programme

#: Sources that a commune brings in itself.
OWN_SOURCES = frozenset(
    {
        CapitalSource.COMMUNE.value,
        CapitalSource.COMMUNITY.value,
        CapitalSource.ENTERPRISE.value,
        CapitalSource.FUND_FOR_POOR.value,
    }
)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole dong: given, held for something, paid out."""

    allocated: int = 0
    committed: int = 0
    disbursed: int = 0

    @property
    def left(self) -> int:
        """What nothing is held for yet."""
        return self.allocated - self.committed

    @property
    def unpaid(self) -> int:
        """What was given and not paid out."""
        return self.allocated - self.disbursed

    @property
    def rate(self) -> Decimal | None:
        """Percent of what was given that was paid out; None where nothing was given."""
        return percent(self.disbursed, self.allocated)

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.allocated + other.allocated,
            self.committed + other.committed,
            self.disbursed + other.disbursed,
        )


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Local money beside central money, against the rule; ``rule`` None where none is in force.

    The rule is a percentage *of the central money*; ``of_sum`` is the share of both together that
    reports print, shown beside it so that nobody takes one for the other. ``in_kind`` is what was
    given for the programme in kind and valued; it counts only where the rule says so.
    """

    central: int
    local: int
    rule: CounterpartRule | None
    in_kind: int = 0

    @property
    def counted(self) -> int:
        """Dong that count as local: money, and what was given in kind where the rule counts it."""
        counts = self.rule is not None and self.rule.counts_in_kind
        return self.local + self.in_kind if counts else self.local

    @property
    def of_central(self) -> Decimal | None:
        """What counts as local in percent of the central money."""
        return percent(self.counted, self.central)

    @property
    def of_sum(self) -> Decimal | None:
        """What counts as local in percent of both together."""
        return percent(self.counted, self.central + self.counted)

    @property
    def wanted(self) -> int | None:
        """Dong of local money that the rule asks for, at least."""
        if self.rule is None:
            return None
        exact = self.rule.min_pct_of_central * self.central / 100
        return int(exact.to_integral_value(ROUND_CEILING))

    @property
    def difference(self) -> int | None:
        """Dong above what is asked for; negative: missing."""
        return None if self.wanted is None else self.counted - self.wanted

    @property
    def met(self) -> bool | None:
        """Whether the rule is met; None where there is no rule or no central money."""
        return None if self.difference is None or not self.central else self.difference >= 0

    @property
    def missing(self) -> int:
        """Dong that the rule still asks for."""
        return max(0, -(self.difference or 0))

    @property
    def surplus(self) -> int:
        """Dong above what the rule asks for."""
        return max(0, self.difference or 0)


def percent(part: int, whole: int) -> Decimal | None:
    """Return ``part`` in percent of ``whole`` to two places, half up; None for no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(_HUNDREDTH, ROUND_HALF_UP)


def lines_of(
    lines: QuerySet[CapitalLine, CapitalLine],
    *,
    areas: Iterable[int] | None = None,
    years: Iterable[int] | None = None,
    programme: int | None = None,
    project: int | None = None,
    source: str = "",
) -> QuerySet[CapitalLine, CapitalLine]:
    """Narrow lines by what is not None; ``project`` includes its sub-projects."""
    if areas is not None:
        lines = lines.filter(area__in=list(areas))
    if years is not None:
        lines = lines.filter(year__in=list(years))
    if programme is not None:
        lines = lines.filter(project__programme=programme)
    if project is not None:
        lines = lines.filter(Q(project=project) | Q(project__parent=project))
    return lines.filter(source=source) if source else lines


def sums_by(
    lines: QuerySet[CapitalLine, CapitalLine], *columns: str
) -> dict[tuple[Any, ...], Sums]:
    """Add lines up by columns (``area``, ``year``, ``project``, ``source`` …): one query."""
    rows = (
        lines.order_by()
        .values(*columns)
        .annotate(
            sum_allocated=Sum("allocated"),
            sum_committed=Sum("committed"),
            sum_disbursed=Sum("disbursed"),
        )
    )
    return {
        tuple(row[name] for name in columns): Sums(
            int(row["sum_allocated"]), int(row["sum_committed"]), int(row["sum_disbursed"])
        )
        for row in rows
    }


def total_of(lines: QuerySet[CapitalLine, CapitalLine]) -> Sums:
    """Return the sum of all lines: one query."""
    row = lines.order_by().aggregate(
        allocated=Sum("allocated"), committed=Sum("committed"), disbursed=Sum("disbursed")
    )
    return Sums(*(int(row[name] or 0) for name in ("allocated", "committed", "disbursed")))


def counterparts_of(
    lines: QuerySet[CapitalLine, CapitalLine],
    *,
    province: int | None,
    day: dt.date,
    in_kind: Mapping[int, int] | None = None,
) -> dict[Programme, Counterpart]:
    """Check local against central money of each programme with a rule, on a day: two queries.

    ``in_kind`` is dong given in kind by programme (``contributions.given_by_programme``).

    Programmes without central money among ``lines`` are left out; those that never had a rule have
    nothing to be checked by.
    """
    by_programme: dict[int, dict[str, int]] = {}
    sums = sums_by(
        lines.filter(source__in=[*CENTRAL_SOURCES, *LOCAL_SOURCES]), "project__programme", "source"
    )
    for (programme, source), found in sums.items():
        by_programme.setdefault(programme, {})[source] = found.allocated
    rules: dict[int, CounterpartRule] = {}
    ruled: dict[int, Programme] = {}
    rows = CounterpartRule.objects.filter(
        Q(province__isnull=True) | Q(province=province), programme__in=by_programme
    ).select_related("programme")
    for rule in rows:
        ruled[rule.programme_id] = rule.programme
        if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to):
            held = rules.get(rule.programme_id)
            if held is None or held.province_id is None:
                rules[rule.programme_id] = rule
    found_all = {}
    for key, programme in sorted(ruled.items(), key=lambda pair: pair[1].code):
        money = by_programme[key]
        central = _of_sources(money, CENTRAL_SOURCES)
        if central:
            found_all[programme] = Counterpart(
                central,
                _of_sources(money, LOCAL_SOURCES),
                rules.get(key),
                (in_kind or {}).get(key, 0),
            )
    return found_all


def rule_day(programme: Programme, year: int) -> dt.date:
    """Return the day on which a year's counterpart is judged: the last of the programme in it."""
    last = dt.date(year, 12, 31)
    return last if programme.valid_to is None else min(last, programme.valid_to)


def sources_for(official: Official, area: Area) -> frozenset[str]:
    """Return the sources of which the official may open and fill lines of an area."""
    if may_manage(official, area):
        return frozenset(CapitalSource.values)
    if area.pk in areas_for(official, Right.MANAGE_SUPPORT).communes:
        return OWN_SOURCES
    return frozenset()


def may_manage(official: Official, area: Area) -> bool:
    """Whether the official manages capital of an area: a province or a commune of it."""
    return (
        area.pk in areas_for(official, Right.MANAGE_CAPITAL).communes
        or area.pk in provinces_for(official, Right.MANAGE_CAPITAL)
    )  # fmt: skip


def may_spend(official: Official, area: Area) -> bool:
    """Whether the official holds and pays money of an area: its commune, or the whole province."""
    if area.level == AreaLevel.PROVINCE:
        return may_manage(official, area)
    return area.pk in areas_for(official, Right.MANAGE_SUPPORT).communes


def _of_sources(money: Mapping[str, int], sources: Iterable[CapitalSource]) -> int:
    return sum(money.get(source.value, 0) for source in sources)
