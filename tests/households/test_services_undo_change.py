"""Taking changes back, and what stands in the way."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from households.choices import ChangeKind, PovertyClass, Relation, ReviewState
from households.exceptions import NotAllowed, UndoBlocked
from households.models import Classification, Household, HouseholdChange, Membership, Person
from households.services.members import add_member, remove_member
from households.services.move_household import move_household
from households.services.person_data import MemberData
from households.services.record_death import record_death
from households.services.split_household import split_household
from households.services.undo_change import preview_undo_change, undo_change
from households.services.update_person import update_person
from tests.factories.households import ClassificationFactory, DecisionFactory, ReviewFactory
from tests.households.life import (
    LATER,
    NOW,
    START,
    TODAY,
    World,
    family,
    make_world,
    member,
    person_data,
    roll_of,
    who,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def newest() -> HouseholdChange:
    change = HouseholdChange.objects.order_by("-pk").first()
    assert change is not None
    return change


def test_an_undone_split_leaves_only_an_empty_code(world: World) -> None:
    house = family(world, Relation.CHILD)
    ClassificationFactory.create(household=house, valid_from=START)
    child = who(house, Relation.CHILD)
    change = split_household(
        actor=world.officer, household=house, members=[child], head=child, on_date=LATER
    )
    preview = preview_undo_change(actor=world.officer, change=change)
    assert preview.possible
    undo_change(actor=world.officer, change=change)
    branch = change.other_household
    assert branch is not None
    branch.refresh_from_db()
    assert branch.closed_on == branch.registered_on
    assert not branch.memberships.exists()
    assert not branch.residences.exists()
    assert not branch.classifications.exists()
    assert roll_of(house) == {"Trần Thị HEAD": "head", "Trần Thị CHILD": "child"}
    assert Classification.objects.get().superseded_from is None
    change.refresh_from_db()
    assert (change.undone_by, change.undone_at is not None) == (world.officer, True)


def test_an_undone_registration_frees_the_numbers_but_not_the_code(world: World) -> None:
    first = family(world)
    undo_change(actor=world.officer, change=newest())
    assert not Person.objects.exists()
    assert not Membership.objects.exists()
    assert not Household.objects.existing().exists()
    assert family(world).code > first.code


def test_nothing_is_undone_twice(world: World) -> None:
    family(world)
    change = newest()
    undo_change(actor=world.officer, change=change)
    with pytest.raises(UndoBlocked, match="đã được hoàn tác"):
        undo_change(actor=world.officer, change=change)


def test_later_changes_are_undone_first(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    left = remove_member(actor=world.officer, household=house, person=child, on_date=LATER)
    other = family(world)
    joined = add_member(
        actor=world.officer,
        household=other,
        member=MemberData(person=child, relation=Relation.OTHER),
        on_date=TODAY,
    )
    with pytest.raises(UndoBlocked) as refused:
        undo_change(actor=world.officer, change=left)
    assert other.code in refused.value.details["later"][0]  # type: ignore[index]
    undo_change(actor=world.officer, change=joined)
    undo_change(actor=world.officer, change=left)
    assert roll_of(house) == {"Trần Thị HEAD": "head", "Trần Thị CHILD": "child"}


def test_a_later_change_elsewhere_is_not_shown(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    left = remove_member(actor=world.officer, household=house, person=child, on_date=LATER)
    other = family(world, village=world.elsewhere)
    add_member(
        actor=None,
        household=other,
        member=MemberData(person=child, relation=Relation.OTHER),
        on_date=TODAY,
    )
    preview = preview_undo_change(actor=world.officer, change=left)
    assert preview.later == ("biến động ở địa bàn khác.",)


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.WITHDRAWN])
def test_a_review_since_stands_in_the_way_unless_withdrawn(
    world: World, state: ReviewState
) -> None:
    house = family(world)
    add_member(
        actor=world.officer,
        household=house,
        member=member("Trần Bé", Relation.CHILD),
        on_date=LATER,
    )
    change = newest()
    ReviewFactory.create(household=house, state=state, reviewed_on=TODAY)
    if state == ReviewState.WITHDRAWN:
        assert preview_undo_change(actor=world.officer, change=change).possible
        return
    with pytest.raises(UndoBlocked, match="phiếu rà soát ngày 01/06/2026"):
        undo_change(actor=world.officer, change=change)


def test_a_decision_since_stands_in_the_way(world: World) -> None:
    house = family(world)
    review = ReviewFactory.create(household=house, reviewed_on=START)
    move = move_household(
        actor=world.officer, household=house, village=world.village_2, on_date=LATER
    )
    decision = DecisionFactory.create(commune=house.commune, number="7/QĐ-UBND")
    ClassificationFactory.create(
        household=house, valid_from=TODAY, decision=decision, review=review
    )
    with pytest.raises(UndoBlocked, match="7/QĐ-UBND"):
        undo_change(actor=world.officer, change=move)


def test_rows_written_past_the_services_stand_in_the_way(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    death = record_death(actor=world.officer, person=child, on_date=LATER)
    Person.objects.filter(pk=child.pk).update(died_on=TODAY)
    with pytest.raises(UndoBlocked, match="đã được sửa"):
        undo_change(actor=world.officer, change=death)
    Person.objects.filter(pk=child.pk).update(died_on=LATER)
    Membership.objects.filter(person=child).delete()
    with pytest.raises(UndoBlocked, match="không còn"):
        undo_change(actor=world.officer, change=death)


def test_a_corrected_name_does_not_stand_in_the_way(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    death = record_death(actor=world.officer, person=child, on_date=LATER)
    update_person(actor=world.officer, person=child, data=person_data("Trần Thị Đúng"))
    undo_change(actor=world.officer, change=death)
    child.refresh_from_db()
    assert (child.full_name, child.died_on) == ("Trần Thị Đúng", None)


def test_a_move_can_be_taken_back_by_the_commune_it_left(world: World) -> None:
    house = family(world)
    ClassificationFactory.create(household=house, valid_from=START)
    move = move_household(
        actor=world.officer, household=house, village=world.elsewhere, on_date=LATER
    )
    undo_change(actor=world.officer, change=move)
    house.refresh_from_db()
    assert (house.village, house.commune) == (world.village, world.commune)
    assert Classification.objects.get().poverty_class == PovertyClass.POOR
    assert house.residences.get().valid_to is None


def test_others_undo_nothing(world: World) -> None:
    family(world)
    change = newest()
    assert change.kind == ChangeKind.REGISTER
    with pytest.raises(NotAllowed):
        undo_change(actor=world.other_officer, change=change)
    with pytest.raises(NotAllowed):
        preview_undo_change(actor=world.other_officer, change=change)


def test_what_is_kept_for_undoing_names_nobody(world: World) -> None:
    family(world)
    text = str(newest().undo)
    assert "Trần" not in text
    assert dt.date.isoformat(START) in text
