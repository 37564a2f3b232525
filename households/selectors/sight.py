"""What of a person a viewer may see.

A person's row of today is for those who may see where the person lives, or lived last. A commune
that somebody left keeps what its own file said when they went: not a number, name or death recorded
elsewhere since.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.apps import apps
from django.db.models import Max, Q

from households.models import Household, Membership, Person
from officials.choices import Right
from officials.scope import Territory, Viewer, areas_for

#: What of a person can be corrected later.
_COLUMNS = (
    "full_name", "sex", "birth_date", "birth_year", "ethnic_group_id", "identity_number",
    "legacy_identity_number", "no_identity_reason", "died_on",
)  # fmt: skip


def may_unmask(viewer: Viewer, household: Household) -> bool:
    """Whether the viewer may see whole identity numbers of the members of a household.

    The right counts in its own place only: somebody may hold another post elsewhere.
    """
    return areas_for(viewer, Right.UNMASK).holds(
        commune=household.commune_id, village=household.village_id
    )


def as_known(
    viewer: Viewer, rows: Sequence[Membership], *, right: Right = Right.VIEW_HOUSEHOLDS
) -> None:
    """Give each membership the person as the viewer may know them.

    Of who lives beyond the viewer's reach by now, that is the person as recorded when they, or
    their household, left it. ``rows`` come with their persons. No query without rows, one with
    them, and three more where somebody is out of reach.
    """
    if not rows:
        return
    reach = areas_for(viewer, right)
    gone = _out_of_reach({row.person_id for row in rows}, reach)
    left = _left_at([row for row in rows if row.person_id in gone], reach)
    if not left:
        return
    later = _events({person for _household, person in left})
    for row in rows:
        if (since := left.get((row.household_id, row.person_id))) is not None:
            row.person = _as_of(row.person, later[row.person_id], since)


def persons_as_known(viewer: Viewer, household: Household) -> dict[int, Person]:
    """Everybody who belongs or belonged to a household, by key, as the viewer may know them."""
    rows = list(
        Membership.objects.filter(household=household)
        .select_related("person")
        .order_by("person", "-valid_from")
        .distinct("person")
    )
    as_known(viewer, rows)
    return {row.person_id: row.person for row in rows}


def _out_of_reach(persons: Iterable[int], reach: Territory) -> set[int]:
    latest = (
        Membership.objects.filter(person__in=list(persons))
        .order_by("person", "-valid_from")
        .distinct("person")
        .values_list("person_id", "household__commune_id", "household__village_id")
    )
    return {
        person
        for person, commune, village in latest
        if not reach.holds(commune=commune, village=village)
    }


_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)


def _left_at(rows: Sequence[Membership], reach: Territory) -> dict[tuple[int, int], dt.datetime]:
    """When it was recorded that each person left the household, or it left the viewer's reach.

    Never for rows that were loaded already ended: then the first thing known counts.
    """
    if not rows:
        return {}
    members = Q(person__in={row.person_id for row in rows}) & Q(valid_to__isnull=True)
    ended = _last(
        "MembershipEvent",
        members & Q(household__in={row.household_id for row in rows if row.valid_to}),
        "household_id", "person_id",
    )  # fmt: skip
    moved = _last(
        "ResidenceEvent",
        Q(household__in={row.household_id for row in rows if row.valid_to is None})
        & (Q(commune__in=reach.communes) | Q(village__in=reach.villages)),
        "household_id",
    )  # fmt: skip
    return {
        key: ended.get(key, _BEGINNING) if row.valid_to else moved.get((key[0],), _BEGINNING)
        for row in rows
        for key in [(row.household_id, row.person_id)]
    }


def _last(model: str, condition: Q, *columns: str) -> dict[tuple[int, ...], dt.datetime]:
    events = apps.get_model("households", model)._base_manager.filter(condition)
    rows = events.order_by().values(*columns).annotate(at=Max("pgh_created_at"))
    return {tuple(row[column] for column in columns): row["at"] for row in rows}


def _events(persons: Iterable[int]) -> dict[int, list[dict[str, object]]]:
    """Former rows of persons, the earliest first."""
    events = apps.get_model("households", "PersonEvent")._base_manager
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in (
        events.filter(pgh_obj_id__in=list(persons))
        .order_by("pgh_id")
        .values("pgh_obj_id", "pgh_label", "pgh_created_at", *_COLUMNS)
    ):
        found[row["pgh_obj_id"]].append(row)
    return found


def _as_of(person: Person, events: list[dict[str, object]], since: dt.datetime) -> Person:
    """Return the person as the row stood at a moment: events keep the row before a change."""
    for event in events:
        if event["pgh_label"] != "insert" and event["pgh_created_at"] > since:  # type: ignore[operator]
            known = copy.copy(person)
            for column in _COLUMNS:
                setattr(known, column, event[column])
            return known
    return person
