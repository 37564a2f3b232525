"""What tests of the API share: a client, and the check of an answer against its description."""

from __future__ import annotations

import functools
import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from common.api_docs import openapi_document
from common.api_errors import MEDIA_TYPE
from officials.models import Official

BASE = "/api/v1"


def client_for(official: Official | None) -> APIClient:
    """Return a client with a real session; None is an anonymous caller."""
    client = APIClient()
    if official is not None:
        client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def get(client: APIClient, path: str, /, **params: Any) -> Any:
    """Ask, check the answer against the OpenAPI document, and return it."""
    answer = client.get(f"{BASE}{path}", params)
    check(answer)
    return answer


def check(answer: Any) -> None:
    """Fail unless status, media type and body are as the document says."""
    path = answer.wsgi_request.path
    operation = _operation(path, answer.wsgi_request.method.lower())
    described = operation["responses"][str(answer.status_code)]
    described = _resolve(described) if "$ref" in described else described
    if answer.status_code in {204, 304}:
        assert answer.content == b""
        return
    media = answer["Content-Type"].split(";")[0]
    assert media == ("application/json" if answer.status_code < 300 else MEDIA_TYPE)
    schema = described["content"][media]["schema"]
    faults = list(_validator(json.dumps(schema)).iter_errors(answer.json()))
    assert not faults, f"{path}: {faults[0].json_path} {faults[0].message}"


def results(answer: Any) -> list[dict[str, Any]]:
    """Return the rows of a list."""
    assert answer.status_code == 200, answer.content.decode()
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def faults(answer: Any) -> dict[str, str]:
    """Return code by parameter of a refused request."""
    assert answer.status_code == 400, answer.content.decode()
    return {fault["name"]: fault["code"] for fault in answer.json()["errors"]}


@functools.cache
def _document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi_document()[0])
    return made


def _operation(path: str, method: str) -> dict[str, Any]:
    parts = path.split("/")
    for template, methods in _document()["paths"].items():
        wanted = template.split("/")
        if len(wanted) == len(parts) and all(
            asked == part or asked.startswith("{")
            for asked, part in zip(wanted, parts, strict=True)
        ):
            operation: dict[str, Any] = methods[method]
            return operation
    raise AssertionError(f"{path} is not in the OpenAPI document")


def _resolve(node: dict[str, Any]) -> Any:
    found: Any = _document()
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    whole = {
        "components": {"schemas": _strict(_document()["components"]["schemas"])},
        **_strict(json.loads(schema)),
    }
    return Draft202012Validator(whole, format_checker=FormatChecker())


def _strict(node: Any) -> Any:
    """Allow nothing in an answer that is not described."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: _strict(value) for name, value in node.items()}
    kinds = made.get("type")
    if isinstance(made.get("properties"), dict) and ("object" in kinds if kinds else False):
        made.setdefault("additionalProperties", False)
    return made
