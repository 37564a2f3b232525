"""Classes in force through the API: what a bank officer and a supervisor ask for."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Village
from households.choices import PovertyClass, StandardStatus
from households.models import Classification
from officials.choices import Role
from tests.api import client_for, faults, get, results
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.households import (
    ClassificationFactory,
    PovertyStandardFactory,
    household_with_head,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

START = dt.date(2026, 1, 1)
DAY = "2026-06-30"


@pytest.fixture
def village() -> Village:
    made: Village = VillageFactory.create(code="001")
    return made


def classified(
    village: Village, kind: PovertyClass = PovertyClass.POOR, **row: Any
) -> Classification:
    made: Classification = ClassificationFactory.create(
        household=household_with_head(village), poverty_class=kind, **row
    )
    return made


def bank(village: Village) -> Any:
    return client_for(official_with(Role.BANK_OFFICER, area=village.commune.parent))


def codes(client: Any, **params: Any) -> list[str]:
    rows = results(get(client, "/classes/", **({"as_of": DAY} | params)))
    return sorted(row["household"]["code"] for row in rows)


def test_the_bank_learns_whose_class_since_when_by_which_decision_and_no_more(
    village: Village,
) -> None:
    row = classified(village)
    got = results(get(bank(village), "/classes/", as_of=DAY))[0]
    assert row.decision is not None
    assert got["household"] == {"id": str(row.household.uuid), "code": row.household.code}
    assert got["head_name"] == row.household.memberships.get().person.full_name
    assert (got["class"], got["valid_from"], got["valid_until"]) == ("poor", "2026-01-01", None)
    assert got["decision"]["number"] == row.decision.number
    assert got["village"]["code"] == "001"
    assert got["findings"] is None


def test_findings_go_to_whoever_may_read_the_household(village: Village) -> None:
    row = classified(village)
    elsewhere = classified(
        VillageFactory.create(commune=CommuneFactory.create(parent=village.commune.parent))
    )
    person = official_with(Role.BANK_OFFICER, area=village.commune.parent)
    person.posts.create(role=Role.COMMUNE_OFFICER, area=village.commune, valid_from="2020-01-01")
    rows = results(get(client_for(person), "/classes/", as_of=DAY))
    seen = {got["household"]["code"]: got["findings"] for got in rows}
    assert seen[row.household.code]["persons"] == 4
    assert seen[elsewhere.household.code] is None


def test_classes_are_those_in_force_on_the_day(village: Village) -> None:
    first = classified(village)
    ClassificationFactory.create(
        household=first.household, poverty_class=PovertyClass.NEAR_POOR,
        valid_from=dt.date(2026, 7, 1),
    )  # fmt: skip
    client = bank(village)
    code = first.household.code
    assert codes(client, as_of="2025-12-31") == []
    assert codes(client, **{"class": "poor"}) == [code]
    assert codes(client, **{"as_of": "2026-07-01", "class": "poor"}) == []
    assert codes(client, **{"as_of": "2026-07-01", "class": "near_poor"}) == [code]
    got = results(get(client, "/classes/", as_of=DAY))[0]
    assert got["valid_until"] == "2026-06-30"


def test_filters(village: Village) -> None:
    other = VillageFactory.create(
        commune=CommuneFactory.create(parent=village.commune.parent), code="002"
    )
    poor = classified(village).household.code
    near = classified(other, PovertyClass.NEAR_POOR).household.code
    late = classified(village, valid_from=dt.date(2026, 4, 1)).household.code
    ended = classified(village, PovertyClass.CLOSED).household.code
    client = bank(village)
    assert codes(client) == sorted([poor, near, late])
    assert codes(client, **{"class": ["poor", "near_poor"]}) == sorted([poor, near, late])
    assert codes(client, **{"class": "closed"}) == [ended]
    assert codes(client, commune=other.commune.code) == [near]
    assert codes(client, commune=village.commune.code, village="001") == sorted([poor, late])
    assert codes(client, since="2026-04-01") == [late]


def test_newly_escaped_is_computed_on_the_day(village: Village) -> None:
    row = classified(village, valid_from=dt.date(2023, 1, 1))
    ClassificationFactory.create(
        household=row.household, poverty_class=PovertyClass.NOT_POOR, valid_from=START
    )
    client = bank(village)
    code = row.household.code
    escaped = {"class": "newly_escaped"}
    assert codes(client, **escaped, as_of="2025-12-31") == []
    assert codes(client, **escaped, as_of="2026-01-01") == [code]
    PovertyStandardFactory.create(code="later", valid_from=dt.date(2027, 1, 1), valid_to=None)
    still = {"standard": "quoc-gia-2022"} | escaped
    assert codes(client, **still, as_of="2028-12-31") == [code]
    assert codes(client, **still, as_of="2029-01-01") == []


def test_the_national_standard_of_the_day_unless_another_is_named(village: Village) -> None:
    own = PovertyStandardFactory.create(code="own", status=StandardStatus.REHEARSAL)
    national = classified(village).household.code
    rehearsed = classified(village, standard=own).household.code
    client = bank(village)
    assert codes(client) == [national]
    assert codes(client, standard="own") == [rehearsed]
    assert faults(get(client, "/classes/", standard="none")) == {"standard": "unknown_standard"}
    assert faults(get(client, "/classes/", as_of="2021-12-31")) == {"as_of": "no_standard"}


def test_a_next_page_keeps_day_and_standard(village: Village) -> None:
    for _ in range(3):
        classified(village)
    client = bank(village)
    first = get(client, "/classes/", limit=2, as_of=DAY).json()
    assert "standard=quoc-gia-2022" in first["next"]
    second = client.get(first["next"]).json()
    seen = [row["household"]["code"] for row in first["results"] + second["results"]]
    assert len(set(seen)) == 3
    assert second["next"] is None


def test_rows_outside_the_area_are_not_there(village: Village) -> None:
    classified(village)
    assert codes(bank(VillageFactory.create())) == []
    former = official_with(
        Role.BANK_OFFICER, area=village.commune.parent, valid_to=dt.date(2020, 12, 31)
    )
    assert get(client_for(former), "/classes/").status_code == 403


def test_a_class_given_before_a_move_stays_with_its_commune(village: Village) -> None:
    row = classified(village)
    target = VillageFactory.create(commune=CommuneFactory.create(parent=village.commune.parent))
    household = row.household
    household.residences.update(valid_to=dt.date(2026, 3, 1))
    household.residences.create(
        commune=target.commune, village=target, valid_from=dt.date(2026, 3, 1)
    )
    household.village, household.commune = target, target.commune
    household.save()
    got = results(get(bank(village), "/classes/", as_of=DAY))[0]
    assert got["commune"]["code"] == village.commune.code
    assert got["village"] is None


def test_queries_do_not_grow_with_the_list(village: Village) -> None:
    client = bank(village)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, "/classes/", as_of=DAY)
        return len(captured)

    classified(village)
    few = queries()
    for _ in range(12):
        classified(village)
    assert queries() == few
