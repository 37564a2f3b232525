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
    ChangeEndpoint,
    ChangingEndpoint,
    CreateEndpoint,
    EndEndpoint,
)
from common.api_errors import KINDS, MEDIA_TYPE, Fault, Text, problem
from common.api_words import (
    CURSOR_WORDS,
    ENDED,
    INTRODUCTION,
    KEY_WORDS,
    LANGUAGE_WORDS,
    LIMIT_WORDS,
    MATCH_WORDS,
    NEXT_CURSOR_WORDS,
    NEXT_WORDS,
    SEEN_WORDS,
    SESSION,
    SUCCESS,
    UNCHANGED,
    both,
    described,
    meaning,
)
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


#: Kinds of problem that any endpoint may answer with.
_ALWAYS = (
    "invalid_query",
    "not_authenticated",
    "permission_denied",
    "insufficient_scope",
    "method_not_allowed",
    "not_acceptable",
    "throttled",
    "server_error",
)
#: Kinds of endpoints that take a body, besides.
_OF_BODIES = (
    "bad_request",
    "csrf_failed",
    "payload_too_large",
    "unsupported_media_type",
    "invalid_body",
)
#: Kinds of changes, besides; a creation compares nothing.
_OF_CHANGES = ("idempotency_mismatch", "precondition_failed", "precondition_required")


class ApiSchema(AutoSchema):
    """Reads our endpoints: filter set, key pages, questions, changes and the problem document."""

    @property
    def _creates(self) -> bool:
        return self.method == "POST" and isinstance(self.view, CreateEndpoint)

    @property
    def _changes(self) -> bool:
        return self.method == "PATCH" and isinstance(self.view, ChangeEndpoint)

    @property
    def _ends(self) -> bool:
        return self.method == "DELETE" and isinstance(self.view, EndEndpoint)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.method == "GET" and isinstance(self.view, ListEndpoint)

    def get_summary(self) -> str | None:
        """The title in both languages; the first line of the docstring where there is none."""
        if title := self._said("title"):
            return both(title)
        return (self.view.__doc__ or "").strip().split("\n", 1)[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]  # as the parent does
        """What it is about in both languages, else the docstring after its first line."""
        if about := self._said("about"):
            return described(about)
        lines = (self.view.__doc__ or "").strip().split("\n")[1:]
        return "\n".join(line.strip() for line in lines).strip()

    def _said(self, name: str) -> Text:
        """The view's words; of a change or an end beside reading, those of it."""
        if self._ends:
            ending: Text = getattr(self.view, f"end_{name}", "")
            return ending
        reads = isinstance(self.view, ListEndpoint | DetailEndpoint)
        changes = self._creates or self._changes
        found: Text = getattr(self.view, f"change_{name}" if reads and changes else name, "")
        return found

    def get_override_parameters(self) -> list[Any]:
        """Describe path, filters and paging."""
        view = self.view
        if not isinstance(view, Endpoint):
            return []
        found = [
            OpenApiParameter(name, schema, OpenApiParameter.PATH, description=words)
            for name, (words, schema) in view.path_docs.items()
        ]
        if self._ends:
            return [*found, _LANGUAGE_PARAMETER]
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
        by_status: dict[int, list[str]] = {}
        for code in self._problems(view):
            by_status.setdefault(KINDS[code][0], []).append(code)
        for status, codes in sorted(by_status.items()):
            answers[(status, MEDIA_TYPE)] = OpenApiResponse(
                ProblemSerializer,
                description="\n\n".join(meaning(code) for code in codes),
                examples=[_problem_example(code) for code in codes],
            )
        return answers

    def _successes(self, view: Endpoint) -> dict[Any, Any]:
        if self._ends:
            return {204: OpenApiResponse(description=described(ENDED))}
        if isinstance(view, ChangingEndpoint) and (self._creates or self._changes):
            printer = view.changed_class or view.serializer_class
            example = view.changed_example or view.example
            status = view.changed_status if self._creates else 200
            return {
                status: OpenApiResponse(
                    printer, description=both(SUCCESS), examples=_success_examples(example)
                )
            }
        success = OpenApiResponse(
            view.serializer_class,
            description=both(SUCCESS),
            examples=_success_examples(view.example),
        )
        asks = isinstance(view, QuestionEndpoint)
        return {200: success} | (
            {} if asks else {304: OpenApiResponse(description=described(UNCHANGED))}
        )

    def _problems(self, view: Endpoint) -> list[str]:
        """Kinds of problem that this method of the view may answer with."""
        found = {*_ALWAYS, *view.problems}
        if self._ends:
            found.add("csrf_failed")
        elif self._creates or self._changes:
            found.update(_OF_BODIES, _OF_CHANGES)
        elif isinstance(view, QuestionEndpoint):
            found.update(_OF_BODIES)
        if self._creates:
            found.discard("precondition_failed")
        if view.path_docs or getattr(view, "not_found", False):
            found.add("not_found")
        return [code for code in KINDS if code in found]

    def _get_paginator(self) -> Any:
        return _PageSchema() if self._is_list_view() else None


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
                    "type": ["string", "null"],
                    "format": "uri",
                    "example": None,
                    "description": both(NEXT_WORDS),
                },
                "next_cursor": {
                    "type": ["string", "null"],
                    "example": None,
                    "description": both(NEXT_CURSOR_WORDS),
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
    with translation.override("vi"):
        label = str(parameter.label)
    examples = [] if parameter.example is None else [OpenApiExample(name, value=parameter.example)]
    return OpenApiParameter(
        name,
        parameter.openapi(),
        OpenApiParameter.QUERY,
        required=bool(parameter.extra.get("required")),
        description=" · ".join(filter(None, (label, parameter.doc))),
        explode=True if parameter.multiple else None,
        style="form" if parameter.multiple else None,
        examples=examples,
    )


_LIMIT_PARAMETER = OpenApiParameter(
    LIMIT,
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    OpenApiParameter.QUERY,
    description=both(LIMIT_WORDS),
)
_CURSOR_PARAMETER = OpenApiParameter(
    CURSOR,
    {"type": "string"},
    OpenApiParameter.QUERY,
    description=both(CURSOR_WORDS),
)
_LANGUAGE_PARAMETER = OpenApiParameter(
    "Accept-Language",
    {"type": "string", "default": "vi"},
    OpenApiParameter.HEADER,
    description=both(LANGUAGE_WORDS),
)
_KEY_PARAMETER = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description=both(KEY_WORDS),
)
_SEEN_PARAMETER = OpenApiParameter(
    MATCH_HEADER,
    {"type": "string"},
    OpenApiParameter.HEADER,
    required=True,
    description=both(SEEN_WORDS),
)
_MATCH_PARAMETER = OpenApiParameter(
    "If-None-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description=both(MATCH_WORDS),
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
            "description": described(SESSION),
        }


def introduce(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Say in both languages what the API is."""
    result["info"]["description"] = described(INTRODUCTION)
    return result


def share_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Name each problem answer once under ``components`` instead of repeating it everywhere.

    Endpoints that take a body have more to say under one status; theirs is a second answer.
    """
    shared: dict[str, Any] = {}
    for path in result["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {}).get(MEDIA_TYPE)
                if content is None:
                    continue
                name = _pascal(*(content["examples"]))
                shared[name] = answer
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    result["components"]["responses"] = dict(sorted(shared.items()))
    return result


def _pascal(*codes: str) -> str:
    return "Or".join("".join(part[:1].upper() + part[1:] for part in c.split("_")) for c in codes)
