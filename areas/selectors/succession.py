"""What became of a unit and what it came from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from areas.choices import AreaLevel, Boundaries, SuccessionShare
from areas.models import Area, AreaSuccession
from areas.models.area import AreaQuerySet


@dataclass(frozen=True, slots=True)
class Link:
    """A unit on the other side of the change, and how much passed.

    ``unit`` is None where the published former code is in no list; ``code`` is always there.
    """

    code: str
    unit: Area | None
    share: SuccessionShare


def successors(area: Area) -> list[Link]:
    """Communes of today that received the former commune ``area``, by code; one query."""
    rows = AreaSuccession.objects.filter(predecessor=area).select_related("successor")
    links = [Link(row.successor.code, row.successor, SuccessionShare(row.share)) for row in rows]
    return sorted(links, key=lambda link: link.code)


def predecessors(area: Area) -> list[Link]:
    """Former communes that went into the commune of today ``area``, by code; one query."""
    rows = AreaSuccession.objects.filter(successor=area).select_related("predecessor")
    links = [
        Link(row.predecessor_code, row.predecessor, SuccessionShare(row.share)) for row in rows
    ]
    return sorted(links, key=lambda link: link.code)


def communes_of(area: Area) -> AreaQuerySet:
    """The communes that make up a unit, of the same time: itself for a commune."""
    inside = Q(pk=area.pk) | Q(parent=area) | Q(parent__parent=area)
    return Area.objects.filter(inside, level=AreaLevel.COMMUNE)


def communes_of_today(area: Area) -> AreaQuerySet:
    """Communes of today that hold ground of a unit of any time.

    For a unit of today: its own communes. For a former commune, district or province: every
    commune that received at least a part of it; whether they hold *only* its ground is answered by
    :func:`areas.selectors.restating.restatement`.
    """
    if area.boundaries == Boundaries.TODAY:
        return communes_of(area).today()
    links = AreaSuccession.objects.filter(predecessor__in=communes_of(area))
    return Area.objects.communes().today().filter(pk__in=links.values("successor"))


def former_communes(area: Area) -> AreaQuerySet:
    """Communes of before 1 July 2025 that gave ground to a unit of any time.

    For a former unit: its own communes. Former codes that are in no list are left out here.
    """
    if area.boundaries == Boundaries.FORMER:
        return communes_of(area)
    links = AreaSuccession.objects.filter(
        successor__in=communes_of(area), predecessor__isnull=False
    )
    return Area.objects.communes().filter(pk__in=links.values("predecessor"))


def communes_on(area: Area, boundaries: Boundaries) -> AreaQuerySet:
    """Communes of the wanted division that share ground with a unit."""
    return communes_of_today(area) if boundaries == Boundaries.TODAY else former_communes(area)
