"""The catalogue of livelihood models, and the rules of production projects: data with sources."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from livelihoods.choices import ModelCategory, ProjectForm
from programmes.choices import Certainty
from programmes.models import SupportKind
from programmes.models.catalogue import Dated, DatedQuerySet, order_check


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class LivelihoodModel(models.Model):
    """A way to earn a living that is given to households: norms for one household, and notes.

    ``province`` is null where it is for the whole country. ``fits`` and ``avoid`` are area
    attributes (``mountainous=yes``): a hint at choosing, never a refusal. ``months_to_output``
    counts from delivery to the first product; ``survival_pct`` is the share of animals or plants
    that should still live at the end of the first cycle. What is usually given back to the group
    (``return_quantity`` of ``return_unit`` after ``return_months``) is proposed for the dues.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name_vi = models.CharField(_("tên mô hình"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    category = models.CharField(_("nhóm"), max_length=13, choices=ModelCategory.choices)
    kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại hỗ trợ")
    )
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tỉnh, thành phố"),
    )
    months_to_output = models.PositiveSmallIntegerField(_("tháng đến khi có sản phẩm"))
    cycle_months = models.PositiveSmallIntegerField(_("chu kỳ sản xuất (tháng)"))
    survival_pct = models.DecimalField(
        _("tỷ lệ sống cần đạt (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    land_m2 = models.PositiveIntegerField(_("đất cần có (m²)"), null=True, blank=True)
    output_vi = models.CharField(_("sản phẩm, năng suất một hộ"), max_length=300, blank=True)
    climate_vi = models.CharField(_("khí hậu, đất đai"), max_length=500, blank=True)
    market_vi = models.CharField(_("thị trường"), max_length=500, blank=True)
    fits = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("hợp với địa bàn"),
        help_text=_("Thuộc tính của xã, ví dụ mountainous=yes, coastal=yes; trống: mọi nơi."),
    )
    avoid = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("không hợp với địa bàn"),
    )
    return_quantity = models.DecimalField(
        _("số lượng luân chuyển"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    return_unit = models.CharField(_("đơn vị luân chuyển"), max_length=30, blank=True)
    return_months = models.PositiveSmallIntegerField(
        _("luân chuyển sau (tháng)"), null=True, blank=True
    )
    source_vi = models.CharField(_("nguồn của định mức"), max_length=300)
    certainty = models.CharField(
        _("mức chắc chắn"), max_length=8, choices=Certainty.choices, default=Certainty.PROBABLE
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("mô hình sinh kế")
        verbose_name_plural = _("mô hình sinh kế")
        ordering = ["category", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(survival_pct__isnull=True)
                | Q(survival_pct__gt=0, survival_pct__lte=100),
                name="livelihoods_livelihoodmodel_survival",
                violation_error_message=_("Tỷ lệ sống từ trên 0 đến 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(months_to_output__gt=0, cycle_months__gt=0),
                name="livelihoods_livelihoodmodel_months",
                violation_error_message=_("Số tháng phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ModelInput(models.Model):
    """What one household needs to begin a model; ``unit_cost`` is dong, for orientation.

    Personal data: none.
    """

    model = models.ForeignKey(
        LivelihoodModel, on_delete=models.CASCADE, related_name="inputs", verbose_name=_("mô hình")
    )
    name_vi = models.CharField(_("đầu vào"), max_length=200)
    quantity = models.DecimalField(_("số lượng một hộ"), max_digits=12, decimal_places=2)
    unit_vi = models.CharField(_("đơn vị"), max_length=30)
    unit_cost = models.BigIntegerField(_("đơn giá tham khảo (đồng)"), null=True, blank=True)
    spec_vi = models.CharField(_("yêu cầu kỹ thuật"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("đầu vào của mô hình")
        verbose_name_plural = _("đầu vào của mô hình")
        ordering = ["model", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "name_vi"],
                name="livelihoods_modelinput_once",
                violation_error_message=_("Mô hình đã có đầu vào này."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & (Q(unit_cost__isnull=True) | Q(unit_cost__gt=0)),
                name="livelihoods_modelinput_numbers",
                violation_error_message=_("Số lượng và đơn giá phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi


class ProjectRuleQuerySet(DatedQuerySet["ProjectRule"]):
    """Rules by date."""

    def for_project(self, form: str, province: int | None, day: dt.date) -> Self:
        """The rules of a form of project on a day, that of the province first."""
        return (
            self.on(day)
            .filter(Q(province__isnull=True) | Q(province=province), form=form)
            .order_by(models.F("province").desc(nulls_last=True), "-valid_from")
        )


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ProjectRule(Dated):
    """What a form of production project must keep besides the State's share (a norm's matter).

    ``min_target_pct`` is the least share of poor, near-poor and newly escaped members;
    ``max_months`` the longest term; ``return_pct`` the least part of the State's support that a
    province wants given back to the group. What is empty is not asked.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    form = models.CharField(_("hình thức"), max_length=12, choices=ProjectForm.choices)
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tỉnh, thành phố"),
    )
    min_target_pct = models.DecimalField(
        _("tỷ lệ hộ thuộc đối tượng tối thiểu (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    max_months = models.PositiveSmallIntegerField(_("thời gian tối đa (tháng)"), default=36)
    return_pct = models.DecimalField(
        _("phần luân chuyển tối thiểu (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    needs_contract = models.BooleanField(_("phải có hợp đồng bao tiêu"), default=False)

    objects = ProjectRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("quy định về dự án sản xuất")
        verbose_name_plural = _("quy định về dự án sản xuất")
        ordering = ["form", "-valid_from", "code"]
        constraints = [
            order_check("livelihoods_projectrule_order"),
            models.CheckConstraint(
                condition=(
                    Q(min_target_pct__isnull=True)
                    | Q(min_target_pct__gte=0, min_target_pct__lte=100)
                )
                & (Q(return_pct__isnull=True) | Q(return_pct__gte=0, return_pct__lte=100))
                & Q(max_months__gt=0),
                name="livelihoods_projectrule_numbers",
                violation_error_message=_("Tỷ lệ từ 0 đến 100 %; thời gian lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.code
