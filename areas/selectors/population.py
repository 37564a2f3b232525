"""Denominators: households and persons of a unit at the end of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext

from areas.choices import Boundaries
from areas.models import Area, Population
from areas.selectors.restating import restatement
from areas.selectors.succession import communes_of


@dataclass(frozen=True, slots=True)
class PopulationFigure:
    """Households and persons of a unit, or why there is no figure.

    ``boundaries`` says on which division the communes stood whose figures were added.
    """

    households: int | None
    persons: int | None
    minority_households: int | None
    boundaries: Boundaries | None
    why: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return self.households is not None


def population_on(area: Area, year: int) -> PopulationFigure:
    """Sum the communes of a unit at the end of a year; at most eight queries.

    The unit's own division comes first. Where it lacks a figure, the communes of the other division
    are added up, if they cover the same ground without splitting any and all have one.
    """
    own = list(communes_of(area))
    figure, missing = _sum(own, year, area.boundaries)
    if figure is not None:
        return figure
    other = Boundaries.FORMER if area.boundaries == Boundaries.TODAY else Boundaries.TODAY
    restated = restatement(area, other)
    detail = restated.why()
    if restated.possible:
        figure, other_missing = _sum(list(restated.communes), year, other)
        if figure is not None:
            return figure
        detail = gettext("Trên địa giới kia cũng còn %(missing)d xã chưa có số liệu.") % {
            "missing": other_missing
        }
    what = gettext("%(missing)d/%(total)d xã của %(unit)s chưa có dân số năm %(year)d.") % {
        "missing": missing,
        "total": len(own),
        "unit": area.name,
        "year": year,
    }
    return PopulationFigure(None, None, None, None, f"{what} {detail}")


def populations_of(communes: Iterable[Area | int], year: int) -> dict[int, Population]:
    """Stored figures of communes by key, for tables of many communes; one query."""
    keys = [commune.pk if isinstance(commune, Area) else commune for commune in communes]
    return {found.area_id: found for found in Population.objects.filter(area__in=keys, year=year)}


def _sum(
    communes: list[Area], year: int, boundaries: Boundaries
) -> tuple[PopulationFigure | None, int]:
    """Add up, and count the communes without a figure; a sum that misses one is no figure."""
    totals = Population.objects.filter(area__in=communes, year=year).aggregate(
        communes=Count("pk"),
        households=Sum("households"),
        persons=Sum("persons"),
        minority=Sum("minority_households"),
    )
    missing = len(communes) - totals["communes"]
    if missing or not communes:
        return None, missing
    return PopulationFigure(
        totals["households"], totals["persons"], totals["minority"], boundaries
    ), 0
