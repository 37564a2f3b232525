"""Duplicates among rows, against the register and against pending rows."""

import json
import random
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from households.models import DuplicatePair, Household, NameCount
from households.rules.duplicates import (
    SCORE_SQL,
    DateMatch,
    Nearness,
    Signals,
    person_points,
)
from households.services.duplicates import (
    Rows,
    count_names,
    find_duplicates,
    finding,
    propose_pairs,
)
from households.services.duplicates.finding import households_found, persons_found
from tests.factories.households import household_with_head
from tests.households.life import World, family, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def rows(*given: dict[str, Any]) -> Rows:
    """Return rows as an import gives them: one JSON document read as a relation."""
    return Rows(
        "SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS x(key text, full_name text,"
        " birth_year int, birth_date date, sex text, identity_number text,"
        " legacy_identity_number text, commune_id bigint, village_id bigint, household_key text,"
        " is_head boolean, external_code text)",
        {"rows": json.dumps(given, default=str)},
    )


def row(world: World, key: str = "a", **values: Any) -> dict[str, Any]:
    return {
        "key": key,
        "full_name": "Trần Thị head",
        "birth_year": 1980,
        "sex": "F",
        "commune_id": world.commune.pk,
        "village_id": world.village.pk,
    } | values


def found(source: Rows, **more: Any) -> list[dict[str, Any]]:
    with transaction.atomic():
        find_duplicates(actor=None, source=source, **more)
        return list(persons_found())


def test_a_namesake_of_the_same_village_year_and_sex_is_a_duplicate(world: World) -> None:
    house = family(world)
    (pair,) = found(rows(row(world, full_name="TRAN THI HEAD")))
    assert pair["other"] == str(house.memberships.get().person_id)
    assert (pair["side"], pair["level"], pair["nearness"]) == ("register", "duplicate", "village")


SIGNALS = st.builds(
    Signals,
    nearness=st.sampled_from(Nearness),
    same_name=st.booleans(),
    namesakes=st.integers(0, 90_000),
    years_apart=st.integers(0, 9),
    date=st.sampled_from(DateMatch),
    same_sex=st.booleans(),
    identity=st.none() | st.booleans(),
    legacy=st.none() | st.booleans(),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signals=SIGNALS)
def test_the_database_scores_as_the_rule_does(signals: Signals) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SCORE_SQL} FROM (SELECT %s AS nearness, %s::bool AS same_name,"
            " %s::int AS namesakes, %s::int AS years_apart, %s AS date_match, %s::bool AS same_sex,"
            " %s::bool AS identity_same, %s::bool AS legacy_same) s",
            [
                signals.nearness,
                signals.same_name,
                signals.namesakes,
                signals.years_apart,
                signals.date,
                signals.same_sex,
                signals.identity,
                signals.legacy,
            ],
        )
        assert cursor.fetchone() == (person_points(signals),)


NAMES = ("Trần Thị Hoà", "TRAN THI HOA", "Lý A Sùng", "Nguyễn Văn Nam")
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(1979, 1981),
        st.sampled_from(["", "-05-04", "-04-05", "-01-01"]),
        st.sampled_from("MF"),
        st.sampled_from(["", "", "097080000001", "097080000002"]),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=9,
)


def people(world: World, drawn: Any) -> list[dict[str, Any]]:
    places = [world.village, world.village_2, world.elsewhere]
    return [
        row(
            world,
            f"k{number}",
            full_name=name,
            birth_year=year,
            birth_date=f"{year}{day}" if day else None,
            sex=sex,
            identity_number=identity,
            commune_id=places[place].commune_id,
            village_id=places[place].pk,
            household_key=f"h{number // 2}",
            is_head=number % 2 == 0,
        )
        for number, (name, year, day, sex, identity, place) in enumerate(drawn)
    ]


def told(pairs: list[dict[str, Any]]) -> set[tuple[frozenset[str], int]]:
    return {(frozenset((pair["key"], pair["other"])), pair["points"]) for pair in pairs}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=PEOPLE, turned=st.randoms(use_true_random=False))
