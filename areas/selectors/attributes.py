"""Dated attributes of units: what held on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from areas.choices import AttributeScheme
from areas.models import Area, AreaAttribute, Village
from areas.selectors.succession import predecessors


def attributes_on(
    areas: Iterable[Area | int], scheme: AttributeScheme, date: dt.date
) -> dict[int, str]:
    """Values in force on a day by key of the unit; units without a value are left out; one query.

    A unit that was not in being on that day has no value.
    """
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=date)
    in_being = Q(area__valid_to__isnull=True) | Q(area__valid_to__gte=date)
    return dict(
        AreaAttribute.objects.filter(
            held,
            in_being,
            area__in=[area.pk if isinstance(area, Area) else area for area in areas],
            area__valid_from__lte=date,
            scheme=scheme,
            valid_from__lte=date,
        ).values_list("area_id", "value")
    )


def attribute_of_village(village: Village, scheme: AttributeScheme, date: dt.date) -> str | None:
    """Value for the people of a village on a day; None where it is not known.

    Before 1 July 2025 the village's commune of today was not there, and a town merged into a rural
    commune changed its line that day. So the village's former commune decides; where it is not on
    record, all known predecessors of the commune must agree. Today's value is never carried back:
    it would put people under a line that was not theirs, and nobody would see that it was a guess.
    """
    commune = village.commune
    if date >= commune.valid_from:
        units = [commune.pk]
    elif village.former_commune_id is not None:
        units = [village.former_commune_id]
    else:
        units = [link.unit.pk for link in predecessors(commune) if link.unit is not None]
    found = attributes_on(units, scheme, date)
    values = {found.get(unit) for unit in units}
    return values.pop() if len(values) == 1 else None
