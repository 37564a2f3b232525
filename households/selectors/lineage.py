"""Which households a household came from: what those received counts for it too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

_LINEAGE = """
WITH RECURSIVE came AS (
    -- Founded by a split: what the source had received before that day.
    SELECT c.other_household_id AS household, c.household_id AS ancestor,
        '-infinity'::date AS since, c.on_date AS until
    FROM households_householdchange c WHERE c.kind = 'split' AND c.undone_at IS NULL
    UNION ALL
    -- Took another one in: all that the other had received, from that day on.
    SELECT c.household_id, c.other_household_id, c.on_date, 'infinity'::date
    FROM households_householdchange c WHERE c.kind = 'merge' AND c.undone_at IS NULL
    UNION ALL
    -- Registered twice: each record is the other, and always was.
    SELECT unnest(ARRAY[c.household_id, c.other_household_id]),
        unnest(ARRAY[c.other_household_id, c.household_id]), '-infinity'::date, 'infinity'::date
    FROM households_householdchange c WHERE c.kind = 'same_house' AND c.undone_at IS NULL
), line AS (
    SELECT h.id AS household, h.id AS ancestor, 'infinity'::date AS until
    FROM unnest(%(households)s::bigint[]) AS h (id)
    UNION
    SELECT line.household, came.ancestor, least(line.until, came.until)
    FROM line JOIN came
        ON came.household = line.ancestor AND came.ancestor IS NOT NULL
        -- Whom a source took in after somebody had left it is nobody to those who left.
        AND came.since <= line.until
)
SELECT household, ancestor, nullif(max(until), 'infinity') FROM line GROUP BY household, ancestor
"""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A household whose past is also that of another; ``until`` is exclusive, None without end."""

    household: int
    until: dt.date | None


def lineage(households: Collection[int]) -> dict[int, list[Ancestor]]:
    """Return each household's line: itself first, and those it came from by splits and merges.

    One query. Undone changes do not count; a split household does not inherit what its source
    received on the day of the split or later, nor the past of those whom the source took in
    afterwards. A record that was merged into another as the same household stands for it.
    """
    found: dict[int, list[Ancestor]] = {key: [Ancestor(key, None)] for key in households}
    if not found:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_LINEAGE, {"households": sorted(found)})
        for household, ancestor, until in cursor.fetchall():
            if ancestor != household:
                found[household].append(Ancestor(ancestor, until))
    return found
