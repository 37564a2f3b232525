"""Any sequence of events keeps the register whole, and every undo restores it exactly."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.exceptions import DomainError
from households.choices import Relation
from households.models import (
    Classification,
    Household,
    HouseholdChange,
    Membership,
    Person,
    Residence,
)
from households.services.change_head import change_head
from households.services.close_household import close_household
from households.services.members import add_member, remove_member
from households.services.merge_households import merge_households
from households.services.move_household import move_household
from households.services.person_data import MemberData
from households.services.record_death import record_death
from households.services.register_household import register_household
from households.services.split_household import split_household
from households.services.steps import VOID_REASON
from households.services.undo_change import undo_change
from tests.factories.households import ClassificationFactory
from tests.households.life import NOW, World, make_world, member, person_data

pytestmark = pytest.mark.django_db

FIRST_DAY = dt.date(2026, 1, 1)
DAYS = 20

#: An event: what, on which day, and three numbers that pick who and where.
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("register", "join", "rejoin", "leave", "split", "merge", "move", "death"),
                *("head", "close", "undo", "undo"),
            ]
        ),
        st.integers(0, DAYS),
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    max_size=14,
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


class Life:
    """Plays events against the services; refusals are fine, broken rules are not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.snapshots: dict[int, Any] = {}

    def play(self, what: str, day: int, a: int, b: int, c: int) -> None:
        """Play one event; whatever happens, nothing may be half-written."""
        before = snapshot()
        try:
            with transaction.atomic():
                change = getattr(self, what)(FIRST_DAY + dt.timedelta(days=day), a, b, c)
                connection.check_constraints()
        except (DomainError, Nothing):
            assert snapshot() == before
            return
        if change is not None:
            self.snapshots[change.pk] = before
        check_whole()

    # Picking.

    def house(self, number: int) -> Household:
        found: Household = pick(Household.objects.existing().order_by("pk"), number)
        return found

    def row(self, house: Household, number: int) -> Membership:
        found: Membership = pick(house.memberships.current().order_by("person_id"), number)
        return found

    def village(self, number: int) -> Any:
        return [self.world.village, self.world.village_2, self.world.elsewhere][number % 3]

    # Events.

    def register(self, day: dt.date, a: int, b: int, _c: int) -> HouseholdChange:
        people = [member(f"Chủ {a}")]
        people += [member(f"Người {n}", Relation.CHILD) for n in range(b % 3)]
        house = register_household(actor=None, village=self.village(a), on_date=day, members=people)
        return house.changes.get()

    def join(self, day: dt.date, a: int, b: int, _c: int) -> HouseholdChange:
        newcomer = member(f"Mới {b}", pick_relation(b))
        return add_member(actor=None, household=self.house(a), member=newcomer, on_date=day)

    def rejoin(self, day: dt.date, a: int, b: int, _c: int) -> HouseholdChange:
        away = Person.objects.exclude(memberships__valid_to=None)
        person = pick((away if away.exists() and b % 4 else Person.objects).order_by("pk"), b)
        known = MemberData(person=person, relation=pick_relation(b))
        return add_member(actor=None, household=self.house(a), member=known, on_date=day)

    def leave(self, day: dt.date, a: int, b: int, c: int) -> HouseholdChange:
        house = self.house(a)
        row = self.row(house, b)
        return remove_member(
            actor=None, household=house, person=row.person, on_date=day, **successor(house, row, c)
        )

    def death(self, day: dt.date, a: int, b: int, c: int) -> HouseholdChange:
        house = self.house(a)
        row = self.row(house, b)
        return record_death(actor=None, person=row.person, on_date=day, **successor(house, row, c))

    def head(self, day: dt.date, a: int, b: int, _c: int) -> HouseholdChange:
        house = self.house(a)
        return change_head(
            actor=None,
            household=house,
            new_head=self.row(house, b).person,
            on_date=day,
            relations=everybody_other(house),
        )

    def split(self, day: dt.date, a: int, b: int, c: int) -> HouseholdChange:
        house = self.house(a)
        rows = list(house.memberships.current().order_by("person_id"))
        leavers = [row for n, row in enumerate(rows) if (b >> n) & 1]
        stayers = [row for row in rows if row not in leavers]
        head_leaves = any(row.relation == Relation.HEAD for row in leavers)
        if not leavers:
            raise Nothing
        return split_household(
            actor=None,
            household=house,
            members=[row.person for row in leavers],
            head=leavers[c % len(leavers)].person,
            on_date=day,
            village=self.village(c),
            relations=everybody_other(house),
            remaining_head=stayers[0].person if head_leaves and stayers else None,
        )

    def merge(self, day: dt.date, a: int, b: int, _c: int) -> HouseholdChange:
        gone = self.house(b)
        return merge_households(
            actor=None,
            household=self.house(a),
            dissolved=gone,
            on_date=day,
            relations=everybody_other(gone),
        )

    def move(self, day: dt.date, a: int, b: int, _c: int) -> HouseholdChange:
        return move_household(
            actor=None, household=self.house(a), village=self.village(b), on_date=day
        )

    def close(self, day: dt.date, a: int, _b: int, _c: int) -> HouseholdChange:
        return close_household(actor=None, household=self.house(a), on_date=day, reason="Đi xa")

    def undo(self, _day: dt.date, a: int, _b: int, _c: int) -> None:
        """Take back one of the newest changes; where nothing came since, all is as it was."""
        changes = list(HouseholdChange.objects.filter(undone_at=None).order_by("-pk")[:3])
        if not changes:
            raise Nothing
        change = changes[a % len(changes)]
        undo_change(actor=None, change=change)
        self.restored(change, newest=change is changes[0])

    def restored(self, change: HouseholdChange, *, newest: bool) -> None:
        """Compare with the rows of before; what came since no longer has a comparable state."""
        if newest and change.pk in self.snapshots:
            assert snapshot() == self.snapshots[change.pk]
        self.snapshots = {pk: rows for pk, rows in self.snapshots.items() if pk < change.pk}


