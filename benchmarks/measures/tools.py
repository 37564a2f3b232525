"""What several measures need: rows read as a program without a framework would read them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from django.db import connection

from households.models import PovertyStandard
from officials.models import Official

#: Rows of a standard in force on a day.
IN_FORCE = (
    "standard_id = %(standard)s AND valid_from <= %(day)s"
    " AND (superseded_from IS NULL OR superseded_from > %(day)s)"
)

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
