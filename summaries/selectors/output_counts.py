"""Outputs computed from the rows as they are, and stored ones beside them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max

from areas.choices import AreaLevel
from areas.models import Area
from credit.selectors.coverage import lending_parameters
from programmes.selectors.needs import commune_needs, scope_of
from summaries.models import OutputMark, OutputStatistic, StaleMark
from summaries.rules import output_statements


@dataclass(frozen=True, slots=True)
class CellOutputs:
    """Outputs of one cell in one year; ``former`` is None where it is not known."""

    area: int
    former: int | None
    year: int
    figures: dict[str, int] = field(default_factory=dict)


def compute_outputs(areas: Collection[int], as_of: dt.date) -> list[CellOutputs]:
    """Return the outputs of every cell and year of some areas, computed now.

    Needs are those of ``as_of`` and stand in its year, in the cell without former commune.
    """
    found: dict[tuple[int, int | None, int], dict[str, int]] = {}
    values = lending_parameters(areas, as_of)
    values |= {"communes": sorted(set(areas)), "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(output_statements.figures(), values)
        for area, former, year, figures in cursor.fetchall():
            found[area, former or None, year] = json.loads(figures)
    for commune, figures in _needs(areas, as_of).items():
        found.setdefault((commune, None, as_of.year), {}).update(figures)
    return [CellOutputs(*key, figures) for key, figures in sorted(found.items(), key=_order)]


def _order(item: tuple[tuple[int, int | None, int], dict[str, int]]) -> tuple[int, int, int]:
    area, former, year = item[0]
    return area, former or 0, year


def _needs(areas: Collection[int], as_of: dt.date) -> dict[int, dict[str, int]]:
    communes = Area.objects.filter(pk__in=areas, level=AreaLevel.COMMUNE)
    scope = scope_of(list(communes.values_list("pk", flat=True)), as_of)
    if scope is None or not scope.communes:
        return {}
    found = {}
    for key, needs in commune_needs(scope).items():
        counts = {
            "need.households": needs.households,
            "need.open": needs.open,
            "need.alone": needs.alone,
        }
        if kept := {code: value for code, value in counts.items() if value}:
            found[key] = kept
    return found


@dataclass(frozen=True, slots=True)
class OutputDifference:
    """One output of one cell and year that is not stored as it follows from the rows."""

    area: str
    former: str
    year: int
    code: str
    stored: int
    computed: int
    #: A mark says that the area awaits counting.
    awaited: bool


def output_differences(areas: Collection[int], today: dt.date) -> Iterator[OutputDifference]:
    """Yield what differs in some areas, each counted for the day it was stored for."""
    days = dict(
        OutputStatistic.objects.filter(area__in=areas)
        .values_list("area")
        .annotate(day=Max("as_of"))
    )
    by_day: dict[dt.date, list[int]] = {}
    for area in areas:
        by_day.setdefault(days.get(area, today), []).append(area)
    for day, part in sorted(by_day.items()):
        yield from _differing(part, day)


def _differing(areas: list[int], day: dt.date) -> Iterator[OutputDifference]:
    computed = {
        (row.area, row.former, row.year): row.figures for row in compute_outputs(areas, day)
    }
    stored = {
        (row.area_id, row.former_commune_id, row.year): row.figures
        for row in OutputStatistic.objects.filter(area__in=areas)
    }
    wrong = [
        (key, code)
        for key in {*computed, *stored}
        for code in {*computed.get(key, {}), *stored.get(key, {})}
        if computed.get(key, {}).get(code) != stored.get(key, {}).get(code)
    ]
    if not wrong:
        return
    keys = {key for (area, former, _year), _code in wrong for key in (area, former) if key}
    codes = dict(Area.objects.filter(pk__in=keys).values_list("pk", "code"))
    awaited = set(OutputMark.objects.filter(area__in=areas).values_list("area", flat=True))
    awaited |= set(StaleMark.objects.filter(commune__in=areas).values_list("commune", flat=True))
    wrong.sort(key=lambda one: (one[0][0], one[0][2], one[1]))
    for cell, code in wrong:
        area, former, year = cell
        yield OutputDifference(
            codes[area],
            codes[former] if former else "",
            year,
            code,
            stored.get(cell, {}).get(code, 0),
            computed.get(cell, {}).get(code, 0),
            area in awaited,
        )
