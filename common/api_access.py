"""Who may call the API, and how often. This module knows no noun of the domain: a right is a word
that the user object is asked about.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.api_errors import CsrfFailed, InsufficientScope
from common.rate import count

if TYPE_CHECKING:
    # The framework reads this module while it is still loading its views.
    from rest_framework.views import APIView

#: Seconds in which requests are counted together.
_WINDOW = 60

#: The right that a method of an endpoint asks for, and the scope of a program's token.
Needs = tuple[str | None, str | None]

#: Any post in force will do: for what is public law or public geography.
ANY_POST = "any_post"


class OfficialSession(SessionAuthentication):
    """A signed-in official's browser session; unsafe methods need the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        """Make "not signed in" a 401: whoever is known but not allowed gets a 403."""
        return 'Session realm="api"'

    def enforce_csrf(self, request: Request) -> None:
        """Check the token.

        Raises:
            CsrfFailed: when it is missing or wrong.
        """
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise CsrfFailed from None


class HoldsRight(BasePermission):
    """The caller holds the right that the view names; *where* is the queryset's matter.

    ``view.needs(method)`` says which right and, for a program's token, which scope. A view that
    names no right is closed.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask the user object; an account without a post in force holds nothing.

        Raises:
            InsufficientScope: a program whose token does not hold the scope.
        """
        needs: Callable[[str], Needs] | None = getattr(view, "needs", None)
        right, scope = (None, None) if needs is None else needs(request.method or "")
        granted: frozenset[str] | None = getattr(request.auth, "scopes", None)
        if granted is not None and scope not in granted:
            raise InsufficientScope(scope)
        held: frozenset[str] = getattr(request.user, "rights", frozenset())
        return bool(held) if right == ANY_POST else right in held


#: Headers that tell a caller how much may still be asked, in the order of :meth:`Quota.headers`.
RATE_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a caller may send in this minute, how many are left, seconds to its end."""

    most: int
    left: int
    resets_in: int

    def headers(self) -> dict[str, str]:
        """The standard headers of every answer to a caller who is known."""
        policy = f"{self.most};w={_WINDOW}"
        said = (str(self.most), str(self.left), str(self.resets_in), policy)
        return dict(zip(RATE_HEADERS, said, strict=True))


class OfficialThrottle(BaseThrottle):
    """So many requests a minute per account, counted in the shared cache.

    A program may send what its client says, a person ``TN_API_REQUESTS_PER_MINUTE``.
    """

    _wait = _WINDOW

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request in the current minute: one round trip to the cache."""
        if not request.user.is_authenticated:
            return True
        most: int = getattr(request.auth, "requests_per_minute", None) or (
            settings.TN_API_REQUESTS_PER_MINUTE
        )
        if not most:
            return True
        minute, second = divmod(int(time.time()), _WINDOW)
        self._wait = _WINDOW - second
        used = count(f"api-rate:{request.user.pk}:{minute}", 2 * _WINDOW)
        if used is None:
            return True
        request.quota = Quota(most, max(0, most - used), self._wait)  # type: ignore[attr-defined]
        return used <= most

    def wait(self) -> float:
        """Seconds until the next minute."""
        return float(self._wait)
