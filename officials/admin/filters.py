"""Filters whose choices are narrowed to the viewer."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from areas.choices import Boundaries
from areas.models import TWO_TIER_START, Area
from officials.choices import Role
from officials.scope import Viewer
from officials.selectors.mandate import mandate_of, villages_visible_to

Choices = list[tuple[str, Any]]

#: More communes than this are searched for, not listed.
_MAX_CHOICES = 200


class BoundariesFilter(SimpleListFilter):
    """Units of today, or of before 1 July 2025."""

    title = _("địa giới")
    parameter_name = "dia-gioi"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Both divisions."""
        return [(str(one), one.label) for one in Boundaries]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow by the end of the unit."""
        if self.value() == Boundaries.FORMER:
            return queryset.filter(valid_to__lt=TWO_TIER_START)
        if self.value() == Boundaries.TODAY:
            return queryset.exclude(valid_to__lt=TWO_TIER_START)
        return queryset


class CommuneFilter(SimpleListFilter):
    """Communes whose villages the viewer may see, and no others."""

    title = _("xã, phường")
    parameter_name = "xa"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Name each commune once."""
        communes = Area.objects.filter(pk__in=self._communes(request)).order_by("name", "code")
        return [(unit.code, unit.name) for unit in communes[:_MAX_CHOICES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the commune of today with that code."""
        code = self.value()
        if not code:
            return queryset
        return queryset.filter(commune__code=code, commune__in=self._communes(request))

    @staticmethod
    def _communes(request: HttpRequest) -> QuerySet[Any, Any]:
        return villages_visible_to(request.user).values("commune").distinct()


def role_choices(viewer: Viewer) -> Choices:
    """Roles the viewer may give; only the whole system's mandate makes its administrators."""
    everywhere = mandate_of(viewer).everywhere
    known = [
        (str(role), role.label) for role in Role if everywhere or role != Role.SYSTEM_ADMINISTRATOR
    ]
    return [("", "---------"), *known]
