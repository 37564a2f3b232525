"""Doors of pages: who is asking, and may they be here at all.

*Which rows* they may see is another question, answered by ``officials.scope``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from officials.choices import Right
from officials.models import Official

View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> Official:
    """Return the official who asks.

    Raises:
        PermissionDenied: nobody is signed in; pages are behind the sign-in, so this is a mistake
            of ours and not of the visitor.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def requires(*rights: Right) -> Callable[[View], View]:
    """Open a page to whoever holds one of ``rights`` somewhere today; others get a 403 page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if signed_in(request).rights.isdisjoint(rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needed_rights = frozenset(rights)  # type: ignore[attr-defined]
        return guarded

    return decorate
