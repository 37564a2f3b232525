"""How the OpenAPI document describes our endpoints: parameters, pages, errors, sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from common.api import DetailEndpoint, Endpoint, ListEndpoint, QuestionEndpoint
from common.api_changes import (
    KEY_HEADER,
    MATCH_HEADER,
    REPLAYED_HEADER,
    ChangeEndpoint,
    ChangingEndpoint,
    CreateEndpoint,
)
from common.api_errors import KINDS, MEDIA_TYPE, Fault, problem
from common.filters import UNKNOWN_EXAMPLE, Parameter
from common.pagination import CURSOR, DEFAULT_LIMIT, LIMIT, MAX_LIMIT


class TextsSerializer(serializers.Serializer[Any]):
    """Title and detail in one language."""

    title = serializers.CharField()
    detail = serializers.CharField()


class TranslationsSerializer(serializers.Serializer[Any]):
    """The texts in both languages."""

    vi = TextsSerializer()
    en = TextsSerializer()


class FaultTranslationsSerializer(serializers.Serializer[Any]):
    """One sentence in both languages."""

    vi = serializers.CharField()
    en = serializers.CharField()


class FaultSerializer(serializers.Serializer[Any]):
    """One thing wrong with the request."""

    # "in" is a word of Python, so it is added by name.
    name = serializers.CharField(help_text="The parameter or field at fault.")
    code = serializers.CharField(help_text="Stable across releases and languages.")
    detail = serializers.CharField(help_text="What to do, in the language of the request.")
    translations = FaultTranslationsSerializer()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Put ``in`` first."""
        where = serializers.ChoiceField(
            choices=["query", "body", "header"], help_text="Where the fault is.", source="where"
        )
        return {"in": where} | super().get_fields()


