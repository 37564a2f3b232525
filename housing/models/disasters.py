"""Disasters: what happened, where, by which decision."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common import history
from housing.choices import DisasterKind
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer


class DisasterAreaQuerySet(ScopedQuerySet["DisasterArea"]):
    """Communes hit; whoever has any village of a commune may know what hit it."""

    village_lookup = "commune__villages"
    change_right = Right.MANAGE_SUPPORT

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Rows of communes in which the viewer holds that right; each once."""
        keys = super().with_right(viewer, right).values("pk")
        return self.filter(pk__in=keys)


class DisasterEventQuerySet(ScopedQuerySet["DisasterEvent"]):
    """Disasters that hit a commune of the viewer."""

    change_right = Right.MANAGE_SUPPORT

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Disasters with at least one commune in which the viewer holds that right."""
        areas = DisasterArea.objects.with_right(viewer, right)
        return self.filter(Exists(areas.filter(event=OuterRef("pk"))))


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class DisasterEvent(models.Model):
    """A typhoon, flood, fire …: from when to when, and the decision that established the damage.

    Personal data: none.
    """

    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("loại"), max_length=11, choices=DisasterKind.choices)
    happened_on = models.DateField(_("từ ngày"))
    ended_on = models.DateField(_("đến ngày"), null=True, blank=True)
    decision_no = models.CharField(_("số quyết định, văn bản"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    communes = models.ManyToManyField(
        "areas.Area",
        through="housing.DisasterArea",
        related_name="+",
        verbose_name=_("xã, phường bị ảnh hưởng"),
    )

    objects = DisasterEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt thiên tai")
        verbose_name_plural = _("đợt thiên tai")
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("happened_on")),
                name="housing_disasterevent_order",
                violation_error_message=_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.happened_on:%d/%m/%Y})"


class DisasterArea(models.Model):
    """A commune that a disaster hit.

    Personal data: none.
    """

    event = models.ForeignKey(DisasterEvent, on_delete=models.CASCADE, related_name="areas")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")

    objects = DisasterAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("xã, phường bị ảnh hưởng")
        verbose_name_plural = _("xã, phường bị ảnh hưởng")
        constraints = [
            models.UniqueConstraint(fields=["event", "commune"], name="housing_disasterarea_once")
        ]
