"""Seats of a course: given, approved, lost; each is one support of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Person
from livelihoods.choices import CourseState, DropReason
from livelihoods.exceptions import CourseRefused, NotAllowed
from livelihoods.models import Course, Enrolment
from livelihoods.rules.training import Entitlement
from livelihoods.selectors.entitlements import entitlements, seats_taken
from livelihoods.selectors.trainees import Known
from livelihoods.services.courses import locked_course
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState
from programmes.models import SupportNorm
from programmes.rules.ledger import Step
from programmes.selectors.eligibility import Asked, answers
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is to have a seat; ``distance_km`` from home to the place, None unknown."""

    household: int
    person: int
    distance_km: Decimal | None = None


@transaction.atomic
def enrol(
    *,
    actor: Official | None,
    course: Course,
    seats: Sequence[Seat],
    day: dt.date | None = None,
    line: int | None = None,
) -> list[Enrolment]:
    """Give seats to all of ``seats`` or to none; returns them in the same order.

    Eligibility is judged on ``day``: today, or the first day of a course that has begun. What each
    gets follows from the norms of the first day. ``line`` is the capital line that the planned
    amounts are put on.

    Raises ``CourseRefused`` when seats are too few or somebody cannot work, ``NotEligible`` with
    every reason, ``NotAllowed`` outside the actor's communes.
    """
    if not seats:
        return []
    row = locked_course(course.pk)
    check_open(row)
    if actor is not None and not Course.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise NotAllowed(_("Lớp này không thuộc địa bàn của bạn."))
    _check_seats(row, seats)
    day = day or min(timezone.localdate(), row.starts_on)
    judged = answers(
        [Asked(seat.household, seat.person, row.kind, row.programme) for seat in seats], day
    )
    asked = {
        seat.person: (answer.status, seat.distance_km)
        for seat, answer in zip(seats, judged, strict=True)
    }
    found = entitlements(row, asked)
    if all(answer.allowed for answer in judged):
        _check_able([known for _terms, known in found.values()])
    terms = [found[seat.person][0] for seat in seats if seat.person in found]
    if len(terms) != len(seats):
        raise CourseRefused(_("Có người không còn là thành viên của hộ nào."), field="person")
    norms = SupportNorm.objects.in_bulk([one.norm.key for one in terms if one.norm])
    supports = plan_supports(
        actor=actor,
        specs=[_spec(row, seat, one, norms, line) for seat, one in zip(seats, terms, strict=True)],
        day=day,
    )
    return Enrolment.objects.bulk_create(
        Enrolment(
            support=support,
            course=row,
            distance_km=seat.distance_km,
            cost_amount=one.cost,
            meal_rate=one.meal_rate,
            travel_amount=one.travel,
        )
        for support, seat, one in zip(supports, seats, terms, strict=True)
    )


@transaction.atomic
def approve_participants(
    *, actor: Official | None, course: Course, on_date: dt.date | None = None
) -> int:
    """Approve everybody of the actor's communes who waits for it; returns how many.

    ``on_date``: today, or the first day of a course that has begun and is written down later.
    """
    row = locked_course(course.pk)
    check_open(row)
    waiting = Enrolment.objects.filter(course=row, support__state=SupportState.PLANNED)
    if actor is not None:
        waiting = waiting.with_right(actor, Right.APPROVE_SUPPORT)
    return move_supports(
        actor=actor,
        step=Step.APPROVE,
        supports=list(waiting.values_list("support", flat=True)),
        on_date=on_date or min(timezone.localdate(), row.starts_on),
    )


@transaction.atomic
def drop_out(
    *,
    actor: Official | None,
    course: Course,
    enrolments: Collection[int],
    reason: DropReason,
    on_date: dt.date,
    note: str = "",
) -> int:
    """Record that people left a course, from a day; their seats are free again."""
    row = locked_course(course.pk)
    check_open(row)
    rows = list(participants_of(actor, row, enrolments))
    certified = [one for one in rows if one.certificate_no]
    if certified:
        raise CourseRefused(_("Có học viên đã được cấp chứng chỉ, không ghi nghỉ học được."))
    words = " ".join(f"{reason.label}. {note}".split()) if note.strip() else str(reason.label)
    count = move_supports(
        actor=actor,
        step=Step.STOP,
        supports=[one.support_id for one in rows],
        on_date=on_date,
        reason=words,
    )
    Enrolment.objects.filter(pk__in=[one.pk for one in rows]).update(drop_reason=reason)
    return count


def check_open(row: Course) -> None:
    """Raise ``CourseRefused`` when the course is settled or called off."""
    if row.state != CourseState.OPEN:
        raise CourseRefused(
            _("Lớp ở trạng thái “%(state)s” nên không ghi thêm được.")
            % {"state": row.get_state_display()}
        )


def participants_of(
    actor: Official | None, course: Course, keys: Collection[int]
) -> list[Enrolment]:
    """Return the participants asked for, under lock; all of them the actor's or none."""
    wanted = sorted(set(keys))
    rows = Enrolment.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    found = list(
        rows.filter(pk__in=wanted, course=course)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("support")
    )
    if len(found) != len(wanted):
        raise NotAllowed(_("Có học viên không thuộc địa bàn của bạn hoặc không thuộc lớp này."))
    return found


def _check_seats(row: Course, seats: Sequence[Seat]) -> None:
    people = {seat.person for seat in seats}
    if len(people) != len(seats):
        raise CourseRefused(_("Một người được chọn hai lần."), field="person")
    if row.enrolments.taking_part().filter(support__person__in=people).exists():
        raise CourseRefused(_("Có người đã ở trong danh sách học viên của lớp."), field="person")
    left = row.seats - seats_taken(row)
    if len(seats) > left:
        raise CourseRefused(
            _("Lớp chỉ còn %(left)d chỗ, không nhận thêm %(asked)d người.")
            % {"left": max(0, left), "asked": len(seats)},
            field="seats",
        )


def _check_able(people: Sequence[Known]) -> None:
    unable = [one.person for one in people if one.able is False and not one.disabled]
    if unable:
        names = Person.objects.filter(pk__in=unable).order_by("pk")
        raise CourseRefused(
            _("%(names)s được ghi là không có khả năng lao động. Sửa phiếu rà soát nếu chưa đúng.")
            % {"names": ", ".join(one.full_name for one in names)},
            field="person",
        )


def _spec(
    course: Course,
    seat: Seat,
    terms: Entitlement,
    norms: dict[int, SupportNorm],
    line: int | None,
) -> SupportSpec:
    value = terms.total(course.training_days)
    return SupportSpec(
        household=seat.household,
        person=seat.person,
        kind=course.kind,
        programme=course.programme,
        project=course.project,
        norm=norms.get(terms.norm.key) if terms.norm and terms.norm.key else None,
        description=str(course.occupation),
        value=value,
        decision_no=course.decision_no,
        decision_on=course.decision_on,
        funds={line: value} if line is not None and value else {},
    )
