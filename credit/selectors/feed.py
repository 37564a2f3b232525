"""Reading the change feed: from a number on, within the communes of the reader."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from credit.exceptions import CursorAhead, CursorExpired
from credit.models import FeedEvent, FeedPoint
from officials.choices import Right
from officials.scope import Viewer, areas_for

#: Communes are asked one by one from their index, so that a page costs the same wherever it is,
#: and a reader of ten communes does not walk through those of the whole country.
_PAGE = """
SELECT e.number, e.kind, h.code, a.code, e.on_date, e.at, e.detail
FROM unnest(%(communes)s::bigint[]) served (commune_id),
LATERAL (
    SELECT * FROM credit_feedevent f
    WHERE f.commune_id = served.commune_id
        AND f.number > %(since)s AND f.number <= %(last)s
    ORDER BY f.number LIMIT %(limit)s
) e
JOIN households_household h ON h.id = e.household_id
JOIN areas_area a ON a.id = e.commune_id
ORDER BY e.number LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events in their order; ``next`` is where the next question begins, also without events."""

    events: list[dict[str, Any]]
    next: int
    more: bool


@dataclass(frozen=True, slots=True)
class FeedRange:
    """Numbers that can be read: those above ``floor`` up to ``last``."""

    floor: int
    last: int


def feed_range() -> FeedRange:
    """Return which numbers are kept."""
    found = FeedPoint.objects.aggregate(floor=Min("number"), last=Max("number"))
    return FeedRange(found["floor"] or 0, found["last"] or 0)


def number_at(time: dt.datetime) -> int:
    """Return the number after which everything lies that could be read from ``time`` on.

    Raises ``CursorExpired`` for a time from which on not everything is kept any more.
    """
    point = FeedPoint.objects.filter(at__lt=time).order_by("-number").first()
    if point is not None:
        return point.number
    span = feed_range()
    if span.floor:
        raise CursorExpired(span.floor)
    return 0


def read_feed(*, viewer: Viewer, since: int, limit: int) -> FeedPage:
    """Return up to ``limit`` events after the number ``since``; three queries.

    Raises ``CursorExpired`` where events after it were deleted, ``CursorAhead`` where no such
    number was given yet.
    """
    communes = areas_for(viewer, Right.VIEW_CLASSES).communes
    return read_communes(communes=communes, since=since, limit=limit)


def read_communes(*, communes: Collection[int], since: int, limit: int) -> FeedPage:
    """Return events of these communes; see :func:`read_feed`."""
    # First how far the order is known: numbers up to there never change.
    span = feed_range()
    if since < span.floor:
        raise CursorExpired(span.floor)
    if since > span.last:
        raise CursorAhead(span.last)
    with connection.cursor() as cursor:
        cursor.execute(
            _PAGE,
            {
                "communes": sorted(communes),
                "since": since,
                "last": span.last,
                "limit": limit + 1,
            },
        )
        rows = cursor.fetchall()
    more = len(rows) > limit
    events = [_event(row) for row in rows[:limit]]
    return FeedPage(events, events[-1]["number"] if more else span.last, more)


def _event(row: tuple[Any, ...]) -> dict[str, Any]:
    number, kind, household, commune, on_date, at, detail = row
    told = _detail(detail)
    return {
        "number": number,
        "kind": kind,
        "household": household,
        "commune": commune,
        "on_date": on_date.isoformat(),
        "recorded_at": timezone.localtime(at).isoformat(),
        "standard": told.get("standard"),
        "poverty_class": told.get("class"),
        "previous_class": told.get("previous"),
        "changed": told.get("changed", []),
        "undone": told.get("undone"),
        "role": told.get("role"),
        "other_household": told.get("other_household"),
    }


def _detail(value: Any) -> dict[str, Any]:
    # The driver hands JSON over as text, so that Django's fields may read it their own way.
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def unnumbered() -> tuple[int, dt.datetime | None]:
    """Return how many committed events wait for a number, and since when."""
    found = FeedEvent.objects.filter(number__isnull=True).aggregate(since=Min("at"))
    return FeedEvent.objects.filter(number__isnull=True).count(), found["since"]
