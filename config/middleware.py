"""Middleware of the whole product."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from common.api_errors import is_api


def _language_of(request: HttpRequest) -> str:
    if is_api(request):
        return translation.get_language_from_request(request)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = {code for code, _ in settings.LANGUAGES}
    return chosen if chosen in known else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Vietnamese unless somebody switched: cheap phones often claim English for their owners.

    Software that calls the API has no switch, so there its ``Accept-Language`` counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SameMethodMiddleware:
    """An address without its last slash sends programs on with the method and body they had.

    After a 301 most of them would turn a POST into a GET, be answered 200, and believe that
    what they sent is written. 308 (RFC 9110) lets them change neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 308 where it would be 301."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY and (
            is_api(request) or request.path.startswith("/oauth/")
        ):
            response.status_code = HTTPStatus.PERMANENT_REDIRECT
        return response
