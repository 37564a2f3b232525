"""The question who may borrow, asked by programs and by people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from areas.models import Area, Village
from credit.choices import Category
from households.choices import AccessPurpose, AccessVia, PovertyClass
from households.models import AccessRecord, Household
from households.services.access import digest_of_subject
from officials.choices import ClientScope, Role
from officials.models import ApiClient, BankBranch
from tests.api import BASE, check, client_for
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.bank import bank_officer, branch_serving, calling, program_of
from tests.factories.credit import LoanProgrammeFactory, terms_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db
URL = f"{BASE}/eligibility-checks/"
SINCE = dt.date(2025, 12, 20)
DAY = "2026-06-01"
UNKNOWN = "099000000000"


@pytest.fixture
def commune() -> Area:
    found: Area = CommuneFactory.create()
    return found


@pytest.fixture
def branch(commune: Area) -> BankBranch:
    return branch_serving(commune)


@pytest.fixture
def program(branch: BankBranch) -> tuple[ApiClient, str]:
    return program_of(branch)


@pytest.fixture
def caller(program: tuple[ApiClient, str]) -> APIClient:
    return calling(*program)


@pytest.fixture
def village(commune: Area) -> Village:
    found: Village = VillageFactory.create(commune=commune)
    return found


def classified(
    poverty_class: PovertyClass, village: Village | None = None, **more: Any
) -> Household:
    household = household_with_head(village)
    ClassificationFactory.create(
        household=household, poverty_class=poverty_class, valid_from=SINCE, **more
    )
    return household


def number_of(household: Household) -> str:
    number = household.memberships.get().person.identity_number
    assert number
    return number


def ask(client: APIClient, *subjects: object, **more: object) -> Any:
    body = {"purpose": "loan_request", "as_of": DAY, "subjects": list(subjects)} | more
    answer = client.post(URL, body, format="json")
    check(answer)
    return answer


def by_number(number: str, key: str = "1") -> dict[str, str]:
    return {"key": key, "identity_number": number}


def by_code(code: str, key: str = "1") -> dict[str, str]:
    return {"key": key, "household_code": code}


def test_the_whole_answer_about_a_poor_household(caller: APIClient, village: Village) -> None:
    terms_of(Category.POOR, programme__code="ho-ngheo", programme__position=1)
    terms_of(
        Category.NEAR_POOR, programme__code="ho-can-ngheo", programme__position=2,
        cap=None, term_months=None,
    )  # fmt: skip
    LoanProgrammeFactory.create(code="chua-co", position=3)
    household = classified(PovertyClass.POOR, village, unable_to_work=True)
    decision = household.classifications.get().decision
    assert decision is not None
    answer = ask(caller, by_number(number_of(household)))
    said = answer.json()
    assert answer["Cache-Control"] == "no-store"
    until = "2026-12-31"
    assert said["results"] == [
        {
            "key": "1",
            "household_code": household.code,
            "category": "poor",
            "reason": None,
            "standard": {
                "code": "quoc-gia-2022",
                "name": {
                    "vi": "Chuẩn nghèo đa chiều 2022-2026",
                    "en": "Multidimensional poverty standard 2022-2026",
                },
            },
            "decision": {"number": decision.number, "decided_on": "2025-12-10"},
            "valid_from": "2025-12-20",
            "valid_until": until,
            "days_left": 214,
            "commune": {
                "level": "commune",
                "code": village.commune.code,
                "name": village.commune.name,
            },
            "loans": [
                {
                    "programme": "ho-ngheo", "eligible": False, "valid_until": until,
                    "reasons": ["unable_to_work"],
                },
                {
                    "programme": "ho-can-ngheo", "eligible": False, "valid_until": until,
                    "reasons": ["category_not_served", "unable_to_work"],
                },
                {
                    "programme": "chua-co", "eligible": False, "valid_until": None,
                    "reasons": ["no_terms_in_force"],
                },
            ],
        }
    ]  # fmt: skip
    assert [row["code"] for row in said["reasons"]] == [
        "category_not_served",
        "unable_to_work",
        "no_terms_in_force",
    ]
    assert all(row["vi"] != row["en"] for row in said["reasons"])
    first, second, third = said["programmes"]
    assert (first["terms"]["rate_year"], first["terms"]["cap"]) == ("6.240", 100_000_000)
    assert (second["terms"]["cap"], second["terms"]["term_months"]) == (None, None)
    assert third["terms"] is None


def test_unknown_outside_and_homeless_are_one_answer(caller: APIClient, village: Village) -> None:
    outside = classified(PovertyClass.POOR)
    left = classified(PovertyClass.POOR, village)
    left.memberships.update(valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2026, 5, 1))
    merged = classified(PovertyClass.POOR)
    Household.objects.filter(pk=merged.pk).update(closed_on=dt.date(2026, 1, 1))
    subjects = [
        by_number(UNKNOWN), by_number(number_of(outside)), by_number(number_of(left)),
        by_code("99999-000001"), by_code(outside.code), by_code(merged.code),
    ]  # fmt: skip
    answers = {ask(caller, subject).content for subject in subjects}
    assert len(answers) == 1
    together = ask(
        caller,
        *({**subject, "key": str(place)} for place, subject in enumerate(subjects)),
    ).json()["results"]
    assert [row.pop("key") for row in together] == list("012345")
    assert all(row == together[0] for row in together)
    assert together[0]["reason"] == "not_found"


def test_every_question_is_on_record_with_its_answer(
    caller: APIClient, program: tuple[ApiClient, str], village: Village
) -> None:
    household = classified(PovertyClass.NEAR_POOR, village)
    ask(caller, by_code(household.code, "a"), by_number(UNKNOWN, "b"), purpose="loan_servicing")
    known, unknown = AccessRecord.objects.order_by("pk")
    client, _secret = program
    for row in (known, unknown):
        assert (row.client, row.official, row.via) == (client, client.user, AccessVia.API)
        assert (row.purpose, row.what) == (AccessPurpose.LOAN_SERVICING, "eligibility")
        assert (row.as_of, row.address) == (dt.date(2026, 6, 1), "127.0.0.1")
    assert (known.household, known.commune, known.village) == (
        household,
        household.commune,
        household.village,
    )
    assert (known.result, known.subject) == ("near_poor", "")
    assert (unknown.household, unknown.result) == (None, "not_found")
    assert unknown.subject == digest_of_subject(UNKNOWN)
    assert UNKNOWN not in unknown.subject


def test_a_refused_question_leaves_no_record(caller: APIClient) -> None:
    assert ask(caller, by_number("1"), purpose="x").status_code == 422
    assert not AccessRecord.objects.exists()


def test_every_fault_is_named_at_once(caller: APIClient) -> None:
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    answer = ask(
        caller, {"key": "a"}, {"key": "a", "identity_number": "12"},
        {"identity_number": UNKNOWN, "household_code": "1"}, 5, {"key": "b", "x": 1},
        purpose="curiosity", as_of=tomorrow, more=1,
    )  # fmt: skip
    assert answer.status_code == 422
    found = {(fault["name"], fault["code"]) for fault in answer.json()["errors"]}
    assert found == {
        ("more", "unknown_field"), ("purpose", "invalid_choice"), ("as_of", "future_date"),
        ("subjects.0", "one_of"), ("subjects.1.identity_number", "invalid_identity_number"),
        ("subjects.1.key", "repeated_key"), ("subjects.2.key", "required"),
        ("subjects.2", "one_of"), ("subjects.3", "not_an_object"), ("subjects.4", "one_of"),
        ("subjects.4.x", "unknown_field"),
    }  # fmt: skip
    empty: list[Any] = [{}, {"purpose": "loan_request", "subjects": []}, []]
    for body in empty:
        refused = caller.post(URL, body, format="json")
        check(refused)
        assert refused.status_code == 422


def test_the_day_asked_decides(caller: APIClient, village: Village) -> None:
    terms_of(Category.POOR, valid_from=dt.date(2025, 12, 1))
    household = classified(PovertyClass.POOR, village)
    before = ask(caller, by_code(household.code), as_of="2025-11-30").json()
    assert before["results"][0]["reason"] == "not_classified"
    assert before["programmes"][0]["terms"] is None
    today = ask(caller, by_code(household.code), as_of=None).json()
    assert today["as_of"] == timezone.localdate().isoformat()


def test_five_hundred_cost_the_queries_of_one(
    caller: APIClient, village: Village, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    terms_of(Category.POOR)
    codes = [classified(PovertyClass.POOR, village).code for _number in range(3)]
    many = [by_code(codes[number % 3], str(number)) for number in range(500)]
    # Token with post; begin, communes of the branch, subjects, programmes, record, end.
    with django_assert_num_queries(6):
        ask(caller, by_code(codes[0]))
    with django_assert_num_queries(6):
        answer = ask(caller, *many)
    rows = answer.json()["results"]
    assert [row["key"] for row in rows] == [str(number) for number in range(500)]
    assert {row["category"] for row in rows} == {"poor"}
    assert AccessRecord.objects.count() == 501
    assert ask(caller, *many, by_code(codes[0], "500")).status_code == 422


def test_people_with_the_right_ask_in_their_own_name(branch: BankBranch, village: Village) -> None:
    household = classified(PovertyClass.POOR, village)
    officer = bank_officer(branch)
    answer = ask(client_for(officer), by_code(household.code))
    assert answer.json()["results"][0]["category"] == "poor"
    row = AccessRecord.objects.get()
    assert (row.official, row.client, row.via) == (officer, None, AccessVia.API)
    stranger = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())
    hidden = ask(client_for(stranger), by_code(household.code))
    assert hidden.json()["results"][0]["reason"] == "not_found"
    nobody = official_with(Role.SYSTEM_ADMINISTRATOR, area=None)
    assert ask(client_for(nobody), by_code(household.code)).status_code == 403


def test_a_program_needs_the_scope(branch: BankBranch) -> None:
    other = program_of(branch, scopes=[ClientScope.FEED_READ])
    assert ask(calling(*other), by_number(UNKNOWN)).status_code == 403
    assert ask(APIClient(), by_number(UNKNOWN)).status_code == 401
