"""Schemes of housing support: the test, the norms and what the house must be, as data."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from housing.choices import Combination, NormScope
from housing.rules.acceptance import Quality
from housing.rules.need import Combine, HousingTest
from programmes.models import Programme, Project, SupportKind, SupportNorm
from programmes.models.catalogue import Dated, DatedQuerySet, order_check


class HousingSchemeQuerySet(DatedQuerySet["HousingScheme"]):
    """Rows by date."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class HousingScheme(Dated):
    """One programme's rules for houses: who needs one, how much, what it must be.

    Areas are m², ``build_months`` the time from opening to completion. ``sources`` says of each
    parameter how sure its source is: ``{name: {"certainty", "note_vi", "note_en"}}``. Who may
    receive it (class, separate household, once) are the eligibility rules of its kinds.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name_vi = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("chương trình")
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dự án"),
    )
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tỉnh, thành phố"),
    )
    for_disaster = models.BooleanField(_("dành cho nhà bị thiên tai, hoả hoạn"), default=False)
    kind_new = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("loại hỗ trợ: xây mới"),
    )
    kind_repair = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("loại hỗ trợ: sửa chữa"),
    )
    norm_new = models.ForeignKey(
        SupportNorm,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("định mức xây mới"),
    )
    norm_repair = models.ForeignKey(
        SupportNorm,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("định mức sửa chữa"),
    )
    norm_scope = models.CharField(
        _("định mức tính cho"),
        max_length=7,
        choices=NormScope.choices,
        default=NormScope.CENTRAL,
    )
    weak_parts = models.PositiveSmallIntegerField(
        _("số kết cấu không bền chắc (trong 3)"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    area_per_person = models.DecimalField(
        _("diện tích dưới (m²/người)"), max_digits=5, decimal_places=2, default=Decimal(8)
    )
    combine = models.CharField(
        _("hai điều kiện"), max_length=3, choices=Combination.choices, default=Combination.ANY
    )
    test_article = models.CharField(_("điều, khoản của tiêu chí"), max_length=200, blank=True)
    min_area = models.DecimalField(
        _("diện tích tối thiểu khi xong (m²)"), max_digits=5, decimal_places=2, default=Decimal(30)
    )
    min_area_single = models.DecimalField(
        _("diện tích tối thiểu của hộ một người (m²)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(18),
    )
    life_years = models.PositiveSmallIntegerField(_("tuổi thọ tối thiểu (năm)"), default=20)
    hard_parts = models.PositiveSmallIntegerField(
        _("số kết cấu phải bền chắc (trong 3)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    repair_hard_parts = models.PositiveSmallIntegerField(
        _("số kết cấu phải bền chắc khi sửa chữa"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    build_months = models.PositiveSmallIntegerField(_("thời hạn làm nhà (tháng)"), default=12)
    warranty_months = models.PositiveSmallIntegerField(_("bảo hành (tháng)"), default=12)
    sources = models.JSONField(_("mức chắc chắn của từng tham số"), default=dict, blank=True)

    objects = HousingSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("chính sách nhà ở")
        verbose_name_plural = _("chính sách nhà ở")
        ordering = ["-valid_from", "code"]
        constraints = [
            order_check("housing_housingscheme_order"),
            models.CheckConstraint(
                condition=Q(weak_parts__gte=1, weak_parts__lte=3)
                & Q(hard_parts__gte=1, hard_parts__lte=3)
                & Q(repair_hard_parts__gte=1, repair_hard_parts__lte=3),
                name="housing_housingscheme_of_three",
                violation_error_message=_("Số kết cấu từ 1 đến 3."),
            ),
            models.CheckConstraint(
                condition=Q(area_per_person__gt=0)
                & Q(min_area_single__gt=0)
                & Q(min_area__gte=models.F("min_area_single")),
                name="housing_housingscheme_areas",
            ),
            models.CheckConstraint(
                condition=Q(kind_new__isnull=False) | Q(kind_repair__isnull=False),
                name="housing_housingscheme_something",
                violation_error_message=_("Chọn loại hỗ trợ xây mới hoặc sửa chữa."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def test(self) -> HousingTest:
        """The housing test with this scheme's numbers."""
        return HousingTest(
            self.weak_parts, self.area_per_person, Combine(self.combine), self.test_article
        )

    def quality(self, *, new: bool) -> Quality:
        """What the finished house must be; a repair keeps the area that there is."""
        if new:
            return Quality(self.min_area, self.min_area_single, self.life_years, self.hard_parts)
        return Quality(self.min_area, self.min_area_single, self.life_years, self.repair_hard_parts)
