"""Sums of what was given in kind, and what of it counts beside budget money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from areas.models import Area
from programmes.choices import ContributionKind
from programmes.models.contributions import CommunityContributionQuerySet


@dataclass(frozen=True, slots=True)
class KindSum:
    """Contributions of one kind: how many, whole dong where valued, how many are not valued."""

    kind: str
    label: str
    rows: int
    value: int
    unvalued: int


def sums_by_kind(rows: CommunityContributionQuerySet) -> list[KindSum]:
    """Add contributions up by kind, in the order of the list: one query."""
    found = {
        row["kind"]: row
        for row in rows.order_by()
        .values("kind")
        .annotate(count=Count("pk"), dong=Sum("value"), unvalued=Count("pk", Q(value__isnull=True)))
    }
    return [
        KindSum(value, str(label), row["count"], int(row["dong"] or 0), row["unvalued"])
        for value, label in ContributionKind.choices
        if (row := found.get(value))
    ]


def given_by_programme(
    rows: CommunityContributionQuerySet, *, area: Area | None, year: int | None
) -> dict[int, int]:
    """Valued dong by programme, of those that name a project; ``area`` None for all: one query."""
    if area is not None:
        rows = rows.filter(Q(commune=area) | Q(commune__parent=area))
    if year is not None:
        rows = rows.filter(given_on__year=year)
    pairs: Iterable[tuple[int, int]] = (
        rows.filter(project__isnull=False, value__isnull=False)
        .order_by()
        .values_list("project__programme")
        .annotate(dong=Sum("value"))
    )
    return {programme: int(dong) for programme, dong in pairs}


def for_list(rows: CommunityContributionQuerySet) -> CommunityContributionQuerySet:
    """Read rows with what a list shows of them."""
    return rows.select_related("commune", "village", "project", "work")
