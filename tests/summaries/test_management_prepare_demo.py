"""What ``prepare_demo`` loads and shows."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from officials.choices import Role
from officials.services.demo_logins import ACCOUNTS, DEMO_PASSWORD
from summaries.management.commands import prepare_demo
from summaries.models import FiguresLoad, StaleMark
from tests.factories.households import ClassificationFactory, HouseholdFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the loading commands that were run; they have tests of their own."""
    made: list[str] = []
    monkeypatch.setattr(prepare_demo, "call_command", lambda name, **_: made.append(name))
    monkeypatch.setattr(
        prepare_demo, "get_commands", lambda: [s.command for s in prepare_demo.STEPS]
    )
    return made


def loaded() -> None:
    FiguresLoad.objects.create(
        file_name="tinh.yaml",
        checksum="0",
        content="",
        communes=[],
        last_household=0,
        loaded_at=timezone.now(),
    )


def test_an_empty_database_is_filled_in_order(calls: list[str]) -> None:
    call_command("prepare_demo", stdout=StringIO())
    assert calls == [
        "load_areas",
        "load_ethnic_groups",
        "load_standards",
        "load_procedure",
        "load_programmes",
        "load_livelihoods",
        "load_training",
        "load_housing",
        "load_credit",
        "load_targets",
        "load_demo",
    ]


def test_what_is_there_is_not_loaded_again_and_logins_are_shown(calls: list[str]) -> None:
    HouseholdFactory.create()
    loaded()
    shown = StringIO()
    call_command("prepare_demo", stdout=shown)
    assert calls == [
        "load_ethnic_groups",
        "load_standards",
        "load_procedure",
        "load_programmes",
        "load_livelihoods",
        "load_training",
        "load_housing",
        "load_credit",
        "load_targets",
    ]
    assert DEMO_PASSWORD in shown.getvalue()
    assert all(ACCOUNTS[role][0] in shown.getvalue() for role in Role)


def test_households_that_no_load_recorded_are_kept_and_said(calls: list[str]) -> None:
    HouseholdFactory.create()
    shown = StringIO()
    call_command("prepare_demo", stdout=shown)
    assert "load_demo" not in calls
    assert "không do bản dùng thử nạp" in shown.getvalue()


def test_figures_that_a_killed_load_left_are_computed(calls: list[str]) -> None:
    ClassificationFactory.create()
    loaded()
    assert StaleMark.objects.exists()
    shown = StringIO()
    call_command("prepare_demo", stdout=shown)
    assert "1 xã chưa tính xong" in shown.getvalue()
    assert not StaleMark.objects.exists()
    again = StringIO()
    call_command("prepare_demo", stdout=again)
    assert "chưa tính xong" not in again.getvalue()
