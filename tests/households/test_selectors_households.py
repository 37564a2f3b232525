"""A household as it was on any day."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from households.choices import PovertyClass, Relation
from households.models import Household
from households.selectors.households import (
    head_on,
    heads_on,
    household_as_of,
    members_on,
    residence_on,
)
from households.services.change_head import change_head
from households.services.close_household import close_household
from households.services.move_household import move_household
from households.services.record_death import record_death
from officials.choices import Role
from officials.models import Official
from tests.factories.households import ClassificationFactory
from tests.factories.officials import official_with
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


def test_members_head_and_residence_follow_the_day(world: World) -> None:
    house = eventful(world)
    assert [m.relation for m in members_on(house, LATER - DAY)] == ["head", "spouse", "child"]
    assert [m.relation for m in members_on(house, LATER)] == ["head", "child"]
    heads = [head_on(house, day) for day in (START - DAY, START, LATER)]
    assert [head and head.person.full_name for head in heads] == [
        None, "Trần Thị HEAD", "Trần Thị SPOUSE",
    ]  # fmt: skip
    places = [residence_on(house, day) for day in (START - DAY, LATER, LATER + DAY)]
    assert [place and place.village for place in places] == [
        None, world.village, world.elsewhere,
    ]  # fmt: skip


def test_the_head_changes_on_the_very_day(world: World) -> None:
    house = family(world, Relation.SPOUSE)
    spouse = who(house, Relation.SPOUSE)
    change_head(actor=None, household=house, new_head=spouse, on_date=LATER)
    for day, name in ((LATER - DAY, "Trần Thị HEAD"), (LATER, "Trần Thị SPOUSE")):
        row = heads_on([house.pk], day)[house.pk]
        assert row.person.full_name == name


def test_a_household_as_of_a_day_has_its_class_of_then(world: World) -> None:
    house = eventful(world)
    before = household_as_of(world.other_officer, house, LATER)
    assert before is not None
    assert before.lives
    assert [c.commune for c in before.classes] == [world.commune]
    now = household_as_of(world.other_officer, house, TODAY)
    assert now is not None
    assert [(c.commune, c.poverty_class) for c in now.classes] == [
        (world.elsewhere.commune, PovertyClass.POOR)
    ]
    early = household_as_of(world.other_officer, house, START - DAY)
    assert early is not None
    assert (early.lives, early.members, early.classes, early.head) == (False, (), (), None)


def test_the_file_moves_with_the_household(world: World) -> None:
    house = eventful(world)
    assert household_as_of(world.officer, house, START) is None
    bank = official_with(Role.BANK_OFFICER, area=world.elsewhere.commune)
    assert household_as_of(bank, house, TODAY) is None


def test_an_ended_household_has_no_class(world: World) -> None:
    house = family(world)
    ClassificationFactory.create(household=house, valid_from=START)
    close_household(actor=None, household=house, on_date=LATER, reason="Đi xa")
    seen = household_as_of(world.officer, house, LATER)
    assert seen is not None
    assert (seen.lives, seen.classes, seen.members) == (False, (), ())


def test_four_queries_whatever_the_size(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    house = family(world, Relation.SPOUSE, *[Relation.CHILD] * 5)
    viewer = Official.objects.get(pk=world.officer.pk)
    household_as_of(viewer, house, TODAY)
    with django_assert_num_queries(4):
        household_as_of(viewer, house, TODAY)
