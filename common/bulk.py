"""Bulk loading: COPY into temporary tables, then one statement from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection


def copy_to_temporary(
    table: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]
) -> None:
    """Fill the temporary table ``table`` that lives until the end of the transaction.

    ``columns`` maps names to PostgreSQL types. Both are written by us, never by users.
    """
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({declared}) ON COMMIT DROP")
        with cursor.copy(f"COPY pg_temp.{table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE pg_temp.{table}")


def execute_count(statement: str, params: dict[str, Any] | None = None) -> int:
    """Run one statement and return the number of rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or {})
        return int(cursor.rowcount)
