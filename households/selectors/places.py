"""Attributes of the place of a village on a day, whichever commune it belonged to then."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from areas.choices import AttributeScheme
from areas.models import TWO_TIER_START, AreaAttribute, Village


def attribute_of_village(village: Village, scheme: AttributeScheme, on: dt.date) -> str | None:
    """Value of a commune's attribute for the people of a village on a day.

    Before 1 July 2025 the village's former commune decides where it is known, because a town merged
    into a rural commune changed its line that day; None where nothing is set.
    """
    commune_id = village.commune_id
    if on < TWO_TIER_START and village.former_commune_id is not None:
        commune_id = village.former_commune_id
    found = (
        AreaAttribute.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on), area=commune_id, scheme=scheme
        )
        .filter(valid_from__lte=on)
        .order_by("-valid_from")
        .values_list("value", flat=True)
        .first()
    )
    if found is None and commune_id == village.commune_id and on < TWO_TIER_START:
        # No former commune on record: today's value is the only one there is.
        found = (
            AreaAttribute.objects.filter(area=commune_id, scheme=scheme)
            .order_by("valid_from")
            .values_list("value", flat=True)
            .first()
        )
    return found
