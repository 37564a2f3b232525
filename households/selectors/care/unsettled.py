"""Handovers that are due: derived from posts, villages and households, so nobody can forget one.

Only assignments without an end are looked at: with an end somebody has already arranged it. Whoever
helps is looked at as whoever answers: their part is ended or given to somebody else, too.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from households.choices import CareRole, HandoverReason, HandoverState, VisitState
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
from officials.models import Official
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

#: The same of somebody who only helps there.
HELPER_WORDS = WHY_WORDS | {
    LEFT: _("người hỗ trợ đã thôi chức vụ"),
    LEAVING: _("người hỗ trợ sắp thôi chức vụ"),
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
    """Assignments without an end, main and supporting, that cannot stay as they are, with ``why``.

    ``pending`` is the handover by which a main one has been offered and not answered yet.
    """
    soon = day + dt.timedelta(days=SOON_DAYS)
    return (
        Assignment.objects.filter(valid_to__isnull=True, valid_from__lte=soon)
        .annotate(
            why=_why(day),
            # Only what somebody answers for is offered; a helper's part is ended or replaced.
            pending=Case(
                When(role=CareRole.MAIN, then=Subquery(_offered().values("handover")[:1]))
            ),
        )
        .exclude(why="")
    )


def unsettled(viewer: Viewer, day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Those of the communes where the viewer assigns, and those the viewer answers for.

    Ending a helper's part is the leader's, so the helper is not asked.
    """
    if not isinstance(viewer, Official):
        return unsettled_assignments(day).none()
    managed = areas_for(viewer, Right.MANAGE_ASSIGNMENTS).communes
    own = Q(official=viewer, commune__in=caring_in(viewer), role=CareRole.MAIN)
    return unsettled_assignments(day).filter(Q(commune__in=managed) | own)


def to_settle(viewer: Viewer, day: dt.date) -> QuerySet[Assignment, Assignment]:
    """Those for which nobody has been asked yet."""
    return unsettled(viewer, day).filter(Q(("pending", None)))


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