class Nothing(Exception):
    """There is nobody to pick."""


def pick(rows: Any, number: int) -> Any:
    """Return one of the rows."""
    found = list(rows)
    if not found:
        raise Nothing
    return found[number % len(found)]


def pick_relation(number: int) -> Relation:
    """Return any relation but head."""
    return [r for r in Relation if r != Relation.HEAD][number % 8]


def everybody_other(house: Household) -> dict[int, Relation]:
    """Say "other" wherever the services might ask."""
    return {row.person_id: Relation.OTHER for row in house.memberships.current()}


def successor(house: Household, row: Membership, number: int) -> dict[str, Any]:
    """Name a new head where the head goes."""
    others = list(house.memberships.current().exclude(pk=row.pk).order_by("person_id"))
    if row.relation != Relation.HEAD or not others:
        return {}
    return {"new_head": others[number % len(others)].person, "relations": everybody_other(house)}


def snapshot() -> Any:
    """Every row, without times of record; households that never existed on any day left out."""
    return {
        "households": list(
            Household.objects.exclude(closed_reason=VOID_REASON)
            .order_by("pk")
            .values(*(f.name for f in Household._meta.concrete_fields if f.name != "updated_at"))
        ),
        **{
            model.__name__: list(model.objects.order_by("pk").values())
            for model in (Person, Membership, Residence, Classification)
        },
    }


def on(rows: Any, day: dt.date) -> list[Any]:
    """Rows of half-open times that hold on a day."""
    return [r for r in rows if r.valid_from <= day and (r.valid_to is None or r.valid_to > day)]


def check_whole() -> None:
    """Nobody twice, nobody lost, one head and one home for every living household, each day."""
    memberships = list(Membership.objects.all())
    residences = list(Residence.objects.all())
    households = list(Household.objects.all())
    for n in range(DAYS + 2):
        day = FIRST_DAY + dt.timedelta(days=n)
        present = on(memberships, day)
        assert len({m.person_id for m in present}) == len(present)
        living = {
            h.pk
            for h in households
            if h.registered_on <= day and (h.closed_on is None or h.closed_on > day)
        }
        heads = [m.household_id for m in present if m.relation == Relation.HEAD]
        assert sorted(heads) == sorted(living)
        assert sorted(r.household_id for r in on(residences, day)) == sorted(living)
        assert {m.household_id for m in present} <= living
    ever = {m.person_id for m in memberships}
    assert set(Person.objects.values_list("pk", flat=True)) == ever
    for house in households:
        if house.closed_on is None:
            assert on(residences, FIRST_DAY + dt.timedelta(days=DAYS))
            newest = [r for r in residences if r.household_id == house.pk and not r.valid_to]
            assert [r.village_id for r in newest] == [house.village_id]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_any_sequence_keeps_the_register_whole(
    events: list[tuple[str, int, int, int, int]],
) -> None:
    with transaction.atomic():
        life = Life(make_world())
        for size in (2, 1):
            life.play("register", 0, size, size, 0)
        for house in Household.objects.all():
            ClassificationFactory.create(
                household=house, valid_from=FIRST_DAY, origin="move", decision=None, review=None
            )
        founded, start = HouseholdChange.objects.count(), snapshot()
        for event in events:
            life.play(*event)
        open_changes = HouseholdChange.objects.filter(undone_at=None).order_by("-pk")
        while len(changes := list(open_changes.all())) > founded:
            undo_change(actor=None, change=changes[0])
            life.restored(changes[0], newest=True)
            check_whole()
        assert snapshot() == start
        transaction.set_rollback(True)


def test_person_data_of_the_tests_is_valid() -> None:
    assert person_data().columns()["birth_year"] == 1980
