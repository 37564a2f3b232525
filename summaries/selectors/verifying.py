"""Stored figures beside figures computed anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from summaries.models import CommuneStatistic
from summaries.rules import statements
from summaries.rules.periods import Period, current
from summaries.selectors.computing import indicator_positions, period_parameters, periods_kept

# What is stored and what follows from the rows, measure by measure. The present is computed for the
# day it was stored for, which the caller gives.
_COMPARE = """
WITH computed AS MATERIALIZED ({figures}),
kept AS (
    SELECT commune_id, coalesce(former_commune_id, 0) AS former, standard_id, figures,
        oldest_review, newest_review
    FROM summaries_communestatistic
    WHERE commune_id = ANY (%(communes)s) AND period_end = %(end)s AND is_current = %(current)s
),
differing AS (
    SELECT commune_id, former, standard_id, k.figures AS k, c.figures AS c,
        k.oldest_review AS ko, c.oldest_review AS co, k.newest_review AS kn, c.newest_review AS cn
    FROM kept k FULL JOIN computed c USING (commune_id, former, standard_id)
    WHERE (k.figures, k.oldest_review, k.newest_review)
        IS DISTINCT FROM (c.figures, c.oldest_review, c.newest_review)
)
SELECT a.code, f.code, s.code, m.code, m.stored, m.computed,
    EXISTS (SELECT FROM summaries_stalemark t WHERE t.commune_id = d.commune_id) AS awaited
FROM differing d
JOIN areas_area a ON a.id = d.commune_id
LEFT JOIN areas_area f ON f.id = d.former
JOIN households_povertystandard s ON s.id = d.standard_id
CROSS JOIN LATERAL (
    SELECT code, x.value AS stored, y.value AS computed
    FROM jsonb_each_text(d.k) x (code, value) FULL JOIN jsonb_each_text(d.c) y (code, value)
        USING (code)
    WHERE x.value IS DISTINCT FROM y.value
    UNION ALL SELECT 'oldest_review', d.ko::text, d.co::text WHERE d.ko IS DISTINCT FROM d.co
    UNION ALL SELECT 'newest_review', d.kn::text, d.cn::text WHERE d.kn IS DISTINCT FROM d.cn
) m
ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of one cell that is not stored as it follows from the rows."""

    commune: str
    former: str
    standard: str
    period: dt.date
    is_current: bool
    measure: str
    stored: str | None
    computed: str | None
    #: A mark says that the commune awaits computing.
    awaited: bool


def differences(communes: Sequence[int], period: Period) -> Iterator[Difference]:
    """Yield what differs in some communes on a stored period, in the order of their codes."""
    parameters = period_parameters(communes, period) | {"current": period.is_current}
    with connection.cursor() as cursor:
        cursor.execute(
            _COMPARE.format(figures=statements.figures(indicator_positions())), parameters
        )
        for commune, former, standard, *rest in cursor.fetchall():
            yield Difference(commune, former or "", standard, period.end, period.is_current, *rest)


def year_ends(communes: Sequence[int], today: dt.date) -> list[Period]:
    """Return the year ends that are stored or should be."""
    stored = CommuneStatistic.objects.filter(is_current=False, commune__in=communes)
    ends = {Period(end) for end in stored.values_list("period_end", flat=True).distinct()}
    return sorted(ends.union(p for p in periods_kept(today) if not p.is_current))


def stored_present(communes: Sequence[int], today: dt.date) -> dict[Period, list[int]]:
    """Return the days the present is stored for, with the communes of each.

    A commune without any figure stands under ``today``.
    """
    stored = dict(
        CommuneStatistic.objects.current()
        .filter(commune__in=communes)
        .values_list("commune_id", "period_end")
    )
    found: dict[Period, list[int]] = {}
    for commune in communes:
        found.setdefault(current(stored.get(commune, today)), []).append(commune)
    return found
