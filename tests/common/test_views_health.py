"""The two questions that a proxy or an orchestrator asks."""

import socket
from typing import Any

import pytest
from celery import current_app
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from common import health

ALL = {"database": True, "migrations": True, "cache": True, "broker": True}


def ready(client: Client) -> tuple[int, dict[str, bool]]:
    answer = client.get("/healthz/ready")
    return answer.status_code, answer.json()


def test_live_needs_nothing(client: Client) -> None:
    assert client.get("/healthz/live").json() == {"alive": True}


@pytest.mark.django_db
def test_ready_asks_every_part(client: Client) -> None:
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (200, ALL)
    assert "no-store" in response.headers["Cache-Control"]


def test_not_ready_without_the_database(client: Client) -> None:
    """A test that may not use the database is refused by it, as by one that is away."""
    assert ready(client) == (503, ALL | {"database": False, "migrations": False})


@pytest.mark.django_db
def test_not_ready_before_the_last_migration(client: Client) -> None:
    rows = MigrationRecorder.Migration.objects.filter(app="credit").order_by("-id")
    rows.filter(pk=rows[0].pk).delete()
    assert ready(client) == (503, ALL | {"migrations": False})


@pytest.mark.django_db
def test_ready_with_a_migration_that_only_newer_code_knows(client: Client) -> None:
    """While an update runs, the former code still answers."""
    MigrationRecorder.Migration.objects.create(app="credit", name="9999_of_tomorrow")
    assert ready(client) == (200, ALL)


@pytest.mark.django_db
def test_not_ready_without_the_cache(client: Client, settings: Any) -> None:
    away = {"LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = {"default": settings.CACHES["default"] | away}
    assert ready(client) == (503, ALL | {"cache": False})


@pytest.mark.django_db
def test_not_ready_with_a_broker_that_refuses_or_is_silent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_BROKER_SECONDS", 0.2)
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    assert ready(client) == (503, ALL | {"broker": False})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        monkeypatch.setattr(current_app.conf, "broker_url", address)
        assert ready(client) == (503, ALL | {"broker": False})


@pytest.mark.django_db
def test_not_ready_names_the_part_and_keeps_the_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ConnectionError("secret-host:6379 refused")

    monkeypatch.setitem(health.PARTS, "cache", refuse)
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()) == (503, ALL | {"cache": False})
    assert b"secret-host" not in response.content
