"""Who was there on a day: one screen for everybody, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from livelihoods.exceptions import CourseRefused, NotAllowed
from livelihoods.models import Attendance, Course, CourseSession, Enrolment
from livelihoods.services.courses import locked_course
from livelihoods.services.enrolments import check_open, participants_of
from officials.models import Official
from programmes.choices import SupportState
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports


@transaction.atomic
def record_attendance(
    *,
    actor: Official | None,
    course: Course,
    day: dt.date,
    present: Collection[int],
    absent: Collection[int] = (),
    topic: str = "",
) -> CourseSession:
    """Write down who was there on ``day`` and who was not; typed again, it replaces.

    Whoever is there for the first time begins: the support counts as given from that day.

    Raises ``CourseRefused`` for a day outside the course or in the future and for somebody who is
    not approved yet or has left; ``NotAllowed`` for participants of others.
    """
    row = locked_course(course.pk)
    check_open(row)
    if actor is not None and not Course.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise NotAllowed(_("Lớp này không thuộc địa bàn của bạn."))
    _check_day(row, day)
    here, away = set(present), set(absent) - set(present)
    rows = participants_of(actor, row, here | away)
    _check_states([one for one in rows if one.pk in here], row)
    session, created = CourseSession.objects.get_or_create(
        course=row, held_on=day, defaults={"topic": topic[:200]}
    )
    if created and row.sessions.count() > row.training_days:
        raise CourseRefused(
            _("Lớp có %(days)d ngày học và đã điểm danh đủ. Sửa số ngày học của lớp nếu cần.")
            % {"days": row.training_days},
            field="day",
        )
    if topic and not created and session.topic != topic[:200]:
        session.topic = topic[:200]
        session.save(update_fields=["topic"])
    Attendance.objects.bulk_create(
        (
            Attendance(session=session, enrolment=one, present=one.pk in here, recorded_by=actor)
            for one in rows
        ),
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["present", "recorded_by"],
    )
    _begin(actor, [one for one in rows if one.pk in here], day)
    return session


def _begin(actor: Official | None, rows: list[Enrolment], day: dt.date) -> None:
    """Give the support to whoever comes for the first time."""
    for state, step in (
        (SupportState.APPROVED, Step.DELIVER),
        (SupportState.PLANNED, Step.RECORD),
    ):
        keys = [one.support_id for one in rows if one.support.state == state]
        move_supports(actor=actor, step=step, supports=keys, on_date=day)


def _check_day(row: Course, day: dt.date) -> None:
    if not row.starts_on <= day <= row.ends_on:
        raise CourseRefused(
            _("Ngày học phải từ %(start)s đến %(end)s.")
            % {"start": f"{row.starts_on:%d/%m/%Y}", "end": f"{row.ends_on:%d/%m/%Y}"},
            field="day",
        )
    if day > timezone.localdate():
        raise CourseRefused(_("Chưa đến ngày này nên chưa điểm danh được."), field="day")


def _check_states(rows: list[Enrolment], course: Course) -> None:
    gone = [one for one in rows if one.support.state == SupportState.STOPPED]
    if gone:
        raise CourseRefused(_("Có học viên đã nghỉ học. Tải lại trang."))
    if course.kind.needs_approval and any(
        one.support.state == SupportState.PLANNED for one in rows
    ):
        raise CourseRefused(_("Có học viên chưa được lãnh đạo xã duyệt nên chưa điểm danh được."))
