"""Webhooks through the API: registered once, seen by their program only."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from areas.models import Area
from tests.api import BASE, check, get
from tests.factories.areas import CommuneFactory
from tests.factories.bank import bank_officer, branch_serving, calling, program_of

pytestmark = pytest.mark.django_db

URL = {"url": "http://127.0.0.1:9/in"}


@pytest.fixture
def commune(settings: Any) -> Area:
    settings.TN_WEBHOOK_HTTP = True
    settings.TN_WEBHOOK_NETWORKS = ("127.0.0.0/8",)
    made: Area = CommuneFactory.create()
    return made


@pytest.fixture
def caller(commune: Area) -> APIClient:
    return calling(*program_of(branch_serving(commune)))


def register(caller: APIClient, body: dict[str, Any] = URL, key: str = "k-1") -> Any:
    answer = caller.post(f"{BASE}/webhooks/", body, format="json", headers={"idempotency-key": key})
    check(answer)
    return answer


def test_registered_once_and_shown_without_its_secret(caller: APIClient) -> None:
    made = register(caller)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert register(caller).json() == made.json()
    (row,) = get(caller, "/webhooks/").json()["results"]
    assert row == {name: value for name, value in made.json().items() if name != "secret"}
    assert get(caller, f"/webhooks/{row['id']}/deliveries/").json()["results"] == []


def test_changed_as_it_was_seen(caller: APIClient) -> None:
    path = f"/webhooks/{register(caller).json()['id']}/"
    seen = get(caller, path)["ETag"]
    for status in (200, 412):
        answer = caller.patch(
            f"{BASE}{path}", {"is_active": False}, format="json", headers={"if-match": seen}
        )
        check(answer)
        assert answer.status_code == status
    assert get(caller, path).json()["stopped_reason"] == "by_client"


def test_a_new_secret(caller: APIClient) -> None:
    made = register(caller).json()
    answer = caller.post(
        f"{BASE}/webhooks/{made['id']}/secret/",
        {},
        format="json",
        headers={"idempotency-key": "k-2"},
    )
    check(answer)
    assert answer.status_code == 201
    assert answer.json()["secret"] != made["secret"]


def test_others_see_none(caller: APIClient, commune: Area) -> None:
    path = f"/webhooks/{register(caller).json()['id']}/"
    other = calling(*program_of(branch_serving(commune)))
    assert get(other, path).status_code == 404
    assert get(other, "/webhooks/").json()["results"] == []
    person = APIClient()
    person.force_login(bank_officer(branch_serving(commune)))
    assert get(person, "/webhooks/").status_code == 403


def test_private_addresses_are_refused(caller: APIClient, settings: Any) -> None:
    settings.TN_WEBHOOK_NETWORKS = ()
    answer = register(caller)
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_refused")
