"""The API's description and the page that shows it."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from common.api import Endpoint
from common.api_docs import openapi_document
from common.api_errors import KINDS
from officials.api.schema import ClientTokenScheme
from tests.api import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi_document()[0])
    return made


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, op) for path, methods in document["paths"].items() for op in methods.values()]


def test_anybody_may_read_the_document() -> None:
    answer = client_for(None).get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    assert answer.json()["openapi"] == "3.1.0"
    again = client_for(None).get("/api/v1/schema/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_the_document_takes_no_parameter() -> None:
    assert client_for(None).get("/api/v1/schema/?lang=en").status_code == 400


def test_every_operation_describes_its_errors_with_an_example(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        wanted = {"400", "401", "403", "405", "406", "429", "500"}
        assert wanted <= set(operation["responses"]), path
    for name, answer in document["components"]["responses"].items():
        assert answer["content"]["application/problem+json"]["examples"], name


def test_every_operation_is_described_in_both_languages(document: dict[str, Any]) -> None:
    """Add ``title`` and ``about`` to the endpoint, and their English to the catalogue."""
    for path, operation in operations(document):
        vietnamese, _dot, english = operation["summary"].partition(" · ")
        assert vietnamese, path
        assert english, path
        assert "\n\n" in operation["description"], path


def test_every_success_and_every_body_has_an_example_and_every_parameter_a_sentence(
    document: dict[str, Any],
) -> None:
    """Add ``example`` (and ``question_example``) to the endpoint, ``doc`` to the parameter."""
    for path, operation in operations(document):
        good = [answer for status, answer in operation["responses"].items() if status < "300"]
        assert good, path
        for answer in good:
            for content in answer.get("content", {}).values():
                assert content["examples"], path
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["examples"], path
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])


def test_a_program_reads_which_scope_an_operation_asks_for(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert set(schemes) == {"program", "token", "session"}
    known = set(schemes["program"]["flows"]["clientCredentials"]["scopes"])
    for path, operation in operations(document):
        asked = {scope for one in operation["security"] for scope in one.get("program", ())}
        assert asked <= known, path
    assert {"session": []} in document["paths"]["/api/v1/classes/"]["get"]["security"]


def test_a_scope_of_an_endpoint_stands_in_the_document() -> None:
    class Scoped(Endpoint):
        scope = "feed:read"

    scheme: Any = ClientTokenScheme(target=None)  # type: ignore[no-untyped-call]
    said = scheme.get_security_requirement(SimpleNamespace(view=Scoped(), method="GET"))
    assert said == [{"program": ["feed:read"]}, {"token": []}]


def test_null_is_written_as_openapi_3_1_does(document: dict[str, Any]) -> None:
    assert '"nullable"' not in json.dumps(document)


def test_every_problem_of_an_answer_is_a_known_kind(document: dict[str, Any]) -> None:
    for name, answer in document["components"]["responses"].items():
        for example in answer["content"]["application/problem+json"]["examples"].values():
            assert example["value"]["code"] in KINDS, name


def test_a_change_names_the_header_that_guards_it(document: dict[str, Any]) -> None:
    """A question, which changes nothing, is asked by POST and takes neither; nor does an end."""
    guards = {"post": "Idempotency-Key", "patch": "If-Match"}
    for path, methods in document["paths"].items():
        assert set(methods) <= {"get", "post", "patch", "delete"}
        for method, operation in methods.items():
            headers = {p["name"] for p in operation["parameters"] if p.get("required")}
            changes = method in guards and not operation["operationId"].endswith("_ask")
            assert (guards.get(method) in headers) == changes, path
            assert ("428" in operation["responses"]) == changes, path


def test_a_question_describes_its_body_with_an_example(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/duplicate-checks/"]["post"]
    body = operation["requestBody"]
    assert body["required"]
    assert list(body["content"]) == ["application/json"]
    assert body["content"]["application/json"]["examples"]
    assert {"413", "415", "422"} <= set(operation["responses"])
    assert "304" not in operation["responses"]


def test_the_page_uses_our_own_files_only() -> None:
    page = client_for(None).get("/api/v1/docs/").content.decode()
    assert "//" not in page.replace("<!DOCTYPE html>", "")
    assert "<script>" not in page
