"""What has to be settled, by official: who leaves, who only helped, what is not there any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from areas.models import Area
from households.choices import CareRole
from households.models import Assignment
from households.selectors.care.responsible import CARING_ROLES
from households.selectors.care.unsettled import GONE, LEFT, SOON_DAYS
from officials.choices import Role
from officials.models import Official, Post


@dataclass(slots=True)
class Going:
    """An official who left or will leave, with what hangs on them."""

    official: Official
    commune: Area
    why: str
    #: Last day of the post that let them answer there; None where the account was locked.
    until: dt.date | None
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether the whole commune is among it."""
        return any(row.village_id is None and row.household_id is None for row in self.assignments)

    @property
    def villages(self) -> int:
        """Number of villages."""
        return sum(row.village_id is not None for row in self.assignments)

    @property
    def households(self) -> int:
        """Number of households of their own."""
        return sum(row.household_id is not None for row in self.assignments)

    @property
    def next_day(self) -> dt.date:
        """First day without them, where it is still to come; else today."""
        today = timezone.localdate()
        if self.why == LEFT or self.until is None:
            return today
        return self.until + dt.timedelta(days=1)

    @property
    def pending(self) -> list[int]:
        """Handovers that have been offered and wait."""
        return sorted({vars(row)["pending"] for row in self.assignments} - {None})

    @property
    def waiting(self) -> bool:
        """Whether everything has been offered."""
        return all(vars(row)["pending"] for row in self.assignments)


@dataclass(slots=True)
class Helping(Going):
    """Somebody who helps and left or will leave; ``people`` could help there in their place."""

    people: list[Official] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What has to be settled, in the order in which it is shown."""

    going: list[Going]
    helping: list[Helping]
    gone: list[Assignment]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.going or self.helping or self.gone)


def grouped(rows: QuerySet[Assignment, Assignment]) -> Unsettled:
    """Group rows of ``unsettled`` by official; two queries, a third where helpers leave.

    Helpers are grouped by their last day, too: each group is ended at one day.
    """
    found = list(
        rows.select_related("official", "commune", "village", "household").order_by(
            "commune", "official", "village", "household", "pk"
        )
    )
    gone = [row for row in found if vars(row)["why"] in GONE]
    staying = [row for row in found if vars(row)["why"] not in GONE]
    last = _last_days(staying)
    going: dict[tuple[int, int], Going] = {}
    helping: dict[tuple[int, int, str, dt.date | None], Helping] = {}
    for row in staying:
        why, until = vars(row)["why"], last.get(row.pk)
        if row.role == CareRole.SUPPORTING:
            helper = helping.setdefault(
                (row.commune_id, row.official_id, why, until),
                Helping(row.official, row.commune, why, until),
            )
            helper.assignments.append(row)
            continue
        group = going.setdefault(
            (row.commune_id, row.official_id), Going(row.official, row.commune, why, until)
        )
        group.assignments.append(row)
        if group.until is None or (until is not None and until < group.until):
            group.until = until
        if why == LEFT:
            group.why = LEFT
    _find_people(helping.values())
    return Unsettled(list(going.values()), list(helping.values()), gone)


def _last_days(rows: Iterable[Assignment]) -> dict[int, dt.date]:
    """Last day of the posts that reach each assignment's place, by its key; one query."""
    rows = list(rows)
    if not rows:
        return {}
    posts: dict[tuple[int | None, int], list[Post]] = {}
    soon = timezone.localdate() + dt.timedelta(days=SOON_DAYS)
    for post in Post.objects.filter(
        valid_from__lte=soon,
        official__in={row.official_id for row in rows},
        area__in={row.commune_id for row in rows},
        role__in=CARING_ROLES,
    ):
        posts.setdefault((post.area_id, post.official_id), []).append(post)
    found: dict[int, dt.date] = {}
    for row in rows:
        held = posts.get((row.commune_id, row.official_id), [])
        # Who never had a post that reaches there was let go with the last one there was.
        reach = [post for post in held if _reaches(post, place_of(row))] or held
        days = [post.valid_to for post in reach if post.valid_to is not None]
        if days and len(days) == len(reach):
            found[row.pk] = max(days)
    return found


def _find_people(groups: Collection[Helping]) -> None:
    """Fill in who could help everywhere in a group's place from its day on; one query."""
    if not groups:
        return
    posts: dict[int | None, list[Post]] = {}
    today = timezone.localdate()
    for post in (
        Post.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            area__in={group.commune.pk for group in groups},
            role__in=CARING_ROLES,
            official__is_active=True,
        )
        .select_related("official")
        .order_by("official__full_name", "official", "pk")
    ):
        posts.setdefault(post.area_id, []).append(post)
    for group in groups:
        day = group.next_day
        there = [
            post
            for post in posts.get(group.commune.pk, [])
            if post.official_id != group.official.pk
            and post.valid_from <= day
            and (post.valid_to is None or post.valid_to >= day)
        ]
        places = {place_of(row) for row in group.assignments}
        people = {post.official_id: post.official for post in there}
        group.people = [
            who
            for key, who in people.items()
            if all(
                any(post.official_id == key and _reaches(post, place) for post in there)
                for place in places
            )
        ]


def _reaches(post: Post, village: int | None) -> bool:
    """Whether a post reaches a village; None asks for the whole commune."""
    return post.role != Role.VILLAGE_COLLECTOR or (
        village is not None and post.village_id == village
    )


def place_of(row: Assignment) -> int | None:
    """Village that decides which collectors may help or answer; None for a whole commune."""
    return row.village_id if row.household is None else row.household.village_id
