"""The ledger: everything that a household or person receives, one row each."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer, areas_for
from programmes.choices import PlanState, Status, SupportGroup, SupportState
from programmes.models.catalogue import Programme, Project, SupportKind, SupportNorm
from programmes.rules.ledger import LIVE_STATES


class SupportPlanQuerySet(ScopedQuerySet["SupportPlan"]):
    """Plans of whole communes."""

    village_lookup = None
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class SupportPlan(models.Model):
    """What a commune plans for a year; its lines are the ledger's rows in state "planned".

    Personal data: none but what its lines lead to.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("tên kế hoạch"), max_length=200)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=PlanState.choices, default=PlanState.DRAFT
    )
    prepared_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    decision_no = models.CharField(_("số quyết định"), max_length=60, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    objects = SupportPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("kế hoạch hỗ trợ")
        verbose_name_plural = _("kế hoạch hỗ trợ")
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "year", "title"],
                name="programmes_supportplan_once",
                violation_error_message=_("Xã đã có kế hoạch cùng tên trong năm này."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PlanState.APPROVED, PlanState.CLOSED])
                | Q(decided_on__isnull=False),
                name="programmes_supportplan_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


class SupportQuerySet(ScopedQuerySet["Support"]):
    """Supports by where the household lived when it was given."""

    change_right = Right.MANAGE_SUPPORT

    def visible_to(self, viewer: Viewer) -> Self:
        """Supports within reach; loans only for those whose work they are."""
        credit = areas_for(viewer, Right.VIEW_CREDIT)
        return (
            super()
            .visible_to(viewer)
            .filter(
                ~Q(kind__group=SupportGroup.CREDIT)
                | Q(commune__in=credit.communes)
                | Q(village__in=credit.villages)
            )
        )

    def live(self) -> Self:
        """Supports that answer a need: planned or given and not ended."""
        return self.filter(state__in=LIVE_STATES)

    def given(self) -> Self:
        """Supports that were given, whatever became of them."""
        return self.filter(delivered_on__isnull=False)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Support(models.Model):
    """One thing that one household, or one of its members, receives.

    ``answers`` is a mask by indicator position of ``standard``, ``causes`` a mask by cause code
    (bit 0 is cause 1): what this support is meant to change. ``status`` is what the household was
    on ``status_on`` under ``standard``. ``value`` is whole dong, all fund lines together.
    ``once_key`` is set by the service where the law lets the thing be given once; the database
    then holds one row per household, or per person.

    Commune and village are those of the day it was entered: figures of a commune keep what it gave
    when the household moves away.

    Personal data: what a household or person received, and why; sensitive.
    """

    household = models.ForeignKey(
        "households.Household",
        on_delete=models.PROTECT,
        related_name="supports",
        verbose_name=_("hộ"),
    )
    person = models.ForeignKey(
        "households.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supports",
        verbose_name=_("thành viên"),
    )
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    village = models.ForeignKey("areas.Village", on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        related_name="supports",
        verbose_name=_("loại hỗ trợ"),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        related_name="supports",
        verbose_name=_("chương trình"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supports",
        verbose_name=_("dự án"),
    )
    norm = models.ForeignKey(
        SupportNorm,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supports",
        verbose_name=_("định mức"),
    )
    plan = models.ForeignKey(
        SupportPlan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supports",
        verbose_name=_("kế hoạch"),
    )
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=SupportState.choices, default=SupportState.PLANNED
    )
    description = models.CharField(_("nội dung"), max_length=300, blank=True)
    quantity = models.DecimalField(
        _("số lượng"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("đơn vị"), max_length=30, blank=True)
    value = models.BigIntegerField(_("giá trị (đồng)"), null=True, blank=True)
    standard = models.ForeignKey(
        "households.PovertyStandard",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("chuẩn nghèo"),
        db_index=False,
    )
    answers = models.IntegerField(_("chỉ số được đáp ứng"), default=0)
    causes = models.IntegerField(_("nguyên nhân được đáp ứng"), default=0)
    status = models.CharField(_("đối tượng"), max_length=13, choices=Status.choices)
    status_on = models.DateField(_("xét ngày"))
    once_key = models.CharField(max_length=60, blank=True, editable=False)
    planned_on = models.DateField(_("ngày đưa vào kế hoạch"))
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    delivered_on = models.DateField(_("ngày giao"), null=True, blank=True)
    accepted_on = models.DateField(_("ngày nghiệm thu"), null=True, blank=True)
    ended_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    stopped_on = models.DateField(_("ngày dừng"), null=True, blank=True)
    stop_reason = models.CharField(_("lý do dừng"), max_length=300, blank=True)
    decision_no = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("hỗ trợ")
        verbose_name_plural = _("hỗ trợ")
        ordering = ["-planned_on", "-id"]
        indexes = [
            models.Index(fields=["commune", "state", "id"], name="programmes_support_commune"),
            # What answers the needs of a commune or household, and what was ever given.
            models.Index(
                fields=["household", "standard"],
                include=["answers", "causes", "state"],
                name="programmes_support_needs",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SupportState.APPROVED) | Q(approved_on__isnull=False),
                name="programmes_support_approved",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[SupportState.DELIVERED, SupportState.ACCEPTED, SupportState.ENDED]
                )
                | Q(delivered_on__isnull=False),
                name="programmes_support_delivered",
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.ACCEPTED) | Q(accepted_on__isnull=False),
                name="programmes_support_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.ENDED) | Q(ended_on__isnull=False),
                name="programmes_support_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportState.STOPPED)
                | (Q(stopped_on__isnull=False) & ~Q(stop_reason="")),
                name="programmes_support_stopped",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="programmes_support_value",
            ),
            # The law's "once": also under concurrent entry. Predecessors of a split household are
            # the service's matter (programmes.selectors.eligibility), under lock.
            models.UniqueConstraint(
                fields=["household", "once_key"],
                condition=Q(person__isnull=True) & ~Q(once_key="") & ~Q(state=SupportState.STOPPED),
                name="programmes_support_once_per_household",
                violation_error_message=_("Hộ này đã được hỗ trợ loại này; luật chỉ cho một lần."),
            ),
            models.UniqueConstraint(
                fields=["person", "once_key"],
                condition=Q(person__isnull=False)
                & ~Q(once_key="")
                & ~Q(state=SupportState.STOPPED),
                name="programmes_support_once_per_person",
                violation_error_message=_(
                    "Người này đã được hỗ trợ loại này; luật chỉ cho một lần."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind_id} {self.state}"

    @property
    def last_day(self) -> dt.date:
        """Day of the newest thing that happened to it."""
        days = (
            self.planned_on,
            self.approved_on,
            self.delivered_on,
            self.accepted_on,
            self.ended_on,
            self.stopped_on,
        )
        return max(day for day in days if day is not None)


class SupportStepQuerySet(ScopedQuerySet["SupportStep"]):
    """Steps by the support's place."""

    commune_lookup = "support__commune"
    village_lookup = "support__village"
    change_right = Right.MANAGE_SUPPORT


class SupportStep(models.Model):
    """One step of a support: when it happened, who recorded it, why; never changed.

    Personal data: none beyond the support and who recorded it.
    """

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=9)
    from_state = models.CharField(max_length=9)
    to_state = models.CharField(max_length=9)
    on_date = models.DateField(_("ngày"))
    actor = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = SupportStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("bước của hỗ trợ")
        verbose_name_plural = _("bước của hỗ trợ")
        ordering = ["at", "id"]
