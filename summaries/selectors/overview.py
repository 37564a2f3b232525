"""Everything one summary page shows: the cells of a unit, and their line over time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from areas.choices import Boundaries
from areas.models import Area, Population
from areas.selectors.succession import communes_of, communes_of_today
from households.models import Household, PovertyStandard
from officials.choices import Right
from officials.scope import Viewer, areas_for
from summaries.models import CommuneStatistic, PublishedFigure
from summaries.rules import statements
from summaries.rules.measures import Measure
from summaries.rules.periods import Period
from summaries.rules.rates import Rate
from summaries.selectors.computing import CellFigures, compute, period_parameters

#: Measures drawn over time.
TREND = ("poor", "near_poor")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit whose figures the viewer may read, as cells; ``formers`` is None for one of today."""

    area: Area
    communes: frozenset[int]
    formers: frozenset[int] | None

    def holds(self, cell: CellFigures) -> bool:
        """Whether a cell belongs to the unit."""
        return cell.commune in self.communes and (
            self.formers is None or cell.former in self.formers
        )


@dataclass(slots=True)
class UnitFigures:
    """Figures of one unit: sums of its cells, and its households as denominator."""

    area: Area
    figures: Counter[str] = field(default_factory=Counter)
    households: int | None = None
    oldest_review: dt.date | None = None

    def rate(self, code: str) -> Rate:
        """Share of the unit's households."""
        return Rate(self.figures[code], self.households)

    @property
    def poor_rate(self) -> Decimal | None:
        """Per cent of poor households, for templates."""
        return self.rate("poor").percent

    @property
    def poor_change(self) -> int:
        """Poor households more or fewer than at the start of the period, for templates."""
        return self.change("poor")

    def change(self, code: str) -> int:
        """Difference to the start of the period, from the movement table of the class."""
        return self.figures[f"{code}.move.end"] - self.figures[f"{code}.move.start"]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a unit on a day, with how fresh they are."""

    rows: tuple[CellFigures, ...]
    computed_at: dt.datetime | None
    stale_communes: int

    def total(self, codes: Iterable[str] | None = None) -> Counter[str]:
        """Sum of the figures of all cells."""
        found: Counter[str] = Counter()
        for row in self.rows:
            found.update(
                row.figures if codes is None else {c: row.figures.get(c, 0) for c in codes}
            )
        return found


def place_of(viewer: Viewer, area: Area) -> Place | None:
    """The unit as cells, None unless the viewer may read the figures of all of it."""
    communes = frozenset(communes_of_today(area).values_list("pk", flat=True))
    if not communes or not communes <= areas_for(viewer, Right.VIEW_STATISTICS).communes:
        return None
    former = area.boundaries == Boundaries.FORMER
    formers = frozenset(communes_of(area).values_list("pk", flat=True)) if former else None
    return Place(area, communes, formers)


def cells_on(place: Place, standard: PovertyStandard, period: Period) -> Cells:
    """Stored cells of a kept period, or cells computed now for any other day."""
    stored = list(
        CommuneStatistic.objects.filter(
            commune__in=place.communes, standard=standard, is_current=period.is_current
        ).filter(**({} if period.is_current else {"period_end": period.end}))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT commune_id) FROM summaries_stalemark"
            " WHERE commune_id = ANY (%s)",
            [sorted(place.communes)],
        )
        (stale,) = cursor.fetchone() or (0,)
    if stored:
        rows = [
            CellFigures(
                row.commune_id,
                row.former_commune_id,
                row.standard_id,
                row.figures,
                row.oldest_review,
                row.newest_review,
            )
            for row in stored
        ]
        computed_at = min(row.computed_at for row in stored)
    else:
        found = compute(sorted(place.communes), period)
        rows = [row for row in found if row.standard == standard.pk]
        computed_at = None
    return Cells(tuple(r for r in rows if place.holds(r)), computed_at, int(stale))


def unplaced(place: Place, standard: PovertyStandard, period: Period) -> int:
    """Poor and near-poor households around a former unit whose former commune is unknown."""
    if place.formers is None:
        return 0
    around = Place(place.area, place.communes, None)
    rows = cells_on(around, standard, period).rows
    return sum(row.figures.get("multidimensional", 0) for row in rows if row.former is None)


def households_of(units: Collection[Area], year: int) -> dict[int, int]:
    """Households of communes, districts or provinces at a year's end; missing where one is."""
    communes: dict[int, set[int]] = {unit.pk: set() for unit in units}
    rows = (
        Area.objects.communes().filter(pk__in=communes)
        | Area.objects.communes().filter(parent__in=communes)
        | Area.objects.communes().filter(parent__parent__in=communes)
    )
    for pk, parent, grandparent in rows.values_list("pk", "parent", "parent__parent"):
        for unit in (pk, parent, grandparent):
            if unit in communes:
                communes[unit].add(pk)
    wanted = set().union(*communes.values()) if communes else set()
    known = dict(
        Population.objects.filter(area__in=wanted, year=year).values_list("area", "households")
    )
    return {
        unit: sum(known[pk] for pk in inside)
        for unit, inside in communes.items()
        if inside and inside <= known.keys()
    }


