"""Asking the API whether persons are registered already: scope, faults, the same as the form."""

import datetime as dt
import json
from typing import Any

import pytest
import structlog
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from areas.models import Village
from households.models import DuplicatePair, Household, Person
from households.rules.duplicates import Level
from households.services.person_data import MemberData
from households.services.register_household import preview_register_household
from officials.choices import Role
from tests.api import check, client_for
from tests.factories.households import household_with_head
from tests.factories.officials import official_with
from tests.households.life import START, World, make_world, person_data

pytestmark = pytest.mark.django_db

URL = "/api/v1/duplicate-checks/"
NUMBER = "098180000001"


@pytest.fixture
def world() -> World:
    return make_world()


def question(village: Village, *persons: dict[str, Any]) -> dict[str, Any]:
    return {
        "village": {"commune": village.commune.code, "code": village.code},
        "persons": list(persons),
    }


def person(key: str = "1", **values: Any) -> dict[str, Any]:
    known = {"key": key, "full_name": "Trần Thị Mẫu", "sex": "F", "birth_year": 1980}
    return {name: value for name, value in (known | values).items() if value is not None}


def registered(village: Village, **values: Any) -> Household:
    known: dict[str, Any] = {
        "full_name": "Trần Thị Mẫu", "sex": "F", "birth_year": 1980, "identity_number": None,
    }  # fmt: skip
    return household_with_head(village, **(known | values))


def ask(client: Any, body: Any, **more: Any) -> Any:
    """Ask, and check the answer against the OpenAPI document."""
    answer = client.post(URL, body, format="json", **more)
    check(answer)
    return answer


def rows(client: Any, body: Any) -> list[dict[str, Any]]:
    answer = ask(client, body)
    assert answer.status_code == 200, answer.content.decode()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def refused(client: Any, body: Any) -> list[tuple[str, str]]:
    answer = ask(client, body)
    assert answer.status_code == 422, answer.content.decode()
    said = answer.json()
    assert said["code"] == "invalid_body"
    assert {fault["in"] for fault in said["errors"]} == {"body"}
    return [(fault["name"], fault["code"]) for fault in said["errors"]]


def test_somebody_registered_is_told_with_household_and_reasons(world: World) -> None:
    house = registered(world.village, full_name="Trần Thị Mẫu", identity_number=NUMBER)
    client = client_for(world.officer)
    (row,) = rows(client, question(world.village, person("a7", identity_number=NUMBER)))
    assert (row["key"], row["level"], row["same_as_key"]) == ("a7", "duplicate", None)
    assert row["registered"] == {
        "household": {"id": str(house.uuid), "code": house.code},
        "village": {"code": world.village.code, "name": world.village.name},
        "full_name": "Trần Thị Mẫu",
        "birth_date": None,
        "birth_year": 1980,
        "identity_number": "098******001",
    }
    assert row["why"]["vi"].startswith("Cùng số định danh, cùng họ tên")
    assert row["why"]["en"].startswith("Same identity number")


def test_nobody_alike_is_no_row(world: World) -> None:
    registered(world.village, full_name="Lò Văn Khác", sex="M")
    assert rows(client_for(world.officer), question(world.village, person())) == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"birth_year": None, "birth_date": "1980-05-04"},
        {"full_name": "TRAN THI  MAU", "birth_year": 1981},
        {"full_name": "Hoàn Toàn Khác", "legacy_identity_number": "012 345 678"},
        {"full_name": "Không Ai Cả"},
    ],
)
def test_the_answer_is_that_of_the_form(world: World, values: dict[str, Any]) -> None:
    registered(world.village, identity_number=NUMBER, legacy_identity_number="012345678")
    registered(world.village_2, birth_date="1980-04-05")
    registered(world.elsewhere, birth_date="1980-05-04", legacy_identity_number="012345678")
    given_person = person(**values)
    found = rows(client_for(world.officer), question(world.village, given_person))
    columns = {name: value for name, value in given_person.items() if name != "key"}
    name = columns.pop("full_name")
    if day := columns.pop("birth_date", None):
        columns |= {"birth_date": dt.date.fromisoformat(day)}
        columns["birth_year"] = None
    with translation.override("vi"):
        preview = preview_register_household(
            actor=world.officer,
            village=world.village,
            on_date=START,
            members=[MemberData(person=person_data(name, **columns), relation="head")],
        )
    assert [
        (
            row["level"],
            row["registered"] and row["registered"]["household"]["code"],
            row["why"] and row["why"]["vi"],
        )
        for row in found
    ] == [
        (
            "elsewhere" if look.hidden else Level.DUPLICATE if look.likely else Level.POSSIBLE,
            look.household and look.household.code,
            look.why or None,
        )
        for look in preview.lookalikes
    ]


