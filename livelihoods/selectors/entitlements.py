"""Seats of a course that are taken; what each person gets by the norms of its first day."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from livelihoods.models import Course, Enrolment
from livelihoods.rules.training import CourseTerms, Entitlement, entitlement
from livelihoods.selectors.trainees import Known, norms_of, trainees


def entitlements(
    course: Course, asked: Mapping[int, tuple[str, Decimal | None]]
) -> dict[int, tuple[Entitlement, Known]]:
    """Seats of a course that are taken; what each person gets by the norms of its first day."""
    area = course.area
    norms = norms_of(
        course.kind,
        course.programme,
        province=area.parent_id or area.pk,
        day=course.starts_on,
    )
    terms = terms_of(course)
    return {
        person: (entitlement(norms, one, terms), known)
        for person, (one, known) in trainees(asked, course.starts_on).items()
    }


def terms_of(course: Course) -> CourseTerms:
    """A course as the rules read it."""
    return CourseTerms(course.cost_per_person, course.training_days, course.online)


def seats_taken(course: Course) -> int:
    """How many have a seat, of all communes."""
    return Enrolment.objects.filter(course=course).taking_part().count()
