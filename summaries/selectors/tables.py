"""Figures of the parts of a unit, one row each, on today's or on former boundaries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Min

from areas.models import Area, AreaSuccession, Population
from areas.selectors.population import populations_of
from households.models import PovertyStandard
from officials.choices import Right
from officials.scope import Viewer
from summaries.models import StaleMark
from summaries.rules.periods import Period
from summaries.selectors.cells import Cells, predecessors_of, visible_cells
from summaries.selectors.computing import CellFigures
from summaries.selectors.figures import (
    Denominators,
    Figures,
    Freshness,
    added,
    cell_rows,
    freshness,
    period_on,
)


class Division(StrEnum):
    """Into what a unit is divided."""

    COMMUNES = "communes"
    FORMER_COMMUNES = "former_communes"
    FORMER_DISTRICTS = "former_districts"
    FORMER_PROVINCES = "former_provinces"


_STEPS_UP = {
    Division.FORMER_COMMUNES: 0,
    Division.FORMER_DISTRICTS: 1,
    Division.FORMER_PROVINCES: 2,
}


@dataclass(frozen=True, slots=True)
class AreaRow(Figures):
    """One part of a unit. ``unit`` is None for what cannot be placed on former boundaries.

    ``is_partial`` is set where a part of the former unit lies outside of the unit divided: its row
    has only what lies inside, and no rate.
    """

    unit: Area | None
    freshness: Freshness
    is_partial: bool = False

    @property
    def has_data(self) -> bool:
        """Whether any household was ever classified there."""
        return bool(self.counts)


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The parts of a unit by code; what cannot be placed comes last."""

    area: Area
    standard: PovertyStandard
    period: Period
    division: Division
    stored: bool
    rows: tuple[AreaRow, ...]


def communes_table(
    viewer: Viewer, area: Area, standard: PovertyStandard, as_of: dt.date | None = None
) -> AreaTable:
    """Return one row per commune of today; see :func:`area_table`."""
    return area_table(viewer, area, standard, Division.COMMUNES, as_of)


def area_table(
    viewer: Viewer,
    area: Area,
    standard: PovertyStandard,
    division: Division,
    as_of: dt.date | None = None,
) -> AreaTable:
    """Return the figures of every part of a unit; parts without data are there, with zeros.

    The rows add up to the figures of the unit. Raises as ``figures_for`` does.
    """
    cells = visible_cells(viewer, area, Right.VIEW_STATISTICS)
    period, stored = period_on(as_of)
    rows, _computed, day = cell_rows(cells.communes, standard, period, stored=stored)
    mine = [row for row in rows if cells.hold(row.commune, row.former)]
    builder = (
        _Today(cells, period) if division == Division.COMMUNES else _Former(cells, division, period)
    )
    return AreaTable(
        area,
        standard,
        Period(day, is_current=period.is_current),
        division,
        stored,
        tuple(builder.rows(mine)),
    )


def _stale(communes: Iterable[int]) -> dict[int, dt.datetime]:
    marks = StaleMark.objects.filter(commune__in=list(communes)).values("commune_id")
    return dict(marks.annotate(since=Min("marked_at")).values_list("commune_id", "since"))


def _populations(communes: set[int], period: Period) -> tuple[int, dict[int, Population]]:
    """Return the first year of those that fit for which anything is known, and what is known."""
    for year in period.population_years:
        if found := populations_of(communes, year):
            return year, found
    return period.population_years[0], {}


class _Today:
    """Rows by commune of today."""

    def __init__(self, cells: Cells, period: Period) -> None:
        self.units = list(Area.objects.filter(pk__in=cells.communes).order_by("code"))
        self.year, self.population = _populations({unit.pk for unit in self.units}, period)
        self.stale = _stale(cells.communes)

    def rows(self, cells: Iterable[CellFigures]) -> Iterable[AreaRow]:
        of_commune: dict[int, list[CellFigures]] = defaultdict(list)
        for cell in cells:
            of_commune[cell.commune].append(cell)
        for unit in self.units:
            mine = of_commune[unit.pk]
            known = self.population.get(unit.pk)
            yield AreaRow(
                added(mine),
                Denominators(self.year, known.households, known.persons, known.minority_households)
                if known
                else Denominators(self.year),
                unit,
                freshness(mine, None, self.stale.get(unit.pk)),
            )


