"""Review rounds, what the law sets for them, requests, and the case of each household."""

from __future__ import annotations

from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from common import history
from common.periods import Validity
from households.choices import (
    ConsultationMode,
    ReviewKind,
    RoundState,
)
from officials.choices import Right
from officials.scope import ScopedQuerySet


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class ProcedureRule(models.Model):
    """Numbers of days and other settings of the procedure, with their legal basis and validity.

    Periods count working days, but ``ongoing_days`` only where ``ongoing_days_working``. The rule
    of a province comes before the national one. ``clock_stops`` names who may be waited for
    without the period of decision running (values of ``rules.procedure.Waiting``). ``certainty``
    says for each setting how sure the source is.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tỉnh, thành phố"),
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300)
    posting_days = models.PositiveSmallIntegerField(_("số ngày niêm yết"))
    recheck_days = models.PositiveSmallIntegerField(_("số ngày phúc tra"))
    consult_days = models.PositiveSmallIntegerField(_("số ngày cho ý kiến"))
    ongoing_days = models.PositiveSmallIntegerField(_("số ngày rà soát thường xuyên"))
    ongoing_days_working = models.BooleanField(_("tính ngày làm việc"), default=True)
    ongoing_start_day = models.PositiveSmallIntegerField(_("ngày bắt đầu hằng tháng"))
    periodic_start_month = models.PositiveSmallIntegerField(_("tháng bắt đầu định kỳ"))
    periodic_start_day = models.PositiveSmallIntegerField(_("ngày bắt đầu định kỳ"))
    periodic_end_month = models.PositiveSmallIntegerField(_("tháng kết thúc định kỳ"))
    periodic_end_day = models.PositiveSmallIntegerField(_("ngày kết thúc định kỳ"))
    quorum_pct = models.PositiveSmallIntegerField(_("tỷ lệ đồng ý tối thiểu (%)"))
    consultation = models.CharField(
        _("xin ý kiến cấp trên"), max_length=10, choices=ConsultationMode.choices
    )
    clock_stops = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("dừng đồng hồ")
    )
    opens_by_rule = models.BooleanField(_("tự mở đợt đúng ngày"), default=False)
    certainty = models.JSONField(_("mức chắc chắn"), default=dict, blank=True)

    class Meta:
        verbose_name = _("quy định về rà soát")
        verbose_name_plural = _("quy định về rà soát")
        ordering = ["-valid_from", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="households_procedurerule_order",
            ),
            models.CheckConstraint(
                condition=Q(quorum_pct__gte=1, quorum_pct__lte=100)
                & Q(posting_days__gte=1, recheck_days__gte=1, consult_days__gte=1)
                & Q(ongoing_days__gte=1, ongoing_start_day__gte=1, ongoing_start_day__lte=28),
                name="households_procedurerule_numbers",
            ),
            ExclusionConstraint(
                name="households_procedurerule_no_overlap",
                expressions=[
                    (Coalesce(F("province"), Value(0)), RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Thời hạn trùng với quy định khác của cùng địa bàn."),
            ),
        ]

    def __str__(self) -> str:
        return self.legal_basis


class RoundQuerySet(ScopedQuerySet["ReviewRound"]):
    """Rounds of whole communes; a collector of a village sees cases, not the round."""

    village_lookup = None
    change_right = Right.RUN_REVIEWS

    def running(self) -> Self:
        """Rounds in which cases move."""
        return self.filter(state__in=[RoundState.OPEN, RoundState.PRELIMINARY])


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class ReviewRound(models.Model):
    """A commune's review: the periodic one of a year, or the ongoing one of a month.

    ``due_on`` is the day by which the commune must have decided. ``rule`` is the procedure that
    was in force when the round was opened and stays its own.

    Personal data: none.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    kind = models.CharField(_("hình thức"), max_length=8, choices=ReviewKind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    month = models.PositiveSmallIntegerField(_("tháng"), null=True, blank=True)
    rule = models.ForeignKey(ProcedureRule, on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField(_("bắt đầu"))
    due_on = models.DateField(_("hạn quyết định"))
    state = models.CharField(
        _("trạng thái"), max_length=11, choices=RoundState.choices, default=RoundState.PLANNED
    )
    opened_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(_("lập danh sách lúc"), null=True, blank=True)
    closed_on = models.DateField(_("ngày chốt"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt rà soát")
        verbose_name_plural = _("đợt rà soát")
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "kind", "year", "month"],
                nulls_distinct=False,
                name="households_reviewround_once",
                violation_error_message=_("Xã này đã có đợt rà soát này."),
            ),
            models.CheckConstraint(
                condition=Q(kind=ReviewKind.PERIODIC, month__isnull=True)
                | Q(kind=ReviewKind.ONGOING, month__gte=1, month__lte=12),
                name="households_reviewround_month",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")), name="households_reviewround_order"
            ),
        ]

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.get_kind_display()} {self.year}"
        return f"{self.get_kind_display()} {self.month:02d}/{self.year}"


class NumberSeries(models.Model):
    """Last number given in a series of a commune and year: receipts, decisions, papers.

    Personal data: none.
    """

    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("dãy số")
        verbose_name_plural = _("dãy số")
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "series", "year"], name="households_numberseries_once"
            )
        ]
