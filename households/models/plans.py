"""The case plan of a household: causes, goals, steps, quarterly reviews."""

from __future__ import annotations

from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from households.choices import GoalState, PlanEnd, PlanVerdict
from households.models.household import Household
from officials.choices import Right
from officials.scope import ScopedQuerySet


class CasePlanQuerySet(ScopedQuerySet["CasePlan"]):
    """Plans by where the household lives now: they go with it to its new official."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    change_right = Right.VISIT

    def open(self) -> Self:
        """Plans that are being followed."""
        return self.filter(closed_on__isnull=True)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class CasePlan(models.Model):
    """How a household means to leave poverty, with its official; one open plan at a time.

    ``causes`` are the codes of the review form (``rules.fact_choices.CAUSES``), the main one first.
    ``agreed_by`` is who of the household agreed, on paper or before the official.

    Personal data: causes of poverty and what a household undertakes; sensitive.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="plans", verbose_name=_("hộ")
    )
    opened_on = models.DateField(_("lập ngày"))
    opened_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cán bộ lập"),
    )
    causes = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("nguyên nhân")
    )
    situation = models.TextField(_("hoàn cảnh"), max_length=2000, blank=True)
    strengths = models.TextField(_("điều hộ có thể dựa vào"), max_length=1000, blank=True)
    agreed_by = models.CharField(_("người đại diện hộ đồng ý"), max_length=100, blank=True)
    agreed_on = models.DateField(_("hộ đồng ý ngày"), null=True, blank=True)
    closed_on = models.DateField(_("kết thúc ngày"), null=True, blank=True)
    closed_why = models.CharField(_("lý do"), max_length=16, choices=PlanEnd.choices, blank=True)
    closed_note = models.CharField(_("ghi chú kết thúc"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CasePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("kế hoạch thoát nghèo của hộ")
        verbose_name_plural = _("kế hoạch thoát nghèo của hộ")
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(closed_on__isnull=True),
                name="households_caseplan_one_open",
                violation_error_message=_("Hộ đang có một kế hoạch."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_why="")
                | (Q(closed_on__gte=F("opened_on")) & ~Q(closed_why="")),
                name="households_caseplan_closed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_by="")
                | (Q(agreed_on__isnull=False) & ~Q(agreed_by="")),
                name="households_caseplan_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opened_on:%d/%m/%Y}"


class GoalQuerySet(ScopedQuerySet["PlanGoal"]):
    """Goals by where the household lives now."""

    commune_lookup = "plan__household__commune"
    village_lookup = "plan__household__village"
    change_right = Right.VISIT


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class PlanGoal(models.Model):
    """One goal of a plan; ``indicator`` is the deprivation it ends, "income", or empty.

    Personal data: what a household lacks; sensitive.
    """

    plan = models.ForeignKey(CasePlan, on_delete=models.PROTECT, related_name="goals")
    indicator = models.CharField(_("thiếu hụt"), max_length=20, blank=True)
    text = models.CharField(_("mục tiêu"), max_length=300)
    target_on = models.DateField(_("đạt trước ngày"))
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=GoalState.choices, default=GoalState.OPEN
    )
    reached_on = models.DateField(_("đạt ngày"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("mục tiêu")
        verbose_name_plural = _("mục tiêu")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=GoalState.REACHED, reached_on__isnull=False)
                | (~Q(state=GoalState.REACHED) & Q(reached_on__isnull=True)),
                name="households_plangoal_reached",
            )
        ]

    def __str__(self) -> str:
        return self.text


class PlanReviewQuerySet(ScopedQuerySet["PlanReview"]):
    """Reviews of plans by where the household lives now."""

    commune_lookup = "plan__household__commune"
    village_lookup = "plan__household__village"
    change_right = Right.VISIT


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class PlanReview(models.Model):
    """The look at a plan that each quarter asks for.

    Personal data: how a household gets on; sensitive.
    """

    plan = models.ForeignKey(CasePlan, on_delete=models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("năm"))
    quarter = models.PositiveSmallIntegerField(_("quý"))
    reviewed_on = models.DateField(_("xem lại ngày"))
    official = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cán bộ"),
    )
    verdict = models.CharField(_("nhận xét"), max_length=8, choices=PlanVerdict.choices)
    text = models.TextField(_("nội dung"), max_length=1000, blank=True)

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("xem lại kế hoạch")
        verbose_name_plural = _("xem lại kế hoạch")
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year", "quarter"],
                name="households_planreview_once",
                violation_error_message=_("Quý này đã xem lại kế hoạch."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__range=(1, 4)), name="households_planreview_quarter"
            ),
        ]
