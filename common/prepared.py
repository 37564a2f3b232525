"""Questions that are asked so often that planning them costs more than answering them.

Django binds parameters into the text of a statement, so PostgreSQL parses and plans every one
anew. These are prepared once per connection and only executed after that. The text is a constant,
and every parameter has its type in it (``%s::bigint``), else each width of number is another plan.

What is asked here writes no table with a history, so the history's own wrapper, which stands around
every statement of a request that is not a GET, is passed by: it would send two statements for one.

Where prepared statements are switched off (``OPTIONS["prepare_threshold"]`` of the database, for a
pooler that does not know them), the same statement runs unprepared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connection
from pghistory.runtime import _inject_history_context


def _is_watched() -> bool:
    """Whether somebody looks at queries: a test that counts or forbids them, a debugger."""
    return connection.queries_logged or any(
        wrapper is not _inject_history_context for wrapper in connection.execute_wrappers
    )


def fetch_one(
    statement: LiteralString, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> tuple[Any, ...] | None:
    """Return the first row, or None.

    Raises:
        django.db.Error: what the database says, as everywhere.
    """
    rows = fetch_all(statement, parameters)
    return rows[0] if rows else None


def fetch_all(
    statement: LiteralString, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """Return every row; none for a statement that returns nothing.

    Raises:
        django.db.Error: what the database says, as everywhere.
    """
    if _is_watched():
        with connection.cursor() as cursor:  # whoever watches queries sees this one too
            cursor.execute(statement, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as bare:
        done = bare.execute(statement, parameters, prepare=True)
        return done.fetchall() if done.description else []
