"""A household as it was on any day."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from households.choices import Relation
from households.models import Household
from households.selectors.as_of import members_on, places_on, rolls_on
from households.selectors.case import household_case
from households.selectors.standing import Standing
from households.services.change_head import change_head
from households.services.close_household import close_household
from households.services.move_household import move_household
from households.services.record_death import record_death
from tests.factories.households import ClassificationFactory
from tests.households.life import LATER, NOW, START, TODAY, World, family, make_world, who

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def eventful(world: World) -> Household:
    """A head who died on ``LATER`` and a move on the day after."""
    house = family(world, Relation.SPOUSE, Relation.CHILD)
    ClassificationFactory.create(household=house, valid_from=START)
    record_death(
        actor=None,
        person=who(house, Relation.HEAD),
        on_date=LATER,
        new_head=who(house, Relation.SPOUSE),
    )
    move_household(actor=None, household=house, village=world.elsewhere, on_date=LATER + DAY)
    house.refresh_from_db()
    return house


def test_members_head_and_place_follow_the_day(world: World) -> None:
    house = eventful(world)
    before = members_on(world.officer, house.pk, LATER - DAY)
    assert [row.relation for row in before] == ["head", "spouse", "child"]
    assert [row.relation for row in members_on(world.officer, house.pk, LATER)] == ["head", "child"]
    days = (START - DAY, START, LATER)
    rolls = [rolls_on(world.officer, [house.pk], day).get(house.pk) for day in days]
    assert [roll and (roll.head_name, roll.persons) for roll in rolls] == [
        None, ("Trần Thị HEAD", 3), ("Trần Thị SPOUSE", 2),
    ]  # fmt: skip
    places = [places_on([house.pk], day).get(house.pk) for day in (START - DAY, LATER, LATER + DAY)]
    assert [place and place.village_id for place in places] == [
        None, world.village.pk, world.elsewhere.pk,
    ]  # fmt: skip


def test_the_head_changes_on_the_very_day(world: World) -> None:
    house = family(world, Relation.SPOUSE)
    spouse = who(house, Relation.SPOUSE)
    change_head(actor=None, household=house, new_head=spouse, on_date=LATER)
    for day, name in ((LATER - DAY, "Trần Thị HEAD"), (LATER, "Trần Thị SPOUSE")):
        assert rolls_on(world.officer, [house.pk], day)[house.pk].head_name == name


def test_a_case_as_of_a_day_has_its_class_of_then(world: World) -> None:
    house = eventful(world)
    before = household_case(world.officer, house, LATER)
    assert before.existed
    assert [shown.row and shown.row.commune for shown in before.classes] == [world.commune]
    now = household_case(world.officer, house, TODAY)
    assert [(s.row and s.row.commune, s.standing) for s in now.classes] == [
        (world.elsewhere.commune, Standing.POOR)
    ]
    early = household_case(world.officer, house, START - DAY)
    assert (early.existed, early.members, early.classes, early.head) == (False, [], [], None)


def test_an_ended_household_is_shown_as_closed(world: World) -> None:
    house = family(world)
    ClassificationFactory.create(household=house, valid_from=START)
    close_household(actor=None, household=house, on_date=LATER, reason="Đi xa")
    house.refresh_from_db()
    seen = household_case(world.officer, house, LATER)
    assert (seen.existed, seen.members) == (False, [])
    assert seen.main_class.standing is Standing.CLOSED


def test_few_queries_whatever_the_size(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    house = family(world, Relation.SPOUSE, *[Relation.CHILD] * 5)
    with django_assert_num_queries(4):
        household_case(world.officer, house, TODAY)
