"""Places an official may choose from."""

from __future__ import annotations

from django.db.models import QuerySet

from areas.models import Area, Village
from officials.choices import Right
from officials.scope import Viewer, areas_for, within


def villages_of(viewer: Viewer, right: Right = Right.VIEW_HOUSEHOLDS) -> QuerySet[Village, Village]:
    """Villages in being where the viewer holds the right; none without one."""
    condition = within(areas_for(viewer, right), commune_lookup="commune", village_lookup="pk")
    if condition is None:
        return Village.objects.none()
    found = Village.objects.filter(condition, closed_on__isnull=True)
    return found.select_related("commune").order_by("commune__code", "code")


def communes_of(viewer: Viewer, right: Right) -> QuerySet[Area, Area]:
    """Communes where the viewer holds the right, whole."""
    return Area.objects.filter(pk__in=areas_for(viewer, right).communes).order_by("code")
