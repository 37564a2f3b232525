"""Keeping what was found among registered records as pairs that wait in the queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from households.services.duplicates.finding import Actor, Rows, find_duplicates
from households.services.duplicates.name_counts import count_names
from households.services.duplicates.pending import notice_pending, pending_rows

_REGISTERED = """
SELECT p.id::text AS key, p.full_name, p.name_folded, p.birth_year::int AS birth_year,
    p.birth_date, p.sex, p.identity_number, p.legacy_identity_number, h.commune_id, h.village_id,
    h.id::text AS household_key, m.is_head, h.external_code, p.id AS person_id,
    h.id AS household_id
FROM ({persons}) given
JOIN households_person p ON p.id = given.person_id
JOIN LATERAL (
    SELECT household_id, relation = 'head' AS is_head FROM households_membership
    WHERE person_id = p.id ORDER BY valid_from DESC LIMIT 1
) m ON true
JOIN households_household h ON h.id = m.household_id
"""

_COLUMNS = (
    "key", "full_name", "name_folded", "birth_year", "birth_date", "sex", "identity_number",
    "legacy_identity_number", "commune_id", "village_id", "household_key", "is_head",
    "external_code", "person_id", "household_id",
)  # fmt: skip

# What was answered once is never asked again; an open pair takes the newest points.
_PERSONS = """
INSERT INTO households_duplicatepair
    (kind, first_person_id, second_person_id, points, reasons, state, first_says, second_says, note,
     found_at)
SELECT DISTINCT ON (first, second) 'person', first, second, points,
    jsonb_strip_nulls(jsonb_build_object(
        'same_name', same_name, 'namesakes', namesakes, 'nearness', nearness,
        'years_apart', years_apart, 'date', date_match, 'same_sex', same_sex,
        'identity', identity_same, 'legacy', legacy_same)),
    'open', '', '', '', now()
FROM pg_temp.duplicate_person,
    LATERAL (SELECT least(key::bigint, other::bigint) AS first,
                    greatest(key::bigint, other::bigint) AS second) keys
WHERE side = 'register'
ORDER BY first, second, points DESC
ON CONFLICT (first_person_id, second_person_id) DO UPDATE
SET points = excluded.points, reasons = excluded.reasons
WHERE households_duplicatepair.state = 'open'
  AND (households_duplicatepair.points, households_duplicatepair.reasons)
      IS DISTINCT FROM (excluded.points, excluded.reasons)
"""

_HOUSEHOLDS = """
INSERT INTO households_duplicatepair
    (kind, first_household_id, second_household_id, points, reasons, state, first_says, second_says,
     note, found_at)
SELECT DISTINCT ON (first, second) 'household', first, second, points,
    jsonb_build_object('same_code', same_code, 'same_head', same_head,
        'same_village', same_village, 'members_in_common', members_in_common),
    'open', '', '', '', now()
FROM pg_temp.duplicate_household,
    LATERAL (SELECT least(key::bigint, other::bigint) AS first,
                    greatest(key::bigint, other::bigint) AS second) keys
WHERE side = 'register' AND first <> second
ORDER BY first, second, points DESC
ON CONFLICT (first_household_id, second_household_id) DO UPDATE
SET points = excluded.points, reasons = excluded.reasons
WHERE households_duplicatepair.state = 'open'
  AND (households_duplicatepair.points, households_duplicatepair.reasons)
      IS DISTINCT FROM (excluded.points, excluded.reasons)
"""


@dataclass(frozen=True, slots=True)
class Proposed:
    """How many pairs of persons and of households are new in the queue, or have other points."""

    persons: int
    households: int


@transaction.atomic(savepoint=False)
def propose_pairs(*, actor: Actor, persons: Iterable[int] | Rows) -> Proposed:
    """Look for duplicates of registered persons and keep them as pairs of the queue.

    ``persons`` are a few keys, or a relation with the column ``person_id`` for many. Call after the
    rows are in the register, in the same transaction: registering, joining, correcting and
    importing all do, whoever acts. Both communes find the pair in their queue, each with its own
    side; a pair that was answered before stays as it was answered. Whoever holds persons like them
    that wait to be registered is told. Twice with the same persons changes nothing.
    """
    if isinstance(persons, Rows):
        source, parameters = persons.sql, dict(persons.params)
    else:
        source = "SELECT unnest(%(persons)s::bigint[]) AS person_id"
        parameters = {"persons": sorted(set(persons))}
        if not parameters["persons"]:
            return Proposed(0, 0)
    rows = Rows(_REGISTERED.format(persons=source), parameters, _COLUMNS)
    if isinstance(persons, Rows) and (grown := _grown(rows)):
        count_names(actor=actor, communes=grown)
    found = find_duplicates(actor=actor, source=rows, pending=pending_rows(), among=False)
    if found.pending:
        notice_pending(actor=actor)
    return Proposed(
        _kept(_PERSONS) if found.persons else 0, _kept(_HOUSEHOLDS) if found.households else 0
    )


# A commune that has half as many people again as were counted is another register by now. OFFSET 0:
# asked once a commune, not once a person.
_GROWN = """
SELECT c.commune_id FROM (SELECT DISTINCT commune_id FROM ({rows}) r OFFSET 0) c
WHERE (SELECT count(*) FROM households_household h
       JOIN households_membership m ON m.household_id = h.id AND m.valid_to IS NULL
       WHERE h.commune_id = c.commune_id)
    > 1.5 * (SELECT coalesce(sum(n.persons), 0) FROM households_namecount n
             WHERE n.area_id = c.commune_id)
"""


def _grown(rows: Rows) -> list[int]:
    """Communes of the persons whose names were counted when they held far fewer people."""
    with connection.cursor() as cursor:
        cursor.execute(_GROWN.format(rows=rows.sql), dict(rows.params))
        return [key for (key,) in cursor.fetchall()]


def _kept(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)
