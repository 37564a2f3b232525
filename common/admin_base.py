"""Bases of admin classes: read-only by default, rows inside the viewer's territory only."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Records that are looked at, not edited here: each change is an act of its own."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False


class ScopedAdmin(ReadOnlyAdmin):
    """Rows that lead to an area: ``visible_to`` decides, for lists, pages and autocompletes."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Model, models.Model]:
        """Only what the signed-in official may see."""
        rows: QuerySet[models.Model, models.Model] = super().get_queryset(request)
        return rows.visible_to(request.user)  # type: ignore[attr-defined,no-any-return]
