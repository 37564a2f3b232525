"""A commune's leader signs a batch of thousands, beside the bare insert of the rows it writes.

The rows are every version that the signature leaves behind: classes, the former classes with their
new ends, reviews and cases with their new state, history, events, the list as issued, the marks of
stale figures, the decision. The floor inserts the same rows, set-based, into copies of the tables
with the same indexes and neither triggers nor foreign keys. Both are rolled back after the last
deferred check.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from areas.models import Area
from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import official, query, run
from benchmarks.timing import Plan, Sides
from households.models import ReviewCase
from households.services.procedure.decisions import sign_decision
from officials.choices import Role
from officials.models import Official, Post

HOUSEHOLDS = 4_000
_SCHEMA = "bench_signed"

# Reviews, judgements and ready cases of all households, as the procedure leaves them.
_CASES = """
INSERT INTO households_household (uuid, code, external_code, commune_id, village_id, address, phone,
    has_merit, is_local_minority, registered_on, closed_reason, updated_at)
SELECT gen_random_uuid(), 'ZB-' || lpad(n::text, 6, '0'), '', %(commune)s,
    (SELECT min(id) FROM areas_village WHERE commune_id = %(commune)s), '', '', false, false,
    '2020-01-01', '', now()
FROM generate_series(1, greatest(0, %(households)s - (
    SELECT count(*) FROM households_household h WHERE h.commune_id = %(commune)s
      AND NOT EXISTS (SELECT FROM households_classification c
                      WHERE c.household_id = h.id AND c.valid_from >= %(day)s::date)))) n;

INSERT INTO households_reviewround (commune_id, kind, year, rule_id, opens_on, due_on, state)
VALUES (%(commune)s, 'periodic', %(year)s, (SELECT min(id) FROM households_procedurerule),
    %(day)s::date - 60, %(day)s::date + 60, 'open');
INSERT INTO households_meeting (round_id, commune_id, village_id, held_on, place, chair, secretary,
    attendance, present, minutes, minutes_sha256, note, recorded_by_id, recorded_at)
SELECT r.id, r.commune_id, v.id, %(day)s::date - 20, 'bench', 'A', 'B', '', 60, 'x',
    repeat('a', 64), '', %(officer)s, now()
FROM households_reviewround r JOIN areas_village v ON v.commune_id = r.commune_id
WHERE r.commune_id = %(commune)s AND r.year = %(year)s;
INSERT INTO households_posting (round_id, commune_id, token, posted_on, until, places, again,
    posted_by_id, taken_down_reason, recorded_at)
SELECT id, commune_id, 'bench', %(day)s::date - 18, %(day)s::date - 15, 'bench', false, %(officer)s,
    '', now()
FROM households_reviewround WHERE commune_id = %(commune)s AND year = %(year)s;

INSERT INTO households_review (household_id, commune_id, village_id, area_type, kind, reviewed_on,
    state, surveyor_id, profile, facts, answers, overrides, recorded_at, note)
SELECT h.id, h.commune_id, h.village_id, 'rural', 'periodic', %(day)s::date - 30, 'surveyed',
    %(officer)s, '', f.facts, '{}', '{}', now(), ''
-- Other measures may have left classes of today; those households cannot be decided on today.
FROM (SELECT * FROM households_household h WHERE h.commune_id = %(commune)s
      AND NOT EXISTS (SELECT FROM households_classification c
                      WHERE c.household_id = h.id AND c.valid_from >= %(day)s::date)
      ORDER BY id LIMIT %(households)s) h
CROSS JOIN (SELECT coalesce((SELECT facts FROM households_review LIMIT 1), '{}') AS facts) f;
INSERT INTO households_judgement (review_id, standard_id, commune_id, poverty_class,
    income_per_person, income_score, deprivations, unknowns, causes, persons, children, is_urban,
    is_minority, unable_to_work, has_merit, female_head, missing)
SELECT r.id, (SELECT id FROM households_povertystandard WHERE code = 'bench_now'), r.commune_id,
    1 + r.id %% 3, 900000, 120 + r.id %% 3 * 30, 7, 0, 1, 4, 1, false, false, false, false, false,
    '[]'
