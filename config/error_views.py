"""Errors outside any view: problem documents under the API's address, pages elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults

from common.api_errors import is_api, problem_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that cannot be trusted or read."""
    if is_api(request):
        return problem_response(request, "bad_request")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 raised outside the API's views."""
    if is_api(request):
        return problem_response(request, "permission_denied")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such route, or nothing there for this reader."""
    if is_api(request):
        return problem_response(request, "not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: nobody foresaw it; Django has logged it."""
    if is_api(request):
        return problem_response(request, "server_error")
    return defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or somebody signed in again meanwhile."""
    if is_api(request):
        return problem_response(request, "csrf_failed")
    before = request.META.get("HTTP_REFERER", "")
    host = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(before, host, require_https=request.is_secure())
    return render(request, "403_csrf.html", {"again": before if safe else "/"}, status=403)
