"""The rows behind an output as a list shows them: a fixed number of queries for any page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from areas.models import Area
from credit.models import Loan
from households.choices import Relation
from households.models import Household, Membership, Obstacle, Person, Visit
from livelihoods.models import ProductionProject
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer, areas_for
from programmes.choices import SupportGroup
from programmes.models import Award, CapitalLine, Group, GroupActivity, Support, Work
from summaries.rules.outputs import Entity
from summaries.selectors.outputs import Behind


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a list; ``amount`` is whole dong, or what the line adds to a sum."""

    title: str
    detail: str
    place: str
    year: int
    day: dt.date | None = None
    amount: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a thing, whatever the place and year it was counted in."""

    title: str
    detail: str = ""
    day: dt.date | None = None
    amount: int | None = None
    url: str = ""


def shown_rows(viewer: Viewer, entity: Entity, rows: Sequence[Behind]) -> list[Shown]:
    """Return the lines of a page in its order.

    Of a household that has left the viewer's communes only the code is shown.
    """
    keys = {row.key for row in rows}
    told = _TELLERS[entity](viewer, keys)
    places = dict(Area.objects.filter(pk__in={row.area for row in rows}).values_list("pk", "name"))
    found = []
    for row in rows:
        one = told.get(row.key, _Told(f"#{row.key}"))
        place = places.get(row.area, "")
        amount = one.amount if row.adds is None or not _tells(entity, one) else row.adds
        found.append(Shown(one.title, one.detail, place, row.year, one.day, amount, one.url))
    return found


def _tells(entity: Entity, told: _Told) -> bool:
    """Whether what a line adds may be shown: of another's loan in the ledger nothing is."""
    return entity is Entity.CLUB or told.amount is not None


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # a page that is not built in yet
        return ""


