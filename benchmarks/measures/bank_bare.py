"""Views as they would be written without asking who calls: the floor of the bank's measures."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils import timezone
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credit.api.eligibility import printed_answers
from credit.models import ConfirmedRow
from credit.selectors.eligibility import Judge, Subject, standings_of
from credit.selectors.terms import offers_on
from households.models import Membership


class BareUrls:
    """Sends every request to the views below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer by the views of this module."""
        request.urlconf = __name__
        return self.get_response(request)


class _Bare(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)


class BareEligibility(_Bare):
    """The same answer about the same subjects, recorded nowhere."""

    def post(self, request: Request) -> Response:
        """Look up and print."""
        asked: Any = request.data
        today = timezone.localdate()
        subjects = [Subject(one["key"], one["identity_number"], "") for one in asked["subjects"]]
        numbers = [one.identity_number for one in subjects]
        homes = dict(
            Membership.objects.filter(
                person__identity_number__in=numbers, valid_to__isnull=True
            ).values_list("person__identity_number", "household")
        )
        listed = standings_of(list(homes.values()), today)
        judge = Judge(offers_on(today), today)
        answers = [judge(one, listed.get(homes.get(one.identity_number, 0))) for one in subjects]
        return Response(printed_answers(answers, today))


class BareRows(_Bare):
    """The first rows of a list as they are kept."""

    def get(self, request: Request, pk: int) -> Response:
        """Read and print."""
        limit = int(request.query_params["limit"])
        rows: Any = ConfirmedRow.objects.filter(confirmed=pk).order_by("position")
        rows = rows.values("id", "position", "change", "line", "sha256")[:limit]
        return Response({"results": [row | {"said": json.loads(row["line"])} for row in rows]})


urlpatterns = [
    path("eligibility/", BareEligibility.as_view()),
    path("rows/<int:pk>/", BareRows.as_view()),
]
