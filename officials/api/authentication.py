"""The bearer token of a program of the bank."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from officials.models import ApiClient, Official
from officials.oauth import is_welcome
from officials.selectors.programs import program_by_token

_SCHEME = "bearer"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token stands for: ``request.auth`` of a program, None of a person."""

    client: ApiClient
    scopes: frozenset[str]

    @property
    def requests_per_minute(self) -> int:
        """How often the program may ask (``common.api_access.OfficialThrottle``)."""
        return self.client.requests_per_minute


class ClientToken(BaseAuthentication):
    """A token of the client-credentials grant. A token that is there but no good is a 401."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, and what is wrong with a token that was sent (RFC 6750, 3.1)."""
        if _token_in(request) is None:
            return 'Bearer realm="api"'
        return (
            'Bearer realm="api", error="invalid_token",'
            ' error_description="The token is unknown, expired or revoked, or not for this address"'
        )

    def authenticate(self, request: Request) -> tuple[Official, Granted] | None:
        """Return the client's account and what was granted; None where no token is sent.

        Everything about the caller comes in one query, and nothing is kept of it: a revocation ends
        the program with its next request.

        Raises:
            AuthenticationFailed: unknown, expired, revoked, or from an address not allowed.
        """
        raw = _token_in(request)
        if raw is None:
            return None
        checksum = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
        program = program_by_token(checksum)
        if program is None or not is_welcome(program.client, request.META):
            raise AuthenticationFailed
        return program.account, Granted(program.client, program.scopes)


def _token_in(request: Request) -> str | None:
    scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if scheme.lower() == _SCHEME else None
