"""Attributes and category of communes on a day, for norms."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from areas.models import AreaAttribute
from programmes.rules.places import area_category


def attributes_on(communes: Collection[int], day: dt.date) -> dict[int, frozenset[str]]:
    """``scheme=value`` of each commune on a day (one query)."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = AreaAttribute.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), area__in=communes, valid_from__lte=day
    )
    for area, scheme, value in rows.values_list("area", "scheme", "value"):
        found[area].add(f"{scheme}={value}")
    return {commune: frozenset(found[commune]) for commune in communes}


def area_categories(communes: Collection[int], day: dt.date) -> dict[int, str]:
    """Category of each commune on a day, as norms know it (one query)."""
    return {
        commune: area_category(attributes)
        for commune, attributes in attributes_on(communes, day).items()
    }
