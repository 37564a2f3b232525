"""Needs: what every household on the list lacks, since when, and what answers it."""

from __future__ import annotations

import datetime as dt

from areas.models import Area
from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import READ, query
from benchmarks.timing import Plan, Sides
from programmes.selectors.needs import Narrowing, NeedScope, commune_needs, need_page, scope_of

A_DAY = dt.date(2025, 12, 31)


def _scope(communes: int | None = None) -> NeedScope:
    keys = Area.objects.filter(level="commune", valid_to=None).order_by("code")
    found = scope_of(list(keys.values_list("pk", flat=True)[:communes]), A_DAY)
    if found is None:
        raise RuntimeError("no standard in force")
    found.parameters  # noqa: B018 (read once for a page, as the standard is)
    found.text  # noqa: B018
    return found


def _province(floor: str) -> Sides:
    scope = _scope()
    return Sides(floor=lambda i: query(floor), feature=lambda i: commune_needs(scope))


def _page(databases: Databases) -> Sides:
    del databases
    scope = _scope(communes=1)
    (commune,) = scope.communes
    return Sides(
        floor=lambda i: query(
            f"SELECT {READ} FROM households_classification WHERE commune_id = %s", [commune]
        ),
        feature=lambda i: need_page(scope, Narrowing(("open",))),
    )


_FEATURE = "commune_needs(): needs, waiting, what answers them, double and needless support"

MEASURES = (
    Measure(
        name="needs",
        title="Needs of a province with 60,000 supports",
        floor="count and sum over what the reviews of all years found (the classes of five years)",
        feature=_FEATURE,
        most=6,
        goal="at most 6x",
        sides=lambda databases: _province(f"SELECT {READ} FROM households_classification"),
        plan=Plan(rounds=11, warm_up=2),
    ),
    Measure(
        name="needs-bare",
        title="Needs of a province, against the sheets alone",
        floor="count over the table of review sheets, nothing of them read",
        feature=_FEATURE,
        most=None,
        goal="",
        sides=lambda databases: _province("SELECT count(*), sum(revision) FROM households_review"),
        plan=Plan(rounds=11, warm_up=2),
    ),
    Measure(
        name="needs-page",
        title="First page of a commune's households by waiting",
        floor="count and sum over the commune's classes of all years",
        feature="need_page() of the open needs",
        most=None,
        goal="",
        sides=_page,
        plan=Plan(rounds=30, calls=3, warm_up=5),
    ),
)
