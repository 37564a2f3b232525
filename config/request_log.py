"""One log line per request: route, status, time and the official's number; counted besides."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from config.request_counts import REQUESTS

_log = structlog.get_logger("thoat_ngheo.request")


class RequestLogMiddleware:
    """Gives each request an id, which its log lines, its tasks and its answer carry.

    The route is logged by its pattern and without the query: a search is a person's name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log the request once it is answered."""
        request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        user = getattr(request, "user", None)
        route = request.resolver_match.route if request.resolver_match else None
        REQUESTS.add(
            method=request.method or "", route=route, status=response.status_code, seconds=seconds
        )
        _log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000),
            official=getattr(user, "pk", None),
        )
        response.headers["X-Request-ID"] = request_id
        return response
