"""Handovers that are due: derived from posts, villages and households, so nobody can forget one.

Only assignments without an end are looked at: with an end somebody has already arranged it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from households.choices import HandoverReason, HandoverState, VisitState
from households.models import Assignment, HandoverLine, Household, Residence, Visit
from households.models.household import HouseholdQuerySet
from households.selectors.care.responsible import (
    CARING_ROLES,
    cared_for_by,
    in_care,
    no_post,
    without_line,
)
from officials.choices import Right
from officials.models import Official, Post
from officials.scope import Viewer, areas_for

#: A post that ends within this time is announced.
SOON_DAYS = 14
#: How long a household that moved in is proposed to its new official.
NEWCOMER_DAYS = 92

#: Why an assignment cannot stay: words of ``Why`` in templates.
LEFT, LEAVING = "left", "leaving"
VILLAGE_CLOSED, MOVED, CLOSED = "village_closed", "moved", "closed"
#: Their place or household is not there any more: nobody has to take them over.
GONE = frozenset({VILLAGE_CLOSED, MOVED, CLOSED})

WHY_WORDS = {
    LEFT: _("người phụ trách đã thôi chức vụ"),
    LEAVING: _("người phụ trách sắp thôi chức vụ"),
    VILLAGE_CLOSED: _("thôn đã giải thể"),
    MOVED: _("hộ đã chuyển đi"),
    CLOSED: _("hộ không còn"),
}

REASONS = {
    LEFT: HandoverReason.POST_ENDED,
    LEAVING: HandoverReason.POST_ENDED,
    VILLAGE_CLOSED: HandoverReason.VILLAGE_CLOSED,
    MOVED: HandoverReason.HOUSEHOLD_MOVED,
    CLOSED: HandoverReason.OTHER,
}


def _why(day: dt.date) -> Case:
    return Case(
        When(village__closed_on__lte=day, then=Value(VILLAGE_CLOSED)),
        When(household__closed_on__isnull=False, then=Value(CLOSED)),
        When(Q(household__isnull=False) & ~Q(household__commune=F("commune")), then=Value(MOVED)),
        When(no_post(day), then=Value(LEFT)),
        When(no_post(day + dt.timedelta(days=SOON_DAYS)), then=Value(LEAVING)),
        default=Value(""),
        output_field=CharField(),
    )


def _offered() -> QuerySet[HandoverLine, HandoverLine]:
    """Lines not answered yet of the outer assignment's place or household."""
    return HandoverLine.objects.alias(
        place=Coalesce("village", 0), house=Coalesce("household", 0)
    ).filter(
        state=HandoverState.OFFERED,
        handover__commune=OuterRef("commune"),
        place=Coalesce(OuterRef("village"), 0),
        house=Coalesce(OuterRef("household"), 0),
    )


