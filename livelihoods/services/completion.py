"""The end of a course: certificates, what is paid, the questions about work afterwards."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.rules.ages import add_months
from livelihoods.choices import AT_WORK, CourseState, JobOutcome
from livelihoods.exceptions import CourseRefused, NotAllowed
from livelihoods.models import Course, Enrolment, FollowUp
from livelihoods.models.training import ASKED_AT
from livelihoods.rules.training import paid_days
from livelihoods.selectors.entitlements import terms_of
from livelihoods.services.courses import course_guard, locked_course
from livelihoods.services.enrolments import check_open, participants_of
from officials.models import Official
from programmes.choices import SupportState
from programmes.models import Support
from programmes.rules.ledger import LIVE_STATES, Step
from programmes.services.moving import move_supports


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of one participant."""

    enrolment: int
    number: str
    day: dt.date


@transaction.atomic
def certify(*, actor: Official | None, course: Course, certificates: Sequence[Certificate]) -> int:
    """Record certificates; their supports are accepted, and work is asked about in 3 and 6 months.

    A number typed again corrects the former one. Raises ``CourseRefused`` for somebody who never
    attended or left, for a day before the course began, and for a number given twice.
    """
    if not certificates:
        return 0
    row = locked_course(course.pk)
    check_open(row)
    rows = {one.pk: one for one in participants_of(actor, row, [c.enrolment for c in certificates])}
    by_day: dict[dt.date, list[int]] = defaultdict(list)
    again: list[Enrolment] = []
    for one in certificates:
        found = rows[one.enrolment]
        _check(found, one, row)
        if found.support.state == SupportState.DELIVERED:
            by_day[one.day].append(found.support_id)
        elif found.certified_on != one.day:
            again.append(found)
        found.certificate_no, found.certified_on = one.number.strip(), one.day
    # A number passed from one to another must not meet its former holder.
    Enrolment.objects.filter(pk__in=rows).exclude(certificate_no="").update(
        certificate_no="", certified_on=None
    )
    try:
        with transaction.atomic():
            Enrolment.objects.bulk_update(rows.values(), ["certificate_no", "certified_on"])
    except IntegrityError as error:
        raise CourseRefused(course_guard(error), field="certificate") from error
    for day, supports in sorted(by_day.items()):
        move_supports(actor=actor, step=Step.ACCEPT, supports=supports, on_date=day)
        ask_later(supports=supports, since=day)
    for one_again in again:
        assert one_again.certified_on is not None  # noqa: S101 (for the type checker)
        ask_later(supports=[one_again.support_id], since=one_again.certified_on)
    return len(rows)


def ask_later(*, supports: Iterable[int], since: dt.date) -> None:
    """Put the questions about work on the list, three and six months after ``since``.

    A question that was answered stays as it is.
    """
    rows = [
        FollowUp(support_id=key, month=month, due_on=add_months(since, month))
        for key in supports
        for month in ASKED_AT
    ]
    FollowUp.objects.filter(
        support__in={row.support_id for row in rows}, asked_on__isnull=True
    ).delete()
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said about work; income in whole dong a month."""

    outcome: JobOutcome
    asked_on: dt.date
    same: bool | None = None
    work: str = ""
    income: int | None = None


@transaction.atomic
def answer_follow_up(*, actor: Official | None, follow_up: FollowUp, answer: Answer) -> FollowUp:
    """Record what somebody answered about work; an earlier answer is replaced (history keeps it).

    Raises ``CourseRefused`` for a day before the certificate or in the future.
    """
    rows = FollowUp.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    row = rows.select_for_update(of=("self",)).filter(pk=follow_up.pk).first()
    if row is None:
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn của hộ này."))
    began = add_months(row.due_on, -row.month)
    if answer.asked_on < began or answer.asked_on > timezone.localdate():
        raise CourseRefused(
            _("Ngày hỏi phải từ %(start)s đến hôm nay.") % {"start": f"{began:%d/%m/%Y}"},
            field="asked_on",
        )
    working = answer.outcome in AT_WORK
    row.outcome, row.asked_on, row.recorded_by = answer.outcome, answer.asked_on, actor
    row.same = answer.same if working else None
    row.work = answer.work.strip()[:200] if working else ""
    row.income = answer.income if working else None
    row.save()
    return row


@transaction.atomic
def settle(
    *, actor: Official | None, course: Course, on_date: dt.date | None = None
) -> tuple[int, int]:
    """End the supports of the actor's participants with what is to be paid for each.

    Cost, meals for the days attended and travel become the value of the support. When nobody of
    any commune is left open, the course is settled. Returns how many, and whole dong together.

    Raises ``CourseRefused`` while the course runs or somebody was never there.
    """
    row = locked_course(course.pk)
    check_open(row)
    today = timezone.localdate()
    day = on_date or today
    if day < row.ends_on:
        raise CourseRefused(_("Lớp chưa bế giảng nên chưa quyết toán được."))
    rows = Enrolment.objects.filter(course=row, support__state__in=LIVE_STATES)
    if actor is not None:
        rows = rows.changeable_by(actor)
    found = list(
        rows.select_related("support")
        .annotate(days=Count("attendance", filter=Q(attendance__present=True)))
        .order_by("pk")
    )
    early = [one for one in found if one.support.state in {"planned", "approved"}]
    if early:
        raise CourseRefused(
            _("%(count)d học viên chưa học buổi nào. Ghi nghỉ học trước khi quyết toán.")
            % {"count": len(early)}
        )
    terms, total = terms_of(row), 0
    supports: list[Support] = []
    for one in found:
        support = one.support
        support.value = payable(one, paid_days(int(getattr(one, "days", 0)), terms))
        total += support.value
        supports.append(support)
    Support.objects.bulk_update(supports, ["value"], batch_size=1000)
    move_supports(actor=actor, step=Step.END, supports=[one.pk for one in supports], on_date=day)
    if not row.enrolments.filter(support__state__in=LIVE_STATES).exists():
        row.state = CourseState.CLOSED
        row.save(update_fields=["state"])
    return len(supports), total


def payable(row: Enrolment, days: int) -> int:
    """Whole dong for one participant who attended so many paid days."""
    return row.cost_amount + row.meal_rate * days + row.travel_amount


def _check(row: Enrolment, certificate: Certificate, course: Course) -> None:
    if not certificate.number.strip():
        raise CourseRefused(_("Ghi số chứng chỉ."), field="certificate")
    if row.support.state not in {SupportState.DELIVERED, SupportState.ACCEPTED}:
        raise CourseRefused(
            _("Có học viên chưa học buổi nào hoặc đã nghỉ học nên chưa cấp chứng chỉ được.")
        )
    if not course.starts_on <= certificate.day <= timezone.localdate():
        raise CourseRefused(
            _("Ngày cấp chứng chỉ phải từ %(start)s đến hôm nay.")
            % {"start": f"{course.starts_on:%d/%m/%Y}"},
            field="certificate",
        )
