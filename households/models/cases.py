"""The case of each household in a round, what happened to it, and requests for one."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from households.choices import (
    CaseReason,
    CaseState,
    PovertyClass,
    StepClock,
)
from households.models.household import Household
from households.models.review import Decision, Review
from households.models.rounds import ReviewRound
from officials.choices import Right
from officials.scope import ScopedQuerySet

#: States of a case that still wait for something; repeats ``rules.procedure.OPEN_STATES``.
OPEN_CASE_STATES = [
    CaseState.LISTED,
    CaseState.ASSIGNED,
    CaseState.SURVEYED,
    CaseState.JUDGED,
    CaseState.MEETING_HELD,
    CaseState.POSTED,
    CaseState.OBJECTED,
    CaseState.RECHECKED,
    CaseState.CONSULTED,
    CaseState.READY,
]
_AFTER_MEETING = [
    CaseState.MEETING_HELD,
    CaseState.POSTED,
    CaseState.OBJECTED,
    CaseState.RECHECKED,
    CaseState.CONSULTED,
    CaseState.READY,
    CaseState.RECOGNISED,
    CaseState.CERTIFIED,
    CaseState.REFUSED,
]
_AFTER_POSTING = [
    CaseState.CONSULTED,
    CaseState.READY,
    CaseState.RECOGNISED,
    CaseState.CERTIFIED,
    CaseState.REFUSED,
]
_SIGNED = [CaseState.RECOGNISED, CaseState.CERTIFIED]


class CaseQuerySet(ScopedQuerySet["ReviewCase"]):
    """Cases by where the household lived when listed."""

    change_right = Right.RUN_REVIEWS

    def open(self) -> Self:
        """Cases that still wait for something."""
        return self.filter(state__in=OPEN_CASE_STATES)


class ReviewCase(models.Model):
    """One household in one round: where it stands, who must act, by when, and what proves it.

    ``state`` changes only by the steps of ``rules.procedure``; each change leaves a
    :class:`CaseEvent`, and the database refuses others. What a decision rests on (meeting,
    posting, objections, opinion) is repeated here in columns so that the database can hold the
    guards. ``class_before`` and ``class_found`` are under the national standard. ``due_on`` is
    the day by which the decision is due; while ``stopped_on`` is set that clock stands still.

    Personal data: poverty status under review; sensitive.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="cases")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="cases", verbose_name=_("hộ")
    )
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    village = models.ForeignKey("areas.Village", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("trạng thái"), max_length=12, choices=CaseState.choices, default=CaseState.LISTED
    )
    reasons = ArrayField(
        models.CharField(max_length=12, choices=CaseReason.choices), verbose_name=_("lý do")
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    listed_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    changed_at = models.DateTimeField(_("thay đổi lúc"), auto_now_add=True)
    surveyor = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rà soát viên"),
    )
    review = models.OneToOneField(
        Review, on_delete=models.PROTECT, null=True, blank=True, related_name="case"
    )
    class_before = models.SmallIntegerField(
        _("trước rà soát"), choices=PovertyClass.choices, null=True, blank=True
    )
    class_found = models.SmallIntegerField(
        _("kết quả"), choices=PovertyClass.choices, null=True, blank=True
    )

    meeting = models.ForeignKey(
        "households.Meeting", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    present = models.PositiveIntegerField(_("có mặt"), null=True, blank=True)
    agreeing = models.PositiveIntegerField(_("đồng ý"), null=True, blank=True)
    quorum_pct = models.PositiveIntegerField(null=True, blank=True)
    posting = models.ForeignKey(
        "households.Posting", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    posted_on = models.DateField(_("niêm yết từ"), null=True, blank=True)
    posting_until = models.DateField(_("niêm yết đến hết"), null=True, blank=True)
    open_objections = models.PositiveSmallIntegerField(_("khiếu nại chưa trả lời"), default=0)
    consult_required = models.BooleanField(_("phải xin ý kiến"), default=False)
    consultation = models.ForeignKey(
        "households.Consultation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consult_answered_on = models.DateField(_("tỉnh trả lời"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    decided_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    outcome_reason = models.CharField(_("lý do không công nhận"), max_length=500, blank=True)

    due_on = models.DateField(_("hạn quyết định"))
    clock = models.CharField(
        _("đồng hồ"), max_length=8, choices=StepClock.choices, default=StepClock.NONE, blank=True
    )
    clock_due = models.DateField(_("hạn bước này"), null=True, blank=True)
    stopped_on = models.DateField(_("dừng đồng hồ từ"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ rà soát")
        verbose_name_plural = _("hồ sơ rà soát")
        indexes = [
            models.Index(fields=["commune", "state", "id"], name="households_case_commune"),
            models.Index(fields=["round", "state", "id"], name="households_case_round"),
            models.Index(
                fields=["surveyor", "state", "id"],
                condition=Q(state__in=OPEN_CASE_STATES),
                name="households_case_surveyor",
            ),
            models.Index(
                fields=["commune", "due_on"],
                condition=Q(state__in=OPEN_CASE_STATES),
                name="households_case_due",
            ),
            models.Index(
                fields=["posting_until"],
                condition=Q(state=CaseState.POSTED),
                name="households_case_posted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household"], name="households_reviewcase_once"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=OPEN_CASE_STATES),
                name="households_reviewcase_one_open",
                violation_error_message=_("Hộ này đang có một hồ sơ rà soát chưa xong."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.LISTED, CaseState.DROPPED])
                | Q(surveyor__isnull=False),
                name="households_reviewcase_surveyor",
            ),
            models.CheckConstraint(
                # Neither true nor false lets a row pass: each column says it is there.
                condition=~Q(state__in=_AFTER_MEETING)
                | (
                    Q(meeting__isnull=False, review__isnull=False, class_found__isnull=False)
                    & Q(present__isnull=False, agreeing__isnull=False, quorum_pct__isnull=False)
                    & Q(present__gt=0, agreeing__lte=F("present"), quorum_pct__gt=0)
                    & GreaterThanOrEqual(F("agreeing") * 100, F("present") * F("quorum_pct"))
                ),  # type: ignore[arg-type]
                name="households_reviewcase_meeting",
                violation_error_message=_("Chưa có biên bản họp dân đồng ý cho hộ này."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*_AFTER_POSTING, CaseState.POSTED])
                | Q(
                    posting__isnull=False,
                    posted_on__isnull=False,
                    posting_until__isnull=False,
                    posting_until__gte=F("posted_on"),
                    open_objections=0,
                ),
                name="households_reviewcase_posting",
                violation_error_message=_("Chưa niêm yết, hoặc còn khiếu nại chưa trả lời."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.RECHECKED) | Q(open_objections=0),
                name="households_reviewcase_rechecked",
                violation_error_message=_("Còn khiếu nại chưa trả lời."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*_SIGNED, CaseState.REFUSED])
                | (
                    Q(decided_by__isnull=False, decided_on__isnull=False)
                    & Q(decided_on__gt=F("posting_until"))
                    & ~Q(decided_by=F("surveyor"))
                    # An answer to what was posted before is no answer to this.
                    & (
                        Q(consult_required=False)
                        | Q(
                            consult_answered_on__isnull=False,
                            consult_answered_on__gt=F("posting_until"),
                        )
                    )
                ),
                name="households_reviewcase_signed",
                violation_error_message=_(
                    "Chưa đủ thời gian niêm yết hoặc chưa có ý kiến tỉnh, "
                    "hoặc người ký chính là người rà soát."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_SIGNED) | Q(decision__isnull=False),
                name="households_reviewcase_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.REFUSED, CaseState.DROPPED])
                | ~Q(outcome_reason=""),
                name="households_reviewcase_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.get_state_display()}"


class CaseEventQuerySet(ScopedQuerySet["CaseEvent"]):
    """Events by the case's place."""

    commune_lookup = "case__commune"
    village_lookup = "case__village"


class CaseEvent(models.Model):
    """One change of a case's state: which step, by whom, when, why. Only ever added to.

    Personal data: who did what; reasons may tell of the household.
    """

    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(_("việc"), max_length=10)
    from_state = models.CharField(_("từ"), max_length=12, choices=CaseState.choices, blank=True)
    to_state = models.CharField(_("sang"), max_length=12, choices=CaseState.choices)
    actor = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người thực hiện"),
    )
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("bước của hồ sơ")
        verbose_name_plural = _("các bước của hồ sơ")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
