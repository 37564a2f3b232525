"""Endpoints that change something: once with a key, or of a row as it was last seen.

POST takes an ``Idempotency-Key``: the same key with the same body is the same change, made once and
answered alike, also when both arrive at the same time. PATCH takes ``If-Match`` with the ``ETag``
of the row that the caller has seen; nobody overwrites what they have not read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from common.api import DetailEndpoint, Endpoint, ListEndpoint, etag_of
from common.api_access import Needs
from common.api_body import JsonBody
from common.api_errors import (
    Fault,
    IdempotencyMismatch,
    InvalidQuery,
    PreconditionFailed,
    PreconditionRequired,
    Text,
)
from common.api_render import ApiJson
from common.filters import StrictFilterSet
from common.idempotency import IdempotentAnswer

KEY_HEADER = "Idempotency-Key"
MATCH_HEADER = "If-Match"
#: Says "true" where the answer is the one that was kept.
REPLAYED_HEADER = "Idempotency-Replayed"

_KEY = re.compile(r"[\x21-\x7e]{1,100}")
_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e]*)"\s*')
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change is answered with: the row as its serializer prints it.

    ``revision`` of the row makes its ``ETag``; ``status`` 201 where something came to be, 202 where
    it will; ``location`` is the path of what came to be.
    """

    row: Mapping[str, Any]
    revision: int | None = None
    status: int = 201
    location: str = ""


class ChangingEndpoint(Endpoint):
    """What changes by POST and PATCH share: right, body, no query parameters."""

    parser_classes = [JsonBody]
    #: Title and words of the change, where the endpoint reads as well.
    change_title: ClassVar[Text] = ""
    change_about: ClassVar[Text] = ""
    #: Right and scope of the change, where they are not those of reading.
    change_right: ClassVar[str | None] = None
    change_scope: ClassVar[str | None] = None
    #: Describes the body for the OpenAPI document; it reads nothing.
    question_class: ClassVar[type[Serializer[Any]]]
    #: A body as it may be sent, for the OpenAPI document.
    question_example: ClassVar[Mapping[str, Any]] = {}
    #: Prints the answer to a change, where it is not what reading answers with.
    changed_class: ClassVar[type[Serializer[Any]] | None] = None
    changed_example: ClassVar[Mapping[str, Any] | None] = None
    #: Status of a change that was made, for the OpenAPI document.
    changed_status: ClassVar[int] = 200

    @classmethod
    def needs(cls, method: str) -> Needs:
        """Those of the change where the method changes something."""
        if method in {"GET", "HEAD"}:
            return super().needs(method)
        return cls.change_right or cls.right, cls.change_scope or cls.scope

    def read_body(self, request: Request) -> Any:
        """Return the body; a change takes no parameters in its address.

        Raises:
            InvalidQuery: when there are some.
            UnsupportedMediaType: when the body is not said to be JSON.
        """
        if faults := StrictFilterSet(request.query_params, request=request).faults():
            raise InvalidQuery(faults)
        if request.content_type.split(";")[0].strip().lower() != JsonBody.media_type:
            # The framework asks for the type only where there is a body.
            raise UnsupportedMediaType(request.content_type)
        return request.data

    def print_change(self, changed: Changed) -> _Answer:
        """Render the answer as it will be sent and kept."""
        made: Any = changed.row
        if not self.plain:
            printer = self.changed_class or self.serializer_class
            made = printer(made, context={"view": self}).data
        text = ApiJson().render(made)
        headers = {"Location": changed.location} if changed.location else {}
        if changed.revision is not None:
            headers["ETag"] = etag_of(text, changed.revision)
        return _Answer(changed.status, text.decode(), headers)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    #: JSON, so that the same answer is the same bytes.
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(json.loads(self.text), status=self.status, headers=headers)


class CreateEndpoint(ChangingEndpoint):
    """Something new by POST, once for each ``Idempotency-Key``."""

    http_method_names = ["post"]
    changed_status = 201

    def create(self, body: Any, **path: Any) -> Changed:
        """Read the body, make the change, return the answer. Runs in a transaction.

        A refusal is raised; it undoes what was done and is not kept.

        Raises:
            InvalidBody: with every fault of the body.
        """
        raise NotImplementedError

    def post(self, request: Request, **path: Any) -> Response:
        """Make the change, or give the answer that was kept for the same key and body.

        Raises:
            PreconditionRequired: without a key.
            IdempotencyMismatch: the key went with something else before.
        """
        key = _read_key(request)
        body = self.read_body(request)
        with transaction.atomic():
            caller = cast("int", request.user.pk)
            with connection.cursor() as cursor:
                # Whoever comes second waits here and finds the answer of the first.
                cursor.execute(_LOCK, [f"idempotency:{caller}:{key}"])
            asked = {
                "method": cast("str", request.method),
                "path": request.path[:300],
                "body_sha256": _digest(body),
            }
            kept = IdempotentAnswer.objects.filter(caller=caller, key=key).first()
            if kept is not None:
                if any(getattr(kept, name) != value for name, value in asked.items()):
                    raise IdempotencyMismatch
                answer = _Answer(kept.status, cast("str", kept.body), kept.headers).response()
                answer[REPLAYED_HEADER] = "true"
                return answer
            made = self.print_change(self.create(body, **path))
            IdempotentAnswer.objects.create(
                caller_id=caller,
                key=key,
                status=made.status,
                headers=made.headers,
                body=made.text,
                **asked,
            )
        return made.response()


