"""How programs of the bank prove who they are: keys of our own under the library's token endpoint.

``django-oauth-toolkit`` keeps one secret per application; a rotation without downtime needs two. So
the library's secret is never accepted, and a key is one of :class:`officials.models.ClientKey`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any
from urllib.parse import unquote_plus

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from common.rate import exact_address, is_inside
from officials.models import ApiClient, ClientKey

#: Longest identifier that is looked up; ours have 40 characters.
_LONGEST = 255


def digest_of(secret: str) -> str:
    """Digest under which a key is kept: the secret is 256 random bits, so one pass is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def basic_credentials(header: str) -> tuple[str, str] | None:
    """Client and secret of an ``Authorization: Basic`` header; None where it is none (RFC 6749)."""
    scheme, _space, packed = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        plain = base64.b64decode(packed.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    name, colon, secret = plain.partition(":")
    return (unquote_plus(name), unquote_plus(secret)) if colon else None


class ClientKeyValidator(OAuth2Validator):
    """Accepts the live keys of a client, and no scope that the client does not hold."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the request proves a client that may have tokens now, from where it calls.

        One object serves every request at a time, so what was found is left on the request.
        """
        del args, kwargs
        given = basic_credentials(request.headers.get("HTTP_AUTHORIZATION") or "") or (
            getattr(request, "client_id", None) or "",
            getattr(request, "client_secret", None) or "",
        )
        key = _live_key(*given)
        if key is None or not is_welcome(key.client, request.headers):
            return False
        ClientKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now())
        request.client, request.client_key = key.client, key
        return True

    def validate_scopes(
        self, client_id: str, scopes: Any, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Whether the client holds every scope that it asks for."""
        del client_id, request, args, kwargs
        return set(scopes) <= set(client.scopes)

    def get_default_scopes(
        self, client_id: str, request: Any, *args: Any, **kwargs: Any
    ) -> list[str]:
        """All that the client holds, when it names none."""
        del client_id, args, kwargs
        return list(request.client.scopes)

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep the token; it ends with its key at the latest."""
        left = int((request.client_key.expires_at - timezone.now()).total_seconds())
        token["expires_in"] = max(1, min(int(token["expires_in"]), left))
        return super().save_bearer_token(token, request, *args, **kwargs)  # type: ignore[no-untyped-call]


def is_welcome(client: ApiClient, meta: Any) -> bool:
    """Whether a client may act now: not stopped, not over, its account open, its address known."""
    account = client.user
    if account is None or not account.is_active or not client.is_usable(None):
        return False
    return not client.networks or is_inside(exact_address(meta), client.networks)


def _live_key(client_id: str, secret: str) -> ClientKey | None:
    """The live key with that secret, with its client and account: one query."""
    if not secret or not 0 < len(client_id) <= _LONGEST or "\x00" in client_id:
        return None
    return (
        ClientKey.objects.filter(
            client__client_id=client_id,
            digest=digest_of(secret),
            expires_at__gt=timezone.now(),
            revoked_at__isnull=True,
            client__branch__is_active=True,
        )
        .select_related("client__user")
        .first()
    )
