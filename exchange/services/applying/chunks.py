"""What a chunk is: its households, what is locked, what has changed since, what it wrote."""

from __future__ import annotations

from exchange.services.matching.writing import VERSION

#: The households of the next chunk: those still to be written, with what was found about them.
TAKE_CHUNK = """
DROP TABLE IF EXISTS pg_temp.a_todo, pg_temp.a_house, pg_temp.a_member;
CREATE TEMPORARY TABLE a_todo ON COMMIT DROP AS
SELECT id, commune_id, household_id, status, diff, version, reported IS NOT NULL AS reports,
    EXISTS (SELECT FROM exchange_stagedhousehold f WHERE f.follows = s.id) AS followed
FROM exchange_stagedhousehold s
WHERE batch_id = %(batch)s AND id > %(after)s AND todo AND NOT applied
ORDER BY id LIMIT %(limit)s;
CREATE UNIQUE INDEX ON a_todo (id);
ANALYZE a_todo;
"""

#: What is locked, households by key, then persons by key: as every service of the register does.
LOCK_HOUSEHOLDS = """
SELECT h.id FROM households_household h
WHERE h.id IN (SELECT household_id FROM a_todo WHERE household_id IS NOT NULL)
ORDER BY h.id FOR UPDATE
"""

LOCK_PERSONS = """
SELECT p.id FROM households_person p
WHERE p.id IN (SELECT m.person_id FROM exchange_stagedmember m JOIN a_todo t ON t.id = m.house_id
               WHERE m.person_id IS NOT NULL)
ORDER BY p.id FOR UPDATE
"""

# What the preview did not see is never overwritten: those households wait for a new look.
STALE = f"""
WITH stale AS (
    SELECT t.id FROM a_todo t
    LEFT JOIN households_household g ON g.id = t.household_id
    WHERE t.household_id IS NOT NULL
      AND (g.id IS NULL OR g.closed_on IS NOT NULL OR t.version <> {VERSION.format(house="g")})
    UNION
    SELECT t.id FROM a_todo t
    JOIN exchange_stagedmember m ON m.house_id = t.id AND m.status IN ('new', 'changed')
    JOIN households_person p ON p.identity_number = m.identity_number
    WHERE m.identity_number <> '' AND p.id IS DISTINCT FROM m.person_id
    UNION
    SELECT t.id FROM a_todo t
    JOIN exchange_stagedmember m ON m.house_id = t.id AND m.status = 'new'
    JOIN households_person p ON p.id = m.person_id
    LEFT JOIN households_membership r ON r.person_id = p.id
        AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
    WHERE p.died_on IS NOT NULL OR r.id IS NOT NULL
    UNION
    SELECT t.id FROM a_todo t
    JOIN exchange_stagedhousehold s ON s.id = t.id AND s.external_code <> ''
    JOIN exchange_stagedmember m ON m.house_id = t.id AND m.relation = 'head'
    JOIN households_household h ON h.external_code = s.external_code
        AND h.commune_id = t.commune_id AND h.closed_on IS NULL
    JOIN households_membership r ON r.household_id = h.id AND r.relation = 'head'
        AND r.valid_to IS NULL
    JOIN households_person p ON p.id = r.person_id AND p.name_folded = m.name_folded
    WHERE t.status = 'new' AND h.id NOT IN (SELECT household_id FROM exchange_stagedhousehold
        WHERE batch_id = %(batch)s AND applied AND household_id IS NOT NULL)
), members AS (
    UPDATE exchange_stagedmember m SET status = 'clash',
        notes = coalesce(m.notes, '[]'::jsonb) || %(note)s::jsonb
    FROM stale WHERE m.house_id = stale.id AND m.status IN ('new', 'changed')
), facts AS (
    UPDATE exchange_stagedfacts m SET status = 'clash',
        notes = coalesce(m.notes, '[]'::jsonb) || %(note)s::jsonb
    FROM stale WHERE m.house_id = stale.id AND m.status IN ('new', 'changed')
), gone AS (
    UPDATE exchange_stagedhousehold s SET status = 'clash', todo = false,
        notes = coalesce(s.notes, '[]'::jsonb) || %(note)s::jsonb
    FROM stale WHERE s.id = stale.id
)
DELETE FROM a_todo t USING stale WHERE t.id = stale.id
"""

