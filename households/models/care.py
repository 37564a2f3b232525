"""Who answers for a household: assignments of officials and how they pass from one to another."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import history
from households.choices import CareRole, DigestFrequency, HandoverReason, HandoverState
from households.models.household import DateRange, Household
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer, areas_for

#: Keeps the commune's own line whole: it may pass on, never stop, begin later or leave a day out.
_LINE_HOLDS = """
DECLARE
    place bigint := coalesce(NEW.commune_id, OLD.commune_id);
    first_day date;
    broken date;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.commune_id <> OLD.commune_id THEN
        RAISE check_violation USING MESSAGE = 'an assignment stays in its commune',
            CONSTRAINT = 'households_assignment_line';
    END IF;
    SELECT min(valid_from) INTO first_day FROM households_assignment
    WHERE commune_id = place AND village_id IS NULL AND household_id IS NULL AND role = 'main';
    IF first_day IS NULL THEN
        -- Nobody answers for the commune: then nobody in it can have less, and a line never ends.
        IF TG_OP <> 'INSERT' AND OLD.village_id IS NULL AND OLD.household_id IS NULL
                AND OLD.role = 'main'
            OR EXISTS (SELECT FROM households_assignment WHERE commune_id = place) THEN
            RAISE check_violation USING MESSAGE = 'a commune needs an official who answers for it',
                CONSTRAINT = 'households_assignment_line';
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.village_id IS NULL AND OLD.household_id IS NULL
            AND OLD.role = 'main' AND OLD.valid_from < first_day THEN
        RAISE check_violation USING MESSAGE = 'the line of a commune cannot begin later',
            CONSTRAINT = 'households_assignment_line';
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.valid_from < first_day THEN
        RAISE check_violation USING MESSAGE = 'an assignment begins before the line of its commune',
            CONSTRAINT = 'households_assignment_line';
    END IF;
    SELECT row.valid_to INTO broken FROM households_assignment row
    WHERE row.commune_id = place AND row.village_id IS NULL AND row.household_id IS NULL
        AND row.role = 'main' AND row.valid_to IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM households_assignment next
            WHERE next.commune_id = place AND next.village_id IS NULL
                AND next.household_id IS NULL AND next.role = 'main'
                AND next.valid_from = row.valid_to
        )
    LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'nobody answers for the commune from ' || broken,
            CONSTRAINT = 'households_assignment_line';
    END IF;
    RETURN NULL;
