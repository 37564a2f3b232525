"""Errors of the API: one shape (RFC 9457), stable codes, Vietnamese and English.

Every answer that is not a success is ``application/problem+json``, wherever it arose: in a view,
in the routing, in the middle of Django. ``title`` and ``detail`` speak the language of the request;
``translations`` holds both languages, so that software can show one and log the other. All faults
of a request are named at once in ``errors``. Nothing here says whether a row exists that the
caller may not see.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf
from rest_framework.response import Response

from common.exceptions import DomainError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
LANGUAGES = ("vi", "en")
API_PREFIX = "/api/"

Text = str | Promise


def _fill(message: Text, params: Mapping[str, object] | None) -> str:
    return str(message) % params if params else str(message)


#: Fills named placeholders when the text is read, in the language of that moment.
fill = lazy(_fill, str)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: where, a stable code, and what to do."""

    name: str
    code: str
    detail: Text
    where: str = "query"


@dataclass(frozen=True, slots=True)
class Problem:
    """What the caller is told."""

    status: int
    code: str
    title: Text
    detail: Text
    errors: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, instance: str) -> dict[str, Any]:
        """Return the problem as it is sent; texts in the language of the request first."""
        return {
            "type": f"urn:thoat-ngheo:problem:{self.code}",
            "status": self.status,
            "code": self.code,
            "title": str(self.title),
            "detail": str(self.detail),
            "instance": instance,
            "errors": [_fault_document(fault) for fault in self.errors],
            "translations": _in_both({"title": self.title, "detail": self.detail}),
        }


def _fault_document(fault: Fault) -> dict[str, Any]:
    texts = _in_both({"detail": fault.detail})
    return {
        "in": fault.where,
        "name": fault.name,
        "code": fault.code,
        "detail": str(fault.detail),
        "translations": {language: text["detail"] for language, text in texts.items()},
    }


