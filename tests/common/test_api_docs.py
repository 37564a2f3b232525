"""The API's description and the page that shows it."""

import json
from typing import Any

import pytest

from common.api_docs import openapi_document
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
    assert answer.json()["openapi"].startswith("3.")
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


def test_every_success_has_an_example_and_every_parameter_a_sentence(
    document: dict[str, Any],
) -> None:
    for path, operation in operations(document):
        answers = operation["responses"]
        content = next(answers[s] for s in answers if s < "300")["content"]["application/json"]
        assert content["examples"], path
        assert operation["summary"], path
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])


def test_a_change_names_the_header_that_guards_it(document: dict[str, Any]) -> None:
    """A question, which changes nothing, is asked by POST and takes neither."""
    guards = {"post": "Idempotency-Key", "patch": "If-Match"}
    for path, methods in document["paths"].items():
        assert set(methods) <= {"get", "post", "patch"}
        for method, operation in methods.items():
            headers = {p["name"] for p in operation["parameters"] if p.get("required")}
            changes = method != "get" and not operation["operationId"].endswith("_ask")
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
