"""Commune statistics: one commune after a change, the same in a larger province, a whole year."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import IN_FORCE, READ, packed, query, run
from benchmarks.timing import Plan, Sides
from households.models.review import COPIED_FINDINGS
from summaries.rules.periods import year_end
from summaries.services.recompute import recompute_communes, recompute_stale

YEAR = year_end(2024)

_COPIED = ", ".join(COPIED_FINDINGS)
# A new class of today: the chain of the household and the mark of its commune follow by trigger.
_CHANGE = f"""
INSERT INTO households_classification ({_COPIED}, household_id, poverty_class, valid_from, origin,
    was_poor, was_near_poor)
SELECT {_COPIED}, household_id, poverty_class %% 3 + 1, %(day)s, 'move', false, false
FROM households_classification
WHERE superseded_from IS NULL AND household_id = (
    SELECT h.id FROM households_household h WHERE commune_id = %(commune)s
      AND NOT EXISTS (SELECT FROM households_classification n
                      WHERE n.household_id = h.id AND n.valid_from >= %(day)s)
    ORDER BY h.id LIMIT 1)
"""


class Changes:
    """Communes that stand in both provinces, changed one after the other."""

    def __init__(self) -> None:
        """Compute everything once, so that a change is the only reason to compute."""
        self.day = timezone.localdate()
        found = query("SELECT DISTINCT commune_id FROM households_household ORDER BY 1")
        self.communes: list[int] = [commune for (commune,) in found]
        recompute_communes(actor=None, communes=self.communes)
        run("CREATE TABLE IF NOT EXISTS bench_commit (number bigint)")
        run("TRUNCATE bench_commit")
        run("INSERT INTO bench_commit VALUES (0)")
        run("DELETE FROM summaries_stalemark")

    def change(self, commune: int) -> None:
        """Give a household of the commune another class from today on."""
        run(_CHANGE, {"day": self.day, "commune": commune})

    def scan_and_commit(self, commune: int, rows: str, condition: str = "true") -> None:
        """The floor: read the commune's rows, write one row, wait for the disk."""
        with transaction.atomic():
            query(
                f"SELECT {READ} FROM {rows} WHERE commune_id = %(commune)s AND {condition}",
                {"commune": commune, "day": self.day},
            )
            run("UPDATE bench_commit SET number = number + 1")


def recompute() -> None:
    """What the worker does after a write."""
    done = recompute_stale(actor=None)
    if len(done.communes) != 1:
        raise RuntimeError(f"one commune expected, {len(done.communes)} computed")


def _after_a_change(databases: Databases) -> Sides:
    changes = Changes()
    own = changes.communes[: databases.size.quarter_communes]
    return Sides(
        floor=lambda i: changes.scan_and_commit(
            own[i % len(own)], "households_classification", IN_FORCE
        ),
        feature=lambda i: recompute(),
        prepare=lambda i: changes.change(own[i % len(own)]),
    )


def _after_a_change_packed(databases: Databases) -> Sides:
    changes = Changes()
    own = changes.communes[: databases.size.quarter_communes]
    rows = packed(changes.day)
    return Sides(
        floor=lambda i: changes.scan_and_commit(own[i % len(own)], rows),
        feature=lambda i: recompute(),
        prepare=lambda i: changes.change(own[i % len(own)]),
    )


def _in_a_larger_province(databases: Databases) -> Sides:
    with databases.quarter():
        small = Changes()
    large = Changes()

    def prepare(i: int) -> None:
        commune = small.communes[i % len(small.communes)]
        databases.in_quarter(lambda: small.change(commune))
        large.change(commune)

    return Sides(
        floor=lambda i: databases.in_quarter(recompute),
        feature=lambda i: recompute(),
        prepare=prepare,
    )


def _whole_year(rows: str | None) -> Sides:
    changes = Changes()
    where = f"households_classification WHERE {IN_FORCE}" if rows is None else rows
    statement = f"SELECT commune_id, {READ} FROM {where} GROUP BY commune_id"

    def forget(i: int) -> None:
        run("DELETE FROM summaries_communestatistic WHERE period_end = %s", [YEAR.end])

    def compute(i: int) -> None:
        recompute_communes(actor=None, communes=changes.communes, only=YEAR)

    return Sides(
        floor=lambda i: query(statement, {"day": YEAR.end}), feature=compute, prepare=forget
    )


MEASURES = (
    Measure(
        name="commune",
        title="One commune recomputed after a change",
        floor="count and sum over the commune's rows in force, plus one durable commit of one row",
        feature="recompute_stale(): every figure of the marked commune, stored and committed",
        most=5,
        goal="at most 5x",
        sides=_after_a_change,
        plan=Plan(rounds=93),
    ),
    Measure(
        name="commune-growth",
        title="The same in a province four times larger",
        floor="recompute_stale() of the same commune in a province of a quarter of the size",
        feature="recompute_stale() in the whole province",
        most=1.2,
        goal="within 20 %",
        sides=_in_a_larger_province,
        plan=Plan(rounds=93),
    ),
    Measure(
        name="year",
        title="All communes of a year",
        floor="count and sum over the rows in force at the year's end, grouped by commune",
        feature="recompute_communes(): every figure of every commune, stored and committed",
        most=5,
        goal="at most 5x",
        sides=lambda databases: _whole_year(None),
        plan=Plan(rounds=9, warm_up=2),
    ),
    Measure(
        name="commune-packed",
        title="One commune, against its rows alone",
        floor="the same count and sum over a copy that holds the rows in force and no others,"
        " plus one durable commit",
        feature="recompute_stale(), as above",
        most=None,
        goal="",
        sides=_after_a_change_packed,
        plan=Plan(rounds=62),
    ),
    Measure(
        name="year-packed",
        title="All communes of a year, against the year's rows alone",
        floor="the same grouped count and sum over a copy that holds the year's rows and no others",
        feature="recompute_communes(), as above",
        most=None,
        goal="",
        sides=lambda databases: _whole_year(packed(YEAR.end)),
        plan=Plan(rounds=9, warm_up=2),
    ),
)
