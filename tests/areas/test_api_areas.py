"""Administrative units through the API."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.choices import AreaLevel, AttributeScheme, SuccessionShare
from areas.models import TWO_TIER_START, Area, AreaAttribute, AreaSuccession, Population
from officials.choices import Role
from tests.api import client_for, faults, get, results
from tests.factories.areas import (
    CommuneFactory,
    FormerCommuneFactory,
    ProvinceFactory,
    VillageFactory,
)
from tests.factories.officials import OfficialFactory, official_with

pytestmark = pytest.mark.django_db

THEN = "2024-12-31"
LAST_DAY = TWO_TIER_START - dt.timedelta(days=1)


@pytest.fixture
def client() -> Any:
    return client_for(official_with(Role.SYSTEM_ADMINISTRATOR))


@pytest.fixture
def quang_tri() -> Area:
    """Code 44 before and after, each with its communes."""
    then = ProvinceFactory.create(
        code="44", name="Tỉnh Quảng Bình", valid_from=dt.date(2004, 1, 1), valid_to=LAST_DAY
    )
    district = Area.objects.create(
        level=AreaLevel.DISTRICT, code="450", name="Thành phố Đồng Hới", unit_type="Thành phố",
        parent=then, valid_from=dt.date(2004, 1, 1), valid_to=LAST_DAY,
    )  # fmt: skip
    FormerCommuneFactory.create(code="18859", name="Phường Đồng Mỹ", parent=district)
    today = ProvinceFactory.create(code="44", name="Tỉnh Quảng Trị")
    commune: Area = CommuneFactory.create(code="18880", name="Phường Đồng Hới", parent=today)
    AreaSuccession.objects.create(
        predecessor=Area.objects.get(code="18859"), predecessor_code="18859", successor=commune,
        share=SuccessionShare.WHOLE, on_date=TWO_TIER_START,
    )  # fmt: skip
    AreaSuccession.objects.create(
        predecessor=None, predecessor_code="99999", successor=commune,
        share=SuccessionShare.PART, on_date=TWO_TIER_START,
    )  # fmt: skip
    return commune


def test_a_reused_code_is_another_territory_on_another_day(client: Any, quang_tri: Area) -> None:
    assert get(client, "/areas/44/").json()["name"] == "Tỉnh Quảng Trị"
    assert get(client, "/areas/44/", as_of=THEN).json()["name"] == "Tỉnh Quảng Bình"


def test_list_holds_the_units_of_the_day(client: Any, quang_tri: Area) -> None:
    def codes(**params: str) -> list[str]:
        return [row["code"] for row in results(get(client, "/areas/", **params))]

    assert codes() == ["18880", "44"]
    assert codes(as_of=THEN) == ["18859", "44", "450"]
    assert codes(level="commune") == ["18880"]
    assert codes(as_of=THEN, parent="44") == ["450"]
    assert codes(as_of=THEN, province="44") == ["18859", "450"]
    assert codes(province="45") == []


def test_detail_tells_where_a_unit_came_from_and_what_it_became(
    client: Any, quang_tri: Area
) -> None:
    today = get(client, "/areas/18880/").json()
    assert [
        (row["code"], row["unit"] and row["unit"]["name"], row["share"])
        for row in today["predecessors"]
    ] == [("18859", "Phường Đồng Mỹ", "whole"), ("99999", None, "part")]
    assert not today["other_boundaries"]["restatable"]
    assert "99999" in today["other_boundaries"]["why_not"]
    then = get(client, "/areas/18859/", as_of=THEN).json()
    assert [row["code"] for row in then["successors"]] == ["18880"]
    former_province = get(client, "/areas/44/", as_of=THEN).json()["other_boundaries"]
    assert former_province["boundaries"] == "today"
    assert [row["code"] for row in former_province["communes"]] == ["18880"]


def test_attributes_are_those_of_the_day(client: Any, quang_tri: Area) -> None:
    for value, since, until in (
        ("rural", TWO_TIER_START, dt.date(2026, 4, 29)),
        ("urban", dt.date(2026, 4, 30), None),
    ):
        AreaAttribute.objects.create(
            area=quang_tri, scheme=AttributeScheme.AREA_TYPE, value=value,
            valid_from=since, valid_to=until,
        )  # fmt: skip

    def value_on(day: str) -> list[str]:
        row = get(client, "/areas/18880/", as_of=day).json()
        return [attribute["value"] for attribute in row["attributes"]]

    assert value_on("2026-04-29") == ["rural"]
    assert value_on("2026-04-30") == ["urban"]
    urban = results(get(client, "/areas/", attribute="area_type:urban", as_of="2026-04-30"))
    assert [row["code"] for row in urban] == ["18880"]
    assert results(get(client, "/areas/", attribute="area_type:urban", as_of="2026-04-29")) == []


def test_populations_are_listed_by_year(client: Any, quang_tri: Area) -> None:
    for year in (2026, 2025):
        Population.objects.create(
            area=quang_tri, year=year, households=10, persons=40, minority_households=3, source="x"
        )
    rows = get(client, "/areas/18880/").json()["populations"]
    assert [row["year"] for row in rows] == [2025, 2026]
    CommuneFactory.create(parent=quang_tri.parent)
    province = get(client, "/areas/44/").json()["populations"]
    assert [(row["households"], row["communes"], row["communes_in_all"]) for row in province] == [
        (10, 1, 2),
        (10, 1, 2),
    ]


def test_villages_of_a_commune(client: Any, quang_tri: Area) -> None:
    VillageFactory.create(commune=quang_tri, code="002", name="Thôn Hai")
    VillageFactory.create(
        commune=quang_tri, code="001", former_commune=Area.objects.get(code="18859")
    )
    rows = results(get(client, "/areas/18880/villages/"))
    assert [row["code"] for row in rows] == ["001", "002"]
    assert rows[0]["former_commune"]["name"] == "Phường Đồng Mỹ"
    assert get(client, "/areas/18859/villages/").status_code == 404
    assert get(client, "/areas/44/villages/").status_code == 404


def test_a_unit_that_is_not_there_is_a_problem_document(client: Any) -> None:
    answer = get(client, "/areas/00000/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSTEM_ADMINISTRATOR])
def test_every_post_reads_public_geography(role: Role) -> None:
    village = VillageFactory.create()
    place: dict[str, Any] = {"area": village.commune}
    if role == Role.VILLAGE_COLLECTOR:
        place["village"] = village
    client = client_for(official_with(role, **place))
    assert len(results(get(client, "/areas/"))) == 2


def test_an_account_without_a_post_reads_nothing() -> None:
    assert get(client_for(OfficialFactory.create()), "/areas/").status_code == 403


def test_all_faults_of_a_query_are_named_at_once(client: Any) -> None:
    answer = get(
        client, "/areas/",
        as_of="31/12/2024", level="village", provnce="44", parent="4'4", limit="0", cursor="x",
    )  # fmt: skip
    assert faults(answer) == {
        "as_of": "invalid_date",
        "level": "invalid_choice",
        "provnce": "unknown_parameter",
        "parent": "invalid_form",
        "limit": "out_of_range",
        "cursor": "invalid_cursor",
    }


def test_pages_follow_each_other_without_gap_or_repeat(client: Any) -> None:
    province = ProvinceFactory.create(code="44")
    made = {CommuneFactory.create(parent=province).code for _ in range(7)}
    seen: list[str] = []
    address = "/api/v1/areas/?level=commune&limit=3"
    while address:
        answer = client.get(address).json()
        seen += [row["code"] for row in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(made)
    assert set(seen) == made
    assert seen == sorted(seen)


def test_queries_do_not_grow_with_the_list(client: Any) -> None:
    province = ProvinceFactory.create(code="44")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            get(client, "/areas/", limit=200)
        return len(captured)

    CommuneFactory.create(parent=province)
    few = queries()
    CommuneFactory.create_batch(40, parent=province)
    assert queries() == few
