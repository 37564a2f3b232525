"""Who may call the API, and how often. This module knows no noun of the domain: a right is a word
that the user object is asked about.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.api_errors import CsrfFailed, InsufficientScope

if TYPE_CHECKING:
    # The framework reads this module while it is still loading its views.
    from rest_framework.views import APIView

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
    """The caller holds the view's ``right`` somewhere today; *where* is the queryset's matter.

    A view that names no right is closed. A program's token must hold the view's ``scope`` besides.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask the user object; an account without a post in force holds nothing.

        Raises:
            InsufficientScope: a program whose token does not hold the scope.
        """
        granted: frozenset[str] | None = getattr(request.auth, "scopes", None)
        if granted is not None and getattr(view, "scope", None) not in granted:
            raise InsufficientScope
        right = getattr(view, "right", None)
        held: frozenset[str] = getattr(request.user, "rights", frozenset())
        return bool(held) if right == ANY_POST else right in held


class OfficialThrottle(BaseThrottle):
    """At most ``TN_API_REQUESTS_PER_MINUTE`` per account, counted in the shared cache."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request in the current minute: one round trip to the cache."""
        most: int = settings.TN_API_REQUESTS_PER_MINUTE
        if not most or not request.user.is_authenticated:
            return True
        minute, second = divmod(int(time.time()), 60)
        self._wait = 60 - second
        key = f"api-rate:{request.user.pk}:{minute}"
        try:
            count = cache.incr(key)
        except ValueError:
            cache.add(key, 0, timeout=120)
            count = cache.incr(key)
        return bool(count <= most)

    def wait(self) -> float:
        """Seconds until the next minute."""
        return float(self._wait)
