"""Which rows an official may see or change: one place, deny by default.

Every model that leads to an area has a queryset built on :class:`ScopedQuerySet` and names the
lookups that lead to its commune and village. A person without a current post that carries the right
sees nothing; there is no argument, flag or role that means "everything".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from areas.choices import AreaLevel
from areas.models import Area
from common.prepared import fetch_all
from officials.choices import RIGHTS, Right, Role
from officials.models import Official

Viewer = Official | AnonymousUser | None

_M = TypeVar("_M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a right is held: whole communes, and single villages."""

    communes: frozenset[int]
    villages: frozenset[int]

    @property
    def is_empty(self) -> bool:
        """No place at all: deny."""
        return not self.communes and not self.villages

    def holds(self, *, commune: int, village: int | None) -> bool:
        """Whether a place given by its keys lies inside."""
        return commune in self.communes or village in self.villages


_NOWHERE = Territory(frozenset(), frozenset())


def areas_for(viewer: Viewer, right: Right) -> Territory:
    """The territory in which ``viewer`` holds ``right`` today.

    A post on a unit that has ended (a former district, a merged commune) gives nothing: somebody
    has to be given a post in the successor, so that no right outlives its reason.
    """
    if not isinstance(viewer, Official) or not viewer.is_active:
        return _NOWHERE
    cache: dict[Right, Territory] = viewer.__dict__.setdefault("_territories", {})
    if right not in cache:
        cache[right] = _territory(viewer, right)
    return cache[right]


def remember_territory(official: Official, right: Right, territory: Territory) -> None:
    """Keep where a right is held, as it was read with the account itself, for this one object."""
    official.__dict__.setdefault("_territories", {})[right] = territory


# Asked often (officers of the bank), so it is prepared; for programs see ``selectors.programs``.
_SERVED = """
SELECT DISTINCT served.commune_id
FROM officials_brancharea served
JOIN officials_bankbranch branch ON branch.id = served.branch_id AND branch.is_active
JOIN areas_area commune ON commune.id = served.commune_id AND commune.valid_to IS NULL
WHERE served.branch_id = ANY (%(branches)s::bigint[]) AND served.valid_from <= %(day)s::date
  AND coalesce(served.valid_to, 'infinity'::date) >= %(day)s::date
"""


def _territory(official: Official, right: Right) -> Territory:
    communes: set[int] = set()
    provinces: set[int] = set()
    villages: set[int] = set()
    branches: set[int] = set()
    for post in official.current_posts:
        if right not in RIGHTS[Role(post.role)]:
            continue
        if post.branch_id is not None:
            branches.add(post.branch_id)
            continue
        if post.area is None or not post.area.is_current:
            continue
        if post.village is not None:
            villages.add(post.village.pk)
        elif post.area.level == AreaLevel.PROVINCE:
            provinces.add(post.area.pk)
        else:
            communes.add(post.area.pk)
    if provinces:
        communes.update(
            Area.objects.today()
            .communes()
            .filter(parent__in=provinces)
            .values_list("pk", flat=True)
        )
    if branches:
        asked = {"branches": sorted(branches), "day": timezone.localdate()}
        communes.update(commune for (commune,) in fetch_all(_SERVED, asked))
    return Territory(frozenset(communes), frozenset(villages))


def provinces_for(viewer: Viewer, right: Right) -> frozenset[int]:
    """Provinces of which the viewer holds the right on the whole territory (by a post there)."""
    if not isinstance(viewer, Official) or not viewer.is_active:
        return frozenset()
    return frozenset(
        post.area.pk
        for post in viewer.current_posts
        if right in RIGHTS[Role(post.role)]
        and post.area is not None
        and post.area.is_current
        and post.area.level == AreaLevel.PROVINCE
    )


def within(
    territory: Territory, *, commune_lookup: str, village_lookup: str | None = None
) -> Q | None:
    """Condition for rows inside a territory; None when nothing can match."""
    condition: Q | None = None
    if territory.communes:
        condition = Q(**{f"{commune_lookup}__in": territory.communes})
    if territory.villages and village_lookup is not None:
        inside = Q(**{f"{village_lookup}__in": territory.villages})
        condition = inside if condition is None else condition | inside
    return condition


class ScopedQuerySet(models.QuerySet[_M]):
    """A queryset that knows the way from its rows to a commune and a village."""

    commune_lookup: ClassVar[str] = "commune"
    village_lookup: ClassVar[str | None] = "village"
    view_right: ClassVar[Right] = Right.VIEW_HOUSEHOLDS
    change_right: ClassVar[Right] = Right.EDIT_HOUSEHOLDS

    def visible_to(self, viewer: Viewer) -> Self:
        """Rows the viewer may read."""
        return self.with_right(viewer, self.view_right)

    def changeable_by(self, viewer: Viewer) -> Self:
        """Rows the viewer may change."""
        return self.with_right(viewer, self.change_right)

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Rows where the viewer holds that right."""
        condition = within(
            areas_for(viewer, right),
            commune_lookup=self.commune_lookup,
            village_lookup=self.village_lookup,
        )
        return self.none() if condition is None else self.filter(condition)


class AreaScopedQuerySet(ScopedQuerySet[_M]):
    """Rows of a commune, or of a province for whoever holds the right in the whole province."""

    commune_lookup = "area"
    village_lookup = None

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Rows of the communes and provinces in which the viewer holds that right."""
        areas = areas_for(viewer, right).communes | provinces_for(viewer, right)
        return self.filter(**{f"{self.commune_lookup}__in": areas}) if areas else self.none()
