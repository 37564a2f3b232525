"""Loading without the history of changes: made-up rows were never changed by anybody."""

from __future__ import annotations

from django.db import connection

#: Keys of advisory locks of this app beside ``recompute.LOCKS``.
LOAD_LOCK = 7207


def without_history() -> None:
    """Let the history triggers pass over the rows of this transaction.

    Also saves most of the time of a load: each of those triggers opens a subtransaction per row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', '{' || string_agg(DISTINCT tgname, ',') || '}',"
            " true) FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_%%'"
        )


def one_at_a_time() -> None:
    """Wait until no other load runs; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def plan_anew() -> None:
    """Forget plans made for few rows: triggers keep the plan of their first call in a session.

    Planned for an empty statement, a join of the changed rows would compare all with all.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def known_rows(table: str) -> int:
    """Return how many rows the planner believes a table to have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        row = cursor.fetchone()
    return max(0, row[0]) if row else 0


def analyze(*tables: str) -> None:
    """Tell the planner about rows that this transaction has just written."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))
