"""The figures of a unit through the years."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.fields.json import KeyTransform

from areas.models import Area
from households.models import PovertyStandard
from officials.choices import Right
from officials.scope import Viewer
from summaries.choices import FigureKind
from summaries.models import CommuneStatistic, PublishedFigure
from summaries.rules.measures import DETAILED, NOT_POOR
from summaries.rules.periods import Period
from summaries.rules.rates import Rate
from summaries.selectors.cells import visible_cells
from summaries.selectors.figures import Denominators, Figures, denominators

#: Households and persons by class: what a trend has unless other measures are asked for.
CLASSES = tuple(f"{part.code}{unit}" for part in (*DETAILED, NOT_POOR) for unit in ("", ".persons"))


@dataclass(frozen=True, slots=True)
class TrendPoint(Figures):
    """The figures of a unit at a year end or now; only of the measures that were asked for."""

    period: Period


@dataclass(frozen=True, slots=True)
class Forecast:
    """A published forecast of the poor households of a unit; ``percent`` as published, or of the
    households of that year where they are known.
    """

    figure: PublishedFigure
    population: Denominators

    @property
    def period(self) -> Period:
        """The day it was made for."""
        return Period(self.figure.as_of)

    @property
    def percent(self) -> Decimal | None:
        """Share of the households."""
        if self.figure.rate is not None or self.figure.value is None:
            return self.figure.rate
        return Rate(self.figure.value, self.population.households).percent


def forecasts(area: Area, standard: PovertyStandard) -> list[Forecast]:
    """Published forecasts of poor households under a standard, oldest first."""
    found = PublishedFigure.objects.filter(
        area=area, standard=standard, indicator="poor", kind=FigureKind.FORECAST
    )
    return [
        Forecast(figure, denominators(area, Period(figure.as_of)))
        for figure in found.order_by("as_of", "source")
    ]


def trend(
    viewer: Viewer,
    area: Area,
    standard: PovertyStandard,
    codes: Sequence[str] = CLASSES,
) -> list[TrendPoint]:
    """Return stored figures of a unit while the standard was in force, oldest first.

    The year end before the standard began is its baseline and comes first where there is one. The
    present comes last while the standard is in force. Raises as ``figures_for`` does.
    """
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS)
    first = standard.valid_from - dt.timedelta(days=1)
    rows = CommuneStatistic.objects.filter(
        commune__in=cells.communes, standard=standard, period_end__gte=first
    )
    if standard.valid_to is not None:
        rows = rows.filter(period_end__lte=standard.valid_to)
    sums: dict[Period, Counter[str]] = defaultdict(Counter)
    wanted = [KeyTransform(code, "figures") for code in codes]
    place = ("commune_id", "former_commune_id", "period_end", "is_current")
    for commune, former, end, is_current, *values in rows.values_list(*place, *wanted):
        if cells.hold(commune, former):
            found = sums[Period(end, is_current)]
            for code, value in zip(codes, values, strict=True):
                found[code] += value or 0
    present = [period for period in sums if period.is_current]
    if present:
        # A year that ended a moment ago is whole when every commune was computed since.
        closed = min(present).end
        sums = {p: found for p, found in sums.items() if p.is_current or p.end < closed}
    if len(present) > 1:  # communes computed before and after midnight are one present
        latest = max(present)
        for period in present:
            if period != latest:
                sums[latest].update(sums.pop(period))
    known: dict[int, Denominators] = {}
    points = []
    for period in sorted(sums):
        if period.end.year not in known or period.is_current:
            known[period.end.year] = denominators(area, period)
        points.append(TrendPoint(sums[period], known[period.end.year], period))
    return points
