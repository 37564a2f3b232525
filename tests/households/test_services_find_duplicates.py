"""Duplicates among rows, against the register and against pending rows."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.rules.duplicates import (
    SCORE_SQL,
    DateMatch,
    Nearness,
    Signals,
    person_points,
)
from households.services.duplicates import Rows, find_duplicates
from households.services.duplicates.finding import persons_found
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
