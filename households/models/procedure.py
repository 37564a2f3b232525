"""What the procedure leaves behind: meetings, postings, objections, opinions of the province."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from common.storage import private_storage
from households.choices import ObjectionState, PovertyClass
from households.models.cases import ReviewCase
from households.models.rounds import ReviewRound
from officials.choices import Right
from officials.scope import ScopedQuerySet


class MeetingQuerySet(ScopedQuerySet["Meeting"]):
    """Meetings by village."""

    change_right = Right.RUN_REVIEWS


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Meeting(models.Model):
    """A residents' meeting on the results of a round in a village (Decision 24/2021, Article 4).

    ``present`` counts the people there. Two copies of the minutes are signed by chair, secretary
    and representatives of the households; ``minutes`` is a scan or photo of them.

    Personal data: names of chair and secretary; the minutes name households.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="meetings")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(
        "areas.Village", on_delete=models.PROTECT, related_name="+", verbose_name=_("thôn")
    )
    held_on = models.DateField(_("ngày họp"))
    place = models.CharField(_("địa điểm"), max_length=200)
    chair = models.CharField(_("chủ trì"), max_length=100)
    secretary = models.CharField(_("thư ký"), max_length=100)
    attendance = models.CharField(_("thành phần"), max_length=500, blank=True)
    present = models.PositiveSmallIntegerField(_("số người có mặt"))
    minutes = models.FileField(
        _("biên bản"),
        storage=private_storage,
        upload_to="minutes/%Y",
        max_length=200,
        blank=True,
    )
    minutes_sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(_("ý kiến khác"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("họp dân")
        verbose_name_plural = _("họp dân")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__gt=0),
                name="households_meeting_present",
                violation_error_message=_("Số người có mặt phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.held_on:%d/%m/%Y}"


class MeetingResultQuerySet(ScopedQuerySet["MeetingResult"]):
    """Results by the case's place."""

    commune_lookup = "case__commune"
    village_lookup = "case__village"
    change_right = Right.RUN_REVIEWS


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class MeetingResult(models.Model):
    """How many of those present agreed to the result of one household.

    Personal data: poverty status under review, by its case.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="results")
    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="meeting_results")
    agreeing = models.PositiveSmallIntegerField(_("đồng ý"))
    class_shown = models.SmallIntegerField(_("kết quả đưa ra họp"), choices=PovertyClass.choices)
    passed = models.BooleanField(_("thống nhất"))
    opinion = models.CharField(_("ý kiến"), max_length=500, blank=True)

    objects = MeetingResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("kết quả họp dân")
        verbose_name_plural = _("kết quả họp dân")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], name="households_meetingresult_once"
            ),
        ]


class PostingQuerySet(ScopedQuerySet["Posting"]):
    """Postings by commune; what is posted is public while it runs."""

    village_lookup = None
    change_right = Right.RUN_REVIEWS

    def running(self, today: dt.date) -> Self:
        """Postings that may be read by anybody on that day."""
        return self.filter(posted_on__lte=today, until__gte=today, taken_down_on__isnull=True)


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Posting(models.Model):
    """A list put up in public: at the village's house, the commune's office, and on its page.

    ``until`` is the last of the working days it must hang; ``token`` names it in the public
    address. Only what :class:`PostedCase` keeps is shown.

    Personal data: by its rows.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="postings")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=22, unique=True)
    posted_on = models.DateField(_("niêm yết từ"))
    until = models.DateField(_("niêm yết đến hết"))
    places = models.CharField(_("nơi niêm yết"), max_length=300)
    again = models.BooleanField(_("niêm yết lại"), default=False)
    posted_by = models.ForeignKey("officials.Official", on_delete=models.PROTECT, related_name="+")
    taken_down_on = models.DateField(_("gỡ ngày"), null=True, blank=True)
    taken_down_reason = models.CharField(_("lý do gỡ"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("niêm yết")
        verbose_name_plural = _("niêm yết")
        ordering = ["-posted_on", "-id"]
        indexes = [models.Index(fields=["commune", "until"], name="households_posting_running")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("posted_on")), name="households_posting_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.posted_on:%d/%m/%Y}"


class PostedCaseQuerySet(ScopedQuerySet["PostedCase"]):
    """Posted rows by the posting's commune."""

    commune_lookup = "posting__commune"
    village_lookup = None
    change_right = Right.RUN_REVIEWS


class PostedCase(models.Model):
    """One row of a posted list, as it hung: head, village, class, nothing else.

    Personal data: head's name and class; public only while the posting runs.
    """

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="rows")
    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="posted_rows")
    head_name = models.CharField(_("chủ hộ"), max_length=100)
    village_name = models.CharField(_("thôn, tổ dân phố"), max_length=200)
    class_before = models.SmallIntegerField(
        _("trước rà soát"), choices=PovertyClass.choices, null=True
    )
    class_found = models.SmallIntegerField(_("kết quả"), choices=PovertyClass.choices)

    objects = PostedCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("hộ được niêm yết")
        verbose_name_plural = _("hộ được niêm yết")
        constraints = [
            models.UniqueConstraint(fields=["posting", "case"], name="households_postedcase_once"),
        ]


class ObjectionQuerySet(ScopedQuerySet["Objection"]):
    """Objections by the commune; who objected is no matter of a village's collector."""

    commune_lookup = "case__commune"
    village_lookup = None
    change_right = Right.RUN_REVIEWS


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Objection(models.Model):
    """Somebody contests a posted result; it is re-checked and answered in writing.

    The number of open ones is kept on the case by a trigger of the database.

    Personal data: name and contact of whoever objects.
    """

    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="objections")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="objections")
    received_on = models.DateField(_("ngày nhận"))
    received_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("người khiếu nại"), max_length=100, blank=True)
    contact = models.CharField(_("liên hệ"), max_length=200, blank=True)
    content = models.CharField(_("nội dung"), max_length=2000)
    due_on = models.DateField(_("hạn phúc tra"))
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    answer = models.CharField(_("trả lời"), max_length=2000, blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("khiếu nại")
        verbose_name_plural = _("khiếu nại")
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state=ObjectionState.OPEN),
                name="households_objection_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="households_objection_order"
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN)
                | Q(state=ObjectionState.WITHDRAWN)
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="households_objection_answered",
                violation_error_message=_("Khiếu nại phải được trả lời bằng văn bản."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.received_on:%d/%m/%Y}"


class ConsultationQuerySet(ScopedQuerySet["Consultation"]):
    """Consultations by commune."""

    village_lookup = None
    change_right = Right.RUN_REVIEWS


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Consultation(models.Model):
    """The commune asks the level above for its opinion on results, before it decides.

    Personal data: none beyond its cases.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="consultations")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("số văn bản"), max_length=40, blank=True)
    asked_on = models.DateField(_("ngày gửi"))
    asked_by = models.ForeignKey("officials.Official", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("hạn trả lời"))
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opinion = models.CharField(_("ý kiến"), max_length=2000, blank=True)
    answer_number = models.CharField(_("số văn bản trả lời"), max_length=40, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("xin ý kiến")
        verbose_name_plural = _("xin ý kiến")
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")), name="households_consultation_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.asked_on:%d/%m/%Y}"
