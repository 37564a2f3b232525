"""What ``prepare_demo`` loads and shows."""

from io import StringIO

import pytest
from django.core.management import call_command

from officials.choices import Role
from officials.services.demo_logins import ACCOUNTS, DEMO_PASSWORD
from summaries.management.commands import prepare_demo
from tests.factories.households import HouseholdFactory

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


def test_an_empty_database_is_filled_in_order(calls: list[str]) -> None:
    call_command("prepare_demo", stdout=StringIO())
    assert calls == ["load_areas", "load_ethnic_groups", "load_standards", "load_demo"]


def test_what_is_there_is_not_loaded_again_and_logins_are_shown(calls: list[str]) -> None:
    HouseholdFactory.create()
    shown = StringIO()
    call_command("prepare_demo", stdout=shown)
    assert calls == ["load_ethnic_groups", "load_standards"]
    assert DEMO_PASSWORD in shown.getvalue()
    assert all(ACCOUNTS[role][0] in shown.getvalue() for role in Role)
