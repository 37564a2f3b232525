"""Courses, who takes part, who could: everything a page of training shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from livelihoods.choices import CourseState, JobOutcome
from livelihoods.models import Attendance, Course, CourseSession, Enrolment, FollowUp
from livelihoods.models.training import CourseQuerySet, EnrolmentQuerySet, FollowUpQuerySet
from livelihoods.rules.training import paid_days
from livelihoods.selectors.entitlements import terms_of
from officials.scope import Viewer
from programmes.choices import SupportState


class Phase(StrEnum):
    """Where a course stands for people: by its days and its state."""

    COMING = "sap-khai-giang"
    RUNNING = "dang-hoc"
    OVER = "cho-quyet-toan"
    CLOSED = "da-quyet-toan"
    CANCELLED = "da-huy"


PHASES: dict[Phase, Promise] = {
    Phase.COMING: _("Sắp khai giảng"),
    Phase.RUNNING: _("Đang học"),
    Phase.OVER: _("Chờ quyết toán"),
    Phase.CLOSED: _("Đã quyết toán"),
    Phase.CANCELLED: _("Đã hủy"),
}


def phase_of(course: Course, today: dt.date) -> Phase:
    """Where a course stands on a day."""
    if course.state == CourseState.CLOSED:
        return Phase.CLOSED
    if course.state == CourseState.CANCELLED:
        return Phase.CANCELLED
    if today < course.starts_on:
        return Phase.COMING
    return Phase.RUNNING if today <= course.ends_on else Phase.OVER


def in_phase(rows: CourseQuerySet, phase: Phase, today: dt.date) -> CourseQuerySet:
    """Courses that stand there on a day."""
    if phase == Phase.CLOSED:
        return rows.filter(state=CourseState.CLOSED)
    if phase == Phase.CANCELLED:
        return rows.filter(state=CourseState.CANCELLED)
    rows = rows.filter(state=CourseState.OPEN)
    if phase == Phase.COMING:
        return rows.filter(starts_on__gt=today)
    if phase == Phase.RUNNING:
        return rows.filter(starts_on__lte=today, ends_on__gte=today)
    return rows.filter(ends_on__lt=today)


def courses_of(viewer: Viewer) -> CourseQuerySet:
    """Courses the viewer may see, with the seats taken in all communes (``taken``)."""
    taken = (
        Enrolment.objects.filter(course=OuterRef("pk"))
        .taking_part()
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Course.objects.visible_to(viewer)
        .select_related("area", "occupation", "provider")
        .annotate(taken=Coalesce(Subquery(taken, output_field=IntegerField()), Value(0)))
    )


def phase_counts(viewer: Viewer, today: dt.date) -> dict[Phase, int]:
    """How many courses stand where; one query."""
    is_open = Q(state=CourseState.OPEN)
    courses = Course.objects.visible_to(viewer).order_by()
    phase = Case(
        When(state=CourseState.CLOSED, then=Value(Phase.CLOSED.value)),
        When(state=CourseState.CANCELLED, then=Value(Phase.CANCELLED.value)),
        When(is_open & Q(starts_on__gt=today), then=Value(Phase.COMING.value)),
        When(is_open & Q(ends_on__gte=today), then=Value(Phase.RUNNING.value)),
        default=Value(Phase.OVER.value),
    )
    counts = courses.annotate(phase=phase).values_list("phase").annotate(n=Count("pk"))
    found = {Phase(name): count for name, count in counts}
    return {one: found.get(one, 0) for one in Phase}


def participants(viewer: Viewer, course: Course) -> EnrolmentQuerySet:
    """Participants the viewer may see, by name, with the days they were there (``days``)."""
    return (
        Enrolment.objects.visible_to(viewer)
        .filter(course=course)
        .select_related("support__person", "support__household", "support__village")
        .annotate(
            days=Count("attendance", filter=Q(attendance__present=True)),
            name_sort=F("support__person__name_sort"),
        )
        .order_by("name_sort", "pk")
    )


@dataclass(frozen=True, slots=True)
class Payment:
    """What is to be paid for one participant, whole dong, by the days attended so far."""

    enrolment: Enrolment
    days: int
    cost: int
    meals: int
    travel: int

    @property
    def total(self) -> int:
        """Everything together."""
        return self.cost + self.meals + self.travel


def payments(course: Course, rows: Sequence[Enrolment]) -> list[Payment]:
    """The basis of payment of participants with ``days``; nothing for who never came or left."""
    terms = terms_of(course)
    found = []
    for row in rows:
        days = paid_days(int(getattr(row, "days", 0)), terms)
        given = row.support.state not in {
            SupportState.PLANNED,
            SupportState.APPROVED,
            SupportState.STOPPED,
        }
        found.append(
            Payment(
                row,
                days,
                row.cost_amount if given else 0,
                row.meal_rate * days if given else 0,
                row.travel_amount if given else 0,
            )
        )
    return found


def session_on(course: Course, day: dt.date) -> CourseSession | None:
    """The day's lesson, where one was recorded."""
    return CourseSession.objects.filter(course=course, held_on=day).first()


def ticks(session: CourseSession | None) -> dict[int, bool]:
    """Who was there, by participant; empty where nobody said."""
    if session is None:
        return {}
    rows = Attendance.objects.filter(session=session)
    return dict(rows.values_list("enrolment", "present"))


def follow_ups(viewer: Viewer) -> FollowUpQuerySet:
    """Questions about work of the viewer's people, with who and after what."""
    return FollowUp.objects.visible_to(viewer).select_related(
        "support__person",
        "support__household",
        "support__village",
        "support__kind",
        "support__enrolment__course__occupation",
    )


#: For so long somebody who could not be reached stays on the list.
TRY_AGAIN = dt.timedelta(days=180)


def due(rows: FollowUpQuerySet, today: dt.date) -> FollowUpQuerySet:
    """Those who must be asked now, and for half a year those who could not be reached."""
    return rows.filter(
        Q(asked_on__isnull=True) | Q(outcome=JobOutcome.LOST, due_on__gte=today - TRY_AGAIN),
        due_on__lte=today,
    )
