"""Finding people: names in any order, numbers, codes; scope, pages and query counts."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from households.choices import Relation
from households.models import Household, Membership, Person
from households.selectors.duplicates import identity_holder
from households.selectors.lookup import find_members, lookup
from households.selectors.sight import may_unmask
from households.services.close_household import close_household
from households.services.household_data import HouseholdData
from households.services.members import remove_member
from households.services.person_data import MemberData
from households.services.register_household import register_household
from officials.choices import Role
from officials.models import Official
from officials.scope import Viewer
from tests.factories.officials import OfficialFactory, official_with
from tests.households.life import LATER, NOW, START, World, family, make_world, member, who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def named(world: World, *names: str, **values: Any) -> Household:
    """Register a household of these people, the first as head."""
    relations = [Relation.HEAD, *[Relation.CHILD] * (len(names) - 1)]
    people = [member(name, relation) for name, relation in zip(names, relations, strict=True)]
    given: dict[str, Any] = {"actor": None, "village": world.village, "on_date": START}
    return register_household(**given | {"members": people} | values)


def with_number(world: World, number: str, **values: Any) -> Household:
    people = [member("Hồ Thị Mới", identity_number=number, **values)]
    return register_household(actor=None, village=world.village, on_date=START, members=people)


def rows_of(viewer: Viewer, text: str, *, former: bool = False) -> list[Membership]:
    return find_members(viewer, lookup(text), former=former).rows


def found(viewer: Viewer, text: str) -> list[str]:
    return [row.person.full_name for row in rows_of(viewer, text)]


@pytest.mark.parametrize(
    "text", ["Hồ Thị Đào", "dao ho", "THI DAO", "đào  thị", "Hồ Thi Đao", "dào"]
)
def test_names_are_found_without_marks_in_any_order(world: World, text: str) -> None:
    named(world, "Hồ Thị Đào", "Hồ Văn Đạt")
    assert found(world.officer, text) == ["Hồ Thị Đào"]


@pytest.mark.parametrize("text", ["", "   ", "'", "Hồ Thị Lan", "Da"])
def test_nothing_is_found_for_nothing_or_other_words(world: World, text: str) -> None:
    named(world, "Hồ Thị Đào")
    assert found(world.officer, text) == []


def test_hits_come_in_the_order_of_given_names(world: World) -> None:
    named(world, "Hồ Văn Ân", "Hồ Văn An", "Hồ Thị Ánh", "Hồ Văn Đá", "Hồ Văn Dũng", "Hồ Bá An")
    assert found(world.officer, "ho") == [
        "Hồ Bá An", "Hồ Văn An", "Hồ Thị Ánh", "Hồ Văn Ân", "Hồ Văn Dũng", "Hồ Văn Đá",
    ]  # fmt: skip


@pytest.mark.parametrize("former", [False, True])
def test_pages_follow_each_other_without_gap_or_repeat(world: World, former: bool) -> None:
    named(world, *[f"Hồ Thị {word}" for word in ("Mai", "Lan", "Mai", "Cúc", "Đào")])
    after, seen, pages = "", [], 0
    while pages == 0 or after:
        page = find_members(world.officer, lookup("hồ"), former=former, after=after, size=2)
        seen += [row.person_id for row in page.rows]
        pages, after = pages + 1, page.next
    assert pages == 3
    assert seen == list(Person.objects.in_name_order().values_list("pk", flat=True))


def test_only_the_own_area_is_found(world: World) -> None:
    number = "097180000001"
    house = with_number(world, number)
    for text in ("mới", number, house.code):
        assert found(world.officer, text) == ["Hồ Thị Mới"]
        for viewer in (world.other_officer, OfficialFactory.create(), None):
            assert found(viewer, text) == []


def test_whole_numbers_find_with_any_separators(world: World) -> None:
    with_number(world, "097180000001", legacy_identity_number="123456789")
    for text in ("097180000001", "097 180 000 001", "097.180.000-001", "123 456 789"):
        assert found(world.officer, text) == ["Hồ Thị Mới"]


@pytest.mark.parametrize("text", ["4321", "321", "09718000432"])
def test_a_part_of_a_number_finds_nobody(world: World, text: str) -> None:
    with_number(world, "097180004321")
    assert found(world.officer, text) == []


def test_whole_numbers_are_for_who_may_see_them_in_that_place(world: World) -> None:
    house = with_number(world, "097180004321")
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=world.commune.parent)
    assert may_unmask(world.officer, house)
    for viewer in (supervisor, world.other_officer, None):
        assert not may_unmask(viewer, house)


def test_codes_find_the_members_of_that_household(world: World) -> None:
    house = named(world, "Hồ Thị Đào", "Hồ Văn Đạt", details=HouseholdData(external_code="H-12/7"))
    short = house.code.replace("-00000", " - ")
    for text in (house.code, short, "H-12/7"):
        rows = rows_of(world.officer, text)
        assert [row.person.full_name for row in rows] == ["Hồ Thị Đào", "Hồ Văn Đạt"]
        assert {row.household for row in rows} == {house}


def test_who_left_is_found_only_among_former_members(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    remove_member(actor=None, household=house, person=child, on_date=LATER)
    assert rows_of(world.officer, child.full_name) == []
    (row,) = rows_of(world.officer, child.full_name, former=True)
    assert (row.household, row.valid_to) == (house, LATER)
    there = register_household(
        actor=None,
        village=world.elsewhere,
        on_date=LATER,
        members=[MemberData(person=child, relation=Relation.HEAD)],
    )
    (row,) = rows_of(world.officer, child.full_name, former=True)
    assert (row.household, row.valid_to) == (house, LATER)
    for former in (False, True):
        (row,) = rows_of(world.other_officer, child.full_name, former=former)
        assert (row.household, row.valid_to) == (there, None)


def test_members_of_a_household_that_ended_are_found_among_former_ones(world: World) -> None:
    house = named(world, "Hồ Thị Đào", "Hồ Văn Đạt")
    close_household(actor=None, household=house, on_date=LATER, reason="Đi xa")
    assert found(world.officer, "đào") == []
    for text in ("đào", house.code):
        assert {row.household for row in rows_of(world.officer, text, former=True)} == {house}


@pytest.mark.parametrize("former", [False, True])
@pytest.mark.parametrize(("text", "queries"), [("hồ thị", 2), ("097100004321", 1)])
def test_the_number_of_queries_does_not_grow(
    world: World,
    django_assert_num_queries: DjangoAssertNumQueries,
    text: str,
    queries: int,
    former: bool,
) -> None:
    for count in (1, 6):
        for n in range(count):
            with_number(world, f"0971{Person.objects.count():04d}4321", birth_year=1990 + n)
        viewer = Official.objects.get(pk=world.officer.pk)
        rows_of(viewer, "warm up")  # the viewer's posts
        with django_assert_num_queries(queries):
            rows_of(viewer, text, former=former)


def test_the_holder_of_a_number_is_told_only_within_the_area(world: World) -> None:
    house = with_number(world, "097180000001")
    holder = identity_holder(world.officer, "097180000001")
    assert holder is not None
    assert (holder.person, holder.household_code) == (who(house, Relation.HEAD), house.code)
    hidden = identity_holder(world.other_officer, "097180000001")
    assert hidden is not None
    assert (hidden.person, hidden.household_code) == (None, "")
    assert identity_holder(world.officer, "097180000002") is None
    assert identity_holder(world.officer, "097180000001", besides=holder.person) is None


def test_a_village_collector_finds_the_own_village(world: World) -> None:
    named(world, "Hồ Thị Đào")
    named(world, "Hồ Thị Mận", village=world.village_2)
    collector = official_with(Role.VILLAGE_COLLECTOR, area=world.commune, village=world.village)
    assert found(collector, "hồ") == ["Hồ Thị Đào"]
