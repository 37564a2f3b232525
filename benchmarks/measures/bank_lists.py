"""Rows of a confirmed list with everything on, beside a bare view; see ``bank``."""

from __future__ import annotations

import datetime as dt
import json

from django.core import signing

from areas.models import Area
from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.bank import Bare, Program
from benchmarks.measures.pages import FAR, SIZE
from benchmarks.measures.tools import query, run
from benchmarks.timing import Plan, Sides
from common.pagination import PageRequest
from credit.models import ConfirmedList

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