@pytest.mark.parametrize("role", [Role.VILLAGE_COLLECTOR, Role.COMMUNE_OFFICER])
def test_of_somebody_out_of_sight_nothing_is_told(world: World, role: Role) -> None:
    house = registered(world.elsewhere, full_name="Giàng Thị Ẩn", identity_number=NUMBER)
    twice = registered(world.elsewhere, full_name="Giàng Thị Ẩn", birth_date="1980-05-04")
    place = {"village": world.village} if role == Role.VILLAGE_COLLECTOR else {}
    client = client_for(official_with(role, area=world.commune, **place))
    asked = person(
        full_name="Giang Thi An",
        identity_number=NUMBER,
        birth_date="1980-05-04",
        birth_year=None,
    )
    answer = ask(client, question(world.village, asked))
    hidden = {
        "key": "1", "level": "elsewhere", "registered": None, "waiting": None,
        "same_as_key": None, "why": None,
    }  # fmt: skip
    assert answer.json() == {"results": [hidden]}
    for word in ("Ẩn", house.code, twice.code, str(house.uuid), world.elsewhere.name, "098"):
        assert word not in answer.content.decode()


def test_a_collector_is_told_of_the_own_village_only(world: World) -> None:
    collector = official_with(Role.VILLAGE_COLLECTOR, area=world.commune, village=world.village)
    client = client_for(collector)
    born = {"birth_date": "1980-05-04"}
    own = registered(world.village, **born)
    registered(world.village_2, **born)
    found = rows(client, question(world.village, person(birth_year=None, **born)))
    assert [row["level"] for row in found][-1] == "elsewhere"
    assert [row["registered"]["household"]["code"] for row in found[:-1]] == [own.code]
    assert refused(client, question(world.village_2, person())) == [("village", "not_in_your_area")]


@pytest.mark.parametrize(
    "role",
    [
        Role.COMMUNE_LEADER,
        Role.PROVINCIAL_SUPERVISOR,
        Role.PROVINCIAL_ADMINISTRATOR,
        Role.BANK_OFFICER,
        Role.SYSTEM_ADMINISTRATOR,
    ],
)
def test_who_registers_nobody_may_not_ask(world: World, role: Role) -> None:
    area = {
        Role.COMMUNE_LEADER: world.commune,
        Role.SYSTEM_ADMINISTRATOR: None,
    }.get(role, world.commune.parent)
    client = client_for(official_with(role, area=area))
    assert ask(client, question(world.village, person())).status_code == 403


def test_nobody_signed_in_may_not_ask(world: World) -> None:
    assert ask(client_for(None), question(world.village, person())).status_code == 401


def test_a_hidden_village_is_answered_like_one_that_is_not_there(world: World) -> None:
    client = client_for(world.officer)
    closed = registered(world.village_2).village
    Village.objects.filter(pk=closed.pk).update(closed_on="2026-01-01")
    absent = question(world.village, person())
    absent["village"]["code"] = "zzz"
    answers = [
        ask(client, body).content
        for body in (
            question(world.elsewhere, person()),
            question(closed, person()),
            absent,
        )
    ]
    assert len(set(answers)) == 1
    assert b"not_in_your_area" in answers[0]


def test_persons_of_one_question_are_compared_with_each_other(world: World) -> None:
    number = {"identity_number": NUMBER}
    asked = [
        person("b", **number),
        person("a", full_name="Lò Văn Khác", sex="M"),
        person("c", **number),
    ]
    (row,) = rows(client_for(world.officer), question(world.village, *asked))
    assert (row["key"], row["same_as_key"], row["level"]) == ("c", "b", "duplicate")
    assert row["registered"] is None
    assert row["why"]["vi"].startswith("Cùng số định danh")


