"""The figures of a unit on a day, with what is needed to read them: what of, how old, how whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Area
from areas.selectors.population import population_on
from households.models import PovertyStandard
from officials.choices import Right
from officials.scope import Viewer
from summaries.exceptions import DayInFuture
from summaries.models import CommuneStatistic, StaleMark
from summaries.rules.measures import MULTIDIMENSIONAL, NEAR_POOR, POOR
from summaries.rules.periods import Period, current
from summaries.rules.rates import Rate
from summaries.selectors.cells import Cells, visible_cells
from summaries.selectors.computing import CellFigures, compute, periods_kept


@dataclass(frozen=True, slots=True)
class Denominators:
    """Households and persons of a unit at the end of ``year``; None with the reason in ``why``."""

    year: int
    households: int | None = None
    persons: int | None = None
    minority_households: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old figures and the data behind them are.

    ``computed_at`` is the oldest computation among the cells; None when there is nothing computed.
    ``stale_since`` is the oldest write that is not computed yet; None when all are.
    """

    computed_at: dt.datetime | None = None
    stale_since: dt.datetime | None = None
    oldest_review: dt.date | None = None
    newest_review: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Measures by code, with their rates. A code that is not there is 0."""

    counts: Mapping[str, int]
    population: Denominators

    def value(self, code: str) -> int:
        """Return the figure of a measure."""
        part, dot, rest = code.partition(".")
        if part == MULTIDIMENSIONAL.code:
            return sum(self.counts.get(p.code + dot + rest, 0) for p in (POOR, NEAR_POOR))
        return self.counts.get(code, 0)

    def rate(self, code: str) -> Rate:
        """Share of the population: of its persons for persons, of its households otherwise.

        For households of minorities it is the share of the households of minorities.
        """
        if code.endswith(".persons"):
            return Rate(self.value(code), self.population.persons)
        if code.endswith(".minority"):
            return Rate(self.value(code), self.population.minority_households)
        return Rate(self.value(code), self.population.households)

    def share(self, code: str) -> Rate:
        """Share of the class: ``poor.deprived.3`` of ``poor``, persons of its persons."""
        whole = code.partition(".")[0] + (".persons" if code.endswith(".persons") else "")
        return Rate(self.value(code), self.value(whole))

    @property
    def unclassified(self) -> Rate:
        """Households that cannot be classified, of all that were reviewed under the standard."""
        classed = sum(self.value(code) for code in ("poor", "near_poor", "not_poor"))
        return Rate(self.value("unclassified"), classed + self.value("unclassified.first"))

    @property
    def days_since_review(self) -> int | None:
        """Average age of the reviews behind poor and near-poor households, in days."""
        known = self.value("multidimensional.age.known")
        return round(self.value("multidimensional.age.days") / known) if known else None


@dataclass(frozen=True, slots=True)
class AreaFigures(Figures):
    """The figures of one unit under one standard on one day."""

    area: Area
    standard: PovertyStandard
    period: Period
    #: Whether the figures are kept ones; otherwise they were computed for this reading.
    stored: bool
    freshness: Freshness
    cells: Cells = field(repr=False)
    #: Poor and near-poor households that may belong to this former unit or not.
    unplaced: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every household that may belong to the unit could be placed."""
        return not self.unplaced

    @property
    def boundaries_note(self) -> str:
        """Why a figure of a former unit is not whole; empty when it is."""
        if self.is_whole:
            return ""
        return ngettext(
            "Còn %(count)d hộ nghèo, cận nghèo ở thôn chưa rõ thuộc xã cũ nào nên chưa tính.",
            "Còn %(count)d hộ nghèo, cận nghèo ở thôn chưa rõ thuộc xã cũ nào nên chưa tính.",
            self.unplaced,
        ) % {"count": self.unplaced}

    @property
    def is_behind(self) -> bool:
        """Whether the present is still that of a day before: midnight has passed, the nightly
        computation not yet.
        """
        return self.period.is_current and self.period.end < timezone.localdate()

    @property
    def standard_holds(self) -> bool:
        """Whether the standard is in force on the day (its baseline the day before counts)."""
        first = self.standard.valid_from - dt.timedelta(days=1)
        last = self.standard.valid_to
        return first <= self.period.end and (last is None or self.period.end <= last)


