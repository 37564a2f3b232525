"""Training of officials, and awards to households, people and collectives."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import AreaScopedQuerySet, Viewer, areas_for, provinces_for
from programmes.choices import AwardLevel, AwardRecipient


class OfficialTrainingQuerySet(AreaScopedQuerySet["OfficialTraining"]):
    """Courses by who held them: communes their own, provinces theirs."""

    view_right = Right.VIEW_STATISTICS

    def changeable_by(self, viewer: Viewer) -> Self:
        """Courses of one's commune by its support officer, of the province by its supervisor."""
        areas = areas_for(viewer, Right.MANAGE_SUPPORT).communes | provinces_for(
            viewer, Right.MANAGE_CAPITAL
        )
        return self.filter(area__in=areas) if areas else self.none()


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class OfficialTraining(models.Model):
    """A course for those who work on poverty reduction (project 7.1), and who took part.

    Personal data: which official took part, by ``attendances``.
    """

    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi tổ chức")
    )
    course = models.CharField(_("tên lớp"), max_length=200)
    provider = models.CharField(_("đơn vị giảng dạy"), max_length=200, blank=True)
    held_on = models.DateField(_("ngày khai giảng"))
    days = models.PositiveSmallIntegerField(_("số ngày"), default=1)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfficialTrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("lớp tập huấn cán bộ")
        verbose_name_plural = _("lớp tập huấn cán bộ")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "course", "held_on"],
                name="programmes_officialtraining_once",
                violation_error_message=_("Đã có lớp này trong ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1), name="programmes_officialtraining_days"
            ),
        ]

    def __str__(self) -> str:
        return self.course


class OfficialAttendanceQuerySet(AreaScopedQuerySet["OfficialAttendance"]):
    """Who took part, by where they worked."""

    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_CAPITAL


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class OfficialAttendance(models.Model):
    """An official took part in a course; ``area`` is where they held their post on that day.

    Personal data: which official took part.
    """

    training = models.ForeignKey(
        OfficialTraining, on_delete=models.CASCADE, related_name="attendances"
    )
    official = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, related_name="+", verbose_name=_("cán bộ")
    )
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")

    objects = OfficialAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("cán bộ dự tập huấn")
        verbose_name_plural = _("cán bộ dự tập huấn")
        constraints = [
            models.UniqueConstraint(
                fields=["training", "official"], name="programmes_officialattendance_once"
            )
        ]


class AwardQuerySet(AreaScopedQuerySet["Award"]):
    """Awards by where their recipient lives or works."""

    change_right = Right.MANAGE_SUPPORT

    def changeable_by(self, viewer: Viewer) -> Self:
        """Awards of one's commune by its support officer, of the province by its supervisor."""
        areas = areas_for(viewer, Right.MANAGE_SUPPORT).communes | provinces_for(
            viewer, Right.MANAGE_CAPITAL
        )
        return self.filter(area__in=areas) if areas else self.none()


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Award(models.Model):
    """A commendation to a household, a member of one, an official, or a collective.

    ``money`` is whole dong.

    Personal data: who was commended, and for what.
    """

    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("địa bàn")
    )
    recipient = models.CharField(_("khen tặng cho"), max_length=10, choices=AwardRecipient.choices)
    household = models.ForeignKey(
        "households.Household",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("hộ"),
    )
    person = models.ForeignKey(
        "households.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("thành viên"),
    )
    official = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("cán bộ"),
    )
    collective = models.CharField(_("tên tập thể"), max_length=200, blank=True)
    level = models.CharField(_("cấp khen"), max_length=10, choices=AwardLevel.choices)
    form = models.CharField(_("hình thức khen"), max_length=100)
    decision_no = models.CharField(_("số quyết định"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    reason = models.CharField(_("thành tích"), max_length=500)
    money = models.BigIntegerField(_("tiền thưởng (đồng)"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("khen thưởng")
        verbose_name_plural = _("khen thưởng")
        ordering = ["-decided_on", "-id"]
        indexes = [models.Index(fields=["area", "decided_on"], name="programmes_award_area")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    recipient=AwardRecipient.HOUSEHOLD,
                    household__isnull=False,
                    person__isnull=True,
                    official__isnull=True,
                    collective="",
                )
                | Q(
                    recipient=AwardRecipient.PERSON,
                    household__isnull=False,
                    person__isnull=False,
                    official__isnull=True,
                    collective="",
                )
                | Q(
                    recipient=AwardRecipient.OFFICIAL,
                    household__isnull=True,
                    person__isnull=True,
                    official__isnull=False,
                    collective="",
                )
                | (
                    Q(
                        recipient=AwardRecipient.COLLECTIVE,
                        household__isnull=True,
                        person__isnull=True,
                        official__isnull=True,
                    )
                    & ~Q(collective="")
                ),
                name="programmes_award_one_recipient",
                violation_error_message=_("Ghi đúng một đối tượng được khen."),
            ),
            models.UniqueConstraint(
                fields=[
                    "decision_no",
                    "decided_on",
                    "area",
                    "household",
                    "person",
                    "official",
                    "collective",
                ],
                nulls_distinct=False,
                name="programmes_award_once",
                violation_error_message=_("Đã ghi khen thưởng này."),
            ),
            models.CheckConstraint(
                condition=Q(money__isnull=True) | Q(money__gt=0), name="programmes_award_money"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.decision_no}"