FROM households_review r WHERE r.commune_id = %(commune)s AND r.state = 'surveyed';
INSERT INTO households_reviewcase (round_id, household_id, commune_id, village_id, state, reasons,
    note, listed_at, changed_at, surveyor_id, review_id, class_before, class_found, open_objections,
    consult_required, outcome_reason, due_on, clock)
SELECT d.id, r.household_id, r.commune_id, r.village_id, 'listed', '{on_list}', '', now(), now(),
    %(officer)s, r.id, c.poverty_class, 1 + r.id %% 3, 0, false, '', d.due_on, ''
FROM households_review r
JOIN households_reviewround d ON d.commune_id = r.commune_id AND d.year = %(year)s
LEFT JOIN households_classification c
  ON c.household_id = r.household_id AND c.superseded_from IS NULL
WHERE r.commune_id = %(commune)s AND r.state = 'surveyed';
"""
_STEPS = """
UPDATE households_reviewcase k SET state = '{state}'{columns}
FROM households_meeting m, households_posting p
WHERE m.round_id = k.round_id AND m.village_id = k.village_id AND p.round_id = k.round_id
  AND k.commune_id = %s
"""
_WAY = (
    ("assigned", ""),
    ("surveyed", ""),
    ("judged", ""),
    ("meeting_held", ", meeting_id = m.id, present = 60, agreeing = 55, quorum_pct = 50"),
    ("posted", ", posting_id = p.id, posted_on = p.posted_on, posting_until = p.until"),
    ("ready", ""),
)
_CLEAN = """
SET LOCAL tn.clearing = 'demonstration';
DELETE FROM households_caseevent WHERE case_id IN (
    SELECT id FROM households_reviewcase WHERE commune_id = %(commune)s);
DELETE FROM households_reviewcase WHERE commune_id = %(commune)s;
DELETE FROM households_posting WHERE commune_id = %(commune)s;
DELETE FROM households_meeting WHERE commune_id = %(commune)s;
DELETE FROM households_reviewround WHERE commune_id = %(commune)s;
DELETE FROM households_judgement WHERE review_id IN (
    SELECT id FROM households_review WHERE commune_id = %(commune)s AND state = 'surveyed');
DELETE FROM households_review WHERE commune_id = %(commune)s AND state = 'surveyed';
DELETE FROM households_household WHERE commune_id = %(commune)s AND code LIKE 'ZB-%%';
"""
_RULE = """
INSERT INTO households_procedurerule (code, valid_from, legal_basis, posting_days, recheck_days,
    consult_days, ongoing_days, ongoing_days_working, ongoing_start_day, periodic_start_month,
    periodic_start_day, periodic_end_month, periodic_end_day, quorum_pct, consultation, clock_stops,
    opens_by_rule, certainty)
SELECT 'bench', '2021-09-01', 'bench', 3, 3, 5, 15, true, 15, 9, 1, 12, 14, 50, 'none', '{}', false,
    '{}'
