"""The production settings refuse what must not meet real people's data."""

import subprocess
import sys

import pytest
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from config import env
from tests.run_all import PRODUCTION, ROOT


@pytest.fixture
def installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings of a sound installation, for a test to spoil."""
    monkeypatch.setattr(env, "DATABASE_URL", PRODUCTION["DATABASE_URL"])
    monkeypatch.setattr(env, "REDIS_URL", PRODUCTION["REDIS_URL"])
    settings.TN_PRODUCTION = True
    settings.SECRET_KEY = PRODUCTION["SECRET_KEY"]
    settings.ALLOWED_HOSTS = [PRODUCTION["ALLOWED_HOSTS"]]
    settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    return settings


def found() -> list[str | None]:
    messages = run_checks(tags=["installation"])
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


def test_a_sound_installation_passes(installation: Settings) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("DEBUG", True, "tn.E004"),
        ("SECRET_KEY", "short", "tn.E006"),
        ("SECRET_KEY", "ab" * 40, "tn.E006"),
        ("SECRET_KEY", "demo-only-secret-made-long-enough-to-pass-the-other-measures", "tn.E006"),
        ("ALLOWED_HOSTS", [], "tn.E007"),
        ("ALLOWED_HOSTS", ["*"], "tn.E008"),
        ("SESSION_COOKIE_SECURE", False, "tn.E009"),
    ],
)
def test_an_unsafe_setting_is_named(
    installation: Settings, setting: str, value: object, expected: str
) -> None:
    setattr(installation, setting, value)
    assert found() == [expected]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [("DATABASE_URL", "", "tn.E001"), ("REDIS_URL", "", "tn.E003")],
)
def test_embedded_servers_are_refused(
    installation: Settings,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    expected: str,
) -> None:
    monkeypatch.setattr(env, variable, value)
    assert found() == [expected]


def test_another_database_engine_is_refused(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = "django.db.backends.sqlite3"
    monkeypatch.setitem(installation.DATABASES["default"], "ENGINE", engine)
    assert found() == ["tn.E002"]


def test_a_demonstration_is_not_checked(settings: Settings) -> None:
    settings.DEBUG = True
    assert found() == []


@pytest.mark.parametrize(
    "process",
    [
        ("-m", "celery", "-A", "config", "worker"),
        ("-m", "celery", "-A", "config", "beat"),
        ("-c", "import config.wsgi"),
    ],
    ids=["worker", "beat", "web"],
)
def test_every_process_refuses_an_unfit_installation(process: tuple[str, ...]) -> None:
    command = ["env", "-i", "DJANGO_SETTINGS_MODULE=config.settings.production"]
    result = subprocess.run(  # noqa: S603
        [*command, sys.executable, *process],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    for number in ("tn.E001", "tn.E003", "tn.E005", "tn.E007"):
        assert number in result.stderr


def test_an_empty_environment_lists_everything_that_is_missing() -> None:
    command = ["env", "-i", "DJANGO_SETTINGS_MODULE=config.settings.production"]
    result = subprocess.run(  # noqa: S603
        [*command, sys.executable, "manage.py", "check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    for number in ("tn.E001", "tn.E003", "tn.E005", "tn.E007"):
        assert number in result.stderr
