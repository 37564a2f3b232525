"""Targets: what is to be reached where by when, and figures typed for those nothing measures."""

from __future__ import annotations

from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import AreaScopedQuerySet, ScopedQuerySet, Viewer, areas_for, provinces_for
from programmes.choices import Certainty, SupportGroup, TargetDirection, TargetMeasure
from programmes.rules.targets import Direction, Path


class TargetQuerySet(ScopedQuerySet["Target"]):
    """Targets of the country for everybody who sees figures; others by their area."""

    commune_lookup = "area"
    village_lookup = None
    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_CAPITAL

    def visible_to(self, viewer: Viewer) -> Self:
        """The country's, and those of the viewer's communes and of the provinces around them."""
        communes = areas_for(viewer, Right.VIEW_STATISTICS).communes
        provinces = provinces_for(viewer, Right.VIEW_STATISTICS)
        if not communes and not provinces:
            return self.none()
        own = Q(area__in=communes | provinces) | Q(area__children__in=communes)
        return self.filter(Q(area__isnull=True) | own).distinct()

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Targets of areas in which the viewer holds that right; the country's by reference."""
        areas = areas_for(viewer, right).communes | provinces_for(viewer, right)
        found = Q(area__in=areas) if areas else Q(pk__in=[])
        if right == self.change_right and _keeps_reference(viewer):
            found |= Q(area__isnull=True)
        return self.filter(found)


def _keeps_reference(viewer: Viewer) -> bool:
    return Right.MANAGE_REFERENCE in getattr(viewer, "rights", frozenset())


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Target(models.Model):
    """An indicator with the value it is to reach in an area by the end of a period.

    ``measure`` says where the value of today comes from; ``indicator`` is the code of a measure of
    the statistics or of an output, ``base`` the output it is a share of. ``groups`` are the groups
    of support that count towards it. ``start`` is the value on the eve of the period where the
    system's own figures do not reach back. ``area`` is null for a target of the whole country.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=60, unique=True)
    name_vi = models.CharField(_("chỉ tiêu"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300, blank=True)
    area = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("địa bàn"),
    )
    first_year = models.PositiveSmallIntegerField(_("từ năm"))
    last_year = models.PositiveSmallIntegerField(_("đến năm"))
    measure = models.CharField(_("nguồn số liệu"), max_length=16, choices=TargetMeasure.choices)
    indicator = models.CharField(_("mã số liệu"), max_length=60, blank=True)
    base = models.CharField(_("trên tổng số"), max_length=60, blank=True)
    direction = models.CharField(_("yêu cầu"), max_length=12, choices=TargetDirection.choices)
    value = models.DecimalField(_("giá trị"), max_digits=15, decimal_places=3)
    unit_vi = models.CharField(_("đơn vị"), max_length=30)
    start = models.DecimalField(
        _("giá trị đầu kỳ"), max_digits=15, decimal_places=3, null=True, blank=True
    )
    groups = ArrayField(
        models.CharField(max_length=12, choices=SupportGroup.choices),
        default=list,
        blank=True,
        verbose_name=_("nhóm hỗ trợ góp vào"),
    )
    legal_basis = models.CharField(_("căn cứ"), max_length=300)
    certainty = models.CharField(
        _("mức chắc chắn"), max_length=8, choices=Certainty.choices, default=Certainty.CERTAIN
    )
    set_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ["-first_year", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year"), first_year__gte=2010),
                name="programmes_target_years",
                violation_error_message=_("Năm cuối phải bằng hoặc sau năm đầu."),
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="programmes_target_value"),
            models.CheckConstraint(
                condition=Q(measure__in=["essential_works", "officers_trained", "typed"])
                | ~Q(indicator=""),
                name="programmes_target_indicator",
                violation_error_message=_("Ghi mã số liệu của chỉ tiêu."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def years(self) -> str:
        """Period as people write it."""
        first, last = self.first_year, self.last_year
        return f"{first}–{last}" if last != first else f"{first}"

    def path(self) -> Path:
        """The target for the rules, with the start that was typed."""
        return Path(
            Direction(self.direction),
            self.value,
            self.first_year,
            self.last_year,
            is_count=self.measure == TargetMeasure.OUTPUT,
            start=self.start,
        )


class ObservationQuerySet(AreaScopedQuerySet["TargetObservation"]):
    """Typed figures by the area they are of."""

    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_CAPITAL


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class TargetObservation(models.Model):
    """A figure typed by hand for a target that the system does not measure, with its source.

    Personal data: none beyond who typed it.
    """

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="observations", verbose_name=_("chỉ tiêu")
    )
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("địa bàn")
    )
    as_of = models.DateField(_("tính đến ngày"))
    value = models.DecimalField(_("giá trị"), max_digits=15, decimal_places=3)
    source = models.CharField(_("nguồn số liệu"), max_length=300)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liệu nhập tay của chỉ tiêu")
        verbose_name_plural = _("số liệu nhập tay của chỉ tiêu")
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "area", "as_of"],
                name="programmes_targetobservation_once",
                violation_error_message=_("Đã có số liệu của ngày này."),
            )
        ]
