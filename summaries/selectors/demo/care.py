"""Places of the demonstration in which households are cared for, and how much."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from areas.models import Area, Village
from households.selectors.care.responsible import in_care

#: Communes beside the shown one with village officials, and how many villages of each have one.
_NEIGHBOURS, _THEIR_VILLAGES, _OWN_VILLAGES = 5, 3, 8
#: Communes in which nobody has begun; households of the shown one with an official of their own.
_NOT_BEGUN, _SINGLE = 2, 8


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demonstration writes about."""

    village: Village
    #: Communes of the province that have begun, the shown one among them.
    begun: list[Area]
    neighbours: list[Area]
    #: Villages that get an official; the shown one has one already.
    villages: list[Village]
    #: Further villages of the shown commune, for its other officers.
    other_villages: list[Village]
    single_households: list[int]

    @property
    def commune(self) -> Area:
        """The commune whose accounts are published."""
        return self.village.commune


def shown_of(village: Village, today: dt.date) -> Shown:
    """Choose communes, villages and households around a village, by number and code."""
    commune = village.commune
    listed = dict(
        in_care(today)
        .filter(commune__parent=commune.parent)
        .order_by()
        .values_list("commune")
        .annotate(number=Count("pk"))
    )
    others = sorted(
        Area.objects.today().communes().filter(parent=commune.parent).exclude(pk=commune.pk),
        key=lambda one: (-listed.get(one.pk, 0), one.code),
    )
    # Those left uncovered have households, though not the most.
    middle = len(others) // 2
    left_out = {one.pk for one in others[middle : middle + _NOT_BEGUN]}
    begun = [one for one in others if one.pk not in left_out]
    neighbours = begun[:_NEIGHBOURS]
    own = _villages(commune, today, village.pk)
    villages = own[:_OWN_VILLAGES]
    for one in neighbours:
        villages += _villages(one, today)[:_THEIR_VILLAGES]
    single = in_care(today).filter(commune=commune).order_by("code").values_list("pk", flat=True)
    return Shown(
        village,
        [commune, *begun],
        neighbours,
        villages,
        own[_OWN_VILLAGES : _OWN_VILLAGES + 2],
        list(single[:_SINGLE]),
    )


def _villages(commune: Area, today: dt.date, besides: int = 0) -> list[Village]:
    """Villages of a commune, those with most households on a list first."""
    listed = dict(
        in_care(today)
        .filter(commune=commune)
        .order_by()
        .values_list("village")
        .annotate(number=Count("pk"))
    )
    rows = Village.objects.filter(commune=commune, closed_on__isnull=True).exclude(pk=besides)
    return sorted(
        rows.select_related("commune"), key=lambda one: (-listed.get(one.pk, 0), one.code)
    )
