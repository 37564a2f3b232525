"""Administrative units and what became of them."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.choices import (
    ATTRIBUTE_VALUES,
    VALUE_NAMES,
    AreaLevel,
    AttributeScheme,
    Boundaries,
    SuccessionShare,
)
from common import history
from common.periods import Validity

#: Day the two-tier system began: districts ended, provinces and communes were redrawn.
TWO_TIER_START = dt.date(2025, 7, 1)

#: First day on which the former units are taken to be in being. The published list carries no
#: dates: it is the state of 30 June 2025. The product needs it from the first year of the programme
#: 2021-2025 on, the earliest year of any figure or review; this is no claim about foundation.
FORMER_LIST_FROM = dt.date(2021, 1, 1)


class AreaQuerySet(models.QuerySet["Area"]):
    """Units by level and date."""

    def on(self, date: dt.date) -> Self:
        """Units in being on that date."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=date), valid_from__lte=date)

    def today(self) -> Self:
        """Units in being now: those that have no end."""
        return self.filter(valid_to__isnull=True)

    def provinces(self) -> Self:
        """Units of the first tier."""
        return self.filter(level=AreaLevel.PROVINCE)

    def communes(self) -> Self:
        """Units of the lowest tier: xã, phường, thị trấn, đặc khu."""
        return self.filter(level=AreaLevel.COMMUNE)


class Area(models.Model):
    """A province, district or commune during its life, keyed by code *and* validity.

    Codes were reused: 44 is Quảng Bình until 30 June 2025 and the new Quảng Trị after. Dates are
    inclusive; ``valid_to`` is null for a unit of today. Source: the lists of the National
    Statistics Office (Decision 19/2025/QĐ-TTg and the list before it).

    Personal data: none.
    """

    level = models.CharField(_("cấp"), max_length=10, choices=AreaLevel.choices)
    code = models.CharField(_("mã"), max_length=5)
    name = models.CharField(_("tên"), max_length=100)
    unit_type = models.CharField(_("loại đơn vị"), max_length=40)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("thuộc"),
    )
    valid_from = models.DateField(_("có hiệu lực từ"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], name="areas_area_code_validity"
            ),
            models.UniqueConstraint(
                fields=["level", "code"],
                condition=Q(valid_to__isnull=True),
                name="areas_area_one_of_today",
            ),
            ExclusionConstraint(
                name="areas_area_one_at_a_time",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Mã này đã thuộc một đơn vị khác trong thời gian đó."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="areas_area_validity_order",
            ),
            models.CheckConstraint(
                condition=Q(level=AreaLevel.PROVINCE, parent__isnull=True)
                | (~Q(level=AreaLevel.PROVINCE) & Q(parent__isnull=False)),
                name="areas_area_parent_by_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        """Whether the unit has no end."""
        return self.valid_to is None

    @property
    def boundaries(self) -> Boundaries:
        """The division of the country that the unit belongs to."""
        ended_before = self.valid_to is not None and self.valid_to < TWO_TIER_START
        return Boundaries.FORMER if ended_before else Boundaries.TODAY


class AreaSuccession(models.Model):
    """One row of the published conversion table: a former commune and a commune of today.

    ``predecessor`` is null where the published former code is in no published list: the row is
    kept as it is and reported by ``load_areas``.

    Personal data: none.
    """

    predecessor = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successions",
        verbose_name=_("đơn vị cũ"),
    )
    predecessor_code = models.CharField(_("mã đơn vị cũ"), max_length=5)
    successor = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="origins", verbose_name=_("đơn vị mới")
    )
    share = models.CharField(_("phần chuyển"), max_length=5, choices=SuccessionShare.choices)
    on_date = models.DateField(_("từ ngày"))

    class Meta:
        verbose_name = _("kế thừa đơn vị")
        verbose_name_plural = _("kế thừa đơn vị")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor_code", "successor", "on_date"],
                name="areas_areasuccession_once",
            ),
        ]


# A load is repeatable from its file; kept is what a later change replaced.
@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class AreaAttribute(models.Model):
    """A dated attribute of a unit, with the decision it rests on.

    Personal data: none.
    """

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="attributes", verbose_name=_("đơn vị")
    )
    scheme = models.CharField(_("thuộc tính"), max_length=30, choices=AttributeScheme.choices)
    value = models.CharField(_("giá trị"), max_length=20)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("thuộc tính đơn vị")
        verbose_name_plural = _("thuộc tính đơn vị")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "scheme", "valid_from"], name="areas_areaattribute_once"
            ),
            ExclusionConstraint(
                name="areas_areaattribute_one_at_a_time",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Thuộc tính này đã có giá trị trong thời gian đó; kết thúc giá trị cũ trước."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="areas_areaattribute_validity_order",
                violation_error_message=_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    *[
                        Q(scheme=scheme, value__in=values)
                        for scheme, values in ATTRIBUTE_VALUES.items()
                    ],
                    _connector=Q.OR,
                ),
                name="areas_areaattribute_known_value",
                violation_error_message=_("Giá trị này không thuộc thuộc tính đã chọn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}: {self.value_name}"

    @property
    def value_name(self) -> str:
        """What the value means to people."""
        return str(VALUE_NAMES.get(self.value, self.value))


# A load is repeatable from its file; kept is what a later change replaced.
@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Population(models.Model):
    """Households and persons of a commune at the end of a year: the denominator of every rate.

    The commune may be one of today or a former one: each figure stands on the boundaries it was
    published for. ``kind`` is part of the source, for example "synthetic" in the demonstration.

    Personal data: none.
    """

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="populations", verbose_name=_("đơn vị")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    households = models.PositiveIntegerField(_("số hộ"))
    persons = models.PositiveIntegerField(_("số nhân khẩu"))
    minority_households = models.PositiveIntegerField(_("số hộ dân tộc thiểu số"))
    source = models.CharField(_("nguồn"), max_length=200)

    class Meta:
        verbose_name = _("dân số")
        verbose_name_plural = _("dân số")
        ordering = ["area", "year"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year"], name="areas_population_once_a_year"),
            models.CheckConstraint(
                condition=Q(minority_households__lte=F("households"))
                & Q(households__lte=F("persons")),
                name="areas_population_parts_fit",
                violation_error_message=_(
                    "Số hộ dân tộc thiểu số không được lớn hơn số hộ, "
                    "số hộ không được lớn hơn số nhân khẩu."
                ),
            ),
        ]
