"""Scope of what a commune, or a province for several communes, holds: courses and activities."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from areas.models import Area
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer, areas_for, provinces_for

_M = TypeVar("_M", bound=models.Model)


class HeldQuerySet(ScopedQuerySet[_M]):
    """Rows whose ``area`` is a commune, or the province that holds them for all its communes.

    A commune sees what it holds itself and what its province holds; who takes part is scoped by
    the households of those people, elsewhere. A village sees what its commune sees.
    """

    commune_lookup = "area"
    village_lookup = None
    change_right = Right.MANAGE_SUPPORT

    def visible_to(self, viewer: Viewer) -> Self:
        """Rows held in the viewer's communes, and by the provinces of those communes."""
        territory = areas_for(viewer, self.view_right)
        if territory.is_empty:
            return self.none()
        communes = Area.objects.filter(
            Q(pk__in=territory.communes) | Q(villages__in=territory.villages)
        )
        provinces = provinces_for(viewer, self.view_right)
        return self.filter(
            Q(area__in=communes.values("pk"))
            | Q(area__in=provinces)
            | Q(area__in=communes.values("parent"))
        )

    def changeable_by(self, viewer: Viewer) -> Self:
        """Rows of communes whose support the viewer manages, or of a province whose capital."""
        mine = areas_for(viewer, Right.MANAGE_SUPPORT).communes | provinces_for(
            viewer, Right.MANAGE_CAPITAL
        )
        return self.filter(area__in=mine) if mine else self.none()
