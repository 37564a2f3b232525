"""Webhooks through the API: registered once, seen by their program only."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from areas.models import Area
from credit.models import Webhook, WebhookDelivery
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


def end(caller: APIClient, path: str) -> Any:
    answer = caller.delete(f"{BASE}{path}")
    check(answer)
    return answer


def test_ended_for_good_and_still_to_be_read(caller: APIClient) -> None:
    path = f"/webhooks/{register(caller).json()['id']}/"
    webhook = Webhook.objects.get()
    WebhookDelivery.objects.create(webhook=webhook, first_number=1, last_number=2)
    seen = get(caller, path)["ETag"]
    assert [end(caller, path).status_code for _ in range(2)] == [204, 204]
    assert get(caller, "/webhooks/").json()["results"] == []
    row = get(caller, path)
    assert (row.json()["is_active"], row.json()["stopped_reason"]) == (False, "ended")
    assert row.json()["ended_at"] is not None
    (sent,) = get(caller, f"{path}deliveries/").json()["results"]
    assert (sent["state"], sent["error"]) == ("failed", "ended")
    for tag, status in ((seen, 412), (row["ETag"], 409)):
        answer = caller.patch(
            f"{BASE}{path}", {"is_active": True}, format="json", headers={"if-match": tag}
        )
        check(answer)
        assert answer.status_code == status
    assert not Webhook.objects.get().is_active


def test_only_its_own_program_ends_it(caller: APIClient, commune: Area) -> None:
    path = f"/webhooks/{register(caller).json()['id']}/"
    other = calling(*program_of(branch_serving(commune)))
    assert end(other, path).status_code == 404
    assert end(caller, f"{path}?x=1").status_code == 400
    assert Webhook.objects.get().is_active


def test_an_ended_one_makes_room(caller: APIClient) -> None:
    made = [register(caller, key=f"k-{n}") for n in range(6)]
    assert [answer.status_code for answer in made] == [201] * 5 + [422]
    end(caller, f"/webhooks/{made[0].json()['id']}/")
    assert register(caller, key="k-7").status_code == 201
