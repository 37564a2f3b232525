"""A month through the API: once for a key, read again, nobody else's; every fault at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from credit.models import Reconciliation
from officials.choices import ClientScope
from officials.models import BankBranch
from tests.api import BASE, check, client_for, get, results
from tests.factories.bank import bank_officer, branch_serving, calling, program_of
from tests.factories.households import PovertyStandardFactory, household_with_head
from tests.factories.loans import borrowed, loan_terms

pytestmark = pytest.mark.django_db
MILLION = 1_000_000


@pytest.fixture
def branch() -> BankBranch:
    """A branch with one loan of 50 million."""
    house = household_with_head()
    made = branch_serving(house.commune)
    borrowed(
        house, made, loan_terms("ho-ngheo"), bank_officer(made), reference="V1",
        standard=PovertyStandardFactory.create(), disbursed_on=dt.date(2026, 1, 15),
    )  # fmt: skip
    return made


def _month(outstanding: int = 50 * MILLION) -> dict[str, Any]:
    return {
        "year": 2026, "month": 3,
        "totals": [{"programme": "ho-ngheo", "loans": 1, "outstanding": outstanding, "overdue": 0}],
        "loans": [{"reference": "V1", "outstanding": outstanding, "overdue": 0, "state": "active"}],
    }  # fmt: skip


def _send(caller: APIClient, body: Any, key: str = "k1") -> Any:
    answer = caller.post(
        f"{BASE}/reconciliations/", body, format="json", headers={"idempotency-key": key}
    )
    check(answer)
    return answer


def test_a_month_is_compared_kept_and_read_again(branch: BankBranch) -> None:
    caller = calling(*program_of(branch))
    first = _send(caller, _month())
    assert first.status_code == 201
    assert (first.json()["agrees"], first.json()["is_newest"]) == (True, True)
    assert _send(caller, _month()).json() == first.json()
    assert Reconciliation.objects.count() == 1
    second = _send(caller, _month(49 * MILLION), "k2").json()
    assert (second["agrees"], second["difference_count"]) == (False, 1)
    listed = results(get(caller, "/reconciliations/"))
    assert [(row["id"], row["is_newest"]) for row in listed] == [
        (first.json()["id"], False),
        (second["id"], True),
    ]
    assert get(caller, f"/reconciliations/{second['id']}/").json() == second
    (one,) = results(get(caller, f"/reconciliations/{second['id']}/differences/"))
    assert (one["kind"], one["theirs"]["outstanding"]) == ("amount", 49 * MILLION)


def test_every_fault_is_said_at_once(branch: BankBranch) -> None:
    caller = calling(*program_of(branch))
    body = {
        "year": 2026, "month": 13, "totals": [{"programme": "x", "loans": 1, "outstanding": 5,
        "overdue": 6}], "loans": [{"reference": "", "outstanding": -1, "overdue": 0,
        "state": "lost"}, 7],
    }  # fmt: skip
    answer = _send(caller, body)
    assert answer.status_code == 422
    assert {fault["name"]: fault["code"] for fault in answer.json()["errors"]} == {
        "month": "out_of_range",
        "totals.0.programme": "unknown_programme",
        "totals.0.overdue": "over_outstanding",
        "loans.0.reference": "required",
        "loans.0.outstanding": "out_of_range",
        "loans.0.overdue": "over_outstanding",
        "loans.0.state": "invalid_choice",
        "loans.1": "not_an_object",
    }
    body = _month() | {"loans": []}
    (fault,) = _send(caller, body, "k2").json()["errors"]
    assert fault["code"] == "totals_differ_from_loans"
    assert _send(caller, _month() | {"year": 2099}, "k3").status_code == 409


def test_a_month_is_its_branchs_alone(branch: BankBranch) -> None:
    made = _send(calling(*program_of(branch)), _month()).json()
    stranger = calling(*program_of(branch_serving(branch.areas.get().commune)))
    assert results(get(stranger, "/reconciliations/")) == []
    assert get(stranger, f"/reconciliations/{made['id']}/").status_code == 404
    assert get(stranger, f"/reconciliations/{made['id']}/differences/").status_code == 404
    narrow = calling(*program_of(branch, scopes=[ClientScope.FEED_READ]))
    assert get(narrow, "/reconciliations/").status_code == 403


def test_officers_of_the_bank_read_months_on_pages(branch: BankBranch) -> None:
    made = _send(calling(*program_of(branch)), _month(49 * MILLION)).json()
    officer = client_for(bank_officer(branch))
    listed = officer.get(reverse("credit:reconciliations")).content.decode()
    assert "3/2026" in listed
    assert "49.000.000" in listed
    one = officer.get(reverse("credit:reconciliation", args=[made["id"]])).content.decode()
    assert "Khác số tiền" in one
    assert "50.000.000" in one
    stranger = client_for(bank_officer(branch_serving(branch.areas.get().commune)))
    assert stranger.get(reverse("credit:reconciliation", args=[made["id"]])).status_code == 404
