"""Programmes, their projects, kinds of support, norms and conditions: the law as data."""

from __future__ import annotations

import datetime as dt
from typing import Self, TypeVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from programmes.choices import (
    AreaCategory,
    Beneficiary,
    Certainty,
    Once,
    ProgrammeKind,
    Recipient,
    Status,
    SupportGroup,
)

_M = TypeVar("_M", bound=models.Model)


class DatedQuerySet(models.QuerySet[_M]):
    """Rows with a validity whose last day counts."""

    def on(self, day: dt.date) -> Self:
        """Rows in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Dated(models.Model):
    """A validity and where it is written; ``valid_to`` is the last day, null without end."""

    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300)
    certainty = models.CharField(
        _("mức chắc chắn"), max_length=8, choices=Certainty.choices, default=Certainty.CERTAIN
    )

    class Meta:
        abstract = True


def order_check(name: str) -> models.CheckConstraint:
    """Check that a validity does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
    )


class ProgrammeQuerySet(DatedQuerySet["Programme"]):
    """Rows by date."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Programme(Dated):
    """A programme, policy or movement that support comes from.

    ``province`` is null where it holds in the whole country.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name_vi = models.CharField(_("tên"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300)
    kind = models.CharField(_("loại"), max_length=16, choices=ProgrammeKind.choices)
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tỉnh, thành phố"),
    )
    note_vi = models.CharField(_("ghi chú"), max_length=500, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("chương trình")
        verbose_name_plural = _("chương trình")
        ordering = ["-valid_from", "code"]
        constraints = [order_check("programmes_programme_order")]

    def __str__(self) -> str:
        return self.name_vi


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Project(models.Model):
    """A project (dự án) of a programme, or a sub-project (tiểu dự án) under ``parent``.

    Personal data: none.
    """

    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("chương trình"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("thuộc dự án"),
    )
    code = models.CharField(_("mã"), max_length=12)
    name_vi = models.CharField(_("tên"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("dự án, tiểu dự án")
        verbose_name_plural = _("dự án, tiểu dự án")
        ordering = ["programme", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="programmes_project_code")
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.name_vi}"


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class SupportKind(models.Model):
    """What can be given, and which deprivations and causes it usually answers.

    ``thing`` names what it is in the end: two kinds of one thing (a house of one programme and of
    another) are the same support from two sources. ``indicators`` are codes of deprivation
    indicators, ``causes`` codes 1 to 8; both are proposals at entry, the support keeps its own.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name_vi = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    group = models.CharField(_("nhóm"), max_length=12, choices=SupportGroup.choices)
    thing = models.SlugField(_("thứ được nhận"), max_length=40)
    recipient = models.CharField(
        _("giao cho"), max_length=9, choices=Recipient.choices, default=Recipient.HOUSEHOLD
    )
    unit_vi = models.CharField(_("đơn vị tính"), max_length=30, blank=True)
    indicators = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name=_("chỉ số được đáp ứng"),
    )
    causes = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("nguyên nhân được đáp ứng"),
    )
    needs_labour = models.BooleanField(_("cần có sức lao động"), default=False)
    needs_approval = models.BooleanField(_("cần lãnh đạo xã duyệt"), default=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("loại hỗ trợ")
        verbose_name_plural = _("loại hỗ trợ")
        ordering = ["group", "position", "code"]
        indexes = [models.Index(fields=["thing"], name="programmes_kind_thing")]

    def __str__(self) -> str:
        return self.name_vi


class SupportNormQuerySet(DatedQuerySet["SupportNorm"]):
    """Rows by date."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class SupportNorm(Dated):
    """How much of a kind of support may be given, to whom, where.

    ``amount`` and ``cap`` are whole dong per ``unit_vi``; ``share_pct`` is the State's greatest
    share of the whole cost. What is empty is not limited by this norm. ``item`` names what it pays
    for: of several norms of one item that fit, the highest applies. ``min_km`` is the least
    distance between home and place from which it is given.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, related_name="norms", verbose_name=_("loại hỗ trợ")
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="norms",
        verbose_name=_("chương trình"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="norms",
        verbose_name=_("dự án"),
    )
    province = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name_vi = models.CharField(_("tên"), max_length=200)
    item = models.SlugField(_("khoản"), max_length=30, default="muc-ho-tro", db_index=False)
    beneficiary = models.CharField(
        _("đối tượng"), max_length=13, choices=Beneficiary.choices, default=Beneficiary.ANY
    )
    area_category = models.CharField(
        _("địa bàn"), max_length=20, choices=AreaCategory.choices, default=AreaCategory.ANY
    )
    amount = models.BigIntegerField(_("mức hỗ trợ (đồng)"), null=True, blank=True)
    cap = models.BigIntegerField(_("tối đa (đồng)"), null=True, blank=True)
    share_pct = models.DecimalField(
        _("tỷ lệ hỗ trợ tối đa (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    unit_vi = models.CharField(_("tính cho"), max_length=40, blank=True)
    min_km = models.PositiveSmallIntegerField(_("cách nhà từ (km)"), null=True, blank=True)
    condition_vi = models.CharField(_("điều kiện kèm theo"), max_length=300, blank=True)

    objects = SupportNormQuerySet.as_manager()

    class Meta:
        verbose_name = _("định mức hỗ trợ")
        verbose_name_plural = _("định mức hỗ trợ")
        ordering = ["kind", "-valid_from", "code"]
        constraints = [
            order_check("programmes_supportnorm_order"),
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) | Q(amount__gt=0))
                & (Q(cap__isnull=True) | Q(cap__gt=0))
                & (Q(share_pct__isnull=True) | Q(share_pct__gt=0, share_pct__lte=100)),
                name="programmes_supportnorm_numbers",
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi


class EligibilityRuleQuerySet(DatedQuerySet["EligibilityRule"]):
    """Rows by date."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class EligibilityRule(Dated):
    """Who may receive a kind of support, or anything of a programme.

    The most particular rule in force decides: of kind and programme, of the kind, of the
    programme; each of the province before that of the country. A rule names neither: it is the
    general one. ``national_status`` asks for the class under the national standard; without it
    the class of the province's own standard serves too. ``exclusive`` forbids the same thing from
    a second source while the first is planned or was given.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    kind = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name=_("loại hỗ trợ"),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name=_("chương trình"),
    )
    province = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    statuses = ArrayField(
        models.CharField(max_length=13, choices=Status.choices),
        verbose_name=_("đối tượng được hưởng"),
    )
    national_status = models.BooleanField(_("xét theo chuẩn quốc gia"), default=True)
    escaped_months = models.PositiveSmallIntegerField(_("số tháng sau khi thoát nghèo"), default=36)
    once = models.CharField(_("số lần"), max_length=9, choices=Once.choices, default=Once.NO_LIMIT)
    exclusive = models.BooleanField(_("không trùng nguồn khác"), default=True)
    min_age = models.PositiveSmallIntegerField(_("từ tuổi"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("đến tuổi"), null=True, blank=True)
    separate_months = models.PositiveSmallIntegerField(
        _("hộ độc lập từ (tháng)"), null=True, blank=True
    )
    needs_labour = models.BooleanField(_("phải có sức lao động"), default=False)
    area_attributes = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("địa bàn phải là một trong"),
        help_text=_("Ví dụ especially_disadvantaged=yes, region_class=III."),
    )

    objects = EligibilityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("điều kiện hưởng hỗ trợ")
        verbose_name_plural = _("điều kiện hưởng hỗ trợ")
        ordering = ["code"]
        constraints = [order_check("programmes_eligibilityrule_order")]

    def __str__(self) -> str:
        return self.code


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Suggestion(models.Model):
    """What usually helps against a deprivation or a cause: a hint, never an automatic step.

    The rows of a province replace those of the country for the same indicator or cause.

    Personal data: none.
    """

    province = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    indicator = models.CharField(_("chỉ số"), max_length=10, blank=True)
    cause = models.PositiveSmallIntegerField(_("nguyên nhân"), null=True, blank=True)
    kind = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        related_name="suggestions",
        verbose_name=_("loại hỗ trợ"),
    )
    for_unable = models.BooleanField(_("cho hộ không có sức lao động"), default=False)
    note_vi = models.CharField(_("ghi chú"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("gợi ý hỗ trợ")
        verbose_name_plural = _("gợi ý hỗ trợ")
        ordering = ["indicator", "cause", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "indicator", "cause", "kind"],
                nulls_distinct=False,
                name="programmes_suggestion_once",
            ),
            models.CheckConstraint(
                condition=(~Q(indicator="") & Q(cause__isnull=True))
                | (Q(indicator="") & Q(cause__gte=1, cause__lte=8)),
                name="programmes_suggestion_one_need",
                violation_error_message=_("Chọn một chỉ số hoặc một nguyên nhân."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator or self.cause}: {self.kind_id}"
