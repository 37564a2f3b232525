"""Pages for everybody: no sign-in, no cookie, few requests from one address, forgotten soon."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.rate import within_rate

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Open a page to everybody, at most ``TN_PUBLIC_REQUESTS_PER_MINUTE`` from one address.

    Nothing of it may be indexed or kept: what is gone here shall not hang on in a copy.
    """

    @login_not_required
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if within_rate(request, "public", settings.TN_PUBLIC_REQUESTS_PER_MINUTE):
            response = view(request, *args, **kwargs)
        else:
            response = render(request, "shell/public_busy.html", status=429)
            response["Retry-After"] = "60"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive, nosnippet"
        response["Cache-Control"] = "no-store"
        return response

    return guarded
