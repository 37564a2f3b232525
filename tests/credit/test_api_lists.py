"""Confirmed lists through the API: who reads what, hashes that add up, answers once and whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from credit.models import ListReading, RowAnswer
from credit.selectors.confirmed_lists import open_rejections
from credit.services.answering import handle_rejection
from officials.choices import ClientScope
from tests.api import BASE, check, client_for, get, results
from tests.factories.areas import CommuneFactory
from tests.factories.bank import branch_serving, calling, program_of
from tests.factories.lists import ListScene, list_scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 10, 12, 3, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def scene() -> ListScene:
    return list_scene()


def program(scene: ListScene, *scopes: str) -> APIClient:
    client, secret = program_of(scene.branch, scopes=scopes or (ClientScope.LISTS_READ,))
    return calling(client, secret)


def send(client: APIClient, uuid: Any, *answers: Any, key: str = "k1") -> Any:
    answer = client.post(
        f"{BASE}/confirmed-lists/{uuid}/answers/",
        {"answers": list(answers)},
        format="json",
        headers={"idempotency-key": key},
    )
    check(answer)
    return answer


def test_a_program_reads_a_list_and_can_verify_it(scene: ListScene) -> None:
    for _ in range(3):
        scene.household()
    signed = scene.sign()
    client = program(scene)
    (found,) = results(get(client, "/confirmed-lists/", commune=scene.commune.code, kind="full"))
    assert found == get(client, f"/confirmed-lists/{signed.uuid}/").json()
    assert (found["rows"], found["listed"], found["answers"]["waiting"]) == (3, 3, 3)
    assert not results(get(client, "/confirmed-lists/", year="2025"))
    page = get(client, f"/confirmed-lists/{signed.uuid}/rows/", limit=2)
    rows = results(page)
    rows += results(client.get(page.json()["next"]))
    assert [row["position"] for row in rows] == [1, 2, 3]
    hashes = [hashlib.sha256(row["line"].encode()).hexdigest() for row in rows]
    assert hashes == [row["sha256"] for row in rows]
    whole = "\n".join([found["header"], *hashes])
    assert hashlib.sha256(whole.encode()).hexdigest() == found["sha256"]
    # Who read is kept once a day, not once a page.
    assert ListReading.objects.get().confirmed == signed


def test_nobody_else_reads_it(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    neighbour = CommuneFactory.create(parent=scene.commune.parent)
    client, secret = program_of(branch_serving(neighbour), scopes=[ClientScope.LISTS_READ])
    outside = calling(client, secret)
    assert not results(get(outside, "/confirmed-lists/"))
    for path in ("", "rows/"):
        assert get(outside, f"/confirmed-lists/{signed.uuid}/{path}").status_code == 404
    assert send(outside, signed.uuid, {"position": 1, "outcome": "accepted"}).status_code == 404
    other = program(scene, ClientScope.ELIGIBILITY_READ)
    assert get(other, "/confirmed-lists/").status_code == 403
    assert get(client_for(scene.leader), "/confirmed-lists/").status_code == 403
    assert len(results(get(client_for(scene.officer), "/confirmed-lists/"))) == 1
    assert (
        send(
            client_for(scene.officer), signed.uuid, {"position": 1, "outcome": "accepted"}
        ).status_code
        == 403
    )


def test_answers_are_written_once_and_their_handling_is_read(scene: ListScene) -> None:
    first = scene.household()
    scene.household()
    signed = scene.sign()
    client = program(scene)
    bad = {"household_code": first.code, "outcome": "rejected", "reason": "deceased"}
    sent = [bad, {"position": 2, "outcome": "accepted"}]
    answer = send(client, signed.uuid, *sent)
    assert (answer.status_code, answer.json()) == (201, {"written": 2, "unchanged": 0})
    assert send(client, signed.uuid, *sent).json() == {"written": 2, "unchanged": 0}
    assert RowAnswer.objects.count() == 2
    assert send(client, signed.uuid, bad).status_code == 409
    handle_rejection(
        actor=scene.officer, answer=open_rejections(scene.officer).get(), handling="Đã đổi chủ hộ"
    )
    rows = results(get(client, f"/confirmed-lists/{signed.uuid}/rows/"))
    assert [row["answer"]["outcome"] for row in rows] == ["rejected", "accepted"]
    assert rows[0]["answer"]["handling"] == "Đã đổi chủ hộ"


def test_every_fault_of_every_answer_is_told_and_nothing_written(scene: ListScene) -> None:
    household = scene.household()
    signed = scene.sign()
    answer = send(
        program(scene),
        signed.uuid,
        {"position": 1, "outcome": "rejected"},
        {"position": 9, "outcome": "accepted", "reason": "other"},
        {"household_code": "99999-000001", "outcome": "accepted"},
        {"position": 1, "household_code": household.code, "outcome": "accepted"},
        {"position": True, "outcome": "maybe", "extra": 1},
        {"position": 10**30, "outcome": "accepted"},
    )
    assert answer.status_code in {400, 422}
    found = {(fault["name"], fault["code"]) for fault in answer.json()["errors"]}
    assert found == {
        ("answers.0.reason", "required"), ("answers.1.position", "unknown_row"),
        ("answers.1.reason", "not_wanted"), ("answers.1.note", "required"),
        ("answers.2.household_code", "unknown_row"), ("answers.3.position", "one_of"),
        ("answers.4.position", "not_a_number"), ("answers.4.outcome", "invalid_choice"),
        ("answers.4.extra", "unknown_field"), ("answers.5.position", "unknown_row"),
    }  # fmt: skip
    assert not RowAnswer.objects.exists()


def test_a_page_of_rows_is_one_statement_beside_the_caller(scene: ListScene) -> None:
    for _ in range(6):
        scene.household()
    signed = scene.sign()
    client = program(scene)
    path = f"/confirmed-lists/{signed.uuid}/rows/"
    get(client, path)
    for limit in (2, 6):
        with CaptureQueriesContext(connection) as asked:
            assert len(results(get(client, path, limit=limit))) == limit
        assert len(asked) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked.captured_queries[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using credit_confirmedrow_position" in plan


def test_who_reads_is_kept_once_a_day_and_only_of_the_bank(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    path = f"/confirmed-lists/{signed.uuid}/rows/"
    assert get(client_for(scene.officer), path).status_code == 200
    assert not ListReading.objects.exists()
    client, secret = program_of(scene.branch, scopes=[ClientScope.LISTS_READ])
    for day in (12, 12, 13):
        with time_machine.travel(dt.datetime(2026, 10, day, 3, tzinfo=dt.UTC), tick=False):
            assert get(calling(client, secret), path).status_code == 200
    days = ListReading.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [dt.date(2026, 10, 12), dt.date(2026, 10, 13)]


def test_rows_tell_the_answers_of_the_own_branch_only(scene: ListScene) -> None:
    scene.household()
    signed = scene.sign()
    neighbour = branch_serving(scene.commune)
    client, secret = program_of(neighbour, scopes=[ClientScope.LISTS_READ])
    other = calling(client, secret)
    mine = program(scene)
    path = f"/confirmed-lists/{signed.uuid}/rows/"
    send(mine, signed.uuid, {"position": 1, "outcome": "accepted"})
    refused = {"position": 1, "outcome": "rejected", "reason": "deceased"}
    send(mine, signed.uuid, refused, key="k2")
    send(other, signed.uuid, {"position": 1, "outcome": "accepted"})
    outcome = {"mine": mine, "other": other, "officer": client_for(scene.officer)}
    told = {who: results(get(caller, path))[0]["answer"] for who, caller in outcome.items()}
    assert (told["mine"]["outcome"], told["mine"]["reason"]) == ("rejected", "deceased")
    assert told["other"]["outcome"] == "accepted"
    assert told["officer"]["outcome"] == "accepted"  # the newest of any


def test_rows_are_narrowed_to_a_change(scene: ListScene) -> None:
    for _ in range(3):
        scene.household()
    signed = scene.sign()
    path = f"/confirmed-lists/{signed.uuid}/rows/"
    page = get(program(scene), path, change="listed", limit=2)
    assert [row["position"] for row in results(page)] == [1, 2]
    assert [row["position"] for row in results(program(scene).get(page.json()["next"]))] == [3]
    assert not results(get(program(scene), path, change="removed"))
