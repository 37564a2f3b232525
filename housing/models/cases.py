"""A house built or repaired: the detail beside its row in the ledger."""

from __future__ import annotations

import uuid
from typing import TypeVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from common.storage import private_storage
from housing.choices import Builder, Cause, Damage, PhotoMoment, WarrantyResult, Work
from housing.models.disasters import DisasterEvent
from housing.models.schemes import HousingScheme
from housing.models.surveys import HousingSurvey
from housing.rules.priority import NO_SCORE
from officials.choices import Right
from officials.scope import ScopedQuerySet

_M = TypeVar("_M", bound=models.Model)


class HousingCaseQuerySet(ScopedQuerySet["HousingCase"]):
    """Cases by the support's place."""

    commune_lookup = "support__commune"
    village_lookup = "support__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class HousingCase(models.Model):
    """One house of one household, built or repaired.

    Household, state, decision, money and dates of the ledger are the support's. ``priority`` is the
    group 1 to 6 of the day it was opened, ``score`` the household's income score of that day (9999
    when not known): lists are ordered by both. Costs are whole dong.

    Personal data: the dwelling and hardship of a household, by its support; sensitive.
    """

    support = models.OneToOneField(
        "programmes.Support",
        on_delete=models.PROTECT,
        related_name="housing_case",
        verbose_name=_("hỗ trợ"),
    )
    scheme = models.ForeignKey(
        HousingScheme,
        on_delete=models.PROTECT,
        related_name="cases",
        verbose_name=_("chính sách"),
    )
    work = models.CharField(_("hình thức"), max_length=6, choices=Work.choices)
    cause = models.CharField(_("nguyên nhân"), max_length=11, choices=Cause.choices)
    event = models.ForeignKey(
        DisasterEvent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("đợt thiên tai"),
    )
    damage = models.CharField(_("mức thiệt hại"), max_length=9, choices=Damage.choices, blank=True)
    survey = models.ForeignKey(
        HousingSurvey,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("khảo sát"),
    )
    priority = models.PositiveSmallIntegerField(_("nhóm ưu tiên"))
    also = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    priority_vi = models.CharField(_("lý do ưu tiên"), max_length=200, blank=True)
    priority_en = models.CharField(max_length=200, blank=True)
    score = models.PositiveSmallIntegerField(_("điểm"), default=NO_SCORE)
    builder = models.CharField(
        _("bên làm nhà"), max_length=10, choices=Builder.choices, default=Builder.SELF
    )
    contractor = models.CharField(_("tên nhà thầu, tổ thợ"), max_length=200, blank=True)
    cost_estimate = models.BigIntegerField(_("dự toán (đồng)"), null=True, blank=True)
    cost_final = models.BigIntegerField(_("quyết toán (đồng)"), null=True, blank=True)
    due_on = models.DateField(_("hạn hoàn thành"))
    warranty_until = models.DateField(_("bảo hành đến"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    objects = HousingCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ nhà ở")
        verbose_name_plural = _("hồ sơ nhà ở")
        ordering = ["priority", "score", "id"]
        indexes = [models.Index(fields=["priority", "score", "id"], name="housing_case_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=6), name="housing_housingcase_priority"
            ),
            models.CheckConstraint(
                condition=Q(cause=Cause.DILAPIDATED, event__isnull=True, damage="")
                | (Q(cause=Cause.DISASTER) & ~Q(damage="")),
                name="housing_housingcase_cause",
                violation_error_message=_("Nhà bị thiên tai phải ghi mức thiệt hại."),
            ),
            models.CheckConstraint(
                condition=(Q(cost_estimate__isnull=True) | Q(cost_estimate__gte=0))
                & (Q(cost_final__isnull=True) | Q(cost_final__gte=0)),
                name="housing_housingcase_cost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.work}"

    @property
    def is_new(self) -> bool:
        """Whether a new house is built."""
        return self.work == Work.NEW


class _OfCase(ScopedQuerySet[_M]):
    """Rows by the place of their case."""

    commune_lookup = "case__support__commune"
    village_lookup = "case__support__village"
    change_right = Right.MANAGE_SUPPORT


class HousingMilestoneQuerySet(_OfCase["HousingMilestone"]):
    """Milestones by the place of their case."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class HousingMilestone(models.Model):
    """A stage of the works that was reached on a day.

    Personal data: none beyond the case and who recorded it.
    """

    case = models.ForeignKey(HousingCase, on_delete=models.PROTECT, related_name="milestones")
    # One of ``housing.rules.progress.Stage``.
    stage = models.CharField(_("giai đoạn"), max_length=10)
    reached_on = models.DateField(_("ngày"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = HousingMilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiến độ")
        verbose_name_plural = _("tiến độ")
        ordering = ["reached_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="housing_milestone_once")
        ]


class HousingPhotoQuerySet(_OfCase["HousingPhoto"]):
    """Photos by the place of their case."""


@pghistory.track(history.DeleteEvent())
class HousingPhoto(models.Model):
    """A photo of a house on a day, made small and freed of what the camera wrote into it.

    Kept privately; it leaves only through a page that checks the viewer's territory.

    Personal data: how a household lives; sensitive. No place and no camera data is kept.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(HousingCase, on_delete=models.PROTECT, related_name="photos")
    moment = models.CharField(_("chụp lúc"), max_length=10, choices=PhotoMoment.choices)
    taken_on = models.DateField(_("ngày chụp"))
    image = models.FileField(_("ảnh"), storage=private_storage, upload_to="housing/%Y")
    small = models.FileField(storage=private_storage, upload_to="housing/%Y")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = HousingPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ảnh nhà")
        verbose_name_plural = _("ảnh nhà")
        ordering = ["taken_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sha256"],
                name="housing_photo_once",
                violation_error_message=_("Ảnh này đã có trong hồ sơ."),
            )
        ]


class HousingAcceptanceQuerySet(_OfCase["HousingAcceptance"]):
    """Acceptances by the place of their case."""


class HousingAcceptance(models.Model):
    """Minutes of one acceptance, passed or not; never changed: a mended house is accepted anew.

    Areas are m², cost whole dong. ``missing`` are codes of what the house lacked.

    Personal data: the dwelling of a household, by its case.
    """

    case = models.ForeignKey(HousingCase, on_delete=models.PROTECT, related_name="acceptances")
    held_on = models.DateField(_("ngày nghiệm thu"))
    minutes_no = models.CharField(_("số biên bản"), max_length=60)
    area_m2 = models.DecimalField(_("diện tích (m²)"), max_digits=6, decimal_places=2)
    persons = models.PositiveSmallIntegerField(_("số người trong hộ"))
    foundation_solid = models.BooleanField(_("nền, móng bền chắc"))
    frame_solid = models.BooleanField(_("khung, tường bền chắc"))
    roof_solid = models.BooleanField(_("mái bền chắc"))
    life_years = models.PositiveSmallIntegerField(_("tuổi thọ (năm)"))
    passed = models.BooleanField(_("đạt"))
    missing = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    cost_final = models.BigIntegerField(_("quyết toán (đồng)"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = HousingAcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("nghiệm thu nhà")
        verbose_name_plural = _("nghiệm thu nhà")
        ordering = ["held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(passed=True),
                name="housing_housingacceptance_one_passed",
                violation_error_message=_("Nhà này đã nghiệm thu đạt."),
            ),
            models.CheckConstraint(
                condition=Q(passed=True, missing=[]) | (Q(passed=False) & ~Q(missing=[])),
                name="housing_housingacceptance_reasons",
            ),
        ]


class WarrantyVisitQuerySet(_OfCase["WarrantyVisit"]):
    """Visits by the place of their case."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class WarrantyVisit(models.Model):
    """A visit after acceptance, and what it found.

    Personal data: the dwelling of a household, by its case.
    """

    case = models.ForeignKey(HousingCase, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("ngày kiểm tra"))
    result = models.CharField(_("kết quả"), max_length=6, choices=WarrantyResult.choices)
    findings = models.CharField(_("nội dung"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = WarrantyVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiểm tra bảo hành")
        verbose_name_plural = _("kiểm tra bảo hành")
        ordering = ["visited_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result=WarrantyResult.SOUND) | ~Q(findings=""),
                name="housing_warrantyvisit_findings",
                violation_error_message=_("Ghi rõ hư hỏng đã thấy hoặc đã sửa."),
            )
        ]
