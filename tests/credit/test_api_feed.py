"""What a program reads of the change feed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from credit.models import FeedEvent, FeedPoint
from credit.services.feed import number_events, skip_numbers
from households.choices import PovertyClass
from officials.choices import ClientScope
from tests.api import BASE, check, faults, get
from tests.factories.bank import branch_serving, calling, program_of
from tests.households.scene import Scene, classify, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    made = small_scene()
    FeedEvent.objects.all().delete()
    classify(made.households["near"], PovertyClass.NOT_POOR, made.last_year + dt.timedelta(days=10))
    FeedEvent.objects.create(
        commune=made.neighbour,
        household=made.households["far"],
        kind="moved_out",
        on_date=made.last_year,
        detail={},
    )
    number_events()
    return made


@pytest.fixture
def caller(scene: Scene) -> APIClient:
    return calling(*program_of(branch_serving(scene.commune), scopes=[ClientScope.FEED_READ]))


def test_a_program_reads_what_happened_where_it_serves(scene: Scene, caller: APIClient) -> None:
    answer = get(caller, "/changes/")
    (event,) = answer.json()["results"]
    assert (event["household"], event["kind"]) == (scene.households["near"].code, "exited")
    assert (event["poverty_class"], event["previous_class"]) == ("not_poor", "near_poor")
    assert not answer.json()["more"]
    cursor = answer.json()["next_cursor"]
    assert cursor == event["number"] + 1  # the other commune's event is behind it, too
    empty = get(caller, "/changes/", since=cursor)
    assert empty.json() == {"results": [], "next_cursor": cursor, "more": False}


def test_what_is_committed_meanwhile_comes_at_once(scene: Scene, caller: APIClient) -> None:
    cursor = get(caller, "/changes/").json()["next_cursor"]
    classify(
        scene.households["poor"], PovertyClass.NEAR_POOR, scene.last_year + dt.timedelta(days=11)
    )
    (event,) = get(caller, "/changes/", since=cursor).json()["results"]
    assert event["household"] == scene.households["poor"].code


def test_pages_and_replay_are_the_same(scene: Scene, caller: APIClient) -> None:
    day = scene.last_year
    for step, found in enumerate((PovertyClass.NEAR_POOR, PovertyClass.POOR), start=1):
        classify(scene.households["poor"], found, day + dt.timedelta(days=step))
    whole = get(caller, "/changes/").json()["results"]
    read, since = [], None
    while True:
        page = get(caller, "/changes/", limit=1, **({} if since is None else {"since": since}))
        read += page.json()["results"]
        since = page.json()["next_cursor"]
        if not page.json()["more"]:
            break
    assert len(read) == 3
    assert read == whole


def test_from_a_time(scene: Scene, caller: APIClient) -> None:
    assert len(get(caller, "/changes/", **{"from": "2020-01-01T00:00:00Z"}).json()["results"]) == 1
    later = (timezone.now() + dt.timedelta(hours=1)).isoformat()
    assert get(caller, "/changes/", **{"from": later}).json()["results"] == []


def test_a_cursor_that_is_too_old(scene: Scene, caller: APIClient) -> None:
    cursor = get(caller, "/changes/").json()["next_cursor"]
    skip_numbers()
    answer = get(caller, "/changes/", since=cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")


def test_questions_that_make_no_sense(scene: Scene, caller: APIClient) -> None:
    last = FeedPoint.objects.latest("number").number
    assert faults(get(caller, "/changes/", since=last + 1)) == {"since": "cursor_ahead"}
    asked = {"since": "x", "from": "2026-01-01", "limit": 0, "cursor": "a"}
    assert faults(get(caller, "/changes/", **asked)) == {
        "cursor": "unknown_parameter",
        "since": "out_of_range",
        "from": "invalid_time",
        "limit": "out_of_range",
    }
    asked = {"since": 0, "from": "2026-01-01T00:00:00Z"}
    assert faults(get(caller, "/changes/", **asked)) == {"from": "one_of"}


def test_the_scope_is_needed(scene: Scene) -> None:
    other = calling(*program_of(branch_serving(scene.commune), scopes=[ClientScope.LISTS_READ]))
    answer = other.get(f"{BASE}/changes/")
    check(answer)
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_a_page_costs_the_same_whatever_it_holds(
    scene: Scene, caller: APIClient, django_assert_max_num_queries: object
) -> None:
    get(caller, "/changes/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        get(caller, "/changes/", limit=1000)
