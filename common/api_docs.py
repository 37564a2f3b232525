"""The API's own description: the OpenAPI document and a page to read and try it."""

from __future__ import annotations

import functools
import hashlib
import json
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views.generic import TemplateView, View
from drf_spectacular.generators import SchemaGenerator

from common.api_errors import problem_response

#: Swagger UI draws its icons from data addresses and sets sizes by style attributes.
_SWAGGER_NEEDS = {"img-src": [SELF, "data:"], "style-src": [SELF, "'unsafe-inline'"]}


@functools.cache
def openapi_document() -> tuple[bytes, str]:
    """Return the document and its ETag; made once, in one language, for everybody."""
    with translation.override("vi"):
        made: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    text = json.dumps(made, ensure_ascii=False).encode()
    return text, quote_etag(hashlib.blake2b(text, digest_size=12).hexdigest())


@method_decorator(login_not_required, name="dispatch")
class SchemaView(View):
    """The OpenAPI document as JSON. It holds no data, so nobody needs to sign in."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send it, or 304."""
        if request.GET:
            return problem_response(request, "invalid_query")
        text, etag = openapi_document()
        response = HttpResponse(text, content_type="application/vnd.oai.openapi+json")
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response


@method_decorator(login_not_required, name="dispatch")
@method_decorator(csp_update(_SWAGGER_NEEDS), name="dispatch")
class DocsView(TemplateView):
    """Swagger UI from our own files."""

    template_name = "common/api_docs.html"
    http_method_names = ["get", "head"]
