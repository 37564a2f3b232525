"""How many people of a commune or province bear a name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from officials.models import Official

Actor = Official | None

# Counted into a table of its own that the planner knows the size of: from a guess it would compare
# every name with every other.
_COMMUNES = """
DROP TABLE IF EXISTS pg_temp.counted_here, pg_temp.counted_around;
CREATE TEMPORARY TABLE counted_here ON COMMIT DROP AS
    SELECT h.commune_id AS area_id, p.name_folded, count(*) AS persons
    FROM households_membership m
    JOIN households_household h ON h.id = m.household_id
    JOIN households_person p ON p.id = m.person_id
    WHERE m.valid_to IS NULL AND (%(all)s OR h.commune_id = ANY (%(communes)s::bigint[]))
    GROUP BY 1, 2;
ANALYZE counted_here
"""

_PROVINCES = """
ANALYZE households_namecount;
CREATE TEMPORARY TABLE counted_around ON COMMIT DROP AS
    SELECT a.parent_id AS area_id, n.name_folded, sum(n.persons) AS persons
    FROM households_namecount n JOIN areas_area a ON a.id = n.area_id
    WHERE a.level = 'commune' AND a.parent_id IS NOT NULL
      AND (%(all)s OR a.parent_id IN (
          SELECT parent_id FROM areas_area WHERE id = ANY (%(communes)s::bigint[])))
    GROUP BY 1, 2;
ANALYZE counted_around
"""

# Names that nobody bears there any more go, in one statement with those that are new or counted
# otherwise: never the same row.
_KEEP = """
WITH gone AS (
    DELETE FROM households_namecount n USING areas_area a
    WHERE a.id = n.area_id AND a.level = '{level}'
      AND (%(all)s OR {which})
      AND NOT EXISTS (SELECT FROM {counted} c
                      WHERE (c.area_id, c.name_folded) = (n.area_id, n.name_folded))
)
INSERT INTO households_namecount AS n (area_id, name_folded, persons)
SELECT area_id, name_folded, persons FROM {counted}
ON CONFLICT (area_id, name_folded) DO UPDATE SET persons = excluded.persons
WHERE n.persons <> excluded.persons
"""
_STATEMENTS = (
    *_COMMUNES.split(";\n"),
    _KEEP.format(
        level="commune", counted="counted_here", which="n.area_id = ANY (%(communes)s::bigint[])"
    ),
    *_PROVINCES.split(";\n"),
    _KEEP.format(
        level="province",
        counted="counted_around",
        which="a.id IN (SELECT parent_id FROM areas_area WHERE id = ANY (%(communes)s::bigint[]))",
    ),
    "ANALYZE households_namecount",
)


@transaction.atomic(savepoint=False)
def count_names(*, actor: Actor, communes: Iterable[int] | None = None) -> None:
    """Count the names of present members anew, in the given communes or everywhere.

    Provinces are the sums of their communes. Counts only weigh how much a shared name says, so one
    that is a day old is good enough. Two counts never run at once.
    """
    keys = [] if communes is None else sorted(set(communes))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('households_namecount'))")
        for statement in _STATEMENTS:
            cursor.execute(statement, {"all": communes is None, "communes": keys})
