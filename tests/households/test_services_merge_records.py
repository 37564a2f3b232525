"""Two records that are one: what moves, what stands in the way, and taking it back exactly."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.choices import PairAnswer, PairKind, PairState, PovertyClass, Relation
from households.exceptions import (
    ChangeBlocked,
    NotAllowed,
    RelationNeeded,
    UndoBlocked,
    UnknownRelation,
)
from households.models import (
    Classification,
    DuplicatePair,
    Household,
    Membership,
    Person,
    Residence,
)
from households.selectors import merge_relations as relations
from households.services.duplicates.answering import answer_pair
from households.services.members import add_member
from households.services.merging import (
    merge_household_records,
    merge_person_records,
    preview_household_merge,
    preview_person_merge,
)
from households.services.merging.households import likely_same
from households.services.undo_change import undo_change
from tests.factories.households import ClassificationFactory, MembershipFactory, PersonFactory
from tests.households.life import LATER, NOW, START, World, family, make_world, member, who

pytestmark = pytest.mark.django_db

#: Every table a merge may write. ``updated_at`` is a time of record.
KEPT = (Household, Person, Membership, Residence, Classification, DuplicatePair)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def snapshot() -> dict[str, Any]:
    """Return every column of every row, save the time of record and what the database derives."""
    found = {}
    for model in KEPT:
        names = [f.attname for f in model._meta.concrete_fields if f.name != "updated_at"]
        found[model.__name__] = sorted(
            tuple(map(str, row)) for row in model._base_manager.values_list(*names)
        )
    return found


def twice(world: World) -> tuple[Household, Household]:
    """Register a family of three twice; the second time a month later and without a child."""
    first = family(world, Relation.SPOUSE, Relation.CHILD)
    second = family(world, Relation.SPOUSE, on_date=START + dt.timedelta(days=31))
    return first, second


def pair_of(one: Person | Household, other: Person | Household) -> DuplicatePair:
    kind = PairKind.PERSON if isinstance(one, Person) else PairKind.HOUSEHOLD
    return DuplicatePair.objects.between(kind, one.pk, other.pk).get()


def test_registering_a_family_twice_proposes_its_members_and_the_household(world: World) -> None:
    first, second = twice(world)
    assert pair_of(who(first, Relation.HEAD), who(second, Relation.HEAD)).state == PairState.OPEN
    assert pair_of(first, second).reasons["same_head"] is True


def test_a_household_registered_twice_becomes_one_and_comes_apart_again(world: World) -> None:
    first, second = twice(world)
    before = snapshot()
    same = likely_same(actor=None, kept=first, gone=second)
    assert len(same) == 2
    change = merge_household_records(
        actor=world.officer, kept=first, gone=second, same=same, relations={}
    )
    connection.check_constraints()
    second.refresh_from_db()
    assert second.closed_on == second.registered_on
    assert Membership.objects.filter(household=second).count() == 0
    assert Membership.objects.filter(person__in=same).count() == 0
    assert first.memberships.current().count() == 3
    assert pair_of(first, second).state == PairState.MERGED
    undo_change(actor=world.officer, change=change)
    assert snapshot() == before


def test_who_is_on_the_second_record_only_moves_with_a_relation(world: World) -> None:
    first, second = twice(world)
    spouse = who(second, Relation.SPOUSE)
    same = {spouse.pk: who(first, Relation.SPOUSE).pk}
    with pytest.raises(RelationNeeded) as caught:
        merge_household_records(actor=None, kept=first, gone=second, same=same)
    head = who(second, Relation.HEAD)
    assert caught.value.details["persons"] == [head.pk]
    merge_household_records(
        actor=None, kept=first, gone=second, same=same, relations={head.pk: Relation.SIBLING}
    )
    assert first.memberships.current().get(person=head).relation == Relation.SIBLING


def test_two_memberships_at_once_end_in_one(world: World) -> None:
    first = family(world, Relation.CHILD)
    second = family(world, Relation.SPOUSE)
    child, spouse = who(first, Relation.CHILD), who(second, Relation.SPOUSE)
    before = snapshot()
    change = merge_person_records(actor=None, kept=child, gone=spouse)
    (row,) = Membership.objects.filter(person=child)
    assert row.household == first
    assert not Membership.objects.filter(person=spouse).exists()
    undo_change(actor=None, change=change)
    assert snapshot() == before


def test_the_other_home_can_be_chosen(world: World) -> None:
    first, second = family(world, Relation.CHILD), family(world, Relation.SPOUSE)
    child, spouse = who(first, Relation.CHILD), who(second, Relation.SPOUSE)
    merge_person_records(actor=None, kept=child, gone=spouse, home_of_gone=True)
    (row,) = Membership.objects.filter(person=child)
    assert row.household == second


def test_a_head_does_not_leave_a_household_without_one(world: World) -> None:
    first, second = family(world, Relation.CHILD), family(world, Relation.CHILD)
    child, head = who(first, Relation.CHILD), who(second, Relation.HEAD)
    assert preview_person_merge(actor=None, kept=child, gone=head).possible is False
    with pytest.raises(ChangeBlocked):
        merge_person_records(actor=None, kept=child, gone=head)


def test_the_more_complete_values_win_unless_told_otherwise(world: World) -> None:
    house = family(world)
    kept = who(house, Relation.HEAD)
    gone = PersonFactory.create(
        full_name="Trần Thị Hết", sex="F", birth_year=1980, birth_date=dt.date(1980, 5, 4)
    )
    MembershipFactory.create(
        household=family(world), person=gone, relation=Relation.CHILD, valid_from=START
    )
    number = gone.identity_number
    found = {c.name: c for c in preview_person_merge(actor=None, kept=kept, gone=gone).choices}
    assert found["birth"].from_gone
    assert found["identity"].from_gone
    assert not found["sex"].from_gone
    merge_person_records(actor=None, kept=kept, gone=gone, take=["identity"])
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.identity_number, kept.birth_date) == (number, None)
    assert gone.identity_number is None


def test_an_officer_of_one_commune_merges_only_with_the_word_of_the_other(world: World) -> None:
    here = family(world)
    there = family(world, Relation.CHILD, village=world.elsewhere)
    own, other = who(here, Relation.HEAD), who(there, Relation.CHILD)
    pair = DuplicatePair.objects.create(
        kind=PairKind.PERSON, first_person=own, second_person=other, points=5
    )
    with pytest.raises(NotAllowed):
        merge_person_records(actor=world.officer, kept=own, gone=other)
    answer_pair(actor=world.officer, pair=pair, answer=PairAnswer.SAME)
    with pytest.raises(NotAllowed):
        merge_person_records(actor=world.officer, kept=own, gone=other)
    answer_pair(actor=world.other_officer, pair=pair, answer=PairAnswer.SAME)
    merge_person_records(actor=world.officer, kept=own, gone=other)
    pair.refresh_from_db()
    assert pair.state == PairState.MERGED


def test_what_was_built_on_a_merge_blocks_its_undoing(world: World) -> None:
    first, second = twice(world)
    same = likely_same(actor=None, kept=first, gone=second)
    change = merge_household_records(actor=None, kept=first, gone=second, same=same)
    add_member(actor=None, household=first, member=member("Bé Sau", Relation.CHILD), on_date=LATER)
    with pytest.raises(UndoBlocked):
        undo_change(actor=None, change=change)


def test_a_class_that_only_the_merged_record_has_blocks(world: World) -> None:
    first, second = twice(world)
    ClassificationFactory.create(household=second, valid_from=LATER)
    same = likely_same(actor=None, kept=first, gone=second)
    preview = preview_household_merge(actor=None, kept=first, gone=second, same=same)
    assert second.code in preview.blockers[0]


def test_the_classes_of_the_merged_record_end_and_come_back(world: World) -> None:
    first, second = twice(world)
    for house in (first, second):
        ClassificationFactory.create(household=house, valid_from=LATER)
    before = snapshot()
    same = likely_same(actor=None, kept=first, gone=second)
    change = merge_household_records(actor=None, kept=first, gone=second, same=same)
    assert (
        Classification.objects.current().get(household=second).poverty_class == PovertyClass.CLOSED
    )
    assert Classification.objects.current().get(household=first).poverty_class == PovertyClass.POOR
    undo_change(actor=None, change=change)
    assert snapshot() == before


@pytest.mark.parametrize("model", [Person, Household])
def test_every_relation_is_declared(model: type[models.Model]) -> None:
    """Declare a new one in ``AppConfig.ready`` (``selectors/merge_relations.py``)."""
    assert relations.undeclared(model) == []


def test_every_array_and_document_is_declared() -> None:
    """Say with ``declare_document`` whether it holds keys of persons or households."""
    assert relations.undeclared_documents() == []


def test_no_declaration_has_lost_its_field() -> None:
    for name in relations._DECLARED:
        label, column = name.rsplit(".", 1)
        apps.get_model(label)._meta.get_field(column)


def test_an_unknown_relation_is_named_and_nothing_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(relations._DECLARED, "households.Membership.person")
    house = family(world, Relation.CHILD)
    with pytest.raises(UnknownRelation) as caught:
        merge_person_records(
            actor=None, kept=who(house, Relation.CHILD), gone=who(house, Relation.HEAD)
        )
    assert caught.value.details["relations"] == ["households.Membership.person"]


def test_pairs_with_others_follow_the_kept_record(world: World) -> None:
    house = family(world, Relation.CHILD, Relation.SPOUSE)
    third = who(family(world, village=world.village_2), Relation.HEAD)
    child, spouse = who(house, Relation.CHILD), who(house, Relation.SPOUSE)
    pair = DuplicatePair.objects.create(
        kind=PairKind.PERSON, first_person=spouse, second_person=third, points=1
    )
    answer_pair(actor=None, pair=pair, answer=PairAnswer.DIFFERENT, note="Đã gặp")
    merge_person_records(actor=None, kept=child, gone=spouse)
    pair.refresh_from_db()
    assert (pair.keys, pair.state) == ((child.pk, third.pk), PairState.DIFFERENT)


#: Households of the two records, by number, with days in them.
SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 60), st.none() | st.integers(1, 60)), max_size=3
)


def _live(person: Person, spans: Any, houses: list[Household]) -> None:
    """Give a person memberships that do not overlap, where the draw allows it."""
    day = START
    for number, gap, length in spans:
        begins = day + dt.timedelta(days=gap)
        ends = None if length is None else begins + dt.timedelta(days=length)
        MembershipFactory.create(
            household=houses[number], person=person, relation=Relation.OTHER,
            valid_from=begins, valid_to=ends,
        )  # fmt: skip
        if ends is None:
            return
        day = ends


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=SPANS, other=SPANS, home_of_gone=st.booleans())
def test_any_two_lines_of_membership_merge_and_come_apart(
    world: World, one: Any, other: Any, home_of_gone: bool
) -> None:
    if not one and not other:
        return
    houses = [family(world) for _ in range(4)]
    kept, gone = PersonFactory.create(), PersonFactory.create(legacy_identity_number="123456789")
    _live(kept, one, houses)
    _live(gone, other, houses)
    days = _days(kept) | _days(gone)
    before = snapshot()
    change = merge_person_records(actor=None, kept=kept, gone=gone, home_of_gone=home_of_gone)
    connection.check_constraints()
    assert _days(kept) == days
    assert not gone.memberships.exists()
    undo_change(actor=None, change=change)
    assert snapshot() == before


def _days(person: Person) -> set[dt.date]:
    """Return the days somebody is a member of some household, up to a horizon."""
    horizon = START + dt.timedelta(days=400)
    return {
        begins + dt.timedelta(days=n)
        for begins, ends in person.memberships.values_list("valid_from", "valid_to")
        for n in range(((ends or horizon) - begins).days)
    }
