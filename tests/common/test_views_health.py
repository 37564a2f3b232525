"""The two questions that a proxy or an orchestrator asks."""

import pytest
from django.test import Client

from common import health


def test_live_needs_nothing(client: Client) -> None:
    assert client.get("/healthz/live").json() == {"alive": True}


@pytest.mark.django_db
def test_ready_asks_database_and_cache(client: Client) -> None:
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (200, {"database": True, "cache": True})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_names_the_part_and_keeps_the_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ConnectionError("secret-host:6379 refused")

    monkeypatch.setitem(health.PARTS, "cache", refuse)
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (503, {"database": True, "cache": False})
    assert b"secret-host" not in response.content
