"""Pages for everybody: no sign-in, no cookie, few requests from one address, forgotten soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Open a page to everybody, at most ``TN_PUBLIC_REQUESTS_PER_MINUTE`` from one address.

    Nothing of it may be indexed; a copy is kept for a minute unless the page says otherwise.
    """

    @login_not_required
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := _seconds_to_wait(request):
            response = render(request, "shell/public_busy.html", status=429)
            response["Retry-After"] = str(wait)
        else:
            response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive, nosnippet"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def _seconds_to_wait(request: HttpRequest) -> int:
    """Count the request in the current minute: one round trip to the cache. 0 means go on."""
    most: int = settings.TN_PUBLIC_REQUESTS_PER_MINUTE
    if not most:
        return 0
    minute, second = divmod(int(time.time()), 60)
    key = f"public-rate:{_address(request)}:{minute}"
    try:
        count = cache.incr(key)
    except ValueError:
        cache.add(key, 0, timeout=120)
        count = cache.incr(key)
    return 60 - second if count > most else 0


def _address(request: HttpRequest) -> str:
    """Return who asks; behind a proxy as it says, which overwrites what the visitor sent."""
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if _has_proxy() else ""
    return told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _has_proxy() -> bool:
    return settings.SECURE_PROXY_SSL_HEADER is not None
