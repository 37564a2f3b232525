"""Requests of one's communes: open, due today, late."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from households.choices import RequestState
from households.models import ReviewRequest
from households.models.requests import RequestQuerySet
from officials.choices import Right
from officials.scope import Viewer

OPEN = [RequestState.RECEIVED, RequestState.IN_ROUND]


def requests_of(viewer: Viewer) -> RequestQuerySet:
    """Requests that the viewer may see, with what a row shows."""
    return ReviewRequest.objects.visible_to(viewer).select_related(
        "commune", "village", "household", "case", "case__round"
    )


def narrowed(rows: RequestQuerySet, what: str, today: dt.date) -> RequestQuerySet:
    """Narrow requests: open ones (also for words not known), late, due today, or all."""
    if what == "tat-ca":
        return rows
    if what in RequestState.values:
        return rows.filter(state=what)
    rows = rows.filter(state__in=OPEN)
    if what == "qua-han":
        return rows.filter(due_on__lt=today)
    if what == "hom-nay":
        return rows.filter(due_on=today)
    return rows


def requests_due(viewer: Viewer, today: dt.date) -> QuerySet[ReviewRequest, ReviewRequest]:
    """Open requests due today or late, where the viewer runs reviews."""
    rows = ReviewRequest.objects.with_right(viewer, Right.RUN_REVIEWS)
    return rows.filter(state__in=OPEN, due_on__lte=today)


def asking_request(viewer: Viewer, key: str) -> ReviewRequest | None:
    """Return an open request of somebody not registered, by the key that a page carries along."""
    if not key.isdigit():
        return None
    return (
        ReviewRequest.objects.with_right(viewer, Right.RUN_REVIEWS)
        .filter(pk=int(key[:18]), state=RequestState.RECEIVED, household__isnull=True)
        .first()
    )
