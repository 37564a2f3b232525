"""Dated attributes of units: what held on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from areas.choices import AreaType, AttributeScheme
from areas.models import Area, AreaAttribute
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


def attribute_on(area: Area, scheme: AttributeScheme, date: dt.date) -> str | None:
    """Value in force on a day, or None; one query."""
    return attributes_on([area], scheme, date).get(area.pk)


def area_type_of(
    commune: Area, date: dt.date, *, former_commune: Area | None = None
) -> AreaType | None:
    """Rural or urban on a day; None where nobody has determined it (a đặc khu).

    Before 1 July 2025 a commune of today was not there: the former commune of the village decides;
    without it, all known predecessors must agree.
    """
    if date >= commune.valid_from:
        units = [commune]
    elif former_commune is not None:
        units = [former_commune]
    else:
        units = [link.unit for link in predecessors(commune) if link.unit is not None]
    found = attributes_on(units, AttributeScheme.AREA_TYPE, date)
    values = {found.get(unit.pk) for unit in units}
    value = values.pop() if len(values) == 1 else None
    return AreaType(value) if value else None
