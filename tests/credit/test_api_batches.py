"""Many loans at once: kept whole, a result for each row, nobody else's to see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from credit.models import Loan, LoanBatch, LoanBatchRow
from credit.services.batches import resume_batches, run_batch, tidy_batches
from officials.choices import ClientScope
from officials.services.clients import revoke_key
from tests.api import BASE, check, get, results
from tests.factories.bank import branch_serving, calling, program_of
from tests.factories.credit import LoanScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> LoanScene:
    return LoanScene()


def _send(caller: APIClient, loans: Any, key: str = "b1") -> Any:
    answer = caller.post(
        f"{BASE}/loan-batches/", {"loans": loans}, format="json", headers={"idempotency-key": key}
    )
    check(answer)
    return answer


def _small(scene: LoanScene, place: int, **changes: Any) -> dict[str, Any]:
    return scene.body(
        reference=f"KU-{place}", **({"amount": 1_000_000, "outstanding": 1_000_000} | changes)
    )


def test_every_row_has_its_result_in_the_order_sent(scene: LoanScene) -> None:
    caller = calling(*program_of(scene.branch))
    loans = [
        _small(scene, 1),
        _small(scene, 2, amount=900_000_000),
        _small(scene, 1, outstanding=500_000, reported_on="2026-07-31"),
        _small(scene, 1, outstanding=500_000, reported_on="2026-07-31"),
        _small(scene, 3) | {"household_code": "00000-000000"},
    ]
    answer = _send(caller, loans)
    assert answer.status_code == 202
    taken = answer.json()
    assert (taken["state"], taken["counts"]["waiting"], taken["seconds_left"]) == (
        "waiting", 5, None,
    )  # fmt: skip
    # The same key and body: the same answer, and nothing is kept twice.
    assert _send(caller, loans).json() == taken
    batch = LoanBatch.objects.get()
    assert run_batch(batch=batch.pk)
    assert run_batch(batch=batch.pk) is False
    done = get(caller, f"/loan-batches/{taken['id']}/").json()
    assert done["state"] == "done"
    assert done["counts"] == {
        "waiting": 0, "created": 1, "updated": 1, "unchanged": 1, "rejected": 2,
    }  # fmt: skip
    rows = results(get(caller, f"/loan-batches/{taken['id']}/rows/"))
    assert [row["position"] for row in rows] == [0, 1, 2, 3, 4]
    assert [row["result"] for row in rows] == [
        "created", "rejected", "updated", "unchanged", "rejected",
    ]  # fmt: skip
    loan = Loan.objects.get()
    assert {rows[0]["loan"], rows[2]["loan"], rows[3]["loan"]} == {str(loan.uuid)}
    (fault,) = [one for one in rows[1]["faults"] if one["field"] == "amount"]
    assert fault["code"] == "over_cap"
    assert fault["vi"] != fault["en"]
    assert loan.reports.count() == 2


def test_only_the_shape_is_judged_at_once_all_of_it(scene: LoanScene, settings: Settings) -> None:
    caller = calling(*program_of(scene.branch))
    answer = _send(caller, [7, {}, {"reference": "x" * 41}, {"reference": "KU-1", "nothing": 1}])
    assert answer.status_code == 422
    assert {one["name"]: one["code"] for one in answer.json()["errors"]} == {
        "loans.0": "not_an_object",
        "loans.1.reference": "required",
        "loans.2.reference": "too_long",
    }
    settings.TN_BATCH_ROWS = 2
    assert _send(caller, [{"reference": "a"}] * 3).status_code == 422
    settings.TN_BATCH_BODY_BYTES = 100
    assert _send(caller, [{"reference": "a" * 40}] * 3).status_code == 413
    assert not LoanBatch.objects.exists()


def test_a_batch_is_its_branchs_alone(scene: LoanScene) -> None:
    taken = _send(calling(*program_of(scene.branch)), [_small(scene, 1)]).json()
    stranger = calling(*program_of(branch_serving(scene.household.commune)))
    assert get(stranger, f"/loan-batches/{taken['id']}/").status_code == 404
    assert get(stranger, f"/loan-batches/{taken['id']}/rows/").status_code == 404
    narrow = calling(*program_of(scene.branch, scopes=[ClientScope.LISTS_READ]))
    assert _send(narrow, [_small(scene, 1)], "b2").status_code == 403


def test_a_key_that_ended_does_not_lose_what_was_taken(scene: LoanScene) -> None:
    client, secret = program_of(scene.branch)
    _send(calling(client, secret), [_small(scene, 1)])
    revoke_key(actor=None, key=client.keys.get())
    assert run_batch(batch=LoanBatch.objects.get().pk)
    assert Loan.objects.count() == 1


def test_what_was_left_is_found_and_what_ended_long_ago_is_emptied(scene: LoanScene) -> None:
    _send(calling(*program_of(scene.branch)), [_small(scene, 1)])
    batch = LoanBatch.objects.get()
    assert resume_batches() == 0  # its own task is still on the way
    long_ago = timezone.now() - dt.timedelta(days=django_settings.TN_BATCH_BODY_DAYS + 1)
    LoanBatch.objects.update(created_at=long_ago)
    assert resume_batches() == 1
    assert run_batch(batch=batch.pk)
    assert (resume_batches(), tidy_batches()) == (0, 0)
    LoanBatch.objects.update(finished_at=long_ago)
    assert (tidy_batches(), tidy_batches()) == (1, 0)
    row = LoanBatchRow.objects.get()
    assert (row.body, row.reference, row.state) == (None, "KU-1", "created")
