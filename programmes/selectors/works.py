"""Works in figures: how many essential ones each especially disadvantaged commune has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from areas.choices import AttributeScheme
from areas.models import Area, AreaAttribute
from officials.choices import Right
from officials.scope import Viewer, areas_for
from programmes.models import Work
from programmes.rules.works import ESSENTIAL_WORKS, FINISHED_STATES


@dataclass(frozen=True, slots=True)
class EssentialRow:
    """An especially disadvantaged commune with its finished and its other essential works."""

    commune: Area
    finished: int
    coming: int

    @property
    def is_met(self) -> bool:
        """Whether it has as many as it should."""
        return self.finished >= ESSENTIAL_WORKS


@dataclass(frozen=True, slots=True)
class Essentials:
    """The target "at least two essential works in each especially disadvantaged commune"."""

    rows: tuple[EssentialRow, ...]

    @property
    def met(self) -> int:
        """Communes that have enough."""
        return sum(row.is_met for row in self.rows)

    @property
    def percent(self) -> float | None:
        """Share of the communes in per cent; None where no commune is of that kind."""
        return 100 * self.met / len(self.rows) if self.rows else None


def disadvantaged(communes: Iterable[int], day: dt.date) -> list[Area]:
    """Especially disadvantaged communes on a day: by attribute, or of region III."""
    of_kind = AreaAttribute.objects.filter(
        Q(scheme=AttributeScheme.ESPECIALLY_DISADVANTAGED, value="yes")
        | Q(scheme=AttributeScheme.REGION_CLASS, value="III"),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        valid_from__lte=day,
        area__in=list(communes),
    )
    return list(Area.objects.filter(pk__in=of_kind.values("area")).order_by("code"))


def essentials(communes: Iterable[int], day: dt.date) -> Essentials:
    """Return the target for some communes, counting works finished by the day; two queries."""
    found = disadvantaged(communes, day)
    finished = Q(done_on__lte=day, state__in=FINISHED_STATES)
    counts = {
        key: (done, other)
        for key, done, other in Work.objects.filter(
            commune__in=[area.pk for area in found], is_essential=True
        )
        .exclude(state="stopped")
        .values_list("commune")
        .annotate(done=Count("pk", filter=finished), other=Count("pk", filter=~finished))
    }
    return Essentials(tuple(EssentialRow(area, *counts.get(area.pk, (0, 0))) for area in found))


def visible_essentials(viewer: Viewer, day: dt.date) -> Essentials:
    """Return the target for the communes whose figures the viewer may see."""
    return essentials(areas_for(viewer, Right.VIEW_STATISTICS).communes, day)


def totals(viewer: Viewer) -> dict[str, int]:
    """Return counts and costs of the works that the viewer may see; one query."""
    counted = Work.objects.visible_to(viewer).aggregate(
        new=Count("pk", filter=Q(nature="new") & ~Q(state="stopped")),
        maintained=Count("pk", filter=Q(nature="maintained") & ~Q(state="stopped")),
        finished=Count("pk", filter=Q(state__in=FINISHED_STATES)),
        building=Count("pk", filter=Q(state="building")),
        cost=Sum("cost_planned", filter=~Q(state="stopped")),
    )
    return {name: value or 0 for name, value in counted.items()}
