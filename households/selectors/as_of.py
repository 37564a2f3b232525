"""Households as they stood on a day: place, head, size, members, classes.

Every function takes keys of households that the caller has already narrowed by ``visible_to``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from areas.models import Area
from households.choices import Relation
from households.models import Classification, Household, Indicator, Membership, Residence
from households.selectors.sight import as_known
from officials.choices import Right
from officials.scope import Viewer, areas_for


def held_on(day: dt.date) -> Q:
    """Condition of half-open periods ``[valid_from, valid_to)`` that hold a day."""
    return (Q(valid_to__isnull=True) | Q(valid_to__gt=day)) & Q(valid_from__lte=day)


@dataclass(frozen=True, slots=True)
class Roll:
    """Who heads a household, and how many live in it."""

    head_name: str | None
    persons: int


def rolls_on(
    viewer: Viewer,
    households: Iterable[int],
    day: dt.date,
    *,
    right: Right = Right.VIEW_HOUSEHOLDS,
) -> dict[int, Roll]:
    """Head and size by household; households without a member are left out.

    One query, and those of :func:`as_known` where a head has left the viewer's reach.
    """
    is_head = Q(relation=Relation.HEAD)
    rows = list(
        Membership.objects.filter(held_on(day), household__in=list(households))
        .order_by()
        .values("household_id", "household__commune_id", "household__village_id")
        .annotate(
            persons=Count("pk"),
            head=Max("person__full_name", filter=is_head),
            head_row=Max("pk", filter=is_head),
            head_left=Max("valid_to", filter=is_head),
        )
    )
    reach = areas_for(viewer, right)
    left = [
        row["head_row"]
        for row in rows
        if row["head_left"]
        or not reach.holds(
            commune=row["household__commune_id"], village=row["household__village_id"]
        )
    ]
    # An empty list is no query.
    heads = list(Membership.objects.filter(pk__in=left).select_related("person"))
    as_known(viewer, heads, right=right)
    known = {row.household_id: row.person.full_name for row in heads}
    return {
        row["household_id"]: Roll(known.get(row["household_id"], row["head"]), row["persons"])
        for row in rows
    }


_PLACE = (
    "commune_id", "commune__level", "commune__code", "commune__name",
    "commune__parent__level", "commune__parent__code", "commune__parent__name",
    "village_id", "village__code", "village__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household lived."""

    commune_id: int
    village_id: int
    commune: dict[str, str]
    province: dict[str, str]
    village: dict[str, str]


def places_on(households: Iterable[int], day: dt.date) -> dict[int, Place]:
    """Place by household on a day; one query."""
    rows = Residence.objects.filter(held_on(day), household__in=list(households))
    return {row["household_id"]: _place(row) for row in rows.values("household_id", *_PLACE)}


def place_now(household: Household) -> Place:
    """Place that the household's own row names: where it lives, or lived last."""
    commune, village = household.commune, household.village
    return Place(
        commune.pk,
        village.pk,
        _unit(commune),
        _unit(commune.parent),
        {"code": village.code, "name": village.name},
    )


def _unit(area: Area | None) -> dict[str, str]:
    # A commune always has a parent; the column is nullable for provinces.
    return {"level": area.level, "code": area.code, "name": area.name} if area else {}


def _place(row: dict[str, Any]) -> Place:
    def part(prefix: str, *names: str) -> dict[str, str]:
        return {name: row[f"{prefix}__{name}"] for name in names}

    return Place(
        row["commune_id"],
        row["village_id"],
        part("commune", "level", "code", "name"),
        part("commune__parent", "level", "code", "name"),
        part("village", "code", "name"),
    )


_RELATION_ORDER = {relation: place for place, relation in enumerate(Relation.values)}


def members_on(viewer: Viewer, household: int, day: dt.date) -> list[Membership]:
    """Members with person and ethnic group: head, spouse and so on, then by age.

    One query, and those of :func:`as_known` where somebody has left since.
    """
    rows = list(
        Membership.objects.filter(held_on(day), household=household).select_related(
            "person__ethnic_group"
        )
    )
    as_known(viewer, [row for row in rows if row.valid_to is not None])
    return sorted(
        rows,
        key=lambda row: (_RELATION_ORDER[row.relation], row.person.birth_year, row.person_id),
    )


#: What is read of a class: enough to say who, what, since when and by which decision.
CLASS_COLUMNS = (
    "id", "household_id", "commune_id", "poverty_class", "valid_from", "superseded_from",
    "escaped_on", "origin", "standard_id", "standard__code", "decision__number",
    "decision__decided_on", "income_per_person", "income_score", "deprivations", "unknowns",
    "causes", "persons", "children", "is_urban", "is_minority", "unable_to_work", "has_merit",
    "female_head",
)  # fmt: skip


def classes_on(
    households: Iterable[int], day: dt.date, *, standard: int | None = None
) -> list[dict[str, Any]]:
    """Columns of the classes in force on a day, under every standard or one; one query."""
    rows = Classification.objects.in_force(day).filter(household__in=list(households))
    if standard is not None:
        rows = rows.filter(standard=standard)
    return list(rows.order_by("household_id", "standard__valid_from").values(*CLASS_COLUMNS))


def indicator_codes(standards: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Bit and code of the indicators by standard, in their order; one query."""
    found: dict[int, list[tuple[int, str]]] = {key: [] for key in standards}
    for indicator in Indicator.objects.filter(standard__in=list(found)).order_by("position"):
        found[indicator.standard_id].append((indicator.bit, indicator.code))
    return found
