"""The comparison of two documents finds each kind of break, and nothing where nothing breaks."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.contract.__main__ import RELEASED, main
from tests.contract.breaks import breaks

OLD: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.0
paths:
  /loans/:
    post:
      parameters:
        - {in: query, name: day, schema: {type: string}}
        - {in: query, name: kind, schema: {type: string, enum: [a, b]}}
      security: [{program: [write]}, {session: []}]
      requestBody:
        required: false
        content:
          application/json:
            schema:
              type: object
              required: [amount]
              properties:
                amount: {type: [integer, 'null'], minimum: 0, maximum: 100}
                note: {type: string, maxLength: 10}
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}
        '400': {description: ''}
    get:
      responses:
        '200':
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Loan'}}
webhooks:
  changed:
    post:
      requestBody:
        content: {application/json: {schema: {type: object, properties: {id: {}}}}}
components:
  securitySchemes:
    session: {type: apiKey}
    program: {type: oauth2, flows: {clientCredentials: {scopes: {write: W, read: R}}}}
  schemas:
    State: {type: string, enum: [open, closed]}
    Loan:
      type: object
      required: [id, state]
      properties:
        id: {type: integer}
        state: {$ref: '#/components/schemas/State'}
        parent: {oneOf: [{$ref: '#/components/schemas/Loan'}, {type: 'null'}]}
""")  # fmt: skip


def _post(document: Any) -> Any:
    return document["paths"]["/loans/"]["post"]


def _body(document: Any) -> Any:
    return _post(document)["requestBody"]["content"]["application/json"]["schema"]


def _loan(document: Any) -> Any:
    return document["components"]["schemas"]["Loan"]


CASES: dict[str, Callable[[Any], Any]] = {
    "path-removed": lambda d: d["paths"].pop("/loans/"),
    "operation-removed": lambda d: d["paths"]["/loans/"].pop("get"),
    "webhook-removed": lambda d: d["webhooks"].clear(),
    "sign-in-removed": lambda d: d["components"]["securitySchemes"].pop("session"),
    "scope-removed": lambda d: d["components"]["securitySchemes"]["program"]["flows"][
        "clientCredentials"
    ]["scopes"].pop("read"),
    "sign-in-narrowed": lambda d: _post(d)["security"][0]["program"].append("more"),
    "body-required": lambda d: _post(d)["requestBody"].update(required=True),
    "body-removed": lambda d: _post(d).pop("requestBody"),
    "media-type-removed": lambda d: _post(d)["requestBody"]["content"].clear(),
    "parameter-removed": lambda d: _post(d)["parameters"].pop(0),
    "parameter-required": lambda d: _post(d)["parameters"].append(
        {"in": "query", "name": "new", "required": True, "schema": {}}
    ),
    "request-enum-narrowed": lambda d: _post(d)["parameters"][1]["schema"]["enum"].pop(),
    "request-type-narrowed": lambda d: _body(d)["properties"]["amount"].update(type="integer"),
    "request-range-narrowed": lambda d: _body(d)["properties"]["amount"].update(maximum=99),
    "request-form-narrowed": lambda d: _body(d)["properties"]["note"].update(pattern="^x"),
    "request-field-removed": lambda d: _body(d)["properties"].pop("note"),
    "request-field-required": lambda d: _body(d)["required"].append("note"),
    "answer-removed": lambda d: _post(d)["responses"].update(
        {"201": _post(d)["responses"].pop("200")}
    ),
    "answer-field-removed": lambda d: _loan(d)["properties"].pop("state"),
    "answer-field-optional": lambda d: _loan(d)["required"].remove("state"),
    "answer-type-widened": lambda d: _loan(d)["properties"]["id"].update(type=["integer", "null"]),
    "answer-format-changed": lambda d: _loan(d)["properties"]["id"].update(format="uuid"),
    "answer-enum-widened": lambda d: d["components"]["schemas"]["State"]["enum"].append("lost"),
    "shape-changed": lambda d: _loan(d)["properties"]["parent"]["oneOf"].extend(
        [{"type": "string"}, {"type": "integer"}]
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_break_is_found_with_its_place_and_remedy(kind: str) -> None:
    new = copy.deepcopy(OLD)
    CASES[kind](new)
    found = breaks(OLD, new)
    assert kind in {one.kind for one in found}
    assert all(one.place and one.remedy for one in found)


def _grown(document: Any) -> None:
    document["paths"]["/more/"] = {}
    document["components"]["securitySchemes"]["key"] = {}
    _post(document)["parameters"].append({"in": "query", "name": "new", "schema": {}})
    _post(document)["security"].append({"key": []})
    _post(document)["responses"]["409"] = {}
    del _post(document)["responses"]["400"]
    _body(document)["properties"]["amount"].update(minimum=-1, maximum=200)
    _body(document)["properties"]["new"] = {"type": "string"}
    _body(document)["required"] = []
    _post(document)["parameters"][1]["schema"]["enum"].append("c")
    _loan(document)["properties"]["new"] = {"type": "string"}
    _loan(document)["required"].append("parent")
    document["components"]["schemas"]["State"]["enum"].pop()


def test_what_only_grows_breaks_nobody() -> None:
    new = copy.deepcopy(OLD)
    assert breaks(OLD, new) == []
    _grown(new)
    assert breaks(OLD, new) == []
    assert breaks(new, OLD), "and the way back does"


def test_a_new_word_of_an_answer_needs_a_note() -> None:
    new = copy.deepcopy(OLD)
    new["components"]["schemas"]["State"]["enum"].append("lost")
    found = breaks(OLD, new)
    assert found
    assert all("`lost`" in one.remedy for one in found)
    assert breaks(OLD, new, "- a loan may be `lost`") == []


def test_the_released_document_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert yaml.safe_load(RELEASED.read_text("utf-8"))["openapi"] == "3.1.0"
    assert main([]) == 0, capsys.readouterr().out
    assert main(["nonsense"]) == 2
