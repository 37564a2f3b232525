"""Whatever is asked of the API, it answers as its document says: nothing unforeseen, no 500.

``schemathesis`` makes requests from the document, good ones and bad ones, the same in every run.
Paths name rows that are really there, where the list beside them shows some.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from common.api_docs import openapi_document
from config.wsgi import application
from tests.contract.scene import Callers, callers

pytestmark = pytest.mark.django_db

_DOCUMENT: dict[str, Any] = json.loads(openapi_document()[0])
#: Without the ways to sign in: every request of this test is signed in, and none is bad for that.
_OPEN = copy.deepcopy(_DOCUMENT)
for _methods in _OPEN["paths"].values():
    for _operation in _methods.values():
        del _operation["security"]
_SCHEMA = schemathesis.openapi.from_dict(_OPEN)
_SCHEMA.app = application
_OPERATIONS = [(path, method) for path, methods in _DOCUMENT["paths"].items() for method in methods]
_ALWAYS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Requests of each kind for each operation.
_EXAMPLES = 6


@pytest.fixture
def world() -> Iterator[Callers]:
    """The test's own transaction is asked within, so no request may end the connection."""
    made = callers()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), _OPERATIONS)
def test_every_answer_is_as_the_document_says(path: str, method: str, world: Callers) -> None:
    sign_in = world.sign_in(_DOCUMENT["paths"][path][method])
    there = rows_there(path, world)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        good = mode is GenerationMode.POSITIVE
        checks = _ALWAYS if good else [*_ALWAYS, negative_data_rejection]
        requests = _SCHEMA[path][method].as_strategy(generation_mode=mode)
        # Where every string will do, nothing bad can be written.
        with nullcontext() if good else suppress(Unsatisfiable):
            ask(requests, sign_in, checks, good and there)


def ask(strategy: Any, sign_in: dict[str, Any], checks: list[Any], there: Any) -> None:
    """Send requests and compare the answers with the document."""

    @given(case=strategy)
    @settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def one(case: Any) -> None:
        if there:
            case.path_parameters = there
        case.validate_response(case.call(**sign_in), checks=checks)

    one()


def rows_there(path: str, world: Callers) -> dict[str, Any]:
    """Path parameters of the first row of the list that the path continues."""
    before, brace, rest = path.partition("{")
    if not brace or rest.count("{"):
        return {}
    name = rest.partition("}")[0]
    operation = _DOCUMENT["paths"].get(before, {}).get("get")
    if operation is None:
        return {}
    case = _SCHEMA[before]["get"].Case(query={"limit": "1"})
    answer = case.call(**world.sign_in(operation))
    rows = answer.json().get("results", []) if answer.status_code == 200 else []
    key = rows[0].get(name, rows[0].get("id", rows[0].get("code"))) if rows else None
    return {} if key is None else {name: key}
