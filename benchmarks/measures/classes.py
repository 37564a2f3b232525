"""Classes: one household on a day, and all households under another standard."""

from __future__ import annotations

import datetime as dt

from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import IN_FORCE, READ, chosen, packed, query, standards
from benchmarks.timing import Plan, Sides
from common.prepared import fetch_one
from households.selectors.classes import class_on
from households.selectors.what_if import what_if

A_DAY = dt.date(2024, 6, 1)


def _one_household(databases: Databases) -> Sides:
    standard = standards()[0].pk
    keys = chosen(range(1, databases.size.households + 1), 20_000)
    return Sides(
        floor=lambda i: fetch_one("SELECT 1"),
        feature=lambda i: class_on(keys[i % len(keys)], standard, A_DAY),
    )


def _one_household_by_framework(databases: Databases) -> Sides:
    return Sides(floor=lambda i: query("SELECT 1"), feature=_one_household(databases).feature)


def _another_standard(rows: str | None) -> Sides:
    before, after = standards()
    where = f"households_classification WHERE {IN_FORCE}" if rows is None else rows
    return Sides(
        floor=lambda i: query(f"SELECT {READ} FROM {where}", {"day": A_DAY}),
        feature=lambda i: what_if(before=before, after=after, as_of=A_DAY),
    )


MEASURES = (
    Measure(
        name="what-if",
        title="All households judged under another standard",
        floor="count and sum over the same rows, those in force on the day",
        feature="what_if(): old class against new class",
        most=5,
        goal="at most 5x",
        sides=lambda databases: _another_standard(None),
        plan=Plan(rounds=11, warm_up=2),
    ),
    Measure(
        name="what-if-packed",
        title="Another standard, against the day's rows alone",
        floor="the same count and sum over a copy that holds the day's rows and no others",
        feature="what_if(), as above",
        most=None,
        goal="",
        sides=lambda databases: _another_standard(packed(A_DAY)),
        plan=Plan(rounds=11, warm_up=2),
    ),
    Measure(
        name="class-on",
        title="Class of one household as of a date",
        floor="SELECT 1, a prepared statement on the same connection by the same helper",
        feature="class_on() of random households",
        most=1.5,
        goal="at most 1.5x",
        sides=_one_household,
        plan=Plan(rounds=50, calls=400, warm_up=50),
    ),
    Measure(
        name="class-on-framework",
        title="The same against Django's own cursor",
        floor="SELECT 1 by connection.cursor()",
        feature="class_on() of random households",
        most=None,
        goal="",
        sides=_one_household_by_framework,
        plan=Plan(rounds=20, calls=400, warm_up=5),
    ),
)
