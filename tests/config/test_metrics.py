"""Figures for whoever watches, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

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
