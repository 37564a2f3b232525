"""A client that a public generator makes from the document gets a token and calls the API."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.contract.scene import Callers, callers
from tests.factories.bank import ask_token

ROOT = Path(__file__).resolve().parents[2]
_NAME = "thoat_ngheo_client"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package as ``openapi-python-client`` writes it; nothing in it is ours."""
    folder = tmp_path_factory.mktemp("client")
    config = folder / "config.yaml"
    config.write_text(f"package_name_override: {_NAME}\npost_hooks: []\n", "utf-8")
    done = subprocess.run(  # noqa: S603 (our own document)
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", str(ROOT / "docs" / "openapi.yaml"), "--config", str(config),
            "--output-path", str(folder / _NAME), "--fail-on-warning",
        ],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(_NAME)
    sys.path.remove(str(folder))


@pytest.mark.django_db(transaction=True)
def test_a_generated_client_calls_the_api(made: ModuleType, live_server: LiveServer) -> None:
    world = callers()
    client = made.AuthenticatedClient(
        base_url=live_server.url,
        token=str(ask_token(world.client, world.secret)["access_token"]),
        raise_on_unexpected_status=True,
    )
    asked = _call("eligibility_checks", "eligibility_checks_ask", client, body=_question(world))
    assert [row.key for row in asked.results] == ["1"]
    assert asked.results[0].category == "poor"
    for tag, name in _LISTS:
        page = _call(tag, name, client)
        assert page.next_cursor is None
        assert page.results == []
    assert _call("changes", "changes_retrieve", client).more is False


#: Lists that a program reads; nothing has been signed, lent or changed here yet.
_LISTS = [("confirmed_lists", "confirmed_lists_list"), ("loans", "loans_list")]


def _question(world: Callers) -> Any:
    models = importlib.import_module(f"{_NAME}.models")
    return models.EligibilityQuestion.from_dict(
        {
            "purpose": "loan_request",
            "subjects": [{"key": "1", "household_code": world.scene.households["poor"].code}],
        }
    )


def _call(tag: str, name: str, client: Any, **given: Any) -> Any:
    operation = importlib.import_module(f"{_NAME}.api.{tag}.{name}")
    answer = operation.sync_detailed(client=client, **given)
    assert answer.status_code == 200, answer.content
    return answer.parsed