class _Former:
    """Rows by former unit: by the village's former commune, or what the commune was made of."""

    def __init__(self, cells: Cells, division: Division, period: Period) -> None:
        self.cells, self.period = cells, period
        self.year = period.population_years[0]
        self.steps = _STEPS_UP[division]
        self.origins = predecessors_of(cells.communes)
        keys = {key for origin in self.origins.values() for key in origin if key is not None}
        self.parents = self._parents(keys | set(cells.formers or ()))
        self.stale = _stale(cells.communes)

    def _parents(self, communes: set[int]) -> dict[int, int]:
        """Unit of the wanted level by former commune."""
        found = {key: key for key in communes}
        for _ in range(self.steps):
            above = dict(
                Area.objects.filter(pk__in=set(found.values())).values_list("pk", "parent_id")
            )
            found = {key: parent for key, unit in found.items() if (parent := above[unit])}
        return found

    def unit_of(self, cell: CellFigures) -> int | None:
        if cell.former is not None:
            return self.parents.get(cell.former)
        origin = self.origins.get(cell.commune, {None})
        units = {None if key is None else self.parents.get(key) for key in origin}
        return units.pop() if len(units) == 1 else None

    def rows(self, cells: Iterable[CellFigures]) -> Iterable[AreaRow]:
        found = list(cells)
        strange = {c.former for c in found if c.former is not None} - self.parents.keys()
        self.parents |= self._parents({key for key in strange if key is not None})
        of_unit: dict[int | None, list[CellFigures]] = defaultdict(list)
        for cell in found:
            of_unit[self.unit_of(cell)].append(cell)
        wanted = set(self.parents.values())
        if self.cells.formers is not None:
            wanted = {self.parents[key] for key in self.cells.formers if key in self.parents}
        outside = self._outside(wanted)
        population = self._population(wanted - outside)
        units = Area.objects.filter(pk__in=wanted | {u for u in of_unit if u is not None})
        for unit in units.order_by("code", "valid_from"):
            yield self._row(unit, of_unit[unit.pk], population, is_partial=unit.pk in outside)
        if of_unit.get(None):
            yield self._row(None, of_unit[None], {}, is_partial=False)

    def _row(
        self,
        unit: Area | None,
        cells: list[CellFigures],
        population: dict[int, Denominators],
        *,
        is_partial: bool,
    ) -> AreaRow:
        stale = [self.stale[c.commune] for c in cells if c.commune in self.stale]
        return AreaRow(
            added(cells),
            population.get(unit.pk if unit else 0, Denominators(self.year)),
            unit,
            freshness(cells, None, min(stale, default=None)),
            is_partial,
        )

    def _outside(self, units: set[int]) -> set[int]:
        """Units of which something went to a commune that is not in the unit divided."""
        rows = (
            AreaSuccession.objects.filter(predecessor__in=self._communes(units))
            .exclude(successor__in=self.cells.communes)
            .values_list("predecessor_id", flat=True)
        )
        return set(self._parents({key for key in rows if key is not None}).values())

    def _communes(self, units: set[int]) -> set[int]:
        found = units
        for _ in range(self.steps):
            found = set(Area.objects.filter(parent__in=found).values_list("pk", flat=True))
        return found

    def _population(self, units: set[int]) -> dict[int, Denominators]:
        """Sums over the communes of each unit, where every one has a figure."""
        communes = self._communes(units)
        above = self._parents(communes)
        self.year, known = _populations(communes, self.period)
        members: dict[int, list[Population | None]] = defaultdict(list)
        for key, unit in above.items():
            members[unit].append(known.get(key))
        return {
            unit: Denominators(
                self.year,
                sum(figure.households for figure in figures),
                sum(figure.persons for figure in figures),
                sum(figure.minority_households for figure in figures),
            )
            for unit, found in members.items()
            if len(figures := [figure for figure in found if figure is not None]) == len(found)
        }
