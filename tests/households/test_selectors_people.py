"""Finding people: names in any order, numbers, codes; scope, masks, pages and query counts."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from households.choices import Relation
from households.models import Household, Person
from households.selectors.duplicates import identity_holder
from households.selectors.people import SearchPage, may_unmask, search
from households.services.household_data import HouseholdData
from households.services.members import remove_member
from households.services.person_data import MemberData
from households.services.register_household import register_household
from officials.choices import Role
from officials.models import Official
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


def found(page: SearchPage) -> list[str]:
    return [hit.person.full_name for hit in page.hits]


@pytest.mark.parametrize(
    "text", ["Hồ Thị Đào", "dao ho", "THI DAO", "đào  thị", "Hồ Thi Đao", "dào"]
)
def test_names_are_found_without_marks_in_any_order(world: World, text: str) -> None:
    named(world, "Hồ Thị Đào", "Hồ Văn Đạt")
    assert found(search(world.officer, text)) == ["Hồ Thị Đào"]


@pytest.mark.parametrize("text", ["", "   ", "'", "Hồ Thị Lan", "Da"])
def test_nothing_is_found_for_nothing_or_other_words(world: World, text: str) -> None:
    named(world, "Hồ Thị Đào")
    assert found(search(world.officer, text)) == []


def test_hits_come_in_the_order_of_given_names(world: World) -> None:
    named(world, "Hồ Văn Ân", "Hồ Văn An", "Hồ Thị Ánh", "Hồ Văn Đá", "Hồ Văn Dũng", "Hồ Bá An")
    assert found(search(world.officer, "ho")) == [
        "Hồ Bá An", "Hồ Văn An", "Hồ Thị Ánh", "Hồ Văn Ân", "Hồ Văn Dũng", "Hồ Văn Đá",
    ]  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    named(world, *[f"Hồ Thị {word}" for word in ("Mai", "Lan", "Mai", "Cúc", "Đào")])
    after, seen, pages = None, [], 0
    while True:
        page = search(world.officer, "hồ", after=after, limit=2)
        seen += [hit.person.pk for hit in page.hits]
        pages += 1
        if page.next_after is None:
            break
        after = page.next_after
    assert pages == 3
    assert seen == list(Person.objects.in_name_order().values_list("pk", flat=True))


def test_only_the_own_area_is_found(world: World) -> None:
    number = "097180000001"
    house = with_number(world, number)
    for text in ("mới", number, house.code):
        assert found(search(world.officer, text)) == ["Hồ Thị Mới"]
        for viewer in (world.other_officer, OfficialFactory.create(), None):
            assert found(search(viewer, text)) == []


def test_whole_numbers_find_with_any_separators(world: World) -> None:
    with_number(world, "097180000001", legacy_identity_number="123456789")
    for text in ("097180000001", "097 180 000 001", "097.180.000-001", "123 456 789"):
        assert found(search(world.officer, text)) == ["Hồ Thị Mới"]


def test_parts_of_numbers_find_only_for_who_may_see_them(world: World) -> None:
    with_number(world, "097180004321")
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=world.commune.parent)
    assert found(search(world.officer, "4321")) == ["Hồ Thị Mới"]
    assert found(search(world.officer, "321")) == []
    assert found(search(supervisor, "4321")) == []
    whole = search(supervisor, "097180004321")
    assert [hit.identity for hit in whole.hits] == ["097******321"]
    assert [hit.identity for hit in search(world.officer, "mới").hits] == ["097180004321"]
    assert not may_unmask(supervisor, whole.hits[0].household)


def test_codes_find_the_head_of_that_household(world: World) -> None:
    house = named(world, "Hồ Thị Đào", "Hồ Văn Đạt", details=HouseholdData(external_code="H-12/7"))
    short = house.code.replace("-00000", " - ")
    for text in (house.code, short, "H-12/7"):
        hits = search(world.officer, text).hits
        assert [(h.person.full_name, h.household, h.is_head) for h in hits] == [
            ("Hồ Thị Đào", house, True)
        ]


def test_who_left_is_found_as_having_left(world: World) -> None:
    house = family(world, Relation.CHILD)
    child = who(house, Relation.CHILD)
    remove_member(actor=None, household=house, person=child, on_date=LATER)
    (hit,) = search(world.officer, child.full_name).hits
    assert (hit.household, hit.is_current) == (house, False)
    there = register_household(
        actor=None,
        village=world.elsewhere,
        on_date=LATER,
        members=[MemberData(person=child, relation=Relation.HEAD)],
    )
    (hit,) = search(world.officer, child.full_name).hits
    assert (hit.household, hit.is_current) == (house, False)
    (hit,) = search(world.other_officer, child.full_name).hits
    assert (hit.household, hit.is_current) == (there, True)


@pytest.mark.parametrize(("text", "queries"), [("hồ thị", 3), ("097100004321", 3), ("4321", 3)])
def test_the_number_of_queries_does_not_grow(
    world: World,
    django_assert_num_queries: DjangoAssertNumQueries,
    text: str,
    queries: int,
) -> None:
    for count in (1, 6):
        for n in range(count):
            with_number(world, f"0971{Person.objects.count():04d}4321", birth_year=1990 + n)
        viewer = Official.objects.get(pk=world.officer.pk)
        search(viewer, "warm up")  # the viewer's posts
        with django_assert_num_queries(queries):
            search(viewer, text)


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
    assert found(search(collector, "hồ")) == ["Hồ Thị Đào"]