def _households(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    mine = areas_for(viewer, Right.VIEW_HOUSEHOLDS).communes
    heads = dict(
        Membership.objects.current()
        .filter(household__in=list(keys), relation=Relation.HEAD)
        .values_list("household", "person__full_name")
    )
    found = {}
    for house in Household.objects.filter(pk__in=list(keys)).select_related("village"):
        here = house.commune_id in mine
        found[house.pk] = _Told(
            heads.get(house.pk, house.code) if here else house.code,
            f"{house.code} · {house.village.title}" if here else "",
            url=_address("households:case", house.code) if here else "",
        )
    return found


def _supports(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = list(Support.objects.filter(pk__in=list(keys)).select_related("kind"))
    houses = _households(viewer, {row.household_id for row in rows})
    # A loan stands in the ledger too; whose it is, is for those who may see loans.
    lent = areas_for(viewer, Right.VIEW_CREDIT).communes
    return {
        row.pk: _Told(str(SupportGroup.CREDIT.label))
        if row.kind.group == SupportGroup.CREDIT and row.commune_id not in lent
        else _Told(
            houses[row.household_id].title,
            f"{row.kind} · {houses[row.household_id].detail}".rstrip(" ·"),
            row.delivered_on,
            row.value,
            houses[row.household_id].url,
        )
        for row in rows
    }


def _persons(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    mine = areas_for(viewer, Right.VIEW_HOUSEHOLDS).communes
    homes = {
        row.person_id: row.household
        for row in Membership.objects.current()
        .filter(person__in=list(keys), household__commune__in=mine)
        .select_related("household__village")
    }
    found = {}
    for person in Person.objects.filter(pk__in=list(keys)):
        home = homes.get(person.pk)
        if home is None:
            continue
        found[person.pk] = _Told(
            person.full_name,
            f"{home.code} · {home.village.title}",
            url=_address("households:case", home.code),
        )
    return found


def _projects(_viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    return {
        row.pk: _Told(
            row.name, f"{row.code} · {row.get_form_display()}", row.running_on,
            url=_address("livelihoods:project", row.pk),
        )
        for row in ProductionProject.objects.filter(pk__in=list(keys))
    }  # fmt: skip


def _works(_viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    return {
        row.pk: _Told(
            row.name, f"{row.get_kind_display()} · {row.get_nature_display()}", row.done_on,
            row.cost_planned if row.cost_final is None else row.cost_final,
            _address("programmes:work", row.pk),
        )
        for row in Work.objects.filter(pk__in=list(keys))
    }  # fmt: skip


def _clubs(_viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    return {
        row.pk: _Told(
            row.name, f"{row.get_kind_display()} · {row.members}", row.founded_on,
            url=_address("programmes:group", row.pk),
        )
        for row in Group.objects.filter(pk__in=list(keys))
    }  # fmt: skip


def _meetings(_viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = GroupActivity.objects.filter(pk__in=list(keys)).select_related("group")
    return {
        row.pk: _Told(
            row.group.name, f"{row.topic} · {row.participants}", row.held_on,
            url=_address("programmes:group", row.group_id),
        )
        for row in rows
    }  # fmt: skip


def _officials(_viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    return {row.pk: _Told(row.full_name) for row in Official.objects.filter(pk__in=list(keys))}


def _awards(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = list(
        Award.objects.filter(pk__in=list(keys)).select_related("official", "household", "person")
    )
    houses = _households(viewer, {row.household_id for row in rows if row.household_id})
    found = {}
    for row in rows:
        name, url = row.collective, ""
        if row.official is not None:
            name = row.official.full_name
        elif row.household_id is not None:
            name, url = houses[row.household_id].title, houses[row.household_id].url
        detail = f"{row.form} · {row.decision_no}"
        found[row.pk] = _Told(name, detail, row.decided_on, row.money, url)
    return found


def _lines(_viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = CapitalLine.objects.filter(pk__in=list(keys)).select_related("project__programme")
    return {
        row.pk: _Told(
            f"{row.project.code} · {row.get_source_display()}",
            str(row.project.programme),
            amount=row.allocated,
        )
        for row in rows
    }


def _loans(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = list(
        Loan.objects.visible_to(viewer).filter(pk__in=list(keys)).select_related("programme")
    )
    houses = _households(viewer, {row.household_id for row in rows})
    return {
        row.pk: _Told(
            houses[row.household_id].title,
            f"{row.programme} · {row.get_state_display()} · {houses[row.household_id].detail}",
            row.disbursed_on,
            row.amount,
            houses[row.household_id].url,
        )
        for row in rows
    }


def _visits(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = list(Visit.objects.filter(pk__in=list(keys)).select_related("official"))
    houses = _households(viewer, {row.household_id for row in rows})
    return {
        row.pk: _Told(
            houses[row.household_id].title,
            f"{row.get_mode_display()} · {row.official.full_name} ·"
            f" {houses[row.household_id].detail}".rstrip(" ·"),
            row.done_on,
            url=houses[row.household_id].url,
        )
        for row in rows
    }


def _obstacles(viewer: Viewer, keys: Iterable[int]) -> dict[int, _Told]:
    rows = list(Obstacle.objects.visible_to(viewer).filter(pk__in=list(keys)))
    houses = _households(viewer, {row.household_id for row in rows})
    return {
        row.pk: _Told(
            houses[row.household_id].title,
            f"{row.get_kind_display()} · {row.get_level_display()} · {row.text} ·"
            f" {houses[row.household_id].detail}".rstrip(" ·"),
            row.opened_on,
            url=houses[row.household_id].url,
        )
        for row in rows
    }


_TELLERS: dict[Entity, Callable[[Viewer, Iterable[int]], dict[int, _Told]]] = {
    Entity.SUPPORT: _supports,
    Entity.HOUSEHOLD: _households,
    Entity.PERSON: _persons,
    Entity.PROJECT: _projects,
    Entity.WORK: _works,
    Entity.CLUB: _clubs,
    Entity.MEETING: _meetings,
    Entity.OFFICIAL: _officials,
    Entity.AWARD: _awards,
    Entity.LINE: _lines,
    Entity.LOAN: _loans,
    Entity.VISIT: _visits,
    Entity.OBSTACLE: _obstacles,
}
