"""An official's day: every kind of work that waits, in the order in which it presses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from households.models import Household, Judgement, ReviewCase, ReviewRequest
from households.selectors.care.day_kinds import CARE_KINDS
from households.selectors.care.handover_kinds import HANDOVER_KINDS
from households.selectors.register_kinds import KINDS
from households.selectors.standing import heads_on, with_standing
from households.selectors.work_kinds import Kind, Line, Urgency, declared_work
from officials.models import Official

#: Rows of each kind on the first page.
FIRST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Section:
    """A kind, how many rows it has, and the first of them."""

    kind: Kind
    count: int
    rows: list[Any]

    @property
    def lines(self) -> list[Line]:
        """Those rows in words, where the kind has any."""
        return list(self.rows) if self.kind.tell is not None else []


@dataclass(frozen=True, slots=True)
class Group:
    """What presses alike: the kinds that have something, and those that have nothing."""

    urgency: Urgency
    sections: list[Section]

    @property
    def count(self) -> int:
        """Rows in all."""
        return sum(section.count for section in self.sections)


def _all_kinds() -> tuple[Kind, ...]:
    return (*HANDOVER_KINDS, *KINDS, *CARE_KINDS, *declared_work())


def kinds_of(official: Official) -> list[Kind]:
    """Kinds that the official's rights give, the most pressing first."""
    order = list(Urgency)
    found = [kind for kind in _all_kinds() if not official.rights.isdisjoint(kind.rights)]
    return sorted(found, key=lambda kind: order.index(kind.urgency))


def kind_by(slug: str) -> Kind | None:
    """The kind of a slug that has no page of its own."""
    return next((kind for kind in _all_kinds() if kind.slug == slug and not kind.route), None)


def counted(official: Official, today: dt.date) -> list[tuple[Kind, int]]:
    """How much of each kind waits."""
    return [(kind, kind.rows(official, today).count()) for kind in kinds_of(official)]


def day_of(official: Official, today: dt.date) -> list[Group]:
    """What waits for the official, in groups, with the first rows of each kind."""
    found = [
        (kind, *_first(kind, kind.rows(official, today), today)) for kind in kinds_of(official)
    ]
    fetch_heads((row for kind, _count, rows in found if kind.tell for row in rows), today)
    groups = {urgency: Group(urgency, []) for urgency in Urgency}
    for kind, count, rows in found:
        groups[kind.urgency].sections.append(Section(kind, count, shown(kind, rows, today)))
    return list(groups.values())


def _first(kind: Kind, rows: QuerySet[Any, Any], today: dt.date) -> tuple[int, list[Any]]:
    """How many rows there are and the first of them; few are counted by reading them."""
    first = list(in_order(kind, rows, today)[: FIRST_ROWS + 1])
    count = len(first) if len(first) <= FIRST_ROWS else rows.count()
    return count, first[:FIRST_ROWS]


def fetch_heads(rows: Iterable[Any], today: dt.date) -> None:
    """Fetch the heads of the households that rows are or belong to: one query for all kinds."""
    households = [
        row if isinstance(row, Household) else row.household
        for row in rows
        if isinstance(row, Household) or getattr(row, "household", None) is not None
    ]
    prefetch_related_objects(households, heads_on(today))


def in_order(kind: Kind, rows: QuerySet[Any, Any], today: dt.date) -> QuerySet[Any, Any]:
    """Rows with what showing them needs; those that tell themselves keep their own order."""
    if kind.tell is not None:
        return rows
    return (rows if kind.template else prepared(rows, today)).order_by("pk")


def shown(kind: Kind, rows: Iterable[Any], today: dt.date) -> list[Any]:
    """Rows as their template takes them: lines in words, or the rows themselves."""
    found = list(rows)
    if kind.tell is None:
        return found
    fetch_heads(found, today)
    return [kind.tell(row, today) for row in found]


def prepared(rows: QuerySet[Any, Any], today: dt.date) -> QuerySet[Any, Any]:
    """Fetch what a row shows: a household directly, or through its review or class."""
    if rows.model is Household:
        return with_standing(rows, today)
    households = with_standing(Household.objects.all(), today)
    if rows.model is ReviewRequest:
        return rows.select_related("village", "household", "case")
    found = rows.prefetch_related(Prefetch("household", queryset=households))
    if rows.model is ReviewCase:
        return found.select_related("surveyor")
    if rows.model.__name__ == "Review":
        judged = Judgement.objects.select_related("standard")
        found = found.select_related("surveyor").prefetch_related(
            "form", Prefetch("judgements", queryset=judged)
        )
    return found
