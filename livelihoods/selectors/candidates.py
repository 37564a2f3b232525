"""Who could have a seat of a course: why not, or what the State would pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, QuerySet

from areas.choices import AreaLevel
from households.models import Membership
from households.rules.text import Text
from households.selectors.lookup import Lookup, LookupKind, find_members
from livelihoods.models import Course, Enrolment
from livelihoods.rules.training import Entitlement
from livelihoods.selectors.entitlements import entitlements
from livelihoods.selectors.workers import working_age
from officials.choices import Right
from officials.models import Official
from programmes.choices import Status
from programmes.selectors.eligibility import Asked, answers


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could have a seat: why not, or what the State would pay."""

    member: Membership
    status: str
    refusals: list[Text] = field(default_factory=list)
    terms: Entitlement | None = None
    enrolled: bool = False

    @property
    def allowed(self) -> bool:
        """Whether nothing forbids it."""
        return not self.refusals and not self.enrolled

    @property
    def value(self) -> str:
        """What a tick sends."""
        return f"{self.member.household_id}-{self.member.person_id}"

    @property
    def status_name(self) -> str:
        """What the household is, in the programmes' words."""
        return str(Status(self.status).label)


#: Rows of one page of candidates.
CANDIDATES = 40


def candidate_members(
    official: Official, course: Course, *, village: int | None, day: dt.date
) -> QuerySet[Membership, Membership]:
    """Members of working age of households on the list or newly escaped, of one village or all."""
    rows = working_age(official, Right.MANAGE_SUPPORT, day)
    if course.area.level == AreaLevel.COMMUNE:
        rows = rows.filter(household__commune=course.area_id)
    if village is not None:
        rows = rows.filter(household__village=village)
    return rows.select_related("person", "household__village").annotate(
        name_sort=F("person__name_sort")
    )


def found_members(official: Official, wanted: Lookup) -> list[Membership]:
    """Members found by name, code or number, where the official manages support."""
    if wanted.kind is LookupKind.NOTHING:
        return []
    rows = find_members(official, wanted, size=CANDIDATES).rows
    mine = set(
        Membership.objects.with_right(official, Right.MANAGE_SUPPORT)
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", flat=True)
    )
    return [row for row in rows if row.pk in mine]


def candidates(
    course: Course,
    members: Sequence[Membership],
    day: dt.date,
    distances: dict[int, Decimal | None] | None = None,
) -> list[Candidate]:
    """Judge members for a course, with what each would get; queries do not grow."""
    if not members:
        return []
    distances = distances or {}
    judged = answers(
        [Asked(row.household_id, row.person_id, course.kind, course.programme) for row in members],
        day,
    )
    terms = entitlements(
        course,
        {
            row.person_id: (answer.status, distances.get(row.person_id))
            for row, answer in zip(members, judged, strict=True)
        },
    )
    seated = set(
        Enrolment.objects.filter(course=course)
        .taking_part()
        .filter(support__person__in=[row.person_id for row in members])
        .values_list("support__person", flat=True)
    )
    found = []
    for row, answer in zip(members, judged, strict=True):
        why = [one.text for one in answer.refusals]
        mine = terms.get(row.person_id)
        if mine is not None and mine[1].able is False and not mine[1].disabled:
            why.append(
                Text(
                    "Phiếu rà soát ghi không có khả năng lao động.",
                    "The review says: not able to work.",
                )
            )
        found.append(
            Candidate(row, answer.status, why, mine[0] if mine else None, row.person_id in seated)
        )
    return found
