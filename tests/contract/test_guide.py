"""The bank's guide is run as it stands: each command, and its answer beside the one that is shown.

No shell and no ``curl`` are needed: the few forms of command that the guide uses are read here.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from string import Template
from typing import Any

import pytest
import requests
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from credit.services.signing import sign_list
from officials.choices import Role
from tests.factories.bank import program_of
from tests.factories.credit import LoanScene
from tests.factories.officials import official_with

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "bank-guide.md"
_BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ASSIGNED = re.compile(r"^([A-Z_]+)=\$\((curl .*) \| jq -r \.(\S+)\)$", re.DOTALL)
_ANY = "…"


@pytest.mark.django_db(transaction=True)
def test_every_command_of_the_guide_is_answered_as_it_says(live_server: LiveServer) -> None:
    scene = LoanScene()
    client, secret = program_of(scene.branch)
    commune, today = scene.household.commune, timezone.localdate()
    leader = official_with(Role.COMMUNE_LEADER, area=commune)
    sign_list(actor=leader, commune=commune, year=today.year, month=today.month)
    shell = Shell(
        BASE=live_server.url,
        CLIENT_ID=client.client_id,
        KEY=secret,
        HOUSEHOLD=scene.household.code,
        NUMBER=str(scene.head.identity_number),
        PROGRAMME=scene.programme.code,
        GROUP=scene.group.code,
    )
    blocks = _BLOCK.findall(GUIDE.read_text("utf-8"))
    assert len(blocks) >= 11
    answer: Any = None
    for kind, text in blocks:
        if kind == "sh":
            answer = shell.run(text.strip())
        else:
            differs = difference(json.loads(text), answer)
            assert not differs, f"{differs}\n{json.dumps(answer, ensure_ascii=False, indent=2)}"
    _verify_as_the_guide_says(shell)


def _verify_as_the_guide_says(shell: Shell) -> None:
    """The guide's own program accepts the list that was read, and nothing else."""
    found = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    program: dict[str, Any] = {}
    exec(found[0], program)  # noqa: S102
    address = "$BASE/api/v1/confirmed-lists/$LIST/"
    token = '-H "Authorization: Bearer $TOKEN"'
    signed = shell.run(f'curl -s "{address}" {token}')
    rows = shell.run(f'curl -s "{address}rows/" {token}')["results"]
    assert rows
    assert program["is_genuine"](signed, rows)
    assert not program["is_genuine"](signed, rows[1:])
    assert not program["is_genuine"](signed, [rows[0] | {"line": rows[0]["line"] + " "}, *rows[1:]])


class Shell:
    """Understands ``curl`` with -s -u -d -H -X, variables, and one field taken by ``jq``."""

    def __init__(self, **variables: str) -> None:
        """Begin with these variables."""
        self.variables = variables

    def run(self, command: str) -> Any:
        """Run one command; return the body of the answer."""
        if assigned := _ASSIGNED.match(command):
            name, call, path = assigned.groups()
            answer = self._curl(call)
            found = answer
            for part in re.findall(r"\w+", path):
                found = found[int(part) if part.isdigit() else part]
            self.variables[name] = found
            return answer
        return self._curl(command)

    def _curl(self, command: str) -> Any:
        words = [
            Template(word).substitute(self.variables)
            for word in shlex.split(command.replace("\\\n", " "))
        ]
        assert words[0] == "curl", command
        asked: dict[str, Any] = {"headers": {}}
        method, rest = "", iter(words[1:])
        for word in rest:
            if word == "-u":
                asked["auth"] = tuple(next(rest).split(":", 1))
            elif word == "-d":
                asked["data"] = next(rest).encode()
                asked["headers"].setdefault("Content-Type", "application/x-www-form-urlencoded")
            elif word == "-H":
                name, _colon, value = next(rest).partition(": ")
                asked["headers"][name] = value
            elif word == "-X":
                method = next(rest)
            elif word != "-s":
                assert not word.startswith("-"), f"the guide's test does not know {word}"
                asked["url"] = word
        method = method or ("POST" if "data" in asked else "GET")
        return requests.request(method, timeout=30, **asked).json()


def difference(shown: Any, given: Any, place: str = "answer") -> str:
    """Where the answer is not as shown; empty when it is."""
    if shown == _ANY:
        return ""
    if isinstance(shown, dict) and isinstance(given, dict):
        if set(shown) != set(given):
            return f"{place}: {sorted(set(shown) ^ set(given))}"
        found = (difference(shown[name], given[name], f"{place}.{name}") for name in shown)
        return next(filter(None, found), "")
    if isinstance(shown, list) and isinstance(given, list) and len(shown) == len(given):
        pairs = enumerate(zip(shown, given, strict=True))
        return next(filter(None, (difference(*pair, f"{place}[{i}]") for i, pair in pairs)), "")
    return "" if shown == given else f"{place}: shown {shown!r}, given {given!r}"


def test_an_answer_that_differs_is_found() -> None:
    assert difference({"a": [1, {"b": _ANY}]}, {"a": [1, {"b": 7}]}) == ""
    assert difference({"a": 1}, {"a": 2}) == "answer.a: shown 1, given 2"
    assert difference({"a": 1}, {"a": 1, "b": 2}) == "answer: ['b']"
    assert difference([1], [1, 2])
