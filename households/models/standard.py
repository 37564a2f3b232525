"""Poverty standards and scoring forms: the law as data."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from households.choices import FormStatus, StandardStatus
from households.rules.standards import coming_start


class ClosedDateRange(Func):
    """Range of two date columns, both days counting."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"


class ScoringForm(models.Model):
    """A table of questions, answers and points (B1) that estimates income.

    ``content`` is the whole instrument as reviewed (``households.rules.standards.FormSpec``); its
    checksum is kept so that a published table cannot drift. Points are never in code.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name_vi = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    status = models.CharField(_("tình trạng"), max_length=13, choices=FormStatus.choices)
    legal_basis = models.CharField(_("căn cứ"), max_length=300, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    content = models.JSONField(_("nội dung"))
    checksum = models.CharField(_("mã kiểm tra"), max_length=64)

    class Meta:
        verbose_name = _("phiếu chấm điểm thu nhập")
        verbose_name_plural = _("phiếu chấm điểm thu nhập")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_vi


class PovertyStandardQuerySet(models.QuerySet["PovertyStandard"]):
    """Standards by date and territory."""

    def published_on(self, date: dt.date) -> Self:
        """Standards that may decide on a date."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=date),
            valid_from__lte=date,
            status=StandardStatus.PUBLISHED,
        )

    def judging(self, date: dt.date, *, periodic: bool) -> Self:
        """Standards under which a review of a date is judged: those in force, and in autumn those
        that begin with the coming year.
        """
        in_force = self.published_on(date)
        start = coming_start(date, periodic=periodic)
        if start is None:
            return in_force
        return in_force | self.published_on(start).filter(valid_from=start)

    def national_on(self, date: dt.date) -> Self:
        """The national standard of a date."""
        return self.published_on(date).filter(province__isnull=True)


class PovertyStandard(models.Model):
    """A legal instrument that says who is poor: lines, cuts and indicators during a validity.

    ``province`` is null for the national standard. A province may only be more generous than the
    national standard it overlaps; a database trigger holds that. Money is whole dong a person a
    month. The lines of an average living standard are empty where the law names none. Published
    standards of one territory never overlap in time.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name_vi = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    legal_basis = models.CharField(_("căn cứ"), max_length=300)
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("áp dụng cho tỉnh"),
        help_text=_("Để trống nếu là chuẩn quốc gia."),
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    status = models.CharField(_("tình trạng"), max_length=10, choices=StandardStatus.choices)
    line_rural = models.PositiveIntegerField(_("chuẩn thu nhập nông thôn (đồng/người/tháng)"))
    line_urban = models.PositiveIntegerField(_("chuẩn thu nhập thành thị (đồng/người/tháng)"))
    score_cut_rural = models.PositiveSmallIntegerField(_("điểm thu nhập nông thôn"), null=True)
    score_cut_urban = models.PositiveSmallIntegerField(_("điểm thu nhập thành thị"), null=True)
    average_line_rural = models.PositiveIntegerField(
        _("mức sống trung bình nông thôn, đến (đồng/người/tháng)"), null=True, blank=True
    )
    average_line_urban = models.PositiveIntegerField(
        _("mức sống trung bình thành thị, đến (đồng/người/tháng)"), null=True, blank=True
    )
    deprivation_cut = models.PositiveSmallIntegerField(_("số chỉ số thiếu hụt để là hộ nghèo"))
    form = models.ForeignKey(
        ScoringForm,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="standards",
        verbose_name=_("phiếu chấm điểm"),
    )

    objects = PovertyStandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("chuẩn nghèo")
        verbose_name_plural = _("chuẩn nghèo")
        ordering = ["valid_from", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="households_povertystandard_order",
            ),
            ExclusionConstraint(
                name="households_povertystandard_no_overlap",
                expressions=[
                    (Coalesce(F("province"), Value(0)), RangeOperators.EQUAL),
                    (ClosedDateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status=StandardStatus.PUBLISHED),
                violation_error_message=_(
                    "Thời hạn trùng với một chuẩn nghèo khác của cùng địa bàn."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def is_national(self) -> bool:
        """Whether the standard holds in the whole country."""
        return self.province_id is None


class Indicator(models.Model):
    """One deprivation indicator of a standard; ``position`` is its bit in the masks.

    Personal data: none.
    """

    standard = models.ForeignKey(
        PovertyStandard, on_delete=models.CASCADE, related_name="indicators"
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("mã"), max_length=10)
    dimension_vi = models.CharField(_("chiều"), max_length=60)
    dimension_en = models.CharField(_("chiều (tiếng Anh)"), max_length=60)
    name_vi = models.CharField(_("chỉ số"), max_length=120)
    name_en = models.CharField(_("chỉ số (tiếng Anh)"), max_length=120)
    rule = models.CharField(_("quy tắc"), max_length=40)
    parameters = models.JSONField(_("ngưỡng"), default=dict, blank=True)
    threshold_known = models.BooleanField(_("đã biết ngưỡng"), default=True)
    article = models.CharField(_("điều khoản"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("chỉ số thiếu hụt")
        verbose_name_plural = _("chỉ số thiếu hụt")
        ordering = ["standard", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "position"], name="households_indicator_position"
            ),
            models.UniqueConstraint(fields=["standard", "code"], name="households_indicator_code"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=30), name="households_indicator_bit"
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def bit(self) -> int:
        """Value of this indicator in a mask: position 1 is the lowest bit."""
        return 1 << (self.position - 1)
