"""What every endpoint of the API shares: how a list is asked for, how it is answered.

Nothing is written. A list names its filter set and its key; a detail finds one row; a question is
asked by POST where what it asks must not stand in an address. All hand plain values to a serializer
that prints them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from common.api_access import RATE_HEADERS, Needs, Quota
from common.api_body import JsonBody
from common.api_errors import InvalidQuery, Text
from common.filters import StrictFilterSet
from common.pagination import CURSOR, RESERVED, Page, PageRequest, read_page_request


class Endpoint(APIView):
    """A resource that is only read."""

    #: The right the caller must hold somewhere; see ``common.api_access.HoldsRight``.
    right: ClassVar[str | None] = None
    #: What a program's token must hold besides; without one the endpoint is closed to programs.
    scope: ClassVar[str | None] = None
    #: What it is, in a few words and in a sentence or two: Vietnamese, English in the catalogue.
    #: The OpenAPI document prints both languages; the docstring is for developers.
    title: ClassVar[Text] = ""
    about: ClassVar[Text] = ""
    #: Kinds of problem it may answer with besides those of every endpoint (``common.api_errors``).
    problems: ClassVar[tuple[str, ...]] = ()
    serializer_class: ClassVar[type[Serializer[Any]]]
    #: Path parameters in words and schema, for the OpenAPI document.
    path_docs: ClassVar[Mapping[str, tuple[str, dict[str, Any]]]] = {}
    #: Whether rows come as the serializer describes them, so that printing costs nothing; the tests
    #: compare every answer with the description.
    plain: ClassVar[bool] = False
    #: One row as it is printed, for the OpenAPI document.
    example: ClassVar[Mapping[str, Any] | None] = None
    filterset_class: ClassVar[type[StrictFilterSet]] = StrictFilterSet
    http_method_names = ["get", "head"]
    #: Number of the state of the row that is read, where one can be changed: part of its ETag.
    revision: int | None = None

    @classmethod
    def needs(cls, method: str) -> Needs:
        """Return the right and the scope that a method asks for; none of either is closed."""
        del method  # all alike, where nothing is changed
        return cls.right, cls.scope

    def perform_authentication(self, request: Request) -> None:
        """Count the request as soon as the caller is known, so that refusals count too."""
        super().perform_authentication(request)
        super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Nothing more: it was counted above."""

    def read_filters(self, request: Request) -> StrictFilterSet:
        """Return the filter set over the query string, not yet validated."""
        return self.filterset_class(request.query_params, request=request)

    def printed(self, rows: Any, *, many: bool = False) -> Any:
        """Return the row or rows as the serializer prints them."""
        if self.plain:
            return rows
        return self.serializer_class(rows, many=many, context={"view": self}).data

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Mark good answers as private and conditional, so that unchanged data costs nothing."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        quota: Quota | None = getattr(request, "quota", None)
        if quota is not None:
            for name, value in quota.headers().items():
                finished[name] = value
        if finished.status_code == 200 and request.method in {"GET", "HEAD"}:
            finished["Cache-Control"] = "private, no-cache"
            patch_vary_headers(finished, ("Accept-Language", "Cookie"))
            finished.add_post_render_callback(_Conditional(request, self.revision))
        return finished


class _Conditional:
    """Replaces an answer that the caller already holds by 304."""

    def __init__(self, request: Request, revision: int | None) -> None:
        self._request = request
        self._revision = revision

    def __call__(self, response: Response) -> HttpResponseBase | None:
        etag = etag_of(response.content, self._revision)
        response["ETag"] = etag
        found = get_conditional_response(
            cast("HttpRequest", self._request), etag=etag, response=response
        )
        if found is not None:
            for name in RATE_HEADERS:
                if name in response:
                    found[name] = response[name]
        return found


def etag_of(content: bytes, revision: int | None = None) -> str:
    """Return the tag of an answer: of its bytes and, where the row can be changed, its revision.

    ``If-Match`` compares the revision alone, so that a change may follow a reading in any language.
    """
    tag = hashlib.blake2b(content, digest_size=12)
    tag.update((get_language() or "").encode())
    return f'"{tag.hexdigest()}"' if revision is None else f'"{revision}-{tag.hexdigest()}"'


class ListEndpoint(Endpoint):
    """A list in pages; see ``common.pagination``."""

    #: Whether what the query names may be missing or hidden as a whole (404).
    not_found: ClassVar[bool] = False
    #: Columns that order the list; see :func:`common.pagination.read_page`.
    keys: ClassVar[tuple[str, ...]] = ("id",)

    def read_page(self, page: PageRequest, filters: Any) -> Page:
        """Return the rows with what their printing needs, in a fixed number of queries."""
        raise NotImplementedError

    def get(self, request: Request, **path: Any) -> Response:
        """Read the query, all its faults at once, then the page."""
        filters = self.read_filters(request)
        faults = filters.faults(reserved=RESERVED)
        pinned = None if faults else filters.pinned()
        wanted, page_faults = read_page_request(
            request.path, request.query_params, pinned, width=len(self.keys)
        )
        if faults or page_faults or pinned is None:
            raise InvalidQuery([*faults, *page_faults])
        page = self.read_page(wanted, filters)
        return Response(
            {
                "results": self.printed(page.rows, many=True),
                "next": _next_url(request, pinned, page.next_cursor),
                "next_cursor": page.next_cursor,
            }
        )


class DetailEndpoint(Endpoint):
    """One row, found by its path."""

    def find(self, filters: Any, **path: Any) -> Any:
        """Return the row.

        Raises:
            Http404: when it is not there or not the caller's to see; both say the same.
        """
        raise NotImplementedError

    def get(self, request: Request, **path: Any) -> Response:
        """Read the query, then the row."""
        filters = self.read_filters(request)
        if faults := filters.faults():
            raise InvalidQuery(faults)
        return Response(self.printed(self.find(filters, **path)))


class QuestionEndpoint(Endpoint):
    """A question asked by POST, since an address is kept in logs and histories; writes nothing."""

    http_method_names = ["post"]
    parser_classes = [JsonBody]
    #: Describes the body for the OpenAPI document; it reads nothing.
    question_class: ClassVar[type[Serializer[Any]]]
    #: A body as it may be sent, for the OpenAPI document.
    question_example: ClassVar[Mapping[str, Any]] = {}

    def answer(self, body: Any) -> Any:
        """Read the body and answer with what the serializer prints.

        Raises:
            InvalidBody: with every fault of the body.
        """
        raise NotImplementedError

    def post(self, request: Request) -> Response:
        """Read the query, which takes nothing, then the body; no copy of the answer is kept."""
        if faults := self.read_filters(request).faults():
            raise InvalidQuery(faults)
        if request.content_type.split(";")[0].strip().lower() != JsonBody.media_type:
            # The framework asks for the type only where there is a body.
            raise UnsupportedMediaType(request.content_type)
        answer = Response(self.printed(self.answer(request.data)))
        answer["Cache-Control"] = "no-store"
        return answer


def _next_url(request: Request, pinned: QueryDict, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = pinned.copy()
    query[CURSOR] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
