"""Visits to households: what was seen, what was agreed, what stands in the way."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import history
from common.storage import private_storage
from households.choices import (
    Doer,
    ObstacleAct,
    ObstacleKind,
    ObstacleLevel,
    StepState,
    VisitMode,
    VisitState,
)
from households.models.household import Household
from officials.choices import Right
from officials.scope import ScopedQuerySet


class VisitQuerySet(ScopedQuerySet["Visit"]):
    """Visits by where the household lives now: they go with it to its new official."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    change_right = Right.VISIT

    def done(self) -> Self:
        """Those that took place."""
        return self.filter(state=VisitState.DONE)

    def late(self, today: dt.date) -> Self:
        """Planned for a day that has gone by."""
        return self.filter(state=VisitState.PLANNED, planned_on__lt=today)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Visit(models.Model):
    """A visit or call, planned or done.

    ``key`` is made by whoever enters it, before there is a connection: the same key is the same
    visit, however often it is sent. ``commune`` and ``village`` are where the household lived that
    day, for the figures. Position in degrees (WGS 84) with its error in metres, only if wished.

    Personal data: how a household lives, what it told, where its house stands; sensitive.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="visits", verbose_name=_("hộ")
    )
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("areas.Village", on_delete=models.PROTECT, related_name="+")
    official = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("cán bộ"),
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=VisitState.choices)
    planned_on = models.DateField(_("hẹn ngày"), null=True, blank=True)
    purpose = models.CharField(_("để làm gì"), max_length=200, blank=True)
    mode = models.CharField(_("cách gặp"), max_length=8, choices=VisitMode.choices, blank=True)
    done_on = models.DateField(_("ngày gặp"), null=True, blank=True)
    met = models.BooleanField(_("gặp được hộ"), null=True, blank=True)
    seen = models.TextField(_("đã thấy, đã nghe"), max_length=2000, blank=True)
    latitude = models.DecimalField(
        _("vĩ độ"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("kinh độ"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    accuracy_m = models.PositiveIntegerField(_("sai số (m)"), null=True, blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), default=timezone.now)
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_why = models.CharField(_("vì sao không thăm"), max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần thăm hộ")
        verbose_name_plural = _("lần thăm hộ")
        ordering = ["-done_on", "-planned_on", "-id"]
        indexes = [
            models.Index(fields=["household", "state", "done_on"], name="households_visit_of"),
            models.Index(fields=["commune", "done_on"], name="households_visit_done"),
            models.Index(
                fields=["commune", "planned_on"],
                condition=Q(state=VisitState.PLANNED),
                name="households_visit_planned",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=VisitState.DONE,
                    done_on__isnull=False,
                    met__isnull=False,
                    cancelled_why="",
                )
                & ~Q(mode="")
                | Q(
                    state=VisitState.PLANNED,
                    planned_on__isnull=False,
                    done_on__isnull=True,
                    cancelled_why="",
                )
                | (Q(state=VisitState.CANCELLED, done_on__isnull=True) & ~Q(cancelled_why="")),
                name="households_visit_by_state",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="households_visit_position",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}"


class VisitPhotoQuerySet(ScopedQuerySet["VisitPhoto"]):
    """Photos by where the household lives now."""

    commune_lookup = "visit__household__commune"
    village_lookup = "visit__household__village"
    change_right = Right.VISIT


@pghistory.track(history.DeleteEvent())
class VisitPhoto(models.Model):
    """A photo of a visit, made small and freed of what the camera wrote into it.

    Kept privately; it leaves only through a page that checks the viewer's territory.

    Personal data: how a household lives; sensitive. No place and no camera data is kept.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    image = models.FileField(_("ảnh"), storage=private_storage, upload_to="visits/%Y")
    small = models.FileField(storage=private_storage, upload_to="visits/%Y")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ảnh lần thăm")
        verbose_name_plural = _("ảnh lần thăm")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "sha256"],
                name="households_visitphoto_once",
                violation_error_message=_("Ảnh này đã có trong lần thăm."),
            )
        ]


