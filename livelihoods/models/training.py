"""Vocational training: occupations, providers, courses, who takes part, what became of them."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from livelihoods.choices import CourseState, DropReason, JobOutcome, TrainingLevel
from livelihoods.models.places import HeldQuerySet
from officials.choices import Right
from officials.scope import ScopedQuerySet
from programmes.choices import SupportState
from programmes.models import Programme, Project, Support, SupportKind

#: Months after a certificate or a placement at which somebody is asked about work.
ASKED_AT = (3, 6)


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Occupation(models.Model):
    """A trade that is taught at elementary level or in less than three months.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name_vi = models.CharField(_("tên nghề"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)
    level = models.CharField(
        _("trình độ"), max_length=10, choices=TrainingLevel.choices, default=TrainingLevel.SHORT
    )
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("nghề đào tạo")
        verbose_name_plural = _("nghề đào tạo")
        ordering = ["name_vi"]

    def __str__(self) -> str:
        return self.name_vi


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Provider(models.Model):
    """An institution that trains; ``province`` is where it sits, null where it is not said.

    Personal data: none (the telephone is the institution's).
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên cơ sở đào tạo"), max_length=200)
    province = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tỉnh, thành phố"),
    )
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("cơ sở đào tạo")
        verbose_name_plural = _("cơ sở đào tạo")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CourseQuerySet(HeldQuerySet["Course"]):
    """Courses by who holds them."""


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Course(models.Model):
    """A course of vocational training that a commune holds, or a province for several communes.

    ``cost_per_person`` is the contracted cost of the training in whole dong; the State pays it up
    to the norm of each participant.

    Personal data: none; who takes part stands in ``Enrolment``.
    """

    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị mở lớp")
    )
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, related_name="courses", verbose_name=_("nghề")
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="courses", verbose_name=_("cơ sở đào tạo")
    )
    kind = models.ForeignKey(
        SupportKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("loại hỗ trợ")
    )
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
    online = models.BooleanField(_("học trực tuyến"), default=False)
    place = models.CharField(_("địa điểm học"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(_("số chỗ"))
    starts_on = models.DateField(_("khai giảng"))
    ends_on = models.DateField(_("bế giảng"))
    training_days = models.PositiveSmallIntegerField(_("số ngày học"))
    cost_per_person = models.BigIntegerField(_("chi phí đào tạo mỗi người (đồng)"))
    decision_no = models.CharField(_("số quyết định mở lớp"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=CourseState.choices, default=CourseState.OPEN
    )
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("lớp đào tạo nghề")
        verbose_name_plural = _("lớp đào tạo nghề")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["area", "-starts_on", "-id"], name="livelihoods_course_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "occupation", "provider", "starts_on", "place"],
                name="livelihoods_course_once",
                violation_error_message=_("Đã có lớp cùng nghề, cùng ngày khai giảng ở đây."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="livelihoods_course_order",
                violation_error_message=_("Ngày bế giảng phải bằng hoặc sau ngày khai giảng."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, training_days__gte=1, cost_per_person__gte=0),
                name="livelihoods_course_numbers",
                violation_error_message=_("Số chỗ và số ngày học phải từ 1 trở lên."),
            ),
            models.CheckConstraint(
                condition=Q(online=True) | ~Q(place=""),
                name="livelihoods_course_place",
                violation_error_message=_("Ghi địa điểm học, hoặc chọn học trực tuyến."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation} ({self.starts_on:%d/%m/%Y})"


class EnrolmentQuerySet(ScopedQuerySet["Enrolment"]):
    """Participants by where their household lived when they were entered."""

    commune_lookup = "support__commune"
    village_lookup = "support__village"
    change_right = Right.MANAGE_SUPPORT

    def taking_part(self) -> Self:
        """Everybody who has a seat: not stopped."""
        return self.exclude(support__state=SupportState.STOPPED)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Enrolment(models.Model):
    """A seat of a course: the training side of one support.

    ``cost_amount``, ``meal_rate`` (a day) and ``travel_amount`` are whole dong as the norms of the
    first day of the course gave them; what is paid follows from them and the days attended.

    Personal data: that somebody learns, where, with what success; through the support, sensitive.
    """

    support = models.OneToOneField(
        Support, on_delete=models.PROTECT, related_name="enrolment", verbose_name=_("hỗ trợ")
    )
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("lớp")
    )
    distance_km = models.DecimalField(
        _("cách nhà (km)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    cost_amount = models.BigIntegerField(_("chi phí đào tạo"), default=0)
    meal_rate = models.BigIntegerField(_("tiền ăn mỗi ngày"), default=0)
    travel_amount = models.BigIntegerField(_("tiền đi lại"), default=0)
    drop_reason = models.CharField(
        _("lý do nghỉ học"), max_length=10, choices=DropReason.choices, blank=True
    )
    certificate_no = models.CharField(_("số chứng chỉ"), max_length=60, blank=True)
    certified_on = models.DateField(_("ngày cấp chứng chỉ"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("học viên")
        verbose_name_plural = _("học viên")
        ordering = ["course", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "certificate_no"],
                condition=~Q(certificate_no=""),
                name="livelihoods_enrolment_certificate",
                violation_error_message=_("Số chứng chỉ này đã cấp cho học viên khác của lớp."),
            ),
            models.CheckConstraint(
                condition=(Q(certificate_no="") & Q(certified_on__isnull=True))
                | (~Q(certificate_no="") & Q(certified_on__isnull=False)),
                name="livelihoods_enrolment_certified",
                violation_error_message=_("Chứng chỉ phải có cả số và ngày cấp."),
            ),
            models.CheckConstraint(
                condition=Q(cost_amount__gte=0, meal_rate__gte=0, travel_amount__gte=0),
                name="livelihoods_enrolment_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.support_id}"


class CourseSessionQuerySet(HeldQuerySet["CourseSession"]):
    """Days by who holds the course."""

    commune_lookup = "course__area"

    def visible_to(self, viewer: object) -> Self:
        """Days of courses that the viewer may see."""
        return self.filter(course__in=Course.objects.visible_to(viewer))  # type: ignore[arg-type]

    def changeable_by(self, viewer: object) -> Self:
        """Days of courses that the viewer may change."""
        return self.filter(course__in=Course.objects.changeable_by(viewer))  # type: ignore[arg-type]


class CourseSession(models.Model):
    """One day of a course.

    Personal data: none.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField(_("ngày học"))
    topic = models.CharField(_("nội dung"), max_length=200, blank=True)

    objects = CourseSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("buổi học")
        verbose_name_plural = _("buổi học")
        ordering = ["course", "held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "held_on"], name="livelihoods_coursesession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%d/%m/%Y}"


class AttendanceQuerySet(ScopedQuerySet["Attendance"]):
    """Ticks by the participant's place."""

    commune_lookup = "enrolment__support__commune"
    village_lookup = "enrolment__support__village"
    change_right = Right.MANAGE_SUPPORT


class Attendance(models.Model):
    """Whether one participant was there on one day; no row: nobody said.

    Personal data: where somebody was on a day.
    """

    session = models.ForeignKey(
        CourseSession, on_delete=models.PROTECT, related_name="attendance", db_index=False
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendance")
    present = models.BooleanField(_("có mặt"))
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("điểm danh")
        verbose_name_plural = _("điểm danh")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="livelihoods_attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.enrolment_id}"


class FollowUpQuerySet(ScopedQuerySet["FollowUp"]):
    """Questions after training and placement, by the person's place."""

    commune_lookup = "support__commune"
    village_lookup = "support__village"
    change_right = Right.MANAGE_SUPPORT

    def waiting(self) -> Self:
        """Not asked yet."""
        return self.filter(asked_on__isnull=True)


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class FollowUp(models.Model):
    """The question, three and six months after a course or a placement: has the person work?

    A row is made when the certificate or the first working day is recorded, with the day on which
    it falls due; ``asked_on`` and ``outcome`` are the answer. ``same`` says whether it is the trade
    that was learnt, or still the job that was found. ``income`` is whole dong a month.

    Personal data: somebody's work and income; sensitive.
    """

    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="follow_ups")
    month = models.PositiveSmallIntegerField(_("tháng thứ"))
    due_on = models.DateField(_("đến hạn hỏi"))
    asked_on = models.DateField(_("ngày hỏi"), null=True, blank=True)
    outcome = models.CharField(_("việc làm"), max_length=6, choices=JobOutcome.choices, blank=True)
    same = models.BooleanField(_("đúng nghề đã học / vẫn ở việc đã giới thiệu"), null=True)
    work = models.CharField(_("công việc, nơi làm"), max_length=200, blank=True)
    income = models.BigIntegerField(_("thu nhập mỗi tháng (đồng)"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("theo dõi việc làm")
        verbose_name_plural = _("theo dõi việc làm")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(asked_on__isnull=True),
                name="livelihoods_followup_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["support", "month"], name="livelihoods_followup_once"),
            models.CheckConstraint(
                condition=(Q(asked_on__isnull=True) & Q(outcome=""))
                | (Q(asked_on__isnull=False) & ~Q(outcome="")),
                name="livelihoods_followup_answered",
            ),
            models.CheckConstraint(
                condition=Q(income__isnull=True) | Q(income__gte=0),
                name="livelihoods_followup_income",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.support_id}: {self.month}"