WHERE NOT EXISTS (SELECT FROM households_procedurerule)
"""


class Batch:
    """Four thousand ready cases of the first commune, and the rows that signing them leaves."""

    def __init__(self, *, indexes: bool) -> None:
        """Make the cases, sign them once to see what is written, and take it back."""
        self.officer = official("commune")
        self.commune: Area = Area.objects.get(pk=self._commune())
        self.leader = _leader(self.commune)
        self.day = timezone.localdate()
        self._clean()
        parameters: dict[str, Any] = {
            "commune": self.commune.pk,
            "officer": self.officer.pk,
            "households": HOUSEHOLDS,
            "year": self.day.year,
            "day": self.day,
        }
        for table in ("household", "review"):
            run(
                f"SELECT setval('households_{table}_id_seq',"
                f" greatest((SELECT max(id) FROM households_{table}), 1))"
            )
        run(_RULE)
        with transaction.atomic():
            run(_CASES, parameters)
            for state, columns in _WAY:
                run(_STEPS.format(state=state, columns=columns), [self.commune.pk])
        run("ANALYZE households_reviewcase, households_review, households_judgement")
        self.cases = list(
            ReviewCase.objects.filter(commune=self.commune).values_list("pk", flat=True)
        )
        self._keep(indexes=indexes)

    def _commune(self) -> int:
        post = Post.objects.filter(official=self.officer, area__level="commune").first()
        if post is not None and post.area_id is not None:
            return post.area_id
        ((key,),) = query("SELECT min(commune_id) FROM households_household")
        return int(key)

    def sign(self, _number: int = 0) -> None:
        """Sign as the page does, ask every deferred check, and take it back."""
        with transaction.atomic():
            self._signed()
            transaction.set_rollback(True)

    def _signed(self) -> None:
        # As a transaction begins, whatever the session was told before.
        run("SET CONSTRAINTS ALL DEFERRED")
        sign_decision(
            actor=self.leader,
            commune=self.commune,
            cases=self.cases,
            number="bench/QĐ-UBND",
            decided_on=self.day,
        )
        run("SET CONSTRAINTS ALL IMMEDIATE")

    def _keep(self, *, indexes: bool) -> None:
        """Copy what one signature writes, table by table, and make empty copies of the tables."""
        found: dict[str, bytes] = {}
        with transaction.atomic():
            ((first,),) = query("SELECT pg_current_xact_id()::text::bigint % 4294967296")
            self._signed()
            for (table,) in query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            ):
                written = f"SELECT * FROM {table} WHERE xmin::text::bigint >= {int(first)}"
                with (
                    connection.cursor() as cursor,
                    cursor.copy(f"COPY ({written}) TO STDOUT (FORMAT binary)") as copy,
                ):
                    data = b"".join(bytes(part) for part in copy)
                if len(data) > len(_EMPTY):
                    found[table] = data
            transaction.set_rollback(True)
        run(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE; CREATE SCHEMA {_SCHEMA}")
        self.tables = sorted(found)
        including = "INCLUDING INDEXES" if indexes else ""
        for table, data in found.items():
            run(f"CREATE TABLE {_SCHEMA}.{table}_kept (LIKE public.{table})")
            run(f"CREATE TABLE {_SCHEMA}.{table} (LIKE public.{table} {including})")
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY {_SCHEMA}.{table}_kept FROM STDIN (FORMAT binary)") as copy,
            ):
                copy.write(data)
            run(f"ANALYZE {_SCHEMA}.{table}_kept")

    def insert(self, _number: int = 0) -> None:
        """Insert the same rows into the copies, and take it back."""
        with transaction.atomic():
            for table in self.tables:
                run(f"INSERT INTO {_SCHEMA}.{table} SELECT * FROM {_SCHEMA}.{table}_kept")
            transaction.set_rollback(True)

    def finish(self) -> None:
        """Leave the province as it was."""
        run(f"DROP SCHEMA {_SCHEMA} CASCADE")
        self._clean()

    def _clean(self) -> None:
        with transaction.atomic():
            run(_CLEAN, {"commune": self.commune.pk})


#: What COPY in binary says of no rows: its signature, and its end.
_EMPTY = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"


def _leader(commune: Area) -> Official:
    leader, made = Official.objects.get_or_create(
        username="bench-leader", defaults={"full_name": "Bench"}
    )
    if made:
        Post.objects.create(
            official=leader,
            role=Role.COMMUNE_LEADER,
            area=commune,
            valid_from=dt.date(2020, 1, 1),
        )
    return leader


def _sides(*, indexes: bool) -> Any:
    def sides(_databases: Databases) -> Sides:
        batch = Batch(indexes=indexes)
        return Sides(floor=batch.insert, feature=batch.sign, finish=batch.finish)

    return sides


_FEATURE = (
    "the signature of the commune's leader: every guard, classes, reviews, cases and events, the"
    " list as issued with its hashes, history and stale marks, in one transaction"
)
MEASURES: tuple[Measure, ...] = (
    Measure(
        name="recognition",
        title="Recognising 4,000 households",
        floor="INSERT of every row version it writes into copies of the tables with the same"
        " indexes, without triggers and foreign keys",
        feature=_FEATURE,
        most=5.0,
        goal="at most 5x",
        sides=_sides(indexes=True),
        plan=Plan(rounds=5, warm_up=1),
    ),
    Measure(
        name="recognition-heap",
        title="Recognising 4,000 households, rows without indexes",
        floor="the same INSERT into copies without any index",
        feature=_FEATURE,
        most=None,
        goal="for information",
        sides=_sides(indexes=False),
        plan=Plan(rounds=3, warm_up=1),
    ),
)
