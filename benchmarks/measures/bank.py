"""The bank's API with everything on, beside bare views of the same data.

The feature is a request as a program of the bank sends it: all middleware, token, scope, allowed
networks, the limit of requests, and the record of who asked. The floor is a plain view of the REST
framework over the same rows, without middleware, sign-in, scope, limit or record. Both are called
through Django's test client in the same process.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.test import Client, override_settings
from django.utils import timezone
from oauth2_provider.models import AccessToken

from areas.models import Area
from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.bank_bare import BareUrls
from benchmarks.measures.pages import SIZE
from benchmarks.measures.tools import query, run
from benchmarks.timing import Plan, Sides
from common.pagination import PageRequest
from credit.choices import Category
from credit.models import ConfirmedList, LoanProgramme, LoanTerms
from officials.choices import ClientScope
from officials.models import ApiClient, BankBranch, BranchArea
from officials.services.clients import add_client
from programmes.models import SupportKind

FAR = 9_000
MANY = 500
_LONG_AGO = dt.date(2021, 1, 1)
_TOKEN = "bench-token-of-a-program"  # noqa: S105 (of a province that does not exist)
#: More requests a minute than can be sent: they are counted, never refused.
_NO_LIMIT = 2_000_000_000

_ROWS = """
INSERT INTO credit_confirmedrow
    (confirmed_id, position, household_id, code, change, category, line, sha256)
SELECT %(list)s, row_number() OVER (ORDER BY h.id), h.id, h.code, 'added', 'poor', line,
    encode(sha256(convert_to(line, 'UTF8')), 'hex')
FROM households_household h
CROSS JOIN LATERAL (SELECT jsonb_build_object(
    'household', h.uuid, 'code', h.code, 'commune', '98001', 'village', 'Thôn 1',
    'village_code', '01', 'head', 'Nguyễn Thị Đo', 'birth_year', 1980, 'identity_number',
    '09' || lpad(h.id::text, 10, '0'), 'category', 'poor', 'standard', 'bench_now', 'decision',
    '2025/QĐ', 'decided_on', '2025-12-15', 'valid_from', '2025-12-15', 'valid_until',
    '2026-12-31', 'escaped_on', NULL, 'newly_escaped_until', NULL, 'change', 'added',
    'position', h.id)::text AS line) l
"""


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
        """Leave every middleware out but the one that names the bare views."""
        self.client = Client()
        with override_settings(MIDDLEWARE=[f"{BareUrls.__module__}.{BareUrls.__name__}"]):
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


def _list() -> ConfirmedList:
    """A list with a row for every household of the province; made once."""
    found = ConfirmedList.objects.filter(header="bench").first()
    if found is not None:
        return found
    officer = query("SELECT id FROM officials_official WHERE username = 'bench-commune'")[0][0]
    (count,) = query("SELECT count(*) FROM households_household")[0]
    made: ConfirmedList = ConfirmedList.objects.create(
        commune=Area.objects.get(code="98001"), year=2025, month=12, kind="full",
        as_of=dt.date(2025, 12, 31), sequence=1, row_count=count, header="bench", sha256="0" * 64,
        signed_by_id=officer,
    )  # fmt: skip
    run(_ROWS, {"list": made.pk})
    run("ANALYZE credit_confirmedrow")
    return made


def _page(databases: Databases) -> Sides:
    program, bare, made = Program(), Bare(), _list()
    path = f"/api/v1/confirmed-lists/{made.uuid}/rows/"
    return Sides(
        floor=lambda i: bare.get(f"/rows/{made.pk}/", {"limit": str(SIZE)}),
        feature=lambda i: program.get(path, {"limit": str(SIZE)}),
    )


def _far(databases: Databases) -> Sides:
    program, made = Program(), _list()
    path = f"/api/v1/confirmed-lists/{made.uuid}/rows/"
    first = {"limit": str(SIZE)}
    number = min(FAR, made.row_count // SIZE)
    far = _after(json.loads(program.get(path, first))["next_cursor"], (number - 1) * SIZE)
    if len(json.loads(program.get(path, first | {"cursor": far}))["results"]) != SIZE:
        raise RuntimeError(f"page {number} is not full")
    return Sides(
        floor=lambda i: program.get(path, first),
        feature=lambda i: program.get(path, first | {"cursor": far}),
    )


def _after(cursor: str, position: int) -> str:
    """The cursor of the page that follows a position, as the page before would name it."""
    fingerprint = json.loads(signing.b64_decode(cursor.split(":", maxsplit=1)[0].encode()))[0]
    return PageRequest(SIZE, None, fingerprint).cursor_after((position,))


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
    Measure(
        name="bank-list",
        title="Page of 50 rows of a confirmed list",
        floor="a bare view of the same rows, without sign-in, scope, limit and record",
        feature="GET /api/v1/confirmed-lists/…/rows/ by a program of the bank",
        most=1 / 0.6,
        goal="at least 60 % of the bare view's requests a second",
        sides=_page,
        plan=Plan(rounds=100, warm_up=10),
    ),
    Measure(
        name="bank-list-far",
        title="Page of 50 rows of a confirmed list, page 9,000",
        floor="page 1, by a program of the bank",
        feature="page 9,000 of the same list",
        most=1.2,
        goal="within 1.2x of page 1",
        sides=_far,
        plan=Plan(rounds=80, warm_up=10),
    ),
)
