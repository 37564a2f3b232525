"""Officials who work on poverty reduction, and how many of them were trained."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from areas.choices import AreaLevel
from areas.models import Area
from officials.choices import Role
from officials.models import Post
from programmes.models import OfficialAttendance

#: Who works on poverty reduction at every level.
POVERTY_ROLES = (Role.VILLAGE_COLLECTOR, Role.COMMUNE_OFFICER, Role.PROVINCIAL_SUPERVISOR)


@dataclass(frozen=True, slots=True)
class TrainedShare:
    """Poverty officers in post on a day, and how many of them took part in a course that year."""

    officers: int
    trained: int

    @property
    def percent(self) -> float | None:
        """Share in per cent, None where there is no officer."""
        return 100 * self.trained / self.officers if self.officers else None


def poverty_posts(area: Area, day: dt.date) -> QuerySet[Post, Post]:
    """Posts on poverty reduction in force on a day in a commune, or in a whole province."""
    inside = Q(area=area)
    if area.level == AreaLevel.PROVINCE:
        inside |= Q(area__parent=area)
    return (
        Post.objects.on(day)
        .filter(inside, role__in=POVERTY_ROLES, official__is_active=True)
        .select_related("official", "area")
        .order_by("area__code", "official__full_name", "pk")
    )


def trained_share(area: Area, year: int, day: dt.date, *, since: int | None = None) -> TrainedShare:
    """Return how many of those in post on ``day`` took part in a course held in ``year``.

    ``since`` is an earlier year from which on courses count too.
    """
    officers = set(poverty_posts(area, day).values_list("official", flat=True))
    trained = OfficialAttendance.objects.filter(
        official__in=officers,
        training__held_on__year__gte=year if since is None else since,
        training__held_on__year__lte=year,
    ).values_list("official", flat=True)
    return TrainedShare(len(officers), len(set(trained)))
