"""Infrastructure works of communes: what was planned, built, kept in repair and handed over."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import ScopedQuerySet
from programmes.choices import CapitalSource, WorkKind, WorkNature, WorkState
from programmes.models.catalogue import Project


class WorkQuerySet(ScopedQuerySet["Work"]):
    """Works of whole communes."""

    village_lookup = None
    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Work(models.Model):
    """A road, a school, a water supply: built new, or kept in repair.

    ``cost_planned`` and ``cost_final`` are whole dong, all sources together; the money itself is
    held and paid as commitments that name the work. Days are set by the steps of
    ``programmes.rules.works``.

    Personal data: none.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("thôn, tổ dân phố"),
    )
    name = models.CharField(_("tên công trình"), max_length=200)
    kind = models.CharField(_("loại công trình"), max_length=12, choices=WorkKind.choices)
    nature = models.CharField(_("hình thức"), max_length=10, choices=WorkNature.choices)
    is_essential = models.BooleanField(_("công trình hạ tầng thiết yếu"), default=False)
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("dự án, tiểu dự án"),
    )
    cost_planned = models.BigIntegerField(_("tổng mức đầu tư dự kiến (đồng)"))
    cost_final = models.BigIntegerField(_("giá trị quyết toán (đồng)"), null=True, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=11, choices=WorkState.choices, default=WorkState.PLANNED
    )
    planned_on = models.DateField(_("ngày đưa vào kế hoạch"))
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    started_on = models.DateField(_("ngày khởi công"), null=True, blank=True)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    handed_over_on = models.DateField(_("ngày bàn giao"), null=True, blank=True)
    stopped_on = models.DateField(_("ngày dừng"), null=True, blank=True)
    stop_reason = models.CharField(_("lý do dừng"), max_length=300, blank=True)
    decision_no = models.CharField(_("số quyết định"), max_length=60, blank=True)
    beneficiaries = models.PositiveIntegerField(_("số hộ hưởng lợi"), null=True, blank=True)
    poor_beneficiaries = models.PositiveIntegerField(
        _("trong đó hộ nghèo, cận nghèo"), null=True, blank=True
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("công trình")
        verbose_name_plural = _("công trình")
        ordering = ["-planned_on", "-id"]
        indexes = [models.Index(fields=["commune", "state"], name="programmes_work_commune")]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "name", "nature", "planned_on"],
                name="programmes_work_once",
                violation_error_message=_("Xã đã có công trình cùng tên ghi trong ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(cost_planned__gt=0)
                & (Q(cost_final__isnull=True) | Q(cost_final__gte=0)),
                name="programmes_work_cost",
                violation_error_message=_("Số tiền phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(poor_beneficiaries__isnull=True)
                | Q(beneficiaries__gte=models.F("poor_beneficiaries")),
                name="programmes_work_beneficiaries",
                violation_error_message=_(
                    "Số hộ nghèo, cận nghèo hưởng lợi không thể lớn hơn tổng số hộ hưởng lợi."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.STOPPED)
                | (Q(stopped_on__isnull=False) & ~Q(stop_reason="")),
                name="programmes_work_stopped",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[WorkState.DONE, WorkState.HANDED_OVER])
                | Q(done_on__isnull=False),
                name="programmes_work_done",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> dt.date:
        """Day of the newest thing that happened to it."""
        days = (
            self.planned_on,
            self.approved_on,
            self.started_on,
            self.done_on,
            self.handed_over_on,
            self.stopped_on,
        )
        return max(day for day in days if day is not None)


class WorkShareQuerySet(ScopedQuerySet["WorkShare"]):
    """Shares by the work's commune."""

    commune_lookup = "work__commune"
    village_lookup = None
    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class WorkShare(models.Model):
    """How much of a work's cost a source is to bear; whole dong, labour of the people included.

    Personal data: none.
    """

    work = models.ForeignKey(
        Work, on_delete=models.CASCADE, related_name="shares", verbose_name=_("công trình")
    )
    source = models.CharField(_("nguồn vốn"), max_length=20, choices=CapitalSource.choices)
    amount = models.BigIntegerField(_("số tiền (đồng)"))

    objects = WorkShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("cơ cấu nguồn vốn của công trình")
        verbose_name_plural = _("cơ cấu nguồn vốn của công trình")
        constraints = [
            models.UniqueConstraint(fields=["work", "source"], name="programmes_workshare_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="programmes_workshare_amount"),
        ]
