"""The token endpoint of programs: one grant, and wrong keys are slowed down."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.views.base import RevokeTokenView, TokenView
from redis.exceptions import RedisError

from common.rate import address_of, count
from officials.oauth import basic_credentials, digest_of

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_GRANT = "client_credentials"


def _refusal(status: int, error: str, description: str, **headers: str) -> JsonResponse:
    """An error as RFC 6749, 5.2 writes it."""
    said = {"error": error, "error_description": description}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(said, status=status, headers=_NO_STORE | named)


#: What to do about errors for which the library has a code only.
_WORDS = {
    "invalid_client": "Client or key is wrong, ended, or not for this address.",
    "invalid_scope": "The program does not hold this scope. Leave scope out for all that it holds.",
}


def _explained(request: HttpRequest, found: HttpResponse) -> HttpResponse:
    """The answer of the library; an error with words, and the challenge that RFC 6749 asks for."""
    if found.status_code < 400:
        return found
    if found.status_code == 401 and basic_credentials(request.headers.get("Authorization", "")):
        found["WWW-Authenticate"] = 'Basic realm="oauth"'
    with suppress(ValueError):
        said = json.loads(found.content)
        words = _WORDS.get(said.get("error", ""))
        if words and not said.get("error_description"):
            found.content = json.dumps(said | {"error_description": words}).encode()
    return found


class _Slowed:
    """Answers of an endpoint that takes client and secret, after too many wrong ones.

    Wrong keys are counted per address and client, as wrong passwords of people are, and all those
    of an address together, so that identifiers cannot be tried one after the other.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only POST: a secret must not stand in an address."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say so in the shape of this endpoint's errors."""
        del request, args, kwargs
        return _refusal(405, "invalid_request", "Send a POST.", Allow="POST")

    def guarded(self, request: HttpRequest, answer: Any) -> HttpResponse:
        """Return the answer, or that it is too early to ask again."""
        own, shared = _counters(request)
        wait: int = settings.TN_TOKEN_COOLOFF_SECONDS
        most: int = settings.TN_TOKEN_FAILURES
        failed = _failures(own, shared)
        if failed.get(own, 0) >= most or failed.get(shared, 0) >= 10 * most:
            return _refusal(
                429,
                "temporarily_unavailable",
                "Too many wrong keys. Wait for the seconds of Retry-After.",
                Retry_After=str(wait),
            )
        found = _explained(request, answer(request))
        if found.status_code == 401:
            count(own, wait)
            count(shared, wait)
        elif found.status_code == 200 and failed.get(own):
            with suppress(RedisError):
                cache.delete(own)
        return found


class ClientTokenView(_Slowed, TokenView):
    """Gives tokens for keys; every other grant is refused."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with a token, or with what is wrong."""
        del args, kwargs
        grant = request.POST.get("grant_type", "")
        if not grant:
            return _refusal(400, "invalid_request", "grant_type is missing.")
        if grant != _GRANT:
            return _refusal(400, "unsupported_grant_type", f"The grant is {_GRANT}.")
        return self.guarded(request, self.authorization_flow_token_response)


class ClientRevokeView(_Slowed, RevokeTokenView):
    """Takes a token back before its hour is over (RFC 7009)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete the token if it is the client's own; the answer does not say whether it was."""
        del args, kwargs
        found = self.guarded(request, super().post)
        if found.status_code == 200:
            for name, value in _NO_STORE.items():
                found[name] = value
        return found


def _failures(*keys: str) -> dict[str, int]:
    """Counts of wrong keys; a cache that is away closes nothing."""
    try:
        return cache.get_many(keys)
    except RedisError:
        return {}


def _counters(request: HttpRequest) -> tuple[str, str]:
    """Keys under which wrong attempts are counted: of this client, and of the address."""
    basic = basic_credentials(request.headers.get("Authorization", ""))
    client = basic[0] if basic else request.POST.get("client_id", "")
    address = address_of(request)
    return f"token-failed:{address}:{digest_of(client)[:32]}", f"token-failed:{address}"
