"""Headers that answers of every endpoint carry, in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.api_access import RATE_HEADERS
from common.api_errors import Text
from common.api_words import both

_NUMBER = {"type": "integer", "minimum": 0}
_WORD = {"type": "string"}

#: Those of the limit come with every answer to a caller who is known.
_HEADERS: dict[str, tuple[dict[str, Any], Text]] = {
    "RateLimit-Limit": (_NUMBER, _("Số yêu cầu được gửi trong một phút.")),
    "RateLimit-Remaining": (_NUMBER, _("Số yêu cầu còn lại trong phút này.")),
    "RateLimit-Reset": (_NUMBER, _("Số giây đến phút sau.")),
    "RateLimit-Policy": (
        _WORD | {"example": "600;w=60"},
        _("Giới hạn đang áp dụng: số yêu cầu, và số giây của một khoảng."),
    ),
    "Retry-After": (_NUMBER, _("Số giây phải chờ trước khi gửi lại.")),
    "WWW-Authenticate": (_WORD, _("Cách xưng danh, và mã truy cập sai ở đâu (RFC 6750).")),
}


def name_headers(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Describe each header once and name it at every answer that carries it."""
    result["components"]["headers"] = {
        name: {"schema": schema, "description": both(words)}
        for name, (schema, words) in _HEADERS.items()
    }
    for path in result["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                found = answer.setdefault("headers", {})
                for name in _named(status):
                    found[name] = {"$ref": f"#/components/headers/{name}"}
    return result


def _named(status: str) -> tuple[str, ...]:
    if status == "401":
        return ("WWW-Authenticate",)
    return (*RATE_HEADERS, "Retry-After") if status == "429" else RATE_HEADERS
