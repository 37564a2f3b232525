"""Counting outputs anew for some areas at a time; safe to run twice, together and killed half-way.

As for the figures of classes (``summaries.services.recompute``): an advisory lock per area, marks
removed in the transaction that answers them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from officials.models import Official
from summaries.selectors.output_counts import compute_outputs

#: First key of the advisory locks on areas (the second is the area).
LOCKS = 7207

_STORE = """
WITH computed AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS row (area bigint, former bigint, year int, figures jsonb)
),
gone AS (
    DELETE FROM summaries_outputstatistic s
    WHERE s.area_id = ANY (%(areas)s) AND NOT EXISTS (
        SELECT FROM computed c WHERE c.area = s.area_id AND c.year = s.year
          AND c.former IS NOT DISTINCT FROM s.former_commune_id)
)
INSERT INTO summaries_outputstatistic AS kept
    (area_id, former_commune_id, year, figures, as_of, computed_at)
SELECT area, former, year, figures, %(as_of)s, clock_timestamp() FROM computed
ON CONFLICT (area_id, former_commune_id, year) DO UPDATE
SET figures = excluded.figures, as_of = excluded.as_of, computed_at = excluded.computed_at
"""


def recompute_outputs(
    *, actor: Official | None, areas: Iterable[int], today: dt.date | None = None
) -> int:
    """Count every year of some areas anew and store it; returns how many cells there are.

    ``actor`` is None for the system.
    """
    del actor  # Derived figures: whoever asks, the result is the same.
    keys = sorted(set(areas))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(%s, key))"
            " FROM (SELECT unnest(%s::int[]) AS key ORDER BY 1) keys",
            [LOCKS, keys],
        )
        cursor.execute("DELETE FROM summaries_outputmark WHERE area_id = ANY (%s)", [keys])
        return _store(keys, today or timezone.localdate())


def recompute_stale_outputs(
    *, actor: Official | None, batch: int = 50, today: dt.date | None = None
) -> tuple[int, ...]:
    """Count anew the areas that were marked longest ago, as many as ``batch``; return them.

    Areas that another worker is counting are left to it.
    """
    del actor
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT area_id FROM summaries_outputmark GROUP BY 1 ORDER BY min(id) LIMIT %s", [batch]
        )
        found = [area for (area,) in cursor.fetchall()]
        if not found:
            return ()
        cursor.execute(
            "SELECT array_agg(key) FILTER (WHERE pg_try_advisory_xact_lock(%s, key))"
            " FROM unnest(%s::int[]) AS key",
            [LOCKS, found],
        )
        keys: list[int] = sorted((cursor.fetchone() or (None,))[0] or [])
        cursor.execute("DELETE FROM summaries_outputmark WHERE area_id = ANY (%s)", [keys])
        if keys:
            _store(keys, today or timezone.localdate())
        return tuple(keys)


def _store(keys: list[int], today: dt.date) -> int:
    cells = compute_outputs(keys, today)
    rows = [
        {"area": one.area, "former": one.former, "year": one.year, "figures": one.figures}
        for one in cells
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, {"rows": json.dumps(rows), "areas": keys, "as_of": today})
    return len(cells)
