"""Loans and groups through the API: who, once, and only what was seen."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from credit.choices import LoanState
from credit.models import GroupMember, Loan, SavingsGroup
from households.models import AccessRecord, Household
from officials.choices import ClientScope, Role
from tests.api import BASE, check, client_for, get, results
from tests.factories.areas import CommuneFactory
from tests.factories.bank import bank_officer, branch_serving, calling, program_of
from tests.factories.credit import LoanScene
from tests.factories.households import household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> LoanScene:
    return LoanScene()


@pytest.fixture
def caller(scene: LoanScene) -> APIClient:
    return calling(*program_of(scene.branch))


def post(caller: APIClient, path: str, body: Any, key: str = "k-1") -> Any:
    answer: Any = caller.post(
        f"{BASE}{path}", body, format="json", headers={"idempotency-key": key}
    )
    check(answer)
    return answer


def patch(caller: APIClient, path: str, body: Any, tag: str) -> Any:
    answer: Any = caller.patch(path, body, format="json", headers={"if-match": tag})
    check(answer)
    return answer


def test_a_loan_is_reported_once_read_and_changed(scene: LoanScene, caller: APIClient) -> None:
    made, again = (post(caller, "/loans/", scene.body()) for _ in range(2))
    assert (made.status_code, made.content) == (201, again.content)
    read = caller.get(made["Location"])
    check(read)
    assert read["ETag"] == made["ETag"]
    assert read.json() == made.json()
    body = {"outstanding": 42_000_000, "reported_on": "2026-07-01"}
    changed = patch(caller, made["Location"], body, read["ETag"])
    assert (changed.status_code, changed.json()["outstanding"]) == (200, 42_000_000)
    late = patch(caller, made["Location"], body | {"outstanding": 0}, read["ETag"])
    assert late.status_code == 412
    assert Loan.objects.get().outstanding == 42_000_000
    looks = AccessRecord.objects.filter(what="loans", household=scene.household)
    assert looks.get().purpose == "loan_servicing"


def test_every_fault_of_every_field_in_both_languages(scene: LoanScene, caller: APIClient) -> None:
    body = scene.body(amount=200_000_000, term_months=500, group="X", overdue=10**9)
    answer = post(caller, "/loans/", body)
    said = {one["name"]: one for one in answer.json()["errors"]}
    assert answer.status_code == 422
    assert set(said) == {"amount", "term_months", "group", "overdue"}
    assert "100.000.000" in said["amount"]["translations"]["en"]
    assert not Loan.objects.exists()


@pytest.mark.parametrize("rate", ["٦.24", "６.24", "6,24", "+6.24", "6.2400"])
def test_a_rate_has_one_form(scene: LoanScene, caller: APIClient, rate: str) -> None:
    answer = post(caller, "/loans/", scene.body(rate_year=rate))
    assert [(one["name"], one["code"]) for one in answer.json()["errors"]] == [
        ("rate_year", "invalid_form")
    ]


def test_another_body_under_the_same_key_says_so(scene: LoanScene, caller: APIClient) -> None:
    post(caller, "/loans/", scene.body())
    answer = post(caller, "/loans/", scene.body(reference="KU-2"))
    assert (answer.status_code, Loan.objects.count()) == (409, 1)
    twice = post(caller, "/loans/", scene.body(), key="k-2")
    assert [one["code"] for one in twice.json()["errors"]] == ["already_reported"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_one_household_stay_under_the_cap() -> None:
    scene = LoanScene()
    callers = [calling(*program_of(scene.branch)) for _ in range(2)]
    ready = threading.Barrier(2)
    statuses: list[int] = []

    def ask(number: int) -> None:
        ready.wait()
        money = {"amount": 60_000_000, "outstanding": 60_000_000}
        body = scene.body(reference=f"KU-{number}", **money)
        statuses.append(post(callers[number], "/loans/", body).status_code)
        connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 422]


@pytest.mark.django_db(transaction=True)
def test_a_later_report_and_a_batch_of_the_same_loan_follow_each_other() -> None:
    scene = LoanScene()
    loan = scene.loan()
    second = household_with_head(scene.household.village)
    caller = calling(*program_of(scene.branch))
    tag = get(caller, f"/loans/{loan.uuid}/")["ETag"]
    later = {"outstanding": 30_000_000, "reported_on": "2026-07-31"}
    said: dict[str, object] = {}

    def batch() -> None:
        bodies = [scene.body(**later), scene.body(reference="KU-2", household_code=second.code)]
        try:
            said["batch"] = [one.result for one in scene.report(*bodies)]
        except DatabaseError as error:
            said["batch"] = repr(error)
        connection.close()

    def change() -> None:
        path = f"{BASE}/loans/{loan.uuid}/"
        said["change"] = patch(caller, path, {"outstanding": 40_000_000}, tag).status_code
        connection.close()

    threads = [threading.Thread(target=batch), threading.Thread(target=change)]
    with transaction.atomic():
        # The batch holds the first household and waits for the second; the change waits for it.
        Household.objects.select_for_update().get(pk=second.pk)
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            wait_for_locks(waiting)
    for thread in threads:
        thread.join()
    assert said == {"batch": ["updated", "rejected"], "change": 412}
    assert Loan.objects.get(pk=loan.pk).outstanding == 30_000_000


def wait_for_locks(number: int) -> None:
    """Until so many others wait for a lock."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            (found,) = cursor.fetchone() or (0,)
        if found >= number:
            return
        time.sleep(0.02)
    raise AssertionError(found)


