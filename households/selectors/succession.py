"""Which household stands for which since two joined by law: what the one owed is followed there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

# Registered twice is one household as well: its rows moved, those taken in before follow.
_JOINED = "{step}.kind IN ('merge', 'same_house') AND {step}.undone_at IS NULL"


def taken_in_sql(household: str = "%s", day: str = "%s") -> str:
    """Return a subquery of a household's key and those of all that it had taken in by a day.

    At first hand or through others. Splits do not count: who left owes nothing for who stayed.
    """
    return f"""(
WITH RECURSIVE line AS (
    SELECT {household}::bigint AS household
    UNION
    SELECT c.other_household_id FROM line
    JOIN households_householdchange c ON c.household_id = line.household
        AND c.on_date <= {day} AND {_JOINED.format(step="c")}
)
SELECT household FROM line
)"""  # noqa: S608 (names of columns and of values)


_LINES = f"""
WITH RECURSIVE line AS (
    SELECT h.id AS household, h.id AS heir FROM unnest(%s::bigint[]) AS h (id)
    UNION
    SELECT line.household, c.household_id FROM line
    JOIN households_householdchange c ON c.other_household_id = line.heir
        AND {_JOINED.format(step="c")}
), last AS (
    SELECT household, heir FROM line
    WHERE NOT EXISTS (
        SELECT FROM households_householdchange c
        WHERE c.other_household_id = line.heir AND {_JOINED.format(step="c")}
    )
), whole AS (
    SELECT heir, heir AS member FROM last
    UNION
    SELECT whole.heir, c.other_household_id FROM whole
    JOIN households_householdchange c ON c.household_id = whole.member
        AND {_JOINED.format(step="c")}
)
SELECT last.household, last.heir,
    (SELECT array_agg(l.heir) FROM line l WHERE l.household = last.household),
    array_agg(whole.member)
FROM last JOIN whole USING (heir) GROUP BY last.household, last.heir
"""  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class Line:
    """Who stands for a household today; keys of households.

    ``heir`` may be the household itself. ``names`` are the household and whoever has stood for it
    since, the heir among them; ``whole`` is the heir with all that it had taken in.
    """

    heir: int
    names: frozenset[int]
    whole: frozenset[int]


def lines_of(households: Collection[int]) -> dict[int, Line]:
    """Return the line of each household, by key: one query; undone changes do not count."""
    if not households:
        return {}
    alone = {key: Line(key, frozenset({key}), frozenset({key})) for key in households}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [sorted(alone)])
        return alone | {
            key: Line(heir, frozenset(names), frozenset(whole))
            for key, heir, names, whole in cursor.fetchall()
        }
