"""Correcting details of persons and households."""

import pytest

from households.choices import Relation
from households.exceptions import (
    HouseholdClosed,
    IdentityTaken,
    InvalidHousehold,
    InvalidPerson,
    NotAllowed,
    NothingToChange,
)
from households.services.close_household import close_household
from households.services.household_data import HouseholdData
from households.services.members import add_member, remove_member
from households.services.person_data import MemberData
from households.services.update_household import preview_update_household, update_household
from households.services.update_person import preview_update_person, update_person
from tests.households.life import LATER, World, family, make_world, member, person_data, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_preview_of_an_edit_shows_old_and_new(world: World) -> None:
    head = who(family(world), Relation.HEAD)
    preview = preview_update_person(
        actor=world.officer,
        person=head,
        data=person_data("Trần Thị Hoà", sex="M", identity_number="097180000001"),
    )
    shown = {c.field: (c.old, c.new) for c in preview.changes}
    assert shown == {
        "full_name": ("Trần Thị HEAD", "Trần Thị Hoà"),
        "sex": ("Nữ", "Nam"),
        "identity_number": ("", "097180000001"),
    }
    assert any("giới tính" in warning for warning in preview.warnings)
    head.refresh_from_db()
    assert head.full_name == "Trần Thị HEAD"


def test_an_edit_is_checked_like_a_registration(world: World) -> None:
    head = who(family(world), Relation.HEAD)
    with pytest.raises(InvalidPerson):
        update_person(actor=world.officer, person=head, data=person_data("", birth_year=1990))
    with pytest.raises(NothingToChange):
        update_person(actor=world.officer, person=head, data=person_data("Trần Thị HEAD"))


def test_a_number_of_somebody_else_is_refused(world: World) -> None:
    house = family(world)
    add_member(
        actor=None,
        household=house,
        member=member("Trần Bé", Relation.CHILD, identity_number="097180000001"),
        on_date=LATER,
    )
    head = who(house, Relation.HEAD)
    data = person_data("Trần Thị HEAD", identity_number="097180000001")
    with pytest.raises(IdentityTaken, match="Trần Bé"):
        update_person(actor=world.officer, person=head, data=data)


def test_a_former_commune_has_no_say(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    data = person_data("Trần Thị Khác")
    with pytest.raises(NotAllowed):
        update_person(actor=world.other_officer, person=child, data=data)
    remove_member(actor=None, household=house, person=child, on_date=LATER)
    update_person(actor=world.officer, person=child, data=data)
    there = family(world, village=world.elsewhere)
    joining = MemberData(person=child, relation=Relation.OTHER)
    add_member(actor=None, household=there, member=joining, on_date=LATER)
    with pytest.raises(NotAllowed):
        update_person(actor=world.officer, person=child, data=person_data("Trần Thị Nữa"))


def test_only_given_details_of_a_household_change(world: World) -> None:
    house = family(world)
    update_household(actor=world.officer, household=house, data=HouseholdData(phone="0912 345 678"))
    update_household(actor=world.officer, household=house, data=HouseholdData(address=" Xóm  1 "))
    house.refresh_from_db()
    assert (house.phone, house.address) == ("0912 345 678", "Xóm 1")
    with pytest.raises(NothingToChange):
        update_household(actor=world.officer, household=house, data=HouseholdData(address="Xóm 1"))


def test_impossible_details_are_refused(world: World) -> None:
    house = family(world)
    with pytest.raises(InvalidHousehold) as refused:
        update_household(actor=world.officer, household=house, data=HouseholdData(phone="12"))
    assert refused.value.field == "phone"
    with pytest.raises(NotAllowed):
        update_household(
            actor=world.other_officer, household=house, data=HouseholdData(phone="0912345678")
        )
    close_household(actor=None, household=house, on_date=LATER, reason="Đi xa")
    with pytest.raises(HouseholdClosed):
        update_household(
            actor=world.officer, household=house, data=HouseholdData(phone="0912345678")
        )


def test_a_code_used_twice_elsewhere_is_kept_and_pointed_out(world: World) -> None:
    first, second = family(world), family(world)
    data = HouseholdData(external_code="H-1")
    update_household(actor=None, household=first, data=data)
    preview = preview_update_household(actor=world.officer, household=second, data=data)
    assert first.code in preview.warnings[0]
    update_household(actor=world.officer, household=second, data=data)
    second.refresh_from_db()
    assert second.external_code == "H-1"