def test_a_number_typed_into_every_row_does_not_make_a_pair_of_every_two(world: World) -> None:
    asked = [person(str(place), identity_number=NUMBER) for place in range(40)]
    found = rows(client_for(world.officer), question(world.village, *asked))
    of = [row["key"] for row in found]
    assert {key: of.count(key) for key in of} == {
        str(place): min(place, 10) for place in range(1, 40)
    }


def test_asking_registers_nobody_and_is_not_kept(world: World) -> None:
    registered(world.village, identity_number=NUMBER)
    before = Person.objects.count(), Household.objects.count(), DuplicatePair.objects.count()
    answer = ask(client_for(world.officer), question(world.village, person(identity_number=NUMBER)))
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    after = Person.objects.count(), Household.objects.count(), DuplicatePair.objects.count()
    assert before == after


def test_every_fault_is_named_at_once_in_both_languages(world: World) -> None:
    body = {
        "village": {"commune": 1, "hamlet": "x"},
        "persons": [
            person("1"),
            person("1", full_name=" ", sex="X", birth_year=1700, identity_number="12"),
            person("3", birth_date="1980-5-1", legacy_identity_number="1", colour="red"),
            person("4", birth_date="2999-01-01", identity_number=98180000001),
            {"key": "", "birth_year": True, "full_name": "a\u0000b", "sex": None},
            person("6", birth_date="1981-01-01"),
            person("7", birth_year=None),
            "somebody",
        ],
        "dry_run": True,
    }
    client = client_for(world.officer)
    assert sorted(refused(client, body)) == sorted(
        [
            ("dry_run", "unknown_field"),
            ("village.hamlet", "unknown_field"),
            ("village.commune", "not_a_text"),
            ("village.code", "required"),
            ("persons.1.key", "repeated_key"),
            ("persons.1.full_name", "invalid_person"),
            ("persons.1.sex", "invalid_person"),
            ("persons.1.birth_year", "invalid_person"),
            ("persons.1.identity_number", "invalid_person"),
            ("persons.2.colour", "unknown_field"),
            ("persons.2.birth_date", "invalid_date"),
            ("persons.2.legacy_identity_number", "invalid_person"),
            ("persons.3.birth_date", "invalid_person"),
            ("persons.3.birth_year", "invalid_person"),
            ("persons.3.identity_number", "not_a_text"),
            ("persons.4.key", "required"),
            ("persons.4.birth_year", "not_a_number"),
            ("persons.4.full_name", "control_character"),
            ("persons.4.sex", "required"),
            ("persons.5.birth_year", "invalid_person"),
            ("persons.6.birth_date", "invalid_person"),
            ("persons.7", "not_an_object"),
        ]
    )
    for fault in ask(client, body).json()["errors"]:
        said = fault["translations"]
        assert said["vi"] == fault["detail"]
        assert said["en"] != said["vi"], fault


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], [("body", "not_an_object")]),
        ({}, [("village", "required"), ("persons", "required")]),
        (
            {"village": "x", "persons": {}},
            [("village", "not_an_object"), ("persons", "not_a_list")],
        ),
        ({"persons": []}, [("village", "required"), ("persons", "out_of_range")]),
        ({"persons": [{}] * 501}, [("village", "required"), ("persons", "out_of_range")]),
    ],
)
def test_the_frame_of_a_question(world: World, body: Any, expected: list[tuple[str, str]]) -> None:
    assert refused(client_for(world.officer), body) == expected


def test_what_is_not_json_within_bounds_is_refused_whole(world: World, settings: Settings) -> None:
    client = client_for(world.officer)

    def send(text: str | bytes, content_type: str = "application/json") -> int:
        answer = client.post(URL, text, content_type=content_type)
        check(answer)
        status: int = answer.status_code
        return status

    for text in (
        "{", "[" * 100_000, "NaN", '{"a":1,"a":2}', b"\xff\xfe", '{"village": "\\ud800"}',
        "9" * 5000,
    ):  # fmt: skip
        assert send(text) == 400, text[:20]
    assert send("{}", "text/plain") == send("", "text/plain") == 415
    assert client.post(URL, {"persons": "1"}).status_code == 415
    assert send("{}", "application/json; charset=zlib") == 422
    assert send("") == 422
    settings.TN_API_BODY_BYTES = 100
    assert send("[" + " " * 98 + "]") == 422
    assert send("[" + " " * 99 + "]") == 413


