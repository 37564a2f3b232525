"""Households through the API: place, members, masking, as of a day."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Village
from households.choices import PovertyClass, Relation
from households.models import Household, Membership
from officials.choices import Role
from tests.api import client_for, faults, get, results
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.households import (
    ClassificationFactory,
    HouseholdFactory,
    IndicatorFactory,
    MembershipFactory,
    PersonFactory,
    ResidenceFactory,
    household_with_head,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

MOVED = dt.date(2025, 9, 1)


@pytest.fixture
def village() -> Village:
    made: Village = VillageFactory.create(code="001")
    return made


@pytest.fixture
def household(village: Village) -> Household:
    return household_with_head(village, full_name="Hồ Văn Mẫu", identity_number="098080000001")


def officer(village: Village, role: Role = Role.COMMUNE_OFFICER, **post: Any) -> Any:
    place: dict[str, Any] = {"area": village.commune}
    if role == Role.VILLAGE_COLLECTOR:
        place["village"] = village
    if role in {Role.PROVINCIAL_SUPERVISOR, Role.PROVINCIAL_ADMINISTRATOR, Role.BANK_OFFICER}:
        place["area"] = village.commune.parent
    return client_for(official_with(role, **place, **post))


def test_list_shows_place_head_size_and_class(village: Village, household: Household) -> None:
    MembershipFactory.create(
        household=household, relation=Relation.CHILD, valid_from=dt.date(2023, 1, 1)
    )
    ClassificationFactory.create(household=household)
    rows = results(get(officer(village), "/households/"))
    assert len(rows) == 1
    row = rows[0]
    assert (row["id"], row["code"]) == (str(household.uuid), household.code)
    assert (row["head_name"], row["persons"]) == ("Hồ Văn Mẫu", 2)
    assert row["village"] == {"code": "001", "name": village.name}
    assert row["national_class"]["class"] == "poor"
    assert row["national_class"]["class_name"] == "Hộ nghèo"


@pytest.mark.parametrize(
    ("role", "masked"),
    [
        (Role.COMMUNE_OFFICER, False),
        (Role.COMMUNE_LEADER, False),
        (Role.VILLAGE_COLLECTOR, True),
        (Role.PROVINCIAL_SUPERVISOR, True),
    ],
)
def test_identity_numbers_are_masked_unless_the_role_may_see_them(
    village: Village, household: Household, role: Role, masked: bool
) -> None:
    body = get(officer(village, role), f"/households/{household.uuid}/").json()
    member = body["members"][0]
    assert member["identity_masked"] is masked
    assert member["identity_number"] == ("098******001" if masked else "098080000001")


def test_the_right_to_unmask_counts_in_its_own_place_only(
    village: Village, household: Household
) -> None:
    elsewhere = VillageFactory.create()
    person = official_with(Role.COMMUNE_OFFICER, area=elsewhere.commune)
    person.posts.create(
        role=Role.PROVINCIAL_SUPERVISOR, area=village.commune.parent, valid_from="2020-01-01"
    )
    body = get(client_for(person), f"/households/{household.uuid}/").json()
    assert body["members"][0]["identity_masked"] is True


@pytest.mark.parametrize(
    "role", [Role.BANK_OFFICER, Role.PROVINCIAL_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR]
)
def test_roles_without_households_are_refused(
    village: Village, household: Household, role: Role
) -> None:
    if role == Role.SYSTEM_ADMINISTRATOR:
        client = client_for(official_with(role))
    else:
        client = officer(village, role)
    assert get(client, "/households/").status_code == 403
    assert get(client, f"/households/{household.uuid}/").status_code == 403


def test_hidden_and_absent_households_get_the_same_answer(household: Household) -> None:
    client = officer(VillageFactory.create())
    hidden = get(client, f"/households/{household.uuid}/")
    absent = get(client, "/households/00000000-0000-0000-0000-000000000000/")
    assert hidden.status_code == absent.status_code == 404
    drop = ("instance",)
    assert {k: v for k, v in hidden.json().items() if k not in drop} == {
        k: v for k, v in absent.json().items() if k not in drop
    }
    assert results(get(client, "/households/")) == []


def test_a_commune_outside_the_area_is_refused_like_one_that_is_not_there(
    village: Village, household: Household
) -> None:
    client = officer(VillageFactory.create())
    hidden = get(client, "/households/", commune=village.commune.code)
    absent = get(client, "/households/", commune="00000")
    assert faults(hidden) == faults(absent) == {"commune": "not_in_your_area"}
    assert hidden.json() == absent.json()


def test_place_filters(village: Village, household: Household) -> None:
    other = VillageFactory.create(commune=village.commune, code="002")
    neighbour = household_with_head(other)
    far = household_with_head(
        VillageFactory.create(commune=CommuneFactory.create(parent=village.commune.parent))
    )
    client = officer(village, Role.PROVINCIAL_SUPERVISOR)

    def codes(**params: str) -> set[str]:
        return {row["code"] for row in results(get(client, "/households/", **params))}

    commune = village.commune.code
    assert codes() == {household.code, neighbour.code, far.code}
    assert codes(commune=commune) == {household.code, neighbour.code}
    assert codes(commune=commune, village="002") == {neighbour.code}
    assert faults(get(client, "/households/", village="002")) == {"village": "needs_commune"}
    answer = get(client, "/households/", commune=commune, village="009")
    assert faults(answer) == {"village": "unknown_village"}


def test_a_collector_sees_the_own_village_only(village: Village, household: Household) -> None:
    household_with_head(VillageFactory.create(commune=village.commune))
    client = officer(village, Role.VILLAGE_COLLECTOR)
    assert [row["code"] for row in results(get(client, "/households/"))] == [household.code]
    rows = results(get(client, "/households/", commune=village.commune.code))
    assert [row["code"] for row in rows] == [household.code]


def test_a_household_is_told_as_it_stood_on_the_day(village: Village) -> None:
    before = VillageFactory.create(
        commune=CommuneFactory.create(parent=village.commune.parent), code="005"
    )
    household = HouseholdFactory.create(village=village)
    ResidenceFactory.create(household=household, village=before, valid_to=MOVED)
    ResidenceFactory.create(household=household, valid_from=MOVED)
    mother, son = PersonFactory.create(full_name="Mẹ"), PersonFactory.create(full_name="Con")
    MembershipFactory.create(household=household, person=mother, valid_to=MOVED)
    MembershipFactory.create(household=household, person=son, valid_from=MOVED)
    client = officer(village, Role.PROVINCIAL_SUPERVISOR)

    def on(day: str) -> tuple[str, str, list[str]]:
        body = get(client, f"/households/{household.uuid}/", as_of=day).json()
        row = results(get(client, "/households/", as_of=day))[0]
        assert row["village"] == body["village"]
        assert row["head_name"] == body["members"][0]["full_name"]
        names = [member["full_name"] for member in body["members"]]
        return body["commune"]["code"], body["village"]["code"], names

    assert on("2025-08-31") == (before.commune.code, "005", ["Mẹ"])
    assert on("2025-09-01") == (village.commune.code, "001", ["Con"])
    listed = results(get(client, "/households/", as_of="2025-08-31", commune=before.commune.code))
    assert [row["code"] for row in listed] == [household.code]
    assert results(get(client, "/households/", commune=before.commune.code)) == []


def test_a_household_is_not_there_before_its_registration(
    village: Village, household: Household
) -> None:
    client = officer(village)
    answer = get(client, f"/households/{household.uuid}/", as_of="2020-12-31")
    assert answer.status_code == 404
    assert results(get(client, "/households/", as_of="2020-12-31")) == []


def test_a_household_that_ended_is_listed_on_request(village: Village) -> None:
    household = household_with_head(village)
    Membership.objects.update(valid_to=MOVED)
    household.residences.update(valid_to=MOVED)
    Household.objects.update(closed_on=MOVED, closed_reason="Chuyển đi nước ngoài")
    client = officer(village)
    assert results(get(client, "/households/")) == []
    assert len(results(get(client, "/households/", as_of="2025-08-31"))) == 1
    assert len(results(get(client, "/households/", ended="true"))) == 1
    body = get(client, f"/households/{household.uuid}/").json()
    assert (body["closed_on"], body["members"]) == ("2025-09-01", [])


def test_classes_of_a_household_are_those_of_the_day(
    village: Village, household: Household
) -> None:
    IndicatorFactory.create(position=1, code="A")
    IndicatorFactory.create(position=2, code="B")
    ClassificationFactory.create(
        household=household, valid_from=dt.date(2024, 1, 1), deprivations=0b11, causes=0b101
    )
    ClassificationFactory.create(
        household=household, valid_from=dt.date(2026, 1, 1), poverty_class=PovertyClass.NOT_POOR
    )
    client = officer(village)

    def on(day: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = get(
            client, f"/households/{household.uuid}/", as_of=day
        ).json()["classes"]
        return found

    assert on("2023-12-31") == []
    then, now = on("2025-12-31")[0], on("2026-06-30")[0]
    assert (then["class"], then["valid_until"]) == ("poor", "2025-12-31")
    assert then["findings"]["deprivations"] == ["A", "B"]
    assert then["findings"]["causes"] == [1, 3]
    assert (now["class"], now["newly_escaped_until"]) == ("not_poor", "2028-12-31")
    assert on("2029-01-01")[0]["newly_escaped_until"] is None


def test_pages_walk_every_household_once(village: Village) -> None:
    other = CommuneFactory.create(parent=village.commune.parent)
    for place in (village, VillageFactory.create(commune=other)):
        for _ in range(4):
            household_with_head(place)
    client = officer(village, Role.PROVINCIAL_SUPERVISOR)
    seen: list[str] = []
    address = "/api/v1/households/?limit=3"
    while address:
        body = client.get(address).json()
        seen += [row["code"] for row in body["results"]]
        address = body["next"]
    assert len(seen) == len(set(seen)) == 8


def test_queries_do_not_grow_with_the_list(village: Village) -> None:
    client = officer(village)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, path)
        return len(captured)

    household = household_with_head(village)
    ClassificationFactory.create(household=household)
    few = queries("/households/"), queries(f"/households/{household.uuid}/")
    for _ in range(12):
        ClassificationFactory.create(household=household_with_head(village))
        MembershipFactory.create(household=household, relation=Relation.CHILD)
    assert (queries("/households/"), queries(f"/households/{household.uuid}/")) == few
