"""The bearer token of a program of the bank."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from officials.choices import Role
from officials.models import ApiClient, Official, Post
from officials.oauth import is_welcome

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

        Token, client, account and post come in one query, and nothing is kept of it: a revocation
        ends the program with its next request.

        Raises:
            AuthenticationFailed: unknown, expired, revoked, or from an address not allowed.
        """
        raw = _token_in(request)
        if raw is None:
            return None
        post = Post.objects.on(timezone.localdate()).filter(
            official=OuterRef("application__user"),
            branch=OuterRef("application__branch"),
            role=Role.BANK_OFFICER,
        )
        token = (
            AccessToken.objects.filter(
                token_checksum=hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest(),
                expires__gt=timezone.now(),
            )
            .select_related("application__user")
            .annotate(post=Subquery(post.values("pk")[:1]))
            .first()
        )
        if token is None or token.application is None:
            raise AuthenticationFailed
        client: ApiClient = token.application
        account = client.user
        if account is None or not is_welcome(client, request.META):
            raise AuthenticationFailed
        account.current_posts = _posts_of(client, token.post)
        return account, Granted(client, frozenset(token.scope.split()) & set(client.scopes))


def _posts_of(client: ApiClient, post: int | None) -> list[Post]:
    """The one post of a program's account, as the account would read it."""
    if post is None:
        return []
    return [
        Post(
            pk=post,
            official=client.user,
            role=Role.BANK_OFFICER,
            branch_id=client.branch_id,
            valid_from=timezone.localdate(),
        )
    ]


def _token_in(request: Request) -> str | None:
    scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if scheme.lower() == _SCHEME else None
