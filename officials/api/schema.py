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


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Bearer tokens with the scope that each endpoint asks for."""

    target_class = "officials.api.authentication.ClientToken"
    name = "program"

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """The endpoint's scope; nothing where it is closed to programs."""
        needs = getattr(auto_schema.view, "needs", None)
        scope = None if needs is None else needs(auto_schema.method)[1]
        return [{self.name: [str(scope)]}] if scope else []

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Describe the grant and all scopes."""
        scopes = {scope.value: both(scope.label) for scope in ClientScope}
        return {
            "type": "oauth2",
            "description": described(_ABOUT),
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": scopes}},
        }