class StepQuerySet(ScopedQuerySet["AgreedStep"]):
    """Steps by where the household lives now."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    change_right = Right.VISIT

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(state=StepState.OPEN)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class AgreedStep(models.Model):
    """Something agreed with a household, at a visit or for a goal: what, who does it, by when.

    Personal data: what a household undertakes and needs; sensitive.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="steps", verbose_name=_("hộ")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    goal = models.ForeignKey(
        "households.PlanGoal", on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    what = models.CharField(_("việc"), max_length=300)
    doer = models.CharField(_("ai làm"), max_length=10, choices=Doer.choices)
    doer_name = models.CharField(_("tên người, đơn vị làm"), max_length=100, blank=True)
    due_on = models.DateField(_("hạn"))
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=StepState.choices, default=StepState.OPEN
    )
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)
    outcome = models.CharField(_("kết quả"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc đã thống nhất")
        verbose_name_plural = _("việc đã thống nhất")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["household", "due_on"],
                condition=Q(state=StepState.OPEN),
                name="households_step_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=StepState.DONE, done_on__isnull=False)
                | (~Q(state=StepState.DONE) & Q(done_on__isnull=True)),
                name="households_agreedstep_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.DROPPED) | ~Q(outcome=""),
                name="households_agreedstep_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class ObstacleQuerySet(ScopedQuerySet["Obstacle"]):
    """Obstacles by where the household lives now."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    change_right = Right.VISIT

    def open(self) -> Self:
        """Not cleared yet."""
        return self.filter(closed_on__isnull=True)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Obstacle(models.Model):
    """What stands in a household's way and the level that must clear it.

    ``level`` is who has to act now, ``since`` from which day; each act is one
    :class:`ObstacleEntry`. ``answered_at`` is set when that level has answered and the
    one who asked has to go on.

    Personal data: what a household lacks; sensitive.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="obstacles", verbose_name=_("hộ")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="obstacles"
    )
    kind = models.CharField(_("loại"), max_length=14, choices=ObstacleKind.choices)
    text = models.CharField(_("vướng mắc"), max_length=500)
    level = models.CharField(_("cấp giải quyết"), max_length=8, choices=ObstacleLevel.choices)
    opened_on = models.DateField(_("từ ngày"))
    opened_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateField(_("ở cấp này từ"))
    answered_at = models.DateTimeField(_("đã trả lời lúc"), null=True, blank=True)
    closed_on = models.DateField(_("xong ngày"), null=True, blank=True)
    cleared = models.BooleanField(_("đã tháo gỡ"), null=True, blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("vướng mắc")
        verbose_name_plural = _("vướng mắc")
        ordering = ["opened_on", "id"]
        indexes = [
            models.Index(
                fields=["level", "since"],
                condition=Q(closed_on__isnull=True),
                name="households_obstacle_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, cleared__isnull=True)
                | Q(closed_on__gte=F("opened_on"), cleared__isnull=False),
                name="households_obstacle_closed",
            )
        ]

    def __str__(self) -> str:
        return self.text


class ObstacleEntryQuerySet(ScopedQuerySet["ObstacleEntry"]):
    """Entries by where the household lives now."""

    commune_lookup = "obstacle__household__commune"
    village_lookup = "obstacle__household__village"


class ObstacleEntry(models.Model):
    """One act about an obstacle: who, what, and at which level it lies afterwards; only added.

    Personal data: what a household lacks; sensitive.
    """

    obstacle = models.ForeignKey(Obstacle, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(_("việc đã làm"), max_length=8, choices=ObstacleAct.choices)
    level = models.CharField(_("cấp sau đó"), max_length=8, choices=ObstacleLevel.choices)
    text = models.CharField(_("nội dung"), max_length=500)
    official = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("lúc"), default=timezone.now)

    objects = ObstacleEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("diễn biến vướng mắc")
        verbose_name_plural = _("diễn biến vướng mắc")
        ordering = ["id"]