def test_the_address_takes_nothing(world: World) -> None:
    client = client_for(world.officer)
    answer = client.post(
        f"{URL}?identity_number=1", question(world.village, person()), format="json"
    )
    check(answer)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_query")
    answer = client.get(URL)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_another_site_cannot_ask(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.officer, "django.contrib.auth.backends.ModelBackend")
    body = json.dumps(question(world.village, person()))
    answer = strict.post(URL, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_questions_count_against_the_limit_of_the_account(world: World, settings: Settings) -> None:
    settings.TN_API_REQUESTS_PER_MINUTE = 2
    client = client_for(world.officer)
    statuses = [ask(client, question(world.village, person())).status_code for _ in range(6)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_the_log_says_how_many_and_never_who(world: World) -> None:
    registered(world.village, identity_number=NUMBER)
    with structlog.testing.capture_logs() as lines:
        ask(client_for(world.officer), question(world.village, person(identity_number=NUMBER)))
    (line,) = [line for line in lines if line["event"] == "duplicate check"]
    assert line == {
        "event": "duplicate check", "log_level": "info", "official": world.officer.pk,
        "village": world.village.pk, "persons": 1, "found": 1, "elsewhere": 0,
    }  # fmt: skip
    assert NUMBER not in str(lines)
    assert "Mẫu" not in str(lines)


def test_five_hundred_persons_are_one_set_of_statements(world: World) -> None:
    registered(world.village, identity_number=NUMBER)
    registered(world.elsewhere, identity_number="098180000002")
    people = [
        person(str(number), full_name=f"Trần Thị Số {number}", birth_year=1940 + number % 60)
        for number in range(498)
    ] + [person("n1", identity_number=NUMBER), person("n2", identity_number="098180000002")]
    client = client_for(world.officer)

    def queries(*asked: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = rows(client, question(world.village, *asked))
        assert {row["key"] for row in found} >= {"n1", "n2"}
        return len(captured)

    few = queries(*people[-2:])
    assert queries(*people) == few


TEXT = st.text(max_size=12) | st.sampled_from(["", "F", "1980-01-01", NUMBER, "0001-01-01"])
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
PERSON = st.fixed_dictionaries(
    {},
    optional={
        "key": SCALAR,
        "full_name": SCALAR | st.just("Trần Thị Mẫu"),
        "sex": SCALAR | st.sampled_from("MF"),
        "birth_date": SCALAR | st.dates().map(str),
        "birth_year": SCALAR | st.integers(1880, 2030),
        "identity_number": SCALAR,
        "legacy_identity_number": SCALAR,
        "other": SCALAR,
    },
)
ANYTHING = st.recursive(
    SCALAR, lambda some: st.lists(some) | st.dictionaries(st.text(max_size=9), some), max_leaves=6
)
GOOD = st.fixed_dictionaries(
    {
        "key": st.uuids().map(str),
        "full_name": st.text("abcđêịôƯy", min_size=1, max_size=30),
        "sex": st.sampled_from("MF"),
        "birth_year": st.integers(1890, 2020),
        "identity_number": st.sampled_from(["", NUMBER]),
    }
)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(persons=st.lists(PERSON | ANYTHING | GOOD, max_size=3) | ANYTHING, known=st.booleans())
def test_no_question_breaks_it(world: World, persons: Any, known: bool) -> None:
    village = {"commune": world.commune.code, "code": world.village.code}
    body = {"village": village if known else persons, "persons": persons}
    client = client_for(world.officer)
    answer = client.post(URL, json.dumps(body), content_type="application/json")
    check(answer)
    assert answer.status_code in {200, 400, 422}


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(persons=st.lists(GOOD, min_size=1, max_size=4))
def test_what_is_well_formed_is_answered(world: World, persons: list[dict[str, Any]]) -> None:
    found = rows(client_for(world.officer), question(world.village, *persons))
    keys = [row["key"] for row in found]
    order = [one["key"] for one in persons]
    assert keys == sorted(keys, key=order.index)
