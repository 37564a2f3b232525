"""Changes through the API: once for each key, and only of what the caller has seen."""

from __future__ import annotations

import datetime as dt
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.test import APIClient

from common.api_access import ANY_POST
from common.api_body import Reading
from common.api_changes import Changed, CreateEndpoint, DetailChangeEndpoint, forget_answers
from common.filters import StrictFilterSet
from common.models import CalendarDay, IdempotentAnswer
from officials.choices import ClientScope, Right, Role
from officials.models import Official
from officials.views.tokens import ClientTokenView
from tests.api import client_for
from tests.factories.areas import CommuneFactory
from tests.factories.bank import branch_serving, calling, program_of
from tests.factories.officials import official_with


class Printed(serializers.Serializer[Any]):
    """What the endpoints of this module answer with."""

    name = serializers.CharField()


class Days(CreateEndpoint):
    """Adds a day off."""

    right = ANY_POST
    serializer_class = Printed

    def create(self, body: Any, **path: Any) -> Changed:
        reading = Reading()
        whole = reading.object(body, "", ("name",))
        name = reading.text(whole.get("name"), "name", required=True)
        number = CalendarDay.objects.count()
        CalendarDay.objects.create(day=dt.date(2030, 1, 1 + number), name=name)
        reading.finish()
        return Changed({"name": f"{name} {number}"}, revision=1, location="/days/1/")


ROW = SimpleNamespace(revision=3, name="cũ")


class Day(DetailChangeEndpoint):
    """A row that can be changed."""

    right = ANY_POST
    serializer_class = Printed

    def find(self, filters: StrictFilterSet, **path: Any) -> Any:
        self.revision = ROW.revision
        return ROW

    def lock(self, **path: Any) -> Any:
        if path["key"] != 1:
            raise Http404
        return ROW

    def change(self, row: Any, body: Any) -> Changed:
        row.name, row.revision = body["name"], row.revision + 1
        return Changed({"name": row.name}, revision=row.revision, status=200)


class Read(Day):
    """Read with one right and scope, changed with others."""

    scope = ClientScope.LISTS_READ
    right = Right.VIEW_CLASSES
    change_scope = ClientScope.LOANS_WRITE
    change_right = Right.REPORT_LOANS


urlpatterns = [
    path("api/v1/days/", Days.as_view()),
    path("api/v1/days/<int:key>/", Day.as_view()),
    path("api/v1/shared/<int:key>/", Read.as_view()),
    path("oauth/token/", ClientTokenView.as_view()),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.test_api_changes")]


@pytest.fixture
def caller() -> APIClient:
    ROW.revision, ROW.name = 3, "cũ"
    return client_for(official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create()))


def add(caller: APIClient, name: str, key: str | None = "k-1") -> Any:
    headers = {} if key is None else {"idempotency-key": key}
    answer: Any = caller.post("/api/v1/days/", {"name": name}, format="json", headers=headers)
    return answer


def change(caller: APIClient, tag: str | None, *, key: int = 1) -> Any:
    headers = {} if tag is None else {"if-match": tag}
    answer: Any = caller.patch(
        f"/api/v1/days/{key}/", {"name": "mới"}, format="json", headers=headers
    )
    return answer


def test_the_same_key_and_body_is_one_change_with_one_answer(caller: APIClient) -> None:
    first, again = add(caller, "Tết"), add(caller, "Tết")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert [first["ETag"], first["Location"]] == [again["ETag"], "/days/1/"]
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert CalendarDay.objects.count() == 1


def test_the_same_key_with_another_body_says_so(caller: APIClient) -> None:
    add(caller, "Tết")
    answer = add(caller, "Giỗ Tổ")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_mismatch")
    assert CalendarDay.objects.count() == 1


def test_another_key_or_another_caller_is_another_change(caller: APIClient) -> None:
    add(caller, "Tết")
    add(caller, "Tết", key="k-2")
    add(client_for(official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())), "Tết")
    assert CalendarDay.objects.count() == 3


def test_a_refused_change_is_undone_and_its_key_is_free(caller: APIClient) -> None:
    assert add(caller, "").status_code == 422
    assert not CalendarDay.objects.exists()
    assert add(caller, "Tết").status_code == 201


@pytest.mark.parametrize(
    ("key", "status"), [(None, 428), ("", 400), ("có dấu", 400), ("a b", 400), ("x" * 101, 400)]
)
def test_a_change_needs_a_key_of_plain_letters(
    caller: APIClient, key: str | None, status: int
) -> None:
    raw = None if key is None else key.encode().decode("latin-1")
    assert add(caller, "Tết", key=raw).status_code == status
    assert not CalendarDay.objects.exists()


def test_a_change_takes_no_parameters(caller: APIClient) -> None:
    answer = caller.post(
        "/api/v1/days/?x=1", {"name": "a"}, format="json", headers={"idempotency-key": "k"}
    )
    assert answer.status_code == 400


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_are_one_change() -> None:
    official: Official = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())
    ready = threading.Barrier(2)
    answers: list[Any] = []

    def ask() -> None:
        caller = client_for(official)
        ready.wait()
        answers.append(add(caller, "Tết"))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert CalendarDay.objects.count() == 1


def test_what_was_read_may_be_changed_once(caller: APIClient) -> None:
    read = caller.get("/api/v1/days/1/")
    assert read["ETag"].startswith('"3-')
    made = change(caller, read["ETag"])
    assert (made.status_code, made.json()) == (200, {"name": "mới"})
    assert made["ETag"] == caller.get("/api/v1/days/1/")["ETag"]
    late = change(caller, read["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert ROW.revision == 4


@pytest.mark.parametrize(
    ("tag", "status"),
    [(None, 428), ("*", 428), ('W/"3"', 412), ("3", 412), ('"2", "4"', 412), ('"2", "3"', 200)],
)
def test_a_change_names_what_was_seen(caller: APIClient, tag: str | None, status: int) -> None:
    assert change(caller, tag).status_code == status


def test_a_row_that_is_not_there_is_not_found(caller: APIClient) -> None:
    assert change(caller, '"3"', key=2).status_code == 404


def test_kept_answers_go_after_their_time(caller: APIClient, settings: Any) -> None:
    add(caller, "Tết")
    settings.TN_IDEMPOTENCY_DAYS = 30
    old = timezone.now() - dt.timedelta(days=31)
    assert forget_answers() == 0
    IdempotentAnswer.objects.update(created_at=old)
    assert forget_answers() == 1


def test_each_method_asks_for_its_own_scope() -> None:
    """Also in turn: nothing of one request is left to the next."""
    ROW.revision, ROW.name = 3, "cũ"
    client, secret = program_of(branch_serving(CommuneFactory.create()))
    reads, writes = (
        calling(client, secret, scope=scope)
        for scope in (ClientScope.LISTS_READ, ClientScope.LOANS_WRITE)
    )
    path = "/api/v1/shared/1/"
    for _round in range(2):
        match = {"if-match": f'"{ROW.revision}"'}
        refused = reads.patch(path, {"name": "mới"}, format="json", headers=match)
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
        assert [reads.get(path).status_code, writes.get(path).status_code] == [200, 403]
        made = writes.patch(path, {"name": "mới"}, format="json", headers=match)
        assert made.status_code == 200
    assert Read.needs("GET") == (Right.VIEW_CLASSES, ClientScope.LISTS_READ)
    assert Read.needs("PATCH") == (Right.REPORT_LOANS, ClientScope.LOANS_WRITE)
    assert Day.needs("PATCH") == (ANY_POST, None)
