"""Addresses from the environment, pinned packages, and the settings that follow from them."""

import re

import pytest

from config import env
from config.settings import servers
from tests.architecture.sources import ROOT


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    found = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", text, flags=re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


def test_every_direct_requirement_is_pinned_as_in_the_lock() -> None:
    locked = pins("constraints")
    direct = pins("base") | pins("demo") | pins("test")
    assert {name: locked.get(name) for name in direct} == direct


@pytest.mark.parametrize("name", ["base", "demo", "test"])
def test_every_requirement_has_a_version_and_a_reason(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    assert [line for line in wanted if not re.match(r"\S+==\S+\s+# \S", line)] == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://h:6379/0", "redis://h:6379/1"),
        ("redis://h:6379", "redis://h:6379/1"),
        ("rediss://:secret@h:6379/4", "rediss://:secret@h:6379/5"),
        ("", ""),
    ],
)
def test_the_cache_uses_the_database_after_the_broker(url: str, expected: str) -> None:
    assert env.next_redis_database(url) == expected


def test_a_database_may_be_named_by_its_socket() -> None:
    described = env.database("postgres://tn@%2Frun%2Fpostgresql/register")
    assert (described["HOST"], described["NAME"]) == ("/run/postgresql", "register")


def test_named_servers_replace_the_embedded_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "DATABASE_URL", "postgres://u:p@db.example:6000/tn")
    monkeypatch.setattr(env, "REDIS_URL", "redis://r.example:6379/0")
    embedded = servers.embedded("demo")
    assert not embedded.needed
    database = servers.databases(embedded)["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 6000, "tn")
    assert servers.broker_url(embedded) == "redis://r.example:6379/0"
    assert servers.caches(embedded)["default"]["LOCATION"] == "redis://r.example:6379/1"