def period_on(as_of: dt.date | None) -> tuple[Period, bool]:
    """Return the period of a day and whether its figures are kept; None means the present.

    Raises:
        DayInFuture: nothing is known about it.

    """
    today = timezone.localdate()
    if as_of is None or as_of == today:
        return current(today), True
    if as_of > today:
        raise DayInFuture(
            _("Ngày %(date)s chưa đến. Chọn ngày từ hôm nay trở về trước.")
            % {"date": f"{as_of:%d/%m/%Y}"},
            field="as_of",
        )
    period = Period(as_of)
    return period, period in periods_kept(today)


def figures_for(
    viewer: Viewer, area: Area, standard: PovertyStandard, as_of: dt.date | None = None
) -> AreaFigures:
    """Return the figures of a unit of any time, on any day up to today (None: the present).

    Year ends and the present are read as stored; other days are computed by the same statement.

    Raises:
        AreaNotVisible: the viewer may not see the figures of all of the unit.
        DayInFuture: the day has not come yet.

    """
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS)
    period, stored = period_on(as_of)
    rows, computed_at, day = cell_rows(cells.communes, standard, period, stored=stored)
    mine = [row for row in rows if cells.hold(row.commune, row.former)]
    lost = [row for row in rows if row.former is None and row.commune in cells.uncertain]
    return AreaFigures(
        counts=added(mine),
        population=denominators(area, period),
        area=area,
        standard=standard,
        period=Period(day, is_current=period.is_current),
        stored=stored,
        freshness=freshness(mine, computed_at, stale_since(cells.communes)),
        cells=cells,
        unplaced=sum(row.figures.get(p.code, 0) for row in lost for p in (POOR, NEAR_POOR)),
    )


def cell_rows(
    communes: Iterable[int], standard: PovertyStandard, period: Period, *, stored: bool
) -> tuple[list[CellFigures], dt.datetime | None, dt.date]:
    """Return the cells of communes under a standard, when computed, and the day they stand for."""
    keys = list(communes)
    if not stored:
        found = [row for row in compute(keys, period) if row.standard == standard.pk]
        return found, timezone.now(), period.end
    kept = CommuneStatistic.objects.filter(
        commune__in=keys, standard=standard, is_current=period.is_current
    )
    if not period.is_current:
        kept = kept.filter(period_end=period.end)
    late = _not_closed(keys, standard, period)
    rows = [row for row in compute(late, period) if row.standard == standard.pk] if late else []
    computed, days = [], []
    for row in kept.exclude(commune__in=late):
        rows.append(
            CellFigures(
                row.commune_id,
                row.former_commune_id,
                row.standard_id,
                row.figures,
                row.oldest_review,
                row.newest_review,
            )
        )
        computed.append(row.computed_at)
        days.append(row.period_end)
    return rows, min(computed, default=None), min(days, default=period.end)


def _not_closed(keys: list[int], standard: PovertyStandard, period: Period) -> list[int]:
    """Communes not computed since a year ended: in the first minutes of the next one."""
    if period.is_current or period.end.year != timezone.localdate().year - 1:
        return []
    behind = CommuneStatistic.objects.current().filter(
        commune__in=keys, standard=standard, period_end__lte=period.end
    )
    return sorted(set(behind.values_list("commune_id", flat=True)))


def added(rows: Iterable[CellFigures]) -> Counter[str]:
    """Sum cells measure by measure."""
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row.figures)
    return total


def freshness(
    rows: Iterable[CellFigures], computed_at: dt.datetime | None, stale: dt.datetime | None
) -> Freshness:
    """Put together how old figures are."""
    cells = list(rows)
    return Freshness(
        computed_at,
        stale,
        min((row.oldest_review for row in cells if row.oldest_review), default=None),
        max((row.newest_review for row in cells if row.newest_review), default=None),
    )


def present_day(communes: Iterable[int], standard: PovertyStandard) -> dt.date | None:
    """Return the day for which the present of some communes was computed; None if never."""
    kept = CommuneStatistic.objects.current().filter(commune__in=list(communes), standard=standard)
    day: dt.date | None = kept.aggregate(Min("period_end"))["period_end__min"]
    return day


def stale_since(communes: Iterable[int]) -> dt.datetime | None:
    """Return when the oldest write that is not computed yet was made."""
    marks = StaleMark.objects.filter(commune__in=list(communes))
    oldest: dt.datetime | None = marks.aggregate(Min("marked_at"))["marked_at__min"]
    return oldest


def denominators(area: Area, period: Period) -> Denominators:
    """Return the population a rate on that day is of; ``year`` says of which year end."""
    year, *others = period.population_years
    found = population_on(area, year)
    for other in others:
        if not found.known and (later := population_on(area, other)).known:
            year, found = other, later
    return Denominators(year, found.households, found.persons, found.minority_households, found.why)
