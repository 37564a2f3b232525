"""What the filters above lists mean, for pages and for files made of the same lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from areas.models import Village
from households.choices import PovertyClass
from households.models import Classification
from households.selectors.standing import Standing

#: What households can be narrowed to by their class of today.
STANDINGS = (Standing.POOR, Standing.NEAR_POOR, Standing.NOT_POOR, Standing.UNKNOWN)

_CLASSES = {
    Standing.POOR: PovertyClass.POOR,
    Standing.NEAR_POOR: PovertyClass.NEAR_POOR,
    Standing.NOT_POOR: PovertyClass.NOT_POOR,
}


def in_village(rows: QuerySet[Any, Any], village: Village | None) -> QuerySet[Any, Any]:
    """Narrow households, or rows that belong to one, to a village; none leaves them all."""
    if village is None:
        return rows
    lookup = "village" if hasattr(rows.model, "village") else "household__village"
    return rows.filter(**{lookup: village})


def of_standing(rows: QuerySet[Any, Any], standing: str | None) -> QuerySet[Any, Any]:
    """Narrow households by their current class under a national standard."""
    if not standing:
        return rows
    current = Classification.objects.current().filter(
        household=OuterRef("pk"), standard__province__isnull=True
    )
    if standing == Standing.UNKNOWN:
        return rows.filter(~Exists(current))
    return rows.filter(Exists(current.filter(poverty_class=_CLASSES[Standing(standing)])))
