"""Registering households and the errors that keep the register clean."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from households.choices import ChangeKind, Relation
from households.exceptions import (
    HeadRequired,
    IdentityTaken,
    InvalidDate,
    InvalidHousehold,
    InvalidPerson,
    MemberElsewhere,
    PersonDead,
    VillageRefused,
)
from households.models import Household, HouseholdChange, Person, Residence
from households.services.household_data import HouseholdData
from households.services.members import remove_member
from households.services.person_data import MemberData
from households.services.record_death import record_death
from households.services.register_household import preview_register_household, register_household
from officials.choices import Role
from tests.factories.areas import FormerCommuneFactory, VillageFactory
from tests.factories.officials import OfficialFactory, official_with
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


def register(world: World, *members: MemberData, **changes: object) -> Household:
    given: Any = {"actor": world.officer, "village": world.village, "on_date": START} | changes
    return register_household(members=members, **given)


def test_a_household_is_registered_with_code_residence_and_change(world: World) -> None:
    child = member("Trần Bé", Relation.CHILD, birth_date=dt.date(2020, 2, 29), birth_year=None)
    household = register(
        world, child, member("  Trần   Thị Chủ "), details=HouseholdData(phone="0912 345 678")
    )
    assert household.code == f"{world.commune.code}-000001"
    assert roll_of(household) == {"Trần Thị Chủ": "head", "Trần Bé": "child"}
    assert household.phone == "0912 345 678"
    assert Person.objects.get(full_name="Trần Bé").birth_year == 2020
    residence = Residence.objects.get(household=household)
    assert (residence.village, residence.valid_from) == (world.village, START)
    change = HouseholdChange.objects.get(household=household)
    assert (change.kind, change.recorded_by) == (ChangeKind.REGISTER, world.officer)
    assert sorted(change.persons) == sorted(Person.objects.values_list("pk", flat=True))


def test_codes_run_on_within_a_commune(world: World) -> None:
    codes = [register(world, member(f"Trần {n}")).code for n in ("Một", "Hai")]
    other = register(world, member("Lê Ba"), actor=world.other_officer, village=world.elsewhere)
    assert codes == [f"{world.commune.code}-{n:06d}" for n in (1, 2)]
    assert other.code == f"{world.elsewhere.commune.code}-000001"


def test_a_preview_writes_nothing_and_says_who_will_be_what(world: World) -> None:
    preview = preview_register_household(
        actor=world.officer, village=world.village, on_date=START, members=[member("Trần Chủ")]
    )
    assert preview.possible
    assert preview.households[0].code == f"{world.commune.code}-000001"
    assert [(m.name, m.relation) for m in preview.households[0].members] == [("Trần Chủ", "Chủ hộ")]
    assert "chưa có số định danh" in preview.warnings[0]
    assert not Household.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("relations", "words"),
    [
        ((Relation.SPOUSE,), "chưa có chủ hộ"),
        ((Relation.HEAD, Relation.HEAD), "Có 2 chủ hộ"),
        ((), "chưa"),
    ],
)
def test_exactly_one_head(world: World, relations: tuple[Relation, ...], words: str) -> None:
    with pytest.raises(HeadRequired, match=words):
        register(world, *[member(f"Trần {n}", r) for n, r in enumerate(relations)])
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"birth_date": TODAY + dt.timedelta(1), "birth_year": None}, "birth_date"),
        ({"birth_year": None}, "birth_date"),
        ({"birth_year": 1889}, "birth_year"),
        ({"birth_date": dt.date(1980, 1, 1), "birth_year": 1981}, "birth_year"),
        ({"birth_date": START + dt.timedelta(1), "birth_year": None}, "birth_date"),
        ({"identity_number": "12345"}, "identity_number"),
        ({"legacy_identity_number": "12345678"}, "legacy_identity_number"),
        ({"sex": "X"}, "sex"),
        ({"no_identity_reason": "vì"}, "no_identity_reason"),
        ({"name": " - "}, "full_name"),
        ({"name": "A" * 101}, "full_name"),
    ],
)
def test_a_person_must_be_possible(world: World, values: dict[str, object], field: str) -> None:
    data: dict[str, Any] = {"name": "Trần Thị Sai"} | values
    with pytest.raises(InvalidPerson) as refused:
        register(world, MemberData(person=person_data(**data), relation=Relation.HEAD))
    assert (refused.value.code, refused.value.field) == ("invalid_person", field)


def test_dates_of_the_future_are_refused(world: World) -> None:
    with pytest.raises(InvalidDate, match="tương lai"):
        register(world, member("Trần Mai"), on_date=TODAY + dt.timedelta(1))


def test_a_village_of_another_commune_than_named_is_refused(world: World) -> None:
    with pytest.raises(VillageRefused, match="không thuộc"):
        register(world, member("Lê"), village=world.elsewhere, commune=world.commune)


def test_a_village_outside_the_area_is_refused(world: World) -> None:
    with pytest.raises(VillageRefused, match="ngoài địa bàn"):
        register(world, member("Lê"), village=world.elsewhere)
    with pytest.raises(VillageRefused, match="ngoài địa bàn"):
        register(world, member("Lê"), actor=OfficialFactory.create())


def test_a_collector_registers_in_the_own_village_only(world: World) -> None:
    collector = official_with(Role.VILLAGE_COLLECTOR, area=world.commune, village=world.village)
    assert register(world, member("Lê"), actor=collector).village == world.village
    with pytest.raises(VillageRefused):
        register(world, member("Lê"), actor=collector, village=world.village_2)


def test_closed_and_former_villages_are_refused(world: World) -> None:
    closed = VillageFactory.create(commune=world.commune, closed_on=START)
    former = VillageFactory.create(commune=FormerCommuneFactory.create())
    with pytest.raises(VillageRefused, match="giải thể"):
        register(world, member("Lê"), village=closed)
    with pytest.raises(VillageRefused, match="sắp xếp"):
        register(world, member("Lê"), village=former, actor=None)


def test_details_too_long_are_refused(world: World) -> None:
    with pytest.raises(InvalidHousehold) as refused:
        register(world, member("Lê"), details=HouseholdData(address="x" * 201))
    assert refused.value.field == "address"


def test_a_taken_number_names_the_holder_only_to_who_may_see(world: World) -> None:
    number: Any = {"identity_number": "097 180 000 001"}
    first = register(world, member("Trần Thị Trước", **number))
    with pytest.raises(IdentityTaken, match=first.code):
        register(world, member("Người Khác", **number))
    with pytest.raises(IdentityTaken) as refused:
        register(
            world,
            member("Người Khác", **number),
            actor=world.other_officer,
            village=world.elsewhere,
        )
    text = str(refused.value.message)
    assert "xã khác" in text
    assert first.code not in text
    assert "Trước" not in text


def test_two_new_members_cannot_share_a_number(world: World) -> None:
    number: Any = {"identity_number": "097180000001"}
    with pytest.raises(IdentityTaken, match="Hai người"):
        register(world, member("Trần A", **number), member("Trần B", Relation.CHILD, **number))


def test_who_left_another_commune_is_found_by_papers_and_not_registered_twice(
    world: World,
) -> None:
    papers: Any = {"identity_number": "097180000001"}
    household = register(world, member("Trần Chủ"), member("Trần Thị Đi", Relation.CHILD, **papers))
    leaver = Person.objects.get(full_name="Trần Thị Đi")
    remove_member(actor=world.officer, household=household, person=leaver, on_date=LATER)
    arrived = register(
        world,
        member("TRAN THI DI", **papers),
        actor=world.other_officer,
        village=world.elsewhere,
        on_date=LATER,
    )
    assert who(arrived, Relation.HEAD) == leaver
    assert Person.objects.filter(identity_number="097180000001").count() == 1


def test_who_lives_in_another_commune_is_not_named(world: World) -> None:
    papers: Any = {"identity_number": "097180000001"}
    first = register(world, member("Trần Thị Ở", **papers))
    with pytest.raises(IdentityTaken) as refused:
        register(
            world,
            member("Trần Thị Ở", **papers),
            actor=world.other_officer,
            village=world.elsewhere,
        )
    assert first.code not in str(refused.value.message)


def test_a_member_of_a_household_cannot_found_another(world: World) -> None:
    first = family(world)
    head = who(first, Relation.HEAD)
    with pytest.raises(MemberElsewhere, match=first.code):
        register(world, MemberData(person=head, relation=Relation.HEAD))


def test_the_dead_found_no_household(world: World) -> None:
    household = family(world, Relation.CHILD)
    child = who(household, Relation.CHILD)
    record_death(actor=world.officer, person=child, on_date=LATER)
    with pytest.raises(PersonDead, match="01/03/2026"):
        register(world, MemberData(person=child, relation=Relation.HEAD), on_date=LATER)
