"""Computing stored figures anew, set-based, for some communes at a time.

Safe to run twice, together and killed half-way: an advisory lock per commune makes computations of
one commune follow each other, the marks they answer go in the same transaction as the figures, and
each statement sees every write whose mark was seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from common.prepared import fetch_one
from officials.models import Official
from summaries.rules import periods, statements
from summaries.rules.periods import Period
from summaries.selectors.computing import indicator_positions, period_parameters, periods_kept

#: First key of the advisory locks on communes (the second is the commune).
LOCKS = 7206

# Planning a hundred sums, or compiling them, takes longer than summing: they are planned once per
# connection. So the plan must not depend on how few rows there were then.
_PLANNED_ONCE = """set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true)"""
_LOCK = f"""
SELECT {_PLANNED_ONCE}, count(pg_advisory_xact_lock(%s, key))
FROM (SELECT unnest(%s::int[]) AS key ORDER BY 1) keys
"""  # noqa: S608
_TRY_LOCK = f"""
SELECT {_PLANNED_ONCE},
    array_agg(key) FILTER (WHERE pg_try_advisory_xact_lock(%s, key))
FROM unnest(%s::int[]) AS key
"""  # noqa: S608
_TAKE_MARKS = """
WITH seen AS (DELETE FROM summaries_stalemark WHERE commune_id = ANY (%s) RETURNING since)
SELECT count(*), min(since), bool_or(since IS NULL) FROM seen
"""
# Outputs look at classes too: by whom support was received, and what is still needed.
_MARK_OUTPUTS = """
INSERT INTO summaries_outputmark (area_id) SELECT unnest(%s::bigint[])
"""
_STORE = """
WITH computed AS MATERIALIZED ({figures}),
stored AS (
    INSERT INTO summaries_communestatistic AS kept (commune_id, former_commune_id, standard_id,
        period_end, is_current, figures, oldest_review, newest_review, computed_at)
    SELECT commune_id, nullif(former, 0), standard_id, %(end)s, {current}, figures,
        oldest_review, newest_review, clock_timestamp()
    FROM computed
    ON CONFLICT ({key}) WHERE {condition} DO UPDATE
    SET figures = excluded.figures, oldest_review = excluded.oldest_review,
        newest_review = excluded.newest_review, period_end = excluded.period_end,
        computed_at = excluded.computed_at
    {unless_same}
    RETURNING 1
),
gone AS (
    DELETE FROM summaries_communestatistic s
    WHERE s.commune_id = ANY (%(communes)s::bigint[]) AND {same_period}
      AND NOT EXISTS (
          SELECT FROM computed c WHERE c.commune_id = s.commune_id
            AND c.former = coalesce(s.former_commune_id, 0) AND c.standard_id = s.standard_id)
    RETURNING 1
)
SELECT (SELECT count(*) FROM stored), (SELECT count(*) FROM gone)
"""
_YEAR_END = {
    "current": "false",
    "key": "commune_id, former_commune_id, standard_id, period_end",
    "condition": "NOT is_current",
    "unless_same": """WHERE (kept.figures, kept.oldest_review, kept.newest_review)
        IS DISTINCT FROM (excluded.figures, excluded.oldest_review, excluded.newest_review)""",
    "same_period": "NOT s.is_current AND s.period_end = %(end)s",
}
_CURRENT = {
    "current": "true",
    "key": "commune_id, former_commune_id, standard_id",
    "condition": "is_current",
    "unless_same": "",
    "same_period": "s.is_current",
}


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What one transaction did."""

    communes: tuple[int, ...]
    periods: int
    written: int
    removed: int


def recompute_communes(
    *,
    actor: Official | None,
    communes: Iterable[int],
    today: dt.date | None = None,
    only: Period | None = None,
) -> Recomputed:
    """Compute every period of some communes anew and store what differs, in one transaction.

    ``actor`` is None for the system. ``only`` limits the work to one period; then marks stay.
    """
    del actor  # Derived figures: whoever asks, the result is the same.
    keys = sorted(set(communes))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [LOCKS, keys])
        if only is not None:
            return _store(keys, (only,))
        cursor.execute(_TAKE_MARKS, [keys])
        cursor.execute(_MARK_OUTPUTS, [keys])
        kept = periods_kept(today or timezone.localdate())
        _forget_other_year_ends(keys, kept)
        return _store(keys, kept)


def recompute_stale(
    *, actor: Official | None, batch: int = 50, today: dt.date | None = None
) -> Recomputed:
    """Compute anew the communes that were marked longest ago, as many as ``batch``.

    Communes that another worker is computing are left to it. Only periods that the writes can have
    changed are computed.
    """
    del actor
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT commune_id FROM summaries_stalemark GROUP BY 1 ORDER BY min(id) LIMIT %s",
            [batch],
        )
        found = [commune for (commune,) in cursor.fetchall()]
        if not found:
            return Recomputed((), 0, 0, 0)
        cursor.execute(_TRY_LOCK, [LOCKS, found])
        keys: list[int] = sorted((cursor.fetchone() or (None,))[-1] or [])
        cursor.execute(_TAKE_MARKS, [keys])
        marks, since, unknown = cursor.fetchone() or (0, None, None)
        if not marks:
            return Recomputed((), 0, 0, 0)
        cursor.execute(_MARK_OUTPUTS, [keys])
        kept = periods_kept(today or timezone.localdate())
        return _store(keys, periods.affected(kept, None if unknown else since))


def _store(keys: list[int], kept: tuple[Period, ...]) -> Recomputed:
    text = statements.figures(indicator_positions())
    written = removed = 0
    for period in kept:
        words = _CURRENT if period.is_current else _YEAR_END
        statement = _STORE.format(figures=text, **words)
        stored, gone = fetch_one(statement, period_parameters(keys, period)) or (0, 0)
        written += stored
        removed += gone
    return Recomputed(tuple(keys), len(kept), written, removed)


def _forget_other_year_ends(keys: list[int], kept: tuple[Period, ...]) -> None:
    """Remove year ends that are not kept, as after the first standard was removed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM summaries_communestatistic WHERE commune_id = ANY (%s)"
            " AND NOT is_current AND NOT period_end = ANY (%s)",
            [keys, [period.end for period in kept if not period.is_current]],
        )
