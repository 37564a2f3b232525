"""What several measures need: rows read as a program without a framework would read them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from django.db import connection

from households.models import PovertyStandard
from officials.models import Official

#: Rows in force on a day; the province has classes under one standard, so it need not be named.
IN_FORCE = "valid_from <= %(day)s AND (superseded_from IS NULL OR superseded_from > %(day)s)"
#: What a floor reads of them.
READ = "count(*), sum(income_per_person)"

#: The same choice of rows in every run.
CHANCE_SEED = 2026


def query(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def run(statement: str, parameters: Any = None) -> None:
    """A statement without rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def packed(day: dt.date) -> str:
    """Copy the rows in force on a day into a table of their own; return its name.

    A stricter floor: the product keeps all years in one table, and a scan reads them all.
    """
    name = f"bench_rows_{day:%Y%m%d}"
    run(f"DROP TABLE IF EXISTS {name}")
    run(
        f"CREATE TABLE {name} AS SELECT * FROM households_classification WHERE {IN_FORCE}"
        " ORDER BY commune_id, id",
        {"day": day},
    )
    run(f"CREATE INDEX ON {name} (commune_id)")
    run(f"ANALYZE {name}")
    return name


def standards() -> tuple[PovertyStandard, PovertyStandard]:
    """The standard in force, and the one it may be replaced by."""
    return (
        PovertyStandard.objects.get(code="bench_now"),
        PovertyStandard.objects.get(code="bench_next"),
    )


def official(name: str) -> Official:
    """The official of the province (``province``) or of the first commune (``commune``)."""
    found: Official = Official.objects.get(username=f"bench-{name}")
    return found


def chosen(values: Sequence[Any], count: int) -> list[Any]:
    """Some of the values, drawn with replacement, the same ones in every run."""
    return random.Random(CHANCE_SEED).choices(values, k=count)  # noqa: S311 (not a secret)