class ProblemSerializer(serializers.Serializer[Any]):
    """Any answer that is not a success (RFC 9457)."""

    type = serializers.CharField(help_text="A URN made of the code.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    code = serializers.CharField(help_text="Stable across releases and languages.")
    title = serializers.CharField(help_text="Kind of problem, in the language of the request.")
    detail = serializers.CharField(help_text="What to do, in the language of the request.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    errors = FaultSerializer(  # type: ignore[assignment]  # the document's word
        many=True, help_text="Every fault at once; empty if none is named."
    )
    translations = TranslationsSerializer()


#: What each error status means, in one sentence.
_MEANINGS: dict[str, str] = {
    "invalid_query": "An unknown parameter, a parameter given twice, or a value that cannot be"
    " read. Every fault is listed.",
    "not_authenticated": "Nobody is signed in.",
    "permission_denied": "No post in force gives the right to this resource.",
    "not_found": "The row does not exist or lies outside the caller's area; both look the same.",
    "insufficient_scope": "The token does not hold the scope of this resource.",
    "idempotency_mismatch": "The `Idempotency-Key` went with another body before; or, with a"
    " code of its own, a rule refuses the change as a whole.",
    "precondition_failed": "The row is no longer as `If-Match` says.",
    "precondition_required": "`Idempotency-Key` or `If-Match` is missing.",
    "method_not_allowed": "The resource does not take this method; see `Allow`.",
    "not_acceptable": "Only `application/json` is offered.",
    "payload_too_large": "The body has more bytes than a request may.",
    "unsupported_media_type": "The body is not `application/json`.",
    "invalid_body": "A field that is missing, unknown or cannot be taken. Every fault is listed.",
    "throttled": "More requests in this minute than one account may send; see `Retry-After`.",
    "server_error": "A fault of the system, logged.",
}


#: Answers of endpoints that take a body, and of no other.
_OF_BODIES = frozenset({"payload_too_large", "unsupported_media_type", "invalid_body"})
#: Answers of changes, and of nothing else.
_OF_CHANGES = frozenset({"idempotency_mismatch", "precondition_failed", "precondition_required"})


class ApiSchema(AutoSchema):
    """Reads our endpoints: filter set, key pages, questions, changes and the problem document."""

    @property
    def _creates(self) -> bool:
        return self.method == "POST" and isinstance(self.view, CreateEndpoint)

    @property
    def _changes(self) -> bool:
        return self.method == "PATCH" and isinstance(self.view, ChangeEndpoint)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.method == "GET" and isinstance(self.view, ListEndpoint)

    def _words(self) -> str:
        """Docstring of the view; of a change beside reading, that of the method that makes it."""
        view: Any = self.view
        reads = isinstance(view, ListEndpoint | DetailEndpoint)
        if self._creates and reads:
            view = view.create
        elif self._changes and reads:
            view = view.change
        return (view.__doc__ or "").strip()

    def get_summary(self) -> str | None:
        """First line of the docstring."""
        return self._words().split("\n", 1)[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]  # as the parent does
        """Return the docstring after its first line."""
        lines = self._words().split("\n")[1:]
        return "\n".join(line.strip() for line in lines).strip()

    def get_override_parameters(self) -> list[Any]:
        """Describe path, filters and paging."""
        view = self.view
        if not isinstance(view, Endpoint):
            return []
        found = [
            OpenApiParameter(name, schema, OpenApiParameter.PATH, description=words)
            for name, (words, schema) in view.path_docs.items()
        ]
        if self._creates:
            return [*found, _LANGUAGE_PARAMETER, _KEY_PARAMETER]
        if self._changes:
            return [*found, _LANGUAGE_PARAMETER, _SEEN_PARAMETER]
        found += [
            _filter_parameter(name, parameter)
            for name, parameter in view.filterset_class.base_filters.items()
        ]
        if isinstance(view, ListEndpoint):
            found += [_LIMIT_PARAMETER, _CURSOR_PARAMETER]
        conditional = [] if isinstance(view, QuestionEndpoint) else [_MATCH_PARAMETER]
        return [*found, _LANGUAGE_PARAMETER, *conditional]

    def get_operation_id(self) -> str:
        """Nothing is created by a question."""
        found = super().get_operation_id()
        asks = isinstance(self.view, QuestionEndpoint)
        return f"{found.removesuffix('_create')}_ask" if asks else found

    def get_request_serializer(self) -> Any:
        """Describe the body of a question or change; nothing else takes one."""
        view = self.view
        if isinstance(view, ChangingEndpoint) and (self._creates or self._changes):
            return view.question_class
        return view.question_class if isinstance(view, QuestionEndpoint) else None

    def get_examples(self) -> list[OpenApiExample]:
        """Show a body that may be sent."""
        view = self.view
        if isinstance(view, ChangingEndpoint) and (self._creates or self._changes):
            return [OpenApiExample("body", value=dict(view.question_example), request_only=True)]
        if not isinstance(view, QuestionEndpoint):
            return []
        return [OpenApiExample("question", value=dict(view.question_example), request_only=True)]

    def get_response_serializers(self) -> Any:
        """Success as the serializer prints it, and every problem."""
        view = self.view
        if not isinstance(
            view, ListEndpoint | DetailEndpoint | QuestionEndpoint | ChangingEndpoint
        ):
            return super().get_response_serializers()
        answers: dict[Any, Any] = self._successes(view)
        left_out = self._never()
        for code, meaning in _MEANINGS.items():
            if code in left_out:
                continue
            if code == "not_found" and not (view.path_docs or getattr(view, "not_found", False)):
                continue
            answers[(KINDS[code][0], MEDIA_TYPE)] = OpenApiResponse(
                ProblemSerializer, description=meaning, examples=[_problem_example(code)]
            )
        return answers

    def _successes(self, view: Endpoint) -> dict[Any, Any]:
        if isinstance(view, ChangingEndpoint) and (self._creates or self._changes):
            printer = view.changed_class or view.serializer_class
            example = view.changed_example or view.example
            status = view.changed_status if self._creates else 200
            return {status: OpenApiResponse(printer, examples=_success_examples(example))}
        success = OpenApiResponse(view.serializer_class, examples=_success_examples(view.example))
        asks = isinstance(view, QuestionEndpoint)
        return {200: success} | ({} if asks else {304: OpenApiResponse(description=_UNCHANGED)})

    def _never(self) -> frozenset[str]:
        """Problems that this method of this endpoint never answers with."""
        if self._creates:
            return frozenset({"precondition_failed"})
        if self._changes:
            return frozenset()
        asks = isinstance(self.view, QuestionEndpoint)
        return _OF_CHANGES if asks else _OF_CHANGES | _OF_BODIES

    def _get_paginator(self) -> Any:
        return _PageSchema() if self._is_list_view() else None


_UNCHANGED = "`If-None-Match` names the state the caller already holds."


class _PageSchema:
    """The frame around a page of rows."""

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the schema of a page."""
        return {
            "type": "object",
            "required": ["results", "next", "next_cursor"],
            "properties": {
                "results": schema,
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "example": None,
                    "description": "Address of the next page; null on the last.",
                },
                "next_cursor": {
                    "type": "string",
                    "nullable": True,
                    "example": None,
                    "description": "The `cursor` of the next page; null on the last.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: object) -> list[Any]:
        """None here: they are listed with the filters."""
        return []


def _success_examples(example: Mapping[str, Any] | None) -> list[OpenApiExample]:
    # Of an answer alone: a body that a change takes has its own example.
    if example is None:
        return []
    return [OpenApiExample("example", value=dict(example), response_only=True)]


def _problem_example(code: str) -> OpenApiExample:
    with translation.override("vi"):
        errors = {"invalid_query": (UNKNOWN_EXAMPLE,), "invalid_body": (_BODY_EXAMPLE,)}
        path = "/api/v1/duplicate-checks/" if code in _OF_BODIES else "/api/v1/areas/"
        found = problem(code, errors=errors.get(code, ()))
        return OpenApiExample(code, value=found.document(path))


_BODY_EXAMPLE = Fault(
    "persons.0.birth_date",
    "invalid_date",
    _("Ngày phải viết dạng 2026-01-31 và có trong lịch."),
    where="body",
)


def _filter_parameter(name: str, parameter: Parameter) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        parameter.openapi(),
        OpenApiParameter.QUERY,
        required=bool(parameter.extra.get("required")),
        description=parameter.doc,
        explode=True if parameter.multiple else None,
        style="form" if parameter.multiple else None,
    )


_LIMIT_PARAMETER = OpenApiParameter(
    LIMIT,
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    OpenApiParameter.QUERY,
    description="Rows on a page.",
)
_CURSOR_PARAMETER = OpenApiParameter(
    CURSOR,
    {"type": "string"},
    OpenApiParameter.QUERY,
    description="`next_cursor` of the page before, with the same other parameters.",
)
_LANGUAGE_PARAMETER = OpenApiParameter(
    "Accept-Language",
    {"type": "string", "default": "vi"},
    OpenApiParameter.HEADER,
    description="Language of labels and error texts, `vi` or `en`; codes never change.",
)
_KEY_PARAMETER = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="A key of the caller's own for this one change. The same key with the same body"
    f" changes nothing again and gets the same answer, with `{REPLAYED_HEADER}: true`.",
)
_SEEN_PARAMETER = OpenApiParameter(
    MATCH_HEADER,
    {"type": "string"},
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the row as it was last read; `*` is not taken.",
)
_MATCH_PARAMETER = OpenApiParameter(
    "If-None-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description="The `ETag` of an earlier answer: 304 when nothing changed.",
)


class OfficialSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Sign-in of people."""

    target_class = "common.api_access.OfficialSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the cookie."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of an official who signed in at the product's login page.",
        }


def share_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Name each problem answer once under ``components`` instead of repeating it everywhere."""
    names = {str(KINDS[code][0]): _pascal(code) for code in _MEANINGS}
    shared: dict[str, Any] = {}
    for path in result["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status in names and MEDIA_TYPE in answer.get("content", {}):
                    shared.setdefault(names[status], answer)
                    operation["responses"][status] = {
                        "$ref": f"#/components/responses/{names[status]}"
                    }
    result["components"]["responses"] = dict(sorted(shared.items()))
    return result


def _pascal(code: str) -> str:
    return "".join(part.capitalize() for part in code.split("_"))
