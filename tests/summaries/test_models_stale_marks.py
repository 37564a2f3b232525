"""Whoever writes, the communes concerned are marked in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from households.choices import PovertyClass, ReviewState
from households.models import Classification, Household, Judgement, Review
from summaries.models import StaleMark
from summaries.services.recompute import recompute_communes
from tests.factories.households import ClassificationFactory, ReviewFactory
from tests.summaries.populations import Line, Step, Waiting, World, write

pytestmark = pytest.mark.django_db

DAY = dt.date(2024, 6, 1)


@pytest.fixture
def world() -> World:
    return World.create()


@pytest.fixture
def household(world: World) -> Household:
    """A household poor in the first commune since 2022, again in 2023; nothing is stale."""
    steps = tuple(Step(dt.date(year, 12, 10), 1, 0, "decision", persons=4) for year in (2022, 2023))
    (household,) = write(world, [Line(0, steps)])
    clean()
    return household


def clean() -> None:
    StaleMark.objects.all().delete()


def marked() -> dict[int, dt.date | None]:
    """Communes marked, with the earliest day that can change."""
    found: dict[int, dt.date | None] = {}
    for commune, since in StaleMark.objects.values_list("commune_id", "since"):
        known = found.get(commune, since)
        found[commune] = None if since is None or known is None else min(since, known)
    return found


def test_insert_marks_the_commune_from_its_day(household: Household) -> None:
    ClassificationFactory.create(household=household, valid_from=DAY)
    # Also the row before it got an end on that day, not earlier.
    assert marked() == {household.commune_id: DAY}


def test_bulk_create_marks_each_commune(world: World) -> None:
    write(world, [Line(0, (Step(DAY, 1, place, "move", 4),)) for place in (0, 3, 4)])
    assert marked() == {commune.pk: DAY for commune in world.communes}


def test_copy_marks(world: World, household: Household) -> None:
    row = Classification.objects.filter(household=household).latest("valid_from")
    fields = [f.column for f in Classification._meta.concrete_fields if f.column]
    columns = ", ".join(column for column in fields if column != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE copied AS SELECT {columns} FROM households_classification"
            " WHERE id = %s",
            [row.pk],
        )
        cursor.execute("UPDATE copied SET valid_from = %s", [DAY])
        with cursor.copy("COPY copied TO STDOUT") as out:
            data = b"".join(bytes(block) for block in out)
        clean()
        with cursor.copy(f"COPY households_classification ({columns}) FROM STDIN") as into:
            into.write(data)
    assert marked() == {household.commune_id: DAY}


def test_queryset_update_marks_from_the_row_s_day(household: Household) -> None:
    Classification.objects.filter(valid_from=dt.date(2023, 12, 10)).update(persons=5)
    assert marked() == {household.commune_id: dt.date(2023, 12, 10)}


def test_an_update_that_changes_nothing_marks_nothing(household: Household) -> None:
    Classification.objects.update(persons=4)
    assert marked() == {}


def test_a_new_row_after_a_household_that_was_not_poor_marks_from_its_day(world: World) -> None:
    """What came before is filled in by the database; that is no change of the past."""
    step = Step(dt.date(2022, 12, 10), 3, 0, "decision", persons=4)
    (household,) = write(world, [Line(0, (step,))])
    clean()
    ClassificationFactory.create(household=household, valid_from=DAY)
    assert marked() == {household.commune_id: DAY}


def test_what_no_figure_reads_marks_nothing(household: Household) -> None:
    Classification.objects.update(income_per_person=1_000_000)
    assert marked() == {}


def test_moving_a_row_marks_both_communes(world: World, household: Household) -> None:
    Classification.objects.filter(valid_from=dt.date(2023, 12, 10)).update(
        commune=world.communes[1], former_commune=None
    )
    assert set(marked()) == {world.communes[0].pk, world.communes[1].pk}


def test_raw_sql_marks(household: Household) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM households_classification WHERE valid_from > '2023-01-01'")
    assert marked() == {household.commune_id: dt.date(2023, 12, 10)}


def test_an_earlier_row_marks_where_its_history_matters(world: World, household: Household) -> None:
    """A row of long ago in another commune makes the household formerly poor here."""
    ClassificationFactory.create(
        household=household, valid_from=dt.date(2022, 1, 5), commune=world.communes[1]
    )
    assert set(marked()) == {world.communes[0].pk, world.communes[1].pk}


def test_a_rolled_back_write_leaves_no_mark(household: Household) -> None:
    with transaction.atomic():
        ClassificationFactory.create(household=household, valid_from=DAY)
        assert marked()
        transaction.set_rollback(True)
    assert marked() == {}


def decide(review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(state=ReviewState.DECIDED)


def classify(review: Review) -> None:
    Judgement.objects.update(poverty_class=PovertyClass.POOR)


def unjudge(review: Review) -> None:
    Judgement.objects.all().delete()


def delete(review: Review) -> None:
    review.delete()


@pytest.mark.parametrize("change", [decide, classify, unjudge, delete])
def test_a_review_that_waits_marks_its_commune(
    world: World, change: Callable[[Review], None]
) -> None:
    write(world, [Line(0, (), Waiting(DAY, place=3, persons=4))])
    assert marked() == {world.communes[1].pk: DAY}
    clean()
    change(Review.objects.get())
    assert marked() == {world.communes[1].pk: DAY}


def test_a_judgement_given_to_another_review_marks_both_communes(world: World) -> None:
    first, second = (Waiting(DAY, place=place, persons=4) for place in (0, 3))
    write(world, [Line(0, (), first), Line(0, (), second)])
    other = Review.objects.latest("pk")
    Judgement.objects.filter(review=other).delete()
    clean()
    Judgement.objects.update(review=other)
    assert set(marked()) == {world.communes[0].pk, world.communes[1].pk}


def test_the_day_of_a_review_marks_the_classes_that_rest_on_it(household: Household) -> None:
    Review.objects.update(note="x")
    assert marked() == {}
    Review.objects.filter(classifications__valid_from=dt.date(2023, 12, 10)).update(
        reviewed_on=dt.date(2023, 9, 1)
    )
    assert marked() == {household.commune_id: dt.date(2023, 9, 1)}


def test_a_draft_marks_nothing(household: Household) -> None:
    ReviewFactory.create(household=household, state=ReviewState.DRAFT)
    assert marked() == {}


@pytest.mark.parametrize("table", ["classification", "judgement", "review"])
def test_emptying_a_table_marks_every_commune_with_figures(
    household: Household, table: str
) -> None:
    recompute_communes(actor=None, communes=[household.commune_id])
    clean()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Other tables point here: PostgreSQL asks to name them, or to cascade.
        cursor.execute(f"TRUNCATE households_{table} CASCADE")
    assert marked() == {household.commune_id: None}
