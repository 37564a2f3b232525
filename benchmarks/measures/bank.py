"""The bank's API with everything on, beside bare views of the same data.

The feature is a request as a program of the bank sends it: all middleware, token, scope, allowed
networks, the limit of requests, and the record of who asked. The floor is a plain view of the REST
framework over the same rows, behind the same middleware but the logs, without sign-in, scope,
limit or record. Both are called through Django's test client in the same process.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone
from oauth2_provider.models import AccessToken

from areas.models import Area
from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.bank_bare import BareUrls
from benchmarks.measures.tools import query
from benchmarks.timing import Plan, Sides
from credit.choices import Category
from credit.models import LoanProgramme, LoanTerms
from officials.choices import ClientScope
from officials.models import ApiClient, BankBranch, BranchArea
from officials.services.clients import add_client
from programmes.models import SupportKind

MANY = 500
_LONG_AGO = dt.date(2021, 1, 1)
_TOKEN = "bench-token-of-a-program"  # noqa: S105 (of a province that does not exist)
#: Middleware that keeps who asked what.
_LOGS = frozenset(
    {"config.request_log.RequestLogMiddleware", "pghistory.middleware.HistoryMiddleware"}
)
#: More requests a minute than can be sent: they are counted, never refused.
_NO_LIMIT = 2_000_000_000


def _branch() -> BankBranch:
    """The branch that serves the whole province, with its programmes; made once."""
    province = Area.objects.get(code="98")
    branch, new = BankBranch.objects.get_or_create(
        code="bench", defaults={"name": "Chi nhánh đo tốc độ", "province": province}
    )
    if not new:
        return branch
    BranchArea.objects.bulk_create(
        BranchArea(branch=branch, commune=commune, valid_from=_LONG_AGO)
        for commune in Area.objects.filter(parent=province)
    )
    for category in Category:
        names = {"name_vi": "Chương trình cho vay", "name_en": "Loan programme"}
        kind = SupportKind.objects.create(
            code=f"bench-{category}", group="credit", thing="loan", recipient="household", **names
        )
        programme = LoanProgramme.objects.create(code=f"bench-{category}", kind=kind, **names)
        LoanTerms.objects.create(
            programme=programme, categories=[category], rate_year=6, cap=100_000_000,
            term_months=120, valid_from=_LONG_AGO,
        )  # fmt: skip
    return branch


def _token() -> str:
    """A live token of the branch's program with all scopes."""
    branch = _branch()
    client = ApiClient.objects.filter(branch=branch).first()
    if client is None:
        client = add_client(actor=None, branch=branch, name="Đo tốc độ", scopes=ClientScope.values)
        ApiClient.objects.filter(pk=client.pk).update(requests_per_minute=_NO_LIMIT)
    AccessToken.objects.filter(application=client).delete()
    AccessToken.objects.create(
        application=client,
        token=_TOKEN,
        scope=" ".join(ClientScope.values),
        expires=timezone.now() + dt.timedelta(hours=12),
    )
    return _TOKEN


class Program:
    """Calls the API as a program of the bank."""

    def __init__(self) -> None:
        """Sign in."""
        self.client = Client(headers={"Authorization": f"Bearer {_token()}"})

    def get(self, path: str, query: dict[str, str]) -> bytes:
        """Body of a good answer."""
        return _good(self.client.get(path, query))

    def post(self, path: str, body: bytes) -> bytes:
        """Body of a good answer."""
        return _good(self.client.post(path, body, content_type="application/json"))


class Bare(Program):
    """Calls the bare views, without a token."""

    def __init__(self) -> None:
        """Keep what every page of the product passes through, but no log and no history."""
        self.client = Client()
        passed = [name for name in settings.MIDDLEWARE if name not in _LOGS]
        bare = f"{BareUrls.__module__}.{BareUrls.__name__}"
        with override_settings(MIDDLEWARE=[*passed, bare]):
            self.client.handler.load_middleware()


def _good(answer: Any) -> bytes:
    if answer.status_code != 200:
        raise RuntimeError(answer.content.decode()[:500])
    return bytes(answer.content)


def _questions(many: int) -> Callable[[int], bytes]:
    """Bodies that ask about members of households that are poor."""
    found = query(
        "SELECT p.identity_number FROM households_person p"
        " JOIN households_membership m ON m.person_id = p.id AND m.valid_to IS NULL"
        " JOIN households_classification c ON c.household_id = m.household_id"
        " AND c.superseded_from IS NULL AND c.poverty_class IN (1, 2)"
        " WHERE p.identity_number IS NOT NULL ORDER BY p.id LIMIT 20000"
    )
    numbers = [number for (number,) in found]
    kept = [
        json.dumps(
            {
                "purpose": "loan_request",
                "subjects": [
                    {"key": str(place), "identity_number": number}
                    for place, number in enumerate(dict.fromkeys(drawn))
                ],
            }
        ).encode()
        for drawn in (
            [numbers[(start * 7919 + step) % len(numbers)] for step in range(many)]
            for start in range(200 if many == 1 else 20)
        )
    ]
    return lambda i: kept[i % len(kept)]


_PATH = "/api/v1/eligibility-checks/"


def _one(databases: Databases) -> Sides:
    program, bare, ask = Program(), Bare(), _questions(1)
    if json.loads(program.post(_PATH, ask(0)))["results"][0]["reason"] == "not_found":
        raise RuntimeError("a member of the province was not found")
    return Sides(
        floor=lambda i: bare.post("/eligibility/", ask(i)),
        feature=lambda i: program.post(_PATH, ask(i)),
    )


def _many(databases: Databases) -> Sides:
    program, one, many = Program(), _questions(1), _questions(MANY)
    return Sides(
        floor=lambda i: program.post(_PATH, one(i)), feature=lambda i: program.post(_PATH, many(i))
    )


MEASURES = (
    Measure(
        name="bank-eligibility",
        title="Who may borrow: one identity number",
        floor="a bare view of the same answer, without sign-in, scope, limit and record",
        feature="POST /api/v1/eligibility-checks/ by a program of the bank, one subject",
        most=1 / 0.6,
        goal="at least 60 % of the bare view's requests a second",
        sides=_one,
        plan=Plan(rounds=150, warm_up=10),
    ),
    Measure(
        name="bank-eligibility-500",
        title="Who may borrow: 500 at once",
        floor="POST /api/v1/eligibility-checks/ with one subject",
        feature="the same with 500 subjects",
        most=10,
        goal="at most 10x one",
        sides=_many,
        plan=Plan(rounds=40, warm_up=4),
    ),
)
