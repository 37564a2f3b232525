"""Figures for whoever watches, and for nobody else."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config.request_counts import BOUNDS, RequestCounts, read_counts, request_families
from credit.models import FeedEvent
from credit.services.feed import number_events
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines if not line.startswith("#")}


def test_what_waits_is_shown(client: Client) -> None:
    household = HouseholdFactory.create()
    FeedEvent.objects.create(
        commune=household.commune, household=household, kind="closed", on_date="2026-01-01"
    )
    found = figures(client)
    assert found["tn_feed_unnumbered_events"] == 1
    assert found["tn_feed_lag_seconds"] > 0
    assert {"tn_queue_tasks", "tn_webhook_deliveries_waiting", "tn_webhooks_stopped"} <= set(found)
    number_events()
    found = figures(client)
    assert (found["tn_feed_unnumbered_events"], found["tn_feed_lag_seconds"]) == (0, 0)


def test_others_find_no_such_page(client: Client, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="113.160.0.1").status_code == 404
    settings.TN_METRICS_NETWORKS = ("113.160.0.0/16",)
    assert client.get("/metrics", REMOTE_ADDR="113.160.0.1").status_code == 200
    assert client.get("/metrics").status_code == 404


def change(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after.get(name, 0) - before.get(name, 0)


def test_requests_are_counted_by_pattern_method_and_status(client: Client) -> None:
    household = HouseholdFactory.create()
    before = figures(client)
    for _ in range(3):
        client.get(f"/api/v1/savings-groups/{household.code}/members/?q={household.code}")
    client.post("/healthz/live")
    client.get(f"/{household.code}/097199000001")
    answer = client.get("/metrics").content.decode()
    after = figures(client)
    route = 'method="GET",route="api/v1/savings-groups/<str:code>/members/"'
    assert change(before, after, f'tn_requests_total{{{route},status="401"}}') == 3
    assert change(before, after, f"tn_request_seconds_count{{{route}}}") == 3
    assert change(before, after, f"tn_request_seconds_sum{{{route}}}") > 0
    live = 'tn_requests_total{method="POST",route="healthz/live",status="405"}'
    assert change(before, after, live) == 1
    nowhere = 'tn_requests_total{method="GET",route="-",status="404"}'
    assert change(before, after, nowhere) == 1
    assert household.code not in answer
    assert "097199000001" not in answer
    families = {family.name: family for family in text_string_to_metric_families(answer)}
    assert families["tn_request_seconds"].type == "histogram"


def test_processes_add_up_and_a_cache_that_is_away_loses_nothing(settings: Any) -> None:
    first, second = RequestCounts(every=None), RequestCounts(every=None)
    for counts, seconds in ((first, 0.005), (second, 0.05), (second, 60.0)):
        counts.add(method="BREW", route="two/", status=200, seconds=seconds)
    caches_as_they_are = settings.CACHES
    settings.CACHES = {
        "default": caches_as_they_are["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}
    }
    assert not second.hand_over()
    settings.CACHES = caches_as_they_are
    caches["default"].delete("request-counts")
    assert [counts.hand_over() for counts in (first, second, second)] == [True] * 3
    answered, took = request_families()
    (total,) = [sample for sample in answered.samples if sample.labels["route"] == "two/"]
    assert (total.value, total.labels["method"]) == (3, "OTHER")
    shown = {
        sample.labels["le"]: sample.value
        for sample in took.samples
        if sample.labels["route"] == "two/" and sample.name.endswith("_bucket")
    }
    assert shown == {str(b): 1 if b < 0.05 else 2 for b in BOUNDS} | {"+Inf": 3}
    (seconds,) = [s.value for s in took.samples if s.name.endswith("_sum")]
    assert seconds == pytest.approx(60.055)


def test_a_process_hands_over_by_itself() -> None:
    counts = RequestCounts(every=0.01)
    route = f"self/{time.time()}/"
    counts.add(method="GET", route=route, status=200, seconds=0.1)
    deadline = time.monotonic() + 10
    while f"n 200 GET {route}" not in read_counts():
        assert time.monotonic() < deadline
        time.sleep(0.01)
