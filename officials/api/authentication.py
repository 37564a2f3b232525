"""The bearer token of a program of the bank."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from common.rate import address_of
from officials.models import ApiClient, Official

_SCHEME = "bearer"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token stands for: ``request.auth`` of a program, None of a person."""

    client: ApiClient
    scopes: frozenset[str]


class ClientToken(BaseAuthentication):
    """A token of the client-credentials grant. A token that is there but no good is a 401."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme; whoever is known but not allowed gets a 403."""
        return 'Bearer realm="api"'

    def authenticate(self, request: Request) -> tuple[Official, Granted] | None:
        """Return the client's account and what was granted; None where no token is sent.

        Raises:
            AuthenticationFailed: unknown, expired, revoked, or from an address not allowed.
        """
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        token = (
            AccessToken.objects.filter(
                token_checksum=hashlib.sha256(raw.strip().encode()).hexdigest(),
                expires__gt=timezone.now(),
            )
            .select_related("application__user")
            .first()
        )
        if token is None or token.application is None:
            raise AuthenticationFailed
        client = token.application
        if client.user is None or not client.user.is_active or not client.is_usable(request):
            raise AuthenticationFailed
        if not _may_call(client, address_of(cast("HttpRequest", request))):
            raise AuthenticationFailed
        return client.user, Granted(client, frozenset(token.scope.split()) & set(client.scopes))


def _may_call(client: ApiClient, address: str) -> bool:
    """Whether the address is one of the client's; a client that names none may call from any."""
    if not client.networks:
        return True
    try:
        asked = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    allowed = (ipaddress.ip_network(network, strict=False) for network in client.networks)
    return any(
        asked.version == network.version and asked.subnet_of(network)  # type: ignore[arg-type]
        for network in allowed
    )