@given(st.lists(st.integers(1, 120), min_size=1, max_size=6))
@settings(max_examples=8, deadline=None)
def test_open_loans_never_pass_the_cap(millions: list[int]) -> None:
    scene = LoanScene()
    caller = client_for(bank_officer(scene.branch))
    for number, amount in enumerate(millions):
        money = {"amount": amount * 10**6, "outstanding": amount * 10**6}
        post(caller, "/loans/", scene.body(reference=f"KU-{number}", **money), key=f"k{number}")
    owed = [loan.outstanding for loan in scene.household.loans.all()]
    assert sum(owed) <= 100_000_000
    assert bool(owed) == any(amount <= 100 for amount in millions)


def test_who_sees_which_loans(scene: LoanScene, caller: APIClient) -> None:
    loan = scene.loan()
    other = branch_serving(scene.household.commune)
    officer = official_with(Role.COMMUNE_OFFICER, area=scene.household.commune)
    away = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())
    path = f"/loans/{loan.uuid}/"
    for reader in (caller, client_for(bank_officer(scene.branch)), client_for(officer)):
        assert [row["reference"] for row in results(get(reader, "/loans/"))] == ["KU-1"]
        assert get(reader, path).status_code == 200
    for reader in (calling(*program_of(other)), client_for(away)):
        assert results(get(reader, "/loans/")) == []
        assert get(reader, path).status_code == 404
    leader = official_with(Role.COMMUNE_LEADER, area=scene.household.commune)
    assert get(client_for(leader), "/loans/").status_code == 403
    narrow = calling(*program_of(scene.branch, scopes=[ClientScope.ELIGIBILITY_READ]))
    assert get(narrow, "/loans/").status_code == 403
    refused = patch(client_for(officer), f"{BASE}{path}", {}, '"1"')
    assert refused.status_code == 403


def test_loans_are_filtered_in_a_fixed_number_of_queries(
    scene: LoanScene, caller: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    small = {"amount": 1_000_000, "outstanding": 1_000_000}
    scene.report(*(scene.body(reference=f"KU-{n}", **small) for n in range(5)))
    with django_assert_max_num_queries(12):
        assert len(results(get(caller, "/loans/", state="active"))) == 5
    assert len(results(get(caller, "/loans/", reference="KU-3"))) == 1
    assert results(get(caller, "/loans/", programme="khac")) == []
    found = results(get(caller, "/loans/", household_code=scene.household.code, limit=2))
    assert len(found) == 2


def test_programmes_with_their_terms(scene: LoanScene, caller: APIClient) -> None:
    rows = results(get(caller, "/loan-programmes/", as_of="2026-06-30"))
    assert [row["terms"]["rate_year"] for row in rows] == ["6.240"]
    (before,) = results(get(caller, "/loan-programmes/", as_of="2018-01-01"))
    assert before["terms"] is None


def test_a_group_is_entered_joined_and_left(scene: LoanScene, caller: APIClient) -> None:
    body = {
        "code": "TO-2",
        "name": "Tổ 2",
        "commune": scene.household.commune.code,
        "village": scene.household.village.code,
        "organisation": "farmers",
        "founded_on": "2026-01-01",
    }
    made = post(caller, "/savings-groups/", body)
    assert (made.status_code, made.json()["warnings"]) == (201, ["unusual_size"])
    joins = {
        "household_code": scene.household.code,
        "identity_number": scene.head.identity_number,
        "valid_from": "2026-03-01",
    }
    two = "/savings-groups/TO-2/members/"
    (fault,) = post(caller, two, joins, key="k-2").json()["errors"]
    assert fault["code"] == "in_another_group"
    ending = f"/savings-groups/TO-1/members/{scene.member.pk}/ending/"
    assert post(caller, ending, {"valid_to": "2026-02-28"}, key="k-3").status_code == 201
    assert post(caller, two, joins, key="k-4").status_code == 201
    assert [row["valid_from"] for row in results(get(caller, two))] == ["2026-03-01"]
    assert len(results(get(caller, "/savings-groups/"))) == 2
    assert GroupMember.objects.get(pk=scene.member.pk).valid_to == dt.date(2026, 2, 28)


def test_a_group_with_faults_is_refused_with_all_of_them(
    scene: LoanScene, caller: APIClient
) -> None:
    body = {"code": "a b", "name": "", "commune": "00000", "village": "1", "organisation": "x"}
    answer = post(caller, "/savings-groups/", body)
    names = {one["name"] for one in answer.json()["errors"]}
    assert names == {"code", "name", "village", "organisation", "founded_on"}
    assert SavingsGroup.objects.count() == 1


def test_a_settled_loan_needs_a_reason(scene: LoanScene, caller: APIClient) -> None:
    made = post(caller, "/loans/", scene.body())
    done = {"state": "settled", "outstanding": 0, "settled_on": "2026-07-01"}
    tag = patch(caller, made["Location"], done | {"reported_on": "2026-07-01"}, made["ETag"])
    body = {"state": "active", "outstanding": 1, "reported_on": "2026-07-01"}
    refused = patch(caller, made["Location"], body, tag["ETag"])
    assert [one["code"] for one in refused.json()["errors"]] == ["reason_required"]
    fixed = patch(caller, made["Location"], body | {"reason": "Ghi nhầm"}, tag["ETag"])
    assert fixed.json()["state"] == LoanState.ACTIVE
