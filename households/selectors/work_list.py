"""What waits for an official today, each kind as one scoped queryset."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from households.choices import CaseState, PovertyClass, ReviewState, StandardStatus
from households.models import (
    Classification,
    Household,
    Judgement,
    ReportedResult,
    Review,
    ReviewCase,
)
from households.rules.ages import add_months
from households.rules.escape import earliest_escape
from households.selectors.standing import newly_escaped_on
from officials.choices import Right
from officials.scope import Viewer

#: The yearly periodic review runs from 1 September to 14 December (Decision 24/2021).
ROUND_MONTH = 9
#: How long before its end a "newly escaped" household is announced.
ENDING_DAYS = 60
#: An open review older than this rests on facts that may no longer hold.
OLD_DAYS = 30

_DONE = [ReviewState.SURVEYED, ReviewState.DECIDED]


def round_start(today: dt.date) -> dt.date:
    """First day of the latest periodic round that has begun."""
    year = today.year if today.month >= ROUND_MONTH else today.year - 1
    return dt.date(year, ROUND_MONTH, 1)


def round_end(today: dt.date) -> dt.date:
    """Last day of that round: 14 December."""
    return dt.date(round_start(today).year, 12, 14)


def on_lists(today: dt.date) -> QuerySet[Classification, Classification]:
    """Classes that keep a household on a list: poor, near-poor, newly escaped."""
    return Classification.objects.current().filter(
        Q(poverty_class__in=[PovertyClass.POOR, PovertyClass.NEAR_POOR]) | newly_escaped_on(today),
        household=OuterRef("pk"),
    )


def due_for_review(viewer: Viewer, today: dt.date) -> QuerySet[Household, Household]:
    """Households on a list not yet reviewed in the latest round, and new ones never reviewed.

    A household with an open review or case is being worked on, and stands in the kinds of cases.
    """
    return review_due(Household.objects.with_right(viewer, Right.VIEW_HOUSEHOLDS), today)


def review_due(
    households: QuerySet[Household, Household], today: dt.date
) -> QuerySet[Household, Household]:
    """Those of some households that are due for review, whoever asks."""
    reviews = Review.objects.filter(household=OuterRef("pk"))
    this_round = reviews.filter(state__in=_DONE, reviewed_on__gte=round_start(today))
    new = Q(registered_on__gt=add_months(today, -12)) & ~Exists(
        reviews.exclude(state=ReviewState.WITHDRAWN)
    )
    return (
        households.filter(closed_on__isnull=True)
        .filter(new | Exists(on_lists(today)))
        .filter(~Exists(this_round), ~Exists(reviews.open()))
        .filter(~Exists(ReviewCase.objects.open().filter(household=OuterRef("pk"))))
    )


def reported_without_class(viewer: Viewer) -> QuerySet[Household, Household]:
    """Households that another system reported poor or near-poor and that have no class here.

    The latest report of a household counts. One with an open review is being worked on.
    """
    reports = ReportedResult.objects.filter(household=OuterRef("pk"))
    latest = reports.order_by("-reported_on", "-pk").values("poverty_class")[:1]
    return (
        Household.objects.with_right(viewer, Right.VIEW_HOUSEHOLDS)
        .existing()
        .filter(Exists(reports))
        .alias(reported=Subquery(latest))
        .filter(reported__in=[PovertyClass.POOR, PovertyClass.NEAR_POOR])
        .filter(
            ~Exists(Classification.objects.current().filter(household=OuterRef("pk"))),
            ~Exists(Review.objects.open().filter(household=OuterRef("pk"))),
        )
    )


def drafts(viewer: Viewer) -> QuerySet[Review, Review]:
    """Reviews begun and not yet submitted."""
    return Review.objects.with_right(viewer, Right.SURVEY).filter(state=ReviewState.DRAFT)


def awaiting_decision(viewer: Viewer) -> QuerySet[Review, Review]:
    """Reviews whose cases have been through the procedure and wait for the viewer's signature."""
    return Review.objects.with_right(viewer, Right.DECIDE).filter(
        state=ReviewState.SURVEYED, case__state=CaseState.READY
    )


def unclassified(viewer: Viewer) -> QuerySet[Review, Review]:
    """Latest reviews of existing households that a published standard cannot classify yet."""
    undecided = Judgement.objects.filter(
        review=OuterRef("pk"),
        poverty_class__isnull=True,
        standard__status=StandardStatus.PUBLISHED,
    )
    latest = (
        Review.objects.filter(household=OuterRef("household"))
        .exclude(state=ReviewState.WITHDRAWN)
        .order_by("-reviewed_on", "-pk")
        .values("pk")[:1]
    )
    return (
        Review.objects.visible_to(viewer)
        .exclude(state=ReviewState.WITHDRAWN)
        .filter(Exists(undecided), household__closed_on__isnull=True)
        .filter(pk=Subquery(latest))
    )


def ending_soon(viewer: Viewer, today: dt.date) -> QuerySet[Classification, Classification]:
    """Newly escaped households whose 36 months end within the next weeks."""
    later = earliest_escape(today + dt.timedelta(days=ENDING_DAYS))
    return (
        Classification.objects.visible_to(viewer)
        .current()
        .filter(
            newly_escaped_on(today),
            escaped_on__lt=later,
            household__closed_on__isnull=True,
            standard__province__isnull=True,
        )
    )


def old_reviews(viewer: Viewer, today: dt.date) -> QuerySet[Review, Review]:
    """Open reviews whose facts are more than a month old."""
    limit = today - dt.timedelta(days=OLD_DAYS)
    return Review.objects.visible_to(viewer).open().filter(reviewed_on__lt=limit)
