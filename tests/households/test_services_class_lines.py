"""What becomes of classes: the table of ``docs/rules/life-of-a-household.md``."""

from collections.abc import Iterator

import pytest
import time_machine

from households.choices import PovertyClass, Relation
from households.models import Classification, Household
from households.rules.relations import relation_to_new_head
from households.services.merge_households import merge_households
from households.services.move_household import move_household
from households.services.record_death import record_death
from households.services.split_household import split_household
from tests.factories.households import ClassificationFactory
from tests.households.life import LATER, NOW, START, World, family, make_world, who
from tests.worked_examples import examples, ids

PAGE = "life-of-a-household"
FOUR = (Relation.SPOUSE, Relation.CHILD, Relation.SIBLING)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def poor(world: World, *relations: Relation) -> Household:
    house = family(world, *relations)
    ClassificationFactory.create(household=house, valid_from=START, persons=len(relations) + 1)
    return house


def split(world: World) -> dict[str, Household | None]:
    house = poor(world, *FOUR)
    child = who(house, Relation.CHILD)
    change = split_household(
        actor=None, household=house, members=[child], head=child, on_date=LATER
    )
    return {"old": house, "new": change.other_household}


def merge(world: World) -> dict[str, Household | None]:
    kept, ended = poor(world, *FOUR), poor(world, Relation.CHILD)
    relations = {m.person_id: Relation.OTHER for m in ended.memberships.all()}
    merge_households(
        actor=None, household=kept, dissolved=ended, on_date=LATER, relations=relations
    )
    return {"kept": kept, "ended": ended}


def move(world: World) -> dict[str, Household | None]:
    house = poor(world, *FOUR)
    move_household(actor=None, household=house, village=world.elsewhere, on_date=LATER)
    return {"old": house}


def death(world: World) -> dict[str, Household | None]:
    house = poor(world)
    record_death(actor=None, person=who(house, Relation.HEAD), on_date=LATER)
    return {"ended": house}


@pytest.mark.django_db
@pytest.mark.parametrize("row", examples(PAGE, "classes"), ids=ids)
def test_classes_are_carried_on_as_the_page_says(row: dict[str, str]) -> None:
    world = make_world()
    changes = {"split": split, "merge": merge, "move": move, "death": death}
    household = changes[row["change"]](world)[row["household"]]
    found = Classification.objects.current().get(household=household)
    place = {"here": world.commune, "there": world.elsewhere.commune}[row["commune"]]
    assert (found.poverty_class, found.origin, found.persons, found.commune) == (
        {"poor": PovertyClass.POOR, "closed": PovertyClass.CLOSED}[row["class after"]],
        row["origin"],
        int(row["persons"]),
        place,
    )


@pytest.mark.parametrize("row", examples(PAGE, "relations"), ids=ids)
def test_relations_to_a_new_head_are_as_the_page_says(row: dict[str, str]) -> None:
    found = relation_to_new_head(Relation(row["new head was"]), Relation(row["member was"]))
    assert (found or "?") == row["member is"]