def unsettled_assignments(day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Main assignments without an end that cannot stay as they are, with ``why``.

    ``pending`` is the handover by which one has been offered and not answered yet.
    """
    soon = day + dt.timedelta(days=SOON_DAYS)
    return (
        Assignment.objects.main()
        .filter(valid_to__isnull=True, valid_from__lte=soon)
        .annotate(why=_why(day), pending=Subquery(_offered().values("handover")[:1]))
        .exclude(why="")
    )


def unsettled(viewer: Viewer, day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Those of the communes where the viewer assigns, and the viewer's own."""
    if not isinstance(viewer, Official):
        return unsettled_assignments(day).none()
    managed = areas_for(viewer, Right.MANAGE_ASSIGNMENTS).communes
    own = Q(official=viewer, commune__in=caring_in(viewer))
    return unsettled_assignments(day).filter(Q(commune__in=managed) | own)


def to_settle(viewer: Viewer, day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Those for which nobody has been asked yet."""
    return unsettled(viewer, day).filter(~Exists(_offered()))


def caring_in(official: Official) -> frozenset[int]:
    """Communes of today in which the official may answer for households, if only in a village."""
    if not official.is_active:
        return frozenset()
    return frozenset(
        post.area.pk
        for post in official.current_posts
        if post.area is not None and post.area.is_current and post.role in CARING_ROLES
    )


def newcomers(viewer: Viewer, day: dt.date) -> HouseholdQuerySet:
    """Households on a list that moved in and had an official of their own where they came from.

    Offered to the leader and to whoever answers for them now, until they get an official of their
    own again or were visited, for three months at most.
    """
    if not isinstance(viewer, Official):
        return Household.objects.none()
    here = Residence.objects.filter(
        household=OuterRef("pk"), valid_to__isnull=True, commune=OuterRef("commune")
    )
    there = Residence.objects.filter(
        household=OuterRef("pk"), valid_to=OuterRef("moved_on")
    ).exclude(commune=OuterRef("commune"))
    known = (
        Assignment.objects.main()
        .filter(household=OuterRef("pk"), valid_from__lt=OuterRef("moved_on"))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("moved_on")))
        .exclude(commune=OuterRef("commune"))
    )
    again = Assignment.objects.main().filter(
        household=OuterRef("pk"), commune=OuterRef("commune"), valid_to__isnull=True
    )
    visited = Visit.objects.filter(
        household=OuterRef("pk"), state=VisitState.DONE, done_on__gte=OuterRef("moved_on")
    )
    managed = areas_for(viewer, Right.MANAGE_ASSIGNMENTS).communes
    return (
        in_care(day)
        .filter(commune__in=managed | caring_in(viewer))
        .annotate(moved_on=Subquery(here.values("valid_from")[:1]))
        .filter(moved_on__gte=day - dt.timedelta(days=NEWCOMER_DAYS))
        .filter(Exists(there), Exists(known), ~Exists(again), ~Exists(visited))
        .filter(Q(commune__in=managed) | Q(pk__in=cared_for_by(viewer, day).values("pk")))
        .order_by("moved_on", "pk")
    )


def uncovered_communes(viewer: Viewer, day: dt.date) -> QuerySet[Area, Area]:
    """Communes where the viewer assigns and nobody answers yet; ``households`` on a list there."""
    on_list = (
        in_care(day)
        .filter(commune=OuterRef("pk"))
        .order_by()
        .values("commune")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return without_line(viewer, Right.MANAGE_ASSIGNMENTS, day).annotate(
        households=Coalesce(Subquery(on_list), 0)
    )


@dataclass(slots=True)
class Going:
    """An official who left or will leave, with what hangs on them."""

    official: Official
    commune: Area
    why: str
    #: Last day of the last post there; None where the account was locked.
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


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What has to be settled, in the order in which it is shown."""

    going: list[Going]
    gone: list[Assignment]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.going or self.gone)


def grouped(rows: QuerySet[Assignment, Assignment]) -> Unsettled:
    """Group rows of ``unsettled`` by official; two queries."""
    found = list(
        rows.select_related("official", "commune", "village", "household").order_by(
            "commune", "official", "village", "household"
        )
    )
    gone = [row for row in found if vars(row)["why"] in GONE]
    staying = [row for row in found if vars(row)["why"] not in GONE]
    until = _last_days(staying)
    groups: dict[tuple[int, int], Going] = {}
    for row in staying:
        key = (row.commune_id, row.official_id)
        group = groups.setdefault(
            key, Going(row.official, row.commune, vars(row)["why"], until.get(key))
        )
        group.assignments.append(row)
        if vars(row)["why"] == LEFT:
            group.why = LEFT
    return Unsettled(list(groups.values()), gone)


def _last_days(rows: Iterable[Assignment]) -> dict[tuple[int, int], dt.date]:
    keys = {row.official_id for row in rows}
    if not keys:
        return {}
    posts = (
        Post.objects.filter(official__in=keys, role__in=CARING_ROLES)
        .order_by()
        .values_list("area", "official")
        .annotate(last=Max("valid_to"))
    )
    return {(area, official): last for area, official, last in posts if last is not None}