def children_of(place: Place, cells: Cells, division: str, year: int) -> list[UnitFigures]:
    """Figures of the parts of a unit on a division: communes of today, or former units.

    ``division`` is ``commune``, ``former_commune``, ``former_district`` or ``former_province``.
    """
    named = ((c.commune if division == "commune" else c.former) for c in cells.rows)
    keys = {key for key in named if key is not None}
    if division == "commune":
        keys |= place.communes
    areas = {
        area.pk: area for area in Area.objects.filter(pk__in=keys).select_related("parent__parent")
    }
    found: dict[int, UnitFigures] = {}
    for cell in cells.rows:
        unit = _unit_of(
            areas.get(cell.commune if division == "commune" else cell.former or 0), division
        )
        if unit is None:
            continue
        row = found.setdefault(unit.pk, UnitFigures(unit))
        row.figures.update(cell.figures)
        if cell.oldest_review and (
            row.oldest_review is None or cell.oldest_review < row.oldest_review
        ):
            row.oldest_review = cell.oldest_review
    if division == "commune":
        for pk in place.communes:
            found.setdefault(pk, UnitFigures(areas[pk]))
    known = households_of([row.area for row in found.values()], year)
    for pk, row in found.items():
        row.households = known.get(pk)
    return sorted(found.values(), key=lambda row: (row.area.code, row.area.pk))


def _unit_of(commune: Area | None, division: str) -> Area | None:
    if commune is None or division in ("commune", "former_commune"):
        return commune
    district = commune.parent
    return district if division == "former_district" else (district and district.parent)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A year end (or today) with a class count and the households it is of."""

    end: dt.date
    is_current: bool
    figures: Mapping[str, int]
    households: int | None

    def rate(self, code: str) -> Rate:
        """Share of the households of that year."""
        return Rate(self.figures[code], self.households)


def trend_of(place: Place, standard: PovertyStandard) -> list[TrendPoint]:
    """Poor and near-poor households at every kept period, oldest first; two queries a period."""
    sums = ", ".join(f"coalesce(sum((figures->>'{code}')::bigint), 0)" for code in TREND)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT CASE WHEN is_current THEN NULL ELSE period_end END, {sums}
            FROM summaries_communestatistic
            WHERE commune_id = ANY (%s) AND standard_id = %s
              AND (%s::bigint[] IS NULL OR former_commune_id = ANY (%s))
            GROUP BY 1 ORDER BY 1 NULLS LAST
            """,  # noqa: S608 (codes are constants)
            [
                sorted(place.communes),
                standard.pk,
                None if place.formers is None else sorted(place.formers),
                None if place.formers is None else sorted(place.formers),
            ],
        )
        rows = cursor.fetchall()
    today = timezone.localdate()
    points = []
    for end, *counts in rows:
        day = end or today
        known = households_of([place.area], day.year)
        points.append(
            TrendPoint(
                day,
                end is None,
                dict(zip(TREND, map(int, counts), strict=True)),
                known.get(place.area.pk),
            )
        )
    return points


@dataclass(frozen=True, slots=True)
class Behind:
    """The households behind a figure: those the viewer may open, and how many they may not."""

    open: QuerySet[Household]
    count: int

    @property
    def hidden(self) -> int:
        """Counted in the figure, but living outside the viewer's area by now."""
        return self.count - self.open.count()


def households_behind(
    viewer: Viewer, place: Place, measure: Measure, standard: PovertyStandard, period: Period
) -> Behind:
    """The households that a figure of a place counts, by the same statement that counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            statements.households_behind(measure),
            {
                **period_parameters(place.communes, period),
                "standard": standard.pk,
                "formers": None if place.formers is None else sorted(place.formers),
                "unmapped": [],
            },
        )
        keys = [row[0] for row in cursor.fetchall()]
    rows = Household.objects.visible_to(viewer).filter(pk__in=keys)
    return Behind(rows, len(keys))


def published_for(area: Area, standard: PovertyStandard) -> list[PublishedFigure]:
    """What was published for the unit under the standard, newest first."""
    return list(
        PublishedFigure.objects.filter(area=area, standard=standard).order_by("-as_of", "indicator")
    )