COUNT = """
SELECT count(*) FILTER (WHERE t.status = 'new') AS founded,
    count(*) FILTER (WHERE t.diff - 'reported' <> '{}') AS details,
    count(*) FILTER (WHERE t.reports OR t.followed) AS reports,
    coalesce(sum(m.joining), 0)::int AS joining, coalesce(sum(m.corrected), 0)::int AS corrected,
    coalesce(sum(m.related), 0)::int AS related,
    coalesce(sum(f.facts), 0)::int AS facts, coalesce(sum(m.rows), 0)::int + count(*) AS rows
FROM a_todo t
LEFT JOIN (
    SELECT house_id, count(*) AS rows, count(*) FILTER (WHERE status = 'new') AS joining,
        count(*) FILTER (WHERE status = 'changed' AND diff - 'relation' <> '{}') AS corrected,
        count(*) FILTER (WHERE status = 'changed' AND diff ? 'relation') AS related
    FROM exchange_stagedmember WHERE house_id IN (SELECT id FROM a_todo) GROUP BY house_id
) m ON m.house_id = t.id
LEFT JOIN (
    SELECT house_id, count(*) FILTER (WHERE status IN ('new', 'changed')) AS facts
    FROM exchange_stagedfacts WHERE house_id IN (SELECT id FROM a_todo) GROUP BY house_id
) f ON f.house_id = t.id
"""

TABLES = """
CREATE TEMPORARY TABLE a_house (
    staged bigint, id bigint, residence_id bigint, change_id bigint, code text, commune_id bigint,
    village_id bigint, external_code text, address text, phone text, has_merit boolean,
    is_local_minority boolean, on_date date
) ON COMMIT DROP;
CREATE TEMPORARY TABLE a_member (
    staged bigint, house_id bigint, household_id bigint, person_id bigint, newcomer boolean,
    membership_id bigint, relation text, on_date date, founding boolean, change_id bigint,
    number int
) ON COMMIT DROP;
"""

KEEP = """
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys, before)
SELECT %(batch)s, %(chunk)s, '{table}', ARRAY[r.id], to_jsonb(r) {minus}
FROM {table} r WHERE r.id IN ({keys})
"""

#: Created rows, one line for each table and chunk.
CREATED = """
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys)
SELECT %(batch)s, %(chunk)s, made.name, made.keys FROM (
    SELECT 'households_household' AS name, array_agg(id) AS keys FROM a_house
    UNION ALL SELECT 'households_residence', array_agg(residence_id) FROM a_house
    UNION ALL SELECT 'households_householdchange', array_agg(change_id) FROM (
        SELECT change_id FROM a_house UNION SELECT change_id FROM a_member) c
    UNION ALL SELECT 'households_person', array_agg(person_id) FROM a_member WHERE newcomer
    UNION ALL SELECT 'households_membership', array_agg(membership_id) FROM a_member
) made WHERE made.keys IS NOT NULL
"""

CREATED_BY_CHANGES = """
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys)
SELECT %(batch)s, %(chunk)s, '{table}', array_agg({key}) FROM {temporary}
HAVING count({key}) > 0
"""

DONE = """
UPDATE exchange_stagedhousehold s SET applied = true, todo = false, chunk = %(chunk)s,
    household_id = coalesce(h.id, s.household_id), change = coalesce(h.change_id, s.change)
FROM a_todo t LEFT JOIN a_house h ON h.staged = t.id WHERE s.id = t.id;
UPDATE exchange_stagedmember s SET applied = true, person_id = a.person_id,
    membership = a.membership_id, change = a.change_id
FROM a_member a WHERE s.id = a.staged;
"""

DONE_OTHERS = """
UPDATE exchange_stagedmember s SET applied = true
FROM a_todo t WHERE s.house_id = t.id AND s.status = 'changed';
UPDATE exchange_stagedhousehold s SET applied = true, household_id = g.household_id
FROM exchange_stagedhousehold g JOIN a_todo t ON t.id = g.id
WHERE s.batch_id = %(batch)s AND s.follows = g.id;
"""
