"""Running the statements of an import one by one."""

from __future__ import annotations

from typing import Any

from django.db import connection


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
