"""Figures through the API: the same as the selectors', inside the caller's area only."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Population
from officials.choices import Role
from summaries.services.recompute import recompute_communes
from tests.api import client_for, faults, get, results
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.officials import official_with
from tests.summaries.populations import Line, Step, World, write

pytestmark = pytest.mark.django_db

DAY = "2024-12-31"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel("2025-12-01T09:00:00+07:00", tick=False):
        yield


@pytest.fixture
def world() -> World:
    made = World.create()
    lines = [
        Line(0, (Step(dt.date(2024, 12, 10), 1, place, "decision", persons),))
        for place, persons in ((0, 4), (1, 3), (3, 2))
    ]
    write(made, lines)
    Population.objects.bulk_create(
        Population(
            area=commune, year=2024, households=300, persons=1000, minority_households=7, source="x"
        )
        for commune in made.communes
    )
    recompute_communes(actor=None, communes=[commune.pk for commune in made.communes])
    return made


def province(world: World) -> Any:
    return world.communes[0].parent


def supervisor(world: World) -> Any:
    return client_for(official_with(Role.PROVINCIAL_SUPERVISOR, area=province(world)))


def test_a_province_has_counts_rates_population_and_age(world: World) -> None:
    body = get(supervisor(world), f"/statistics/{province(world).code}/", as_of=DAY).json()
    assert body["figures"]["poor"] == 3
    assert body["figures"]["poor.persons"] == 9
    assert body["rates"]["poor"] == "0.333"
    assert body["rates"]["poor.persons"] == "0.300"
    assert (body["population"]["year"], body["population"]["households"]) == (2024, 900)
    assert body["freshness"]["computed_at"] is not None
    assert (body["standard"], body["as_of"], body["is_current"]) == ("quoc-gia-2022", DAY, False)


def test_parts_add_up_to_the_unit(world: World) -> None:
    client = supervisor(world)
    code = province(world).code
    rows = results(get(client, "/statistics/", area=code, as_of=DAY))
    assert [row["unit"]["code"] for row in rows] == [c.code for c in world.communes]
    whole = get(client, f"/statistics/{code}/", as_of=DAY).json()
    assert sum(row["figures"].get("poor", 0) for row in rows) == whole["figures"]["poor"]


def test_parts_come_in_pages(world: World) -> None:
    client = supervisor(world)
    first = get(client, "/statistics/", area=province(world).code, as_of=DAY, limit=2).json()
    assert len(first["results"]) == 2
    second = client.get(first["next"]).json()
    assert [row["unit"]["code"] for row in second["results"]] == [world.communes[2].code]
    assert second["next"] is None


def test_a_unit_elsewhere_is_answered_like_one_that_is_not_there(world: World) -> None:
    other = CommuneFactory.create(parent=ProvinceFactory.create())
    officer = client_for(official_with(Role.COMMUNE_OFFICER, area=world.communes[0]))
    assert get(officer, f"/statistics/{world.communes[0].code}/").status_code == 200
    for code in (world.communes[1].code, province(world).code, other.code, "00000"):
        assert get(officer, f"/statistics/{code}/").status_code == 404
        assert get(officer, "/statistics/", area=code).status_code == 404


@pytest.mark.parametrize("role", [Role.BANK_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_roles_without_statistics_are_refused(world: World, role: Role) -> None:
    area = province(world) if role == Role.BANK_OFFICER else None
    client = client_for(official_with(role, area=area))
    assert get(client, f"/statistics/{province(world).code}/").status_code == 403


def test_faults(world: World) -> None:
    client = supervisor(world)
    assert faults(get(client, "/statistics/")) == {"area": "required"}
    answer = get(
        client, "/statistics/", area="x", division="wards", boundaries="old", as_of="2030-01-01"
    )
    assert faults(answer) == {
        "area": "invalid_form",
        "division": "invalid_choice",
        "boundaries": "invalid_choice",
        "as_of": "day_in_future",
    }
    code = province(world).code
    answer = get(client, f"/statistics/{code}/", standard="none")
    assert faults(answer) == {"standard": "unknown_standard"}


def test_measures_are_named_in_both_languages() -> None:
    client = client_for(official_with(Role.SYSTEM_ADMINISTRATOR))
    rows = results(get(client, "/measures/", limit=200))
    named = {row["code"]: row for row in rows}
    assert named["near_poor"]["name_en"] == "Near-poor households"
    assert all(row["name_vi"] and row["name_en"] for row in rows)


def test_queries_do_not_grow_with_the_number_of_communes(world: World) -> None:
    def queries(area: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            client = client_for(official_with(Role.PROVINCIAL_SUPERVISOR, area=area))
            get(client, "/statistics/", area=area.code, as_of=DAY)
        return len(captured)

    few = queries(province(world))
    for _ in range(9):
        CommuneFactory.create(parent=province(world))
    assert queries(province(world)) == few