def test_pairs_depend_neither_on_order_nor_on_the_side(
    world: World, drawn: Any, turned: random.Random
) -> None:
    given_rows = people(world, drawn)
    once = told(found(rows(*given_rows), register=False))
    mixed = list(given_rows)
    turned.shuffle(mixed)
    renamed = [one | {"key": f"z{9 - int(one['key'][1:])}"} for one in mixed]
    again = told(found(rows(*renamed), register=False))
    assert {
        (frozenset(f"z{9 - int(key[1:])}" for key in keys), points) for keys, points in once
    } == again
    half, rest = given_rows[::2], given_rows[1::2]
    apart = told(found(rows(*half), pending=[rows(*rest)], register=False, among=False))
    back = told(found(rows(*rest), pending=[rows(*half)], register=False, among=False))
    assert {keys for keys, _ in apart} == {keys for keys, _ in back}
    assert apart == back
    odd = {one["key"] for one in half}
    assert {keys for keys, _ in apart} == {keys for keys, _ in once if len(keys & odd) == 1}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=PEOPLE)
def test_both_ways_to_find_namesakes_find_the_same(world: World, drawn: Any) -> None:
    if not Household.objects.exists():
        for place in (world.village, world.village_2, world.elsewhere):
            for name in NAMES:
                household_with_head(
                    place, full_name=name, birth_year=1980, sex="F", birth_date="1980-05-04"
                )
        count_names(actor=None)
    source = rows(*people(world, drawn))
    ways = []
    for limit in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(finding, "_MEMBERS_PER_ROW", limit)
            ways.append(told(found(source)))
    assert ways[0] == ways[1]


def test_proposing_twice_changes_nothing(world: World) -> None:
    first, second = family(world), family(world)
    before = list(DuplicatePair.objects.values_list())
    assert before
    keys = [first.memberships.get().person_id, second.memberships.get().person_id]
    propose_pairs(actor=None, persons=keys)
    assert list(DuplicatePair.objects.values_list()) == before


def test_rows_that_are_registered_persons_are_not_their_own_double(world: World) -> None:
    person = family(world).memberships.get().person
    given_rows = row(world, "a") | {"full_name": person.full_name}
    source = rows(given_rows)
    sql = f"SELECT x.*, {person.pk}::bigint AS person_id FROM ({source.sql}) x"
    known = Rows(sql, source.params)
    assert len(found(source)) == 1
    assert found(known) == []


def test_a_common_name_says_less_once_names_are_counted(world: World) -> None:
    for _ in range(3):
        family(world)
    before = found(rows(row(world)))[0]["points"]
    count_names(actor=None)
    assert NameCount.objects.get(area=world.commune).persons == 3
    assert found(rows(row(world)))[0]["points"] == before - 5


def test_a_shared_code_makes_households_possible(world: World) -> None:
    house = family(world)
    Household.objects.filter(pk=house.pk).update(external_code="38-001")
    given_rows = row(
        world, full_name="Ai Khác", household_key="h", is_head=True, external_code="38-001"
    )
    with transaction.atomic():
        find_duplicates(actor=None, source=rows(given_rows))
        (pair,) = list(households_found())
    assert (pair["other"], pair["level"], pair["same_code"]) == (str(house.pk), "possible", True)


def test_a_relation_without_names_is_refused() -> None:
    with pytest.raises(ValueError, match="full_name"):
        find_duplicates(actor=None, source=Rows("SELECT 'a' AS key"))


def test_statements_do_not_grow_with_rows(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [row(world, f"k{n}", full_name=f"Người {n}") for n in range(300)]
    with django_assert_max_num_queries(20):
        found(rows(*many))


def test_a_bulk_of_new_people_is_counted_before_they_are_compared(world: World) -> None:
    houses = [family(world, village=world.village_2) for _ in range(4)]
    DuplicatePair.objects.all().delete()
    people = Rows("SELECT id AS person_id FROM households_person")
    propose_pairs(actor=None, persons=people)
    assert NameCount.objects.get(area=world.commune).persons == len(houses)
    before = list(DuplicatePair.objects.order_by("pk").values_list())
    assert len(before) == 12  # six pairs of people, six of their households
    propose_pairs(actor=None, persons=people)
    assert list(DuplicatePair.objects.order_by("pk").values_list()) == before