class ChangeEndpoint(ChangingEndpoint):
    """A row changed by PATCH, where it still is as the caller has seen it."""

    http_method_names = ["patch"]

    def lock(self, **path: Any) -> Any:
        """Return the row with its ``revision``, locked until the end of the transaction.

        Raises:
            Http404: when it is not there or not the caller's to see; both say the same.
        """
        raise NotImplementedError

    def change(self, row: Any, body: Any) -> Changed:
        """Read the body, change the locked row, return the answer with status 200.

        Raises:
            InvalidBody: with every fault of the body.
        """
        raise NotImplementedError

    def patch(self, request: Request, **path: Any) -> Response:
        """Compare, then change.

        Raises:
            PreconditionRequired: without ``If-Match``.
            PreconditionFailed: the row has changed since; nothing is done.
        """
        seen = _read_match(request)
        body = self.read_body(request)
        with transaction.atomic():
            row = self.lock(**path)
            if str(row.revision) not in seen:
                raise PreconditionFailed
            made = self.print_change(self.change(row, body))
        return made.response()


class EndEndpoint(ChangingEndpoint):
    """A row ended by DELETE, for good; what was recorded about it stays.

    Nothing is compared: whoever ends it wants it ended in whatever state it is. Ending it again
    changes nothing and is answered alike, so a lost answer is asked for again without a key.
    """

    http_method_names = ["delete"]
    #: Title and words of the ending.
    end_title: ClassVar[Text] = ""
    end_about: ClassVar[Text] = ""

    def end(self, **path: Any) -> None:
        """End the row. Runs in a transaction.

        Raises:
            Http404: when it is not there or not the caller's to see; both say the same.
        """
        raise NotImplementedError

    def delete(self, request: Request, **path: Any) -> Response:
        """End it; the query takes nothing."""
        if faults := StrictFilterSet(request.query_params, request=request).faults():
            raise InvalidQuery(faults)
        with transaction.atomic():
            self.end(**path)
        return Response(status=204)


class ListCreateEndpoint(CreateEndpoint, ListEndpoint):
    """A list by GET to which POST adds."""

    http_method_names = ["get", "head", "post"]


class DetailChangeEndpoint(ChangeEndpoint, DetailEndpoint):
    """A row by GET that PATCH changes; ``find`` sets :attr:`revision`."""

    http_method_names = ["get", "head", "patch"]


class DetailChangeEndEndpoint(EndEndpoint, DetailChangeEndpoint):
    """A row by GET that PATCH changes and DELETE ends."""

    http_method_names = ["get", "head", "patch", "delete"]


def forget_answers() -> int:
    """Delete kept answers older than ``TN_IDEMPOTENCY_DAYS``; return how many."""
    days: int = settings.TN_IDEMPOTENCY_DAYS
    old = IdempotentAnswer.objects.filter(created_at__lt=now() - dt.timedelta(days=days))
    return old.delete()[0]


def _read_key(request: Request) -> str:
    key: str | None = request.headers.get(KEY_HEADER)
    if key is None:
        raise PreconditionRequired
    if not _KEY.fullmatch(key):
        words = _("Khóa gồm 1 đến 100 ký tự ASCII nhìn thấy được, không có dấu cách.")
        raise InvalidQuery([Fault(KEY_HEADER, "invalid_form", words, where="header")])
    return key


def _read_match(request: Request) -> frozenset[str]:
    """Revisions named by ``If-Match``; ``*`` names none, weak tags never match."""
    given = request.headers.get(MATCH_HEADER, "").strip()
    if given in {"", "*"}:
        raise PreconditionRequired
    found = (_TAG.fullmatch(part) for part in given.split(","))
    return frozenset(tag[2].partition("-")[0] for tag in found if tag and not tag[1])


def _digest(body: Any) -> str:
    """Digest of what the body says, however it is spaced and ordered."""
    said = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
