"""Running the statements of an import one by one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def many_objects() -> Iterator[None]:
    """Make objects by the hundred thousand without Python's search for cycles among them.

    There are none; looking for them again and again takes as long as cleaning the rows.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def run(statement: str, params: dict[str, Any]) -> int:
    """Run one statement; return the number of rows it wrote."""
    with connection.cursor() as cursor:
        # A copy: history tracking adds parameters of its own.
        cursor.execute(statement, dict(params))
        return max(int(cursor.rowcount), 0)


def run_all(statements: str, params: dict[str, Any]) -> None:
    """Run statements that are separated by a semicolon at the end of a line."""
    for statement in statements.split(";\n"):
        if statement.strip():
            run(statement, params)


#: Tables that grow many times over while a register is brought in.
_REGISTER = ("household", "residence", "person", "membership", "householdchange", "reportedresult")


def know_the_register() -> None:
    """Let the planner count tables of the register that have grown by a fifth since it last did.

    The database does so by itself, but up to a minute later: until then the first import of a
    commune would be compared row by row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE relname = ANY (%s)"
            " AND n_mod_since_analyze > 500 + n_live_tup / 5",
            [[f"households_{name}" for name in _REGISTER]],
        )
        if grown := [connection.ops.quote_name(table) for (table,) in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(grown)}")