def _in_both(texts: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = {name: str(text) for name, text in texts.items()}
    return said


class Invalid(drf.APIException):
    """A request with faults; all of them are in ``faults``."""

    #: The kind of problem, in ``KINDS``.
    kind: ClassVar[str]

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order in which they will be shown."""
        super().__init__()
        self.faults = tuple(faults)


class InvalidQuery(Invalid):
    """The query string names unknown parameters or bad values."""

    status_code = HTTPStatus.BAD_REQUEST
    kind = "invalid_query"


class InvalidBody(Invalid):
    """The body can be read but not taken."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid_body"


class BodyTooLarge(drf.APIException):
    """The body has more bytes than the API takes."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unreadable(drf.ParseError):
    """The body is no JSON document that the API reads; ``fault`` says why and where."""

    def __init__(self, fault: Fault) -> None:
        """Keep what stopped the reading."""
        super().__init__()
        self.fault = fault


class InsufficientScope(drf.PermissionDenied):
    """The token is good, but not for this resource; None: no token is (RFC 6750)."""

    def __init__(self, scope: str | None) -> None:
        """Name the scope that would do."""
        super().__init__()
        self.scope = scope
        needed = f', scope="{scope}"' if scope else ""
        self.auth_header = f'Bearer realm="api", error="insufficient_scope"{needed}'


class IdempotencyMismatch(drf.APIException):
    """The key of a change went with another request before."""

    status_code = HTTPStatus.CONFLICT


class PreconditionRequired(drf.APIException):
    """A change without the header that guards it."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED


class PreconditionFailed(drf.APIException):
    """The row is no longer as the caller has seen it."""

    status_code = HTTPStatus.PRECONDITION_FAILED


class CursorGone(drf.APIException):
    """What lies after a cursor is no longer kept."""

    status_code = HTTPStatus.GONE


class CsrfFailed(drf.PermissionDenied):
    """The session is good, but the request may come from another site."""


#: code: (status, title, detail)
KINDS: dict[str, tuple[int, Text, Text]] = {
    "bad_request": (400, _("Yêu cầu không đọc được"), _("Kiểm tra lại yêu cầu rồi gửi lại.")),
    "invalid_query": (
        400,
        _("Tham số không hợp lệ"),
        _("Sửa các tham số nêu ở “errors” rồi gửi lại."),
    ),
    "not_authenticated": (
        401,
        _("Chưa đăng nhập"),
        _("Cán bộ đăng nhập, phần mềm lấy mã truy cập mới, rồi gửi lại yêu cầu."),
    ),
    "permission_denied": (
        403,
        _("Không có quyền"),
        _("Chức vụ hiện tại của bạn không cho phép việc này."),
    ),
    "insufficient_scope": (
        403,
        _("Mã truy cập không đủ phạm vi"),
        _("Xin mã truy cập có phạm vi ghi trong tài liệu của địa chỉ này."),
    ),
    "csrf_failed": (
        403,
        _("Thiếu mã chống giả mạo"),
        _("Gửi kèm tiêu đề X-CSRFToken lấy từ phiên đăng nhập."),
    ),
    "not_found": (
        404,
        _("Không tìm thấy"),
        _("Địa chỉ này không có, hoặc không thuộc địa bàn của bạn."),
    ),
    "idempotency_mismatch": (
        409,
        _("Khóa đã dùng cho yêu cầu khác"),
        _("Idempotency-Key này đã đi với nội dung khác. Dùng khóa mới cho yêu cầu mới."),
    ),
    "cursor_expired": (
        410,
        _("Con trỏ đã quá hạn"),
        _("Những thay đổi sau con trỏ này không còn được giữ. Đọc lại các danh sách đầy đủ."),
    ),
    "precondition_failed": (
        412,
        _("Dữ liệu đã thay đổi"),
        _("Đọc lại bản mới nhất, lấy ETag của nó rồi gửi lại."),
    ),
    "precondition_required": (
        428,
        _("Thiếu điều kiện gửi kèm"),
        _("Gửi kèm tiêu đề Idempotency-Key khi tạo mới, If-Match khi sửa."),
    ),
    "method_not_allowed": (
        405,
        _("Không hỗ trợ phương thức này"),
        _("Xem tiêu đề Allow để biết các phương thức được dùng."),
    ),
    "not_acceptable": (
        406,
        _("Không có dạng trả lời như yêu cầu"),
        _("Giao diện này trả lời bằng application/json."),
    ),
    "payload_too_large": (
        413,
        _("Dữ liệu gửi lên quá lớn"),
        _("Chia thành nhiều yêu cầu nhỏ hơn rồi gửi lại."),
    ),
    "unsupported_media_type": (
        415,
        _("Không đọc được dạng dữ liệu này"),
        _("Gửi dữ liệu dạng application/json."),
    ),
    "invalid_body": (
        422,
        _("Dữ liệu không hợp lệ"),
        _("Sửa các trường nêu ở “errors” rồi gửi lại."),
    ),
    "throttled": (
        429,
        _("Quá nhiều yêu cầu"),
        _("Chờ số giây ghi ở tiêu đề Retry-After rồi gửi lại."),
    ),
    "server_error": (
        500,
        _("Lỗi của hệ thống"),
        _("Lỗi đã được ghi lại. Thử lại sau; nếu vẫn lỗi, báo cho quản trị hệ thống."),
    ),
}

#: Which kind each exception is; the first match counts.
_KNOWN: tuple[tuple[type[Exception], str], ...] = (
    (CsrfFailed, "csrf_failed"),
    (InsufficientScope, "insufficient_scope"),
    (IdempotencyMismatch, "idempotency_mismatch"),
    (PreconditionRequired, "precondition_required"),
    (PreconditionFailed, "precondition_failed"),
    (CursorGone, "cursor_expired"),
    (Http404, "not_found"),
    (drf.NotFound, "not_found"),
    (drf.NotAuthenticated, "not_authenticated"),
    (drf.AuthenticationFailed, "not_authenticated"),
    (drf.PermissionDenied, "permission_denied"),
    (DjangoPermissionDenied, "permission_denied"),
    (drf.MethodNotAllowed, "method_not_allowed"),
    (drf.NotAcceptable, "not_acceptable"),
    (BodyTooLarge, "payload_too_large"),
    (drf.UnsupportedMediaType, "unsupported_media_type"),
    (drf.Throttled, "throttled"),
    (drf.ParseError, "bad_request"),
)


def problem(code: str, **changes: Any) -> Problem:
    """Return the problem of that kind; ``changes`` replace its parts."""
    status, title, detail = KINDS[code]
    parts: dict[str, Any] = {"status": status, "code": code, "title": title, "detail": detail}
    return Problem(**(parts | changes))


def problem_of(error: Exception) -> Problem | None:
    """Return what to tell about an error; None for one that nobody foresaw."""
    if isinstance(error, Invalid):
        return problem(error.kind, errors=error.faults)
    if isinstance(error, DomainError):
        return _of_domain(error)
    for kind, code in _KNOWN:
        if isinstance(error, kind):
            return problem(code, headers=_headers_of(error), **_details_of(error))
    if isinstance(error, drf.APIException):
        # A kind of the framework that no view of ours raises: its status, our words.
        return problem("bad_request", status=error.status_code)
    return None


def _details_of(error: Exception) -> dict[str, Any]:
    """What an error says beyond its kind."""
    if isinstance(error, Unreadable):
        return {"detail": error.fault.detail, "errors": (error.fault,)}
    if isinstance(error, InsufficientScope):
        return {"detail": _needed(error.scope)}
    return {}


def _needed(scope: str | None) -> Text:
    if scope is None:
        return _("Địa chỉ này không dành cho phần mềm; không phạm vi nào mở được.")
    words = _(
        "Cần phạm vi “%(scope)s”. Xin mã truy cập có phạm vi ấy;"
        " phần mềm chưa được cấp thì đề nghị quản trị cấp tỉnh."
    )
    return cast("Text", fill(words, {"scope": scope}))


def _of_domain(error: DomainError) -> Problem:
    """Refused by a rule: 422 when one input is at fault, else 409."""
    if error.field:
        fault = Fault(error.field, error.code, error.message, where="body")
        return Problem(422, error.code, _("Dữ liệu không hợp lệ"), error.message, (fault,))
    return Problem(409, error.code, _("Không thực hiện được"), error.message)


def _headers_of(error: Exception) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    return headers


def form_faults(errors: Mapping[str, Iterable[DjangoValidationError]]) -> list[Fault]:
    """Return the faults of a form's ``errors.as_data()``, in the form's order."""
    return [
        Fault(
            name,
            error.code or "invalid",
            cast("Promise", fill(error.message, cast("dict[str, object] | None", error.params))),
        )
        for name, found in errors.items()
        for error in found
    ]


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer for every error in an API view (``REST_FRAMEWORK["EXCEPTION_HANDLER"]``).

    An unforeseen error returns None: it is raised on, logged by Django and answered by
    :func:`server_error`, so that no test and no log misses it.
    """
    said = problem_of(error)
    if said is None:
        return None
    request = context["request"]
    return Response(
        said.document(request.path),
        status=said.status,
        headers=dict(said.headers),
        content_type=MEDIA_TYPE,
    )


def is_api(request: HttpRequest) -> bool:
    """Whether a request came in through the API's door."""
    return request.path.startswith(API_PREFIX)


def problem_response(request: HttpRequest, code: str) -> JsonResponse:
    """Return a problem outside any API view: unknown route, broken request, unforeseen error."""
    said = problem(code)
    return JsonResponse(
        said.document(request.path),
        status=said.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