END;
"""


class AssignmentQuerySet(ScopedQuerySet["Assignment"]):
    """Assignments by place; a household's own also by where it lives now."""

    change_right = Right.MANAGE_ASSIGNMENTS

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Rows of the viewer's communes and villages, and of households living there."""
        territory = areas_for(viewer, right)
        if territory.is_empty:
            return self.none()
        return self.filter(
            Q(commune__in=territory.communes)
            | Q(village__in=territory.villages)
            | Q(household__village__in=territory.villages)
            | Q(household__commune__in=territory.communes)
        )

    def on(self, day: dt.date) -> Self:
        """Assignments in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def main(self) -> Self:
        """Those that make their official answer for the place or household."""
        return self.filter(role=CareRole.MAIN)

    def of_communes(self) -> Self:
        """Lines of whole communes."""
        return self.filter(village__isnull=True, household__isnull=True)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Assignment(models.Model):
    """An official answers for a commune, village or household during ``[valid_from, valid_to)``.

    With neither village nor household it is the commune's own line, which the database keeps
    without a gap from its first day on. The narrower comes first: a household's own official, else
    its village's, else its commune's; so each household has exactly one on each of those days
    (``selectors.care.responsible``). A household's own counts only while it lives in ``commune``.

    Personal data: which official knows which household.
    """

    official = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("cán bộ"),
    )
    role = models.CharField(_("vai trò"), max_length=10, choices=CareRole.choices)
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("thôn, tổ dân phố"),
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("hộ"),
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người phân công"),
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        ordering = ["commune", "village", "household", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(village__isnull=True) | Q(household__isnull=True),
                name="households_assignment_one_target",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="households_assignment_order",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            ExclusionConstraint(
                name="households_assignment_one_main",
                expressions=[
                    ("commune", RangeOperators.EQUAL),
                    (Coalesce("village", 0), RangeOperators.EQUAL),
                    (Coalesce("household", 0), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=CareRole.MAIN),
                violation_error_message=_("Nơi này đã có người phụ trách trong thời gian ấy."),
            ),
            ExclusionConstraint(
                name="households_assignment_once",
                expressions=[
                    ("official", RangeOperators.EQUAL),
                    ("commune", RangeOperators.EQUAL),
                    (Coalesce("village", 0), RangeOperators.EQUAL),
                    (Coalesce("household", 0), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Cán bộ này đã được phân công ở đó trong thời gian ấy."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="line_holds",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LINE_HOLDS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}"


class HandoverQuerySet(ScopedQuerySet["Handover"]):
    """Handovers by commune."""

    village_lookup = None
    change_right = Right.MANAGE_ASSIGNMENTS


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Handover(models.Model):
    """A caseload, or a part of it, passes from one official to others on a day.

    ``giver`` is empty where nobody gives: the beginning of a commune's line. ``open_matters`` is
    what stood open when it was offered, in numbers by kind, so that the receiver can hold the giver
    to it. A handover of the leader's own (``reason`` "share") needs no acceptance. It can be undone
    for a day after it was settled.

    Personal data: which officials work with which households.
    """

    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người giao"),
    )
    reason = models.CharField(_("lý do"), max_length=16, choices=HandoverReason.choices)
    effective_on = models.DateField(_("có hiệu lực từ"))
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    open_matters = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=HandoverState.choices,
        default=HandoverState.OFFERED,
    )
    offered_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    offered_at = models.DateTimeField(_("giao lúc"), default=timezone.now)
    settled_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("bàn giao")
        verbose_name_plural = _("bàn giao")
        ordering = ["-offered_at", "-id"]
        indexes = [models.Index(fields=["commune", "state"], name="households_handover_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HandoverState.OFFERED, settled_at__isnull=True)
                | (~Q(state=HandoverState.OFFERED) & Q(settled_at__isnull=False)),
                name="households_handover_settled",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.UNDONE, undone_at__isnull=False)
                | (~Q(state=HandoverState.UNDONE) & Q(undone_at__isnull=True)),
                name="households_handover_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.effective_on:%d/%m/%Y}"

    @property
    def names(self) -> list[str]:
        """Receivers, each once; read the lines with it."""
        return list(dict.fromkeys(str(line.receiver) for line in self.lines.all() if line.receiver))


class HandoverLineQuerySet(ScopedQuerySet["HandoverLine"]):
    """Lines by the commune of their handover."""

    commune_lookup = "handover__commune"
    village_lookup = None
    change_right = Right.MANAGE_ASSIGNMENTS


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class HandoverLine(models.Model):
    """One place or household of a handover, and who is to take it.

    With neither village nor household it is the commune's own line. ``before`` and ``after`` name
    the assignments as they stood and as they stand since, so that the line can be undone; a line
    whose assignments have changed since cannot.

    Personal data: which official knows which household.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="lines")
    village = models.ForeignKey(
        "areas.Village", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handover_lines",
        verbose_name=_("hộ"),
    )
    receiver = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người nhận"),
        help_text=_("Để trống: về người phụ trách thôn, xã."),
    )
    state = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=HandoverState.choices,
        default=HandoverState.OFFERED,
    )
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("trả lời"), max_length=300, blank=True)
    before = models.JSONField(default=list, blank=True)
    after = models.JSONField(default=list, blank=True)

    objects = HandoverLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng bàn giao")
        verbose_name_plural = _("dòng bàn giao")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(village__isnull=True) | Q(household__isnull=True),
                name="households_handoverline_one_target",
            ),
            models.UniqueConstraint(
                fields=["handover", "village", "household"],
                name="households_handoverline_once",
                nulls_distinct=False,
            ),
        ]


class DigestChoice(models.Model):
    """How often an official wants reminders by e-mail, and up to which day they were sent.

    Personal data: a setting of a public servant.
    """

    official = models.OneToOneField(
        "officials.Official", on_delete=models.CASCADE, related_name="digest", primary_key=True
    )
    frequency = models.CharField(
        _("thư nhắc việc"),
        max_length=6,
        choices=DigestFrequency.choices,
        default=DigestFrequency.NONE,
    )
    sent_for = models.DateField(_("đã gửi cho ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("lựa chọn thư nhắc việc")
        verbose_name_plural = _("lựa chọn thư nhắc việc")
