"""Postings: of a round for the commune's officials, and what anybody may read while they run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, QuerySet

from areas.models import Area
from common.calendars import calendar
from common.name_functions import SortKey
from common.vietnamese import fold_name
from common.working_days import days_left
from households.models import PostedCase, Posting
from officials.scope import Viewer


def postings_of(viewer: Viewer, round_key: int) -> QuerySet[Posting, Posting]:
    """Return the postings of a round with the number of households, the latest first."""
    rows = Posting.objects.visible_to(viewer).filter(round=round_key)
    return rows.select_related("posted_by").annotate(households=Count("rows"))


def running_in(code: str, today: dt.date) -> QuerySet[Posting, Posting]:
    """Return what hangs in a commune of today, by its code; empty for a code that is none."""
    communes = Area.objects.today().communes().filter(code=code)
    rows = Posting.objects.running(today).filter(commune__in=communes)
    return rows.select_related("commune__parent").annotate(households=Count("rows"))


def posting_at(code: str, token: str) -> Posting | None:
    """Return a posting by its public address, whether or not it still hangs."""
    rows = Posting.objects.filter(token=token, commune__code=code)
    return rows.select_related("commune__parent", "round").first()


def days_remaining(posting: Posting, today: dt.date) -> int:
    """Return the working days left after today; 0 on the last day."""
    return max(0, days_left(calendar(), today, posting.until))


class PostedRow(NamedTuple):
    """One household of a list: all that is read of it, and all that is shown."""

    village: str
    head: str
    before: int | None
    found: int


@dataclass(frozen=True, slots=True)
class PostedVillage:
    """The households of one village on a list."""

    name: str
    rows: list[PostedRow] = field(default_factory=list)


def posted_villages(
    posting: Posting, *, village: str = "", words: str = ""
) -> tuple[list[PostedVillage], list[str]]:
    """Return the list by village in the Vietnamese order of names, and the names of all villages.

    ``words`` keeps names in which each word occurs, written with or without marks. One query.
    """
    read = (
        PostedCase.objects.filter(posting=posting)
        .order_by(SortKey("village_name"), "village_name", SortKey("head_name"), "pk")
        .values_list("village_name", "head_name", "class_before", "class_found")
    )
    rows = [PostedRow(*row) for row in read]
    names = list(dict.fromkeys(row.village for row in rows))
    wanted = fold_name(words).split()
    kept = [
        row
        for row in rows
        if (not village or row.village == village) and (not wanted or _matches(row.head, wanted))
    ]
    groups = groupby(kept, key=lambda row: row.village)
    return [PostedVillage(name, list(found)) for name, found in groups], names


def _matches(name: str, wanted: list[str]) -> bool:
    folded = fold_name(name)
    return all(word in folded for word in wanted)
