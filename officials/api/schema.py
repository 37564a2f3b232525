"""How the OpenAPI document describes the tokens of the bank's programs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from common.api_words import both, described
from officials.choices import ClientScope

_ABOUT = _(
    "Mã truy cập của phần mềm ngân hàng (OAuth2 client credentials): gửi `client_id` và khóa tới"
    " `/oauth/token/`, nhận mã dùng trong một giờ. Mỗi địa chỉ đòi một phạm vi; địa chỉ không ghi"
    " phạm vi thì phần mềm không gọi được."
)
_TOKEN = _(
    "Mã truy cập đã lấy ở `/oauth/token/`, gửi trong tiêu đề `Authorization: Bearer …`;"
    " mã giữ những phạm vi đã xin."
)


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Bearer tokens with the scope that each endpoint asks for."""

    target_class = "officials.api.authentication.ClientToken"
    #: The grant, and the token that it gives, for tools that are handed one.
    name = ["program", "token"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """The endpoint's scope; nothing where it is closed to programs."""
        needs = getattr(auto_schema.view, "needs", None)
        scope = None if needs is None else needs(auto_schema.method)[1]
        return [{"program": [str(scope)]}, {"token": []}] if scope else []

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Describe the grant with all scopes, and the token."""
        scopes = {scope.value: both(scope.label) for scope in ClientScope}
        flows = {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": scopes}}
        return [
            {"type": "oauth2", "description": described(_ABOUT), "flows": flows},
            {"type": "http", "scheme": "bearer", "description": described(_TOKEN)},
        ]
