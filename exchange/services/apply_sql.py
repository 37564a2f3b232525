"""Statements that write one chunk of a preview to the register.

Parameters: ``batch``, ``chunk``, ``day`` (the effective date), ``actor`` (key or null), ``source``,
``context`` (of the history rows), ``uuid`` (of the batch). Temporary tables of the transaction:
``a_todo`` the staged households of the chunk, ``a_house`` and ``a_member`` the rows to create with
their keys, taken from the tables' own sequences.

Every statement that changes rows keeps them first in ``exchange_batchwrite``, whole.
"""

from __future__ import annotations

from exchange.services.matching.writing import VERSION

TODO = """
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

FOUND = """
WITH wanted AS (
    SELECT commune_id, count(*) AS n FROM a_todo WHERE status = 'new' GROUP BY 1
), given AS (
    INSERT INTO households_householdnumber AS c (commune_id, last)
    SELECT commune_id, n FROM wanted ORDER BY commune_id
    ON CONFLICT (commune_id) DO UPDATE SET last = c.last + excluded.last
    RETURNING commune_id, last
), placed AS (
    SELECT s.*, a.code AS commune_code, g.last - w.n + row_number()
        OVER (PARTITION BY s.commune_id ORDER BY s.id) AS running
    FROM a_todo t JOIN exchange_stagedhousehold s ON s.id = t.id
    JOIN wanted w ON w.commune_id = s.commune_id
    JOIN given g ON g.commune_id = s.commune_id
    JOIN areas_area a ON a.id = s.commune_id
    WHERE t.status = 'new' ORDER BY s.id
)
INSERT INTO pg_temp.a_house
SELECT id AS staged, nextval('households_household_id_seq') AS id,
    nextval('households_residence_id_seq') AS residence_id,
    nextval('households_householdchange_id_seq') AS change_id,
    commune_code || '-' || lpad(running::text, 6, '0') AS code, commune_id, village_id,
    external_code, address, phone, coalesce(has_merit, false) AS has_merit,
    coalesce(is_local_minority, false) AS is_local_minority,
    coalesce(registered_on, %(day)s) AS on_date
FROM placed;
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

MEMBERS = """
INSERT INTO pg_temp.a_member
SELECT m.id, m.house_id, coalesce(h.id, t.household_id),
    coalesce(m.person_id, nextval('households_person_id_seq')), m.person_id IS NULL,
    nextval('households_membership_id_seq'), m.relation, coalesce(h.on_date, %(day)s),
    h.id IS NOT NULL, coalesce(h.change_id, nextval('households_householdchange_id_seq')), m.number
FROM (SELECT m.* FROM exchange_stagedmember m JOIN a_todo t ON t.id = m.house_id
      WHERE m.status = 'new' ORDER BY m.id) m
JOIN a_todo t ON t.id = m.house_id
LEFT JOIN a_house h ON h.staged = t.id;
ANALYZE a_house;
ANALYZE a_member;
"""

INSERT = """
INSERT INTO households_household (id, uuid, code, external_code, commune_id, village_id, address,
    phone, has_merit, is_local_minority, registered_on, closed_on, closed_reason, updated_at)
SELECT id, gen_random_uuid(), code, external_code, commune_id, village_id, address, phone,
    has_merit, is_local_minority, on_date, NULL, '', now()
FROM a_house ORDER BY id;
INSERT INTO households_residence
    (id, household_id, commune_id, village_id, valid_from, valid_to)
SELECT residence_id, id, commune_id, village_id, on_date, NULL FROM a_house ORDER BY id;
"""

PERSONS = """
INSERT INTO households_person (id, uuid, full_name, sex, birth_date, birth_year, ethnic_group_id,
    identity_number, legacy_identity_number, no_identity_reason, died_on)
SELECT a.person_id, gen_random_uuid(), s.full_name, s.sex, s.birth_date, s.birth_year,
    s.ethnic_group_id, nullif(s.identity_number, ''), s.legacy_identity_number,
    CASE WHEN s.identity_number = '' THEN s.no_identity_reason ELSE '' END, NULL
FROM a_member a JOIN exchange_stagedmember s ON s.id = a.staged
WHERE a.newcomer ORDER BY a.person_id;
INSERT INTO households_membership (id, household_id, person_id, relation, valid_from, valid_to)
SELECT membership_id, household_id, person_id, relation, on_date, NULL
FROM a_member ORDER BY membership_id;
"""

_MEMBERSHIP = """jsonb_build_object('op', 'create', 'model', 'membership', 'pk', {m}.membership_id,
    'old', '{{}}'::jsonb, 'new', jsonb_build_object('household_id', {m}.household_id,
        'person_id', {m}.person_id, 'relation', {m}.relation, 'valid_from', {m}.on_date,
        'valid_to', NULL))"""
_PERSON = """jsonb_build_object('op', 'create', 'model', 'person', 'pk', {m}.person_id,
    'old', '{{}}'::jsonb, 'new', '{{}}'::jsonb)"""

# As above, written as text: a large commune has a hundred thousand of them.
_MEMBERSHIP_TEXT = """'{{"op":"create","model":"membership","pk":' || m.membership_id
    || ',"old":{{}},"new":{{"household_id":' || m.household_id || ',"person_id":' || m.person_id
    || ',"relation":' || to_json(m.relation) || ',"valid_from":' || to_json(m.on_date)
    || ',"valid_to":null}}}}'""".format()
_PERSON_TEXT = """'{{"op":"create","model":"person","pk":' || m.person_id
    || ',"old":{{}},"new":{{}}}}'""".format()

# The same change, with the same way back, as registering by hand leaves.
REGISTERED = f"""
INSERT INTO households_householdchange (id, kind, household_id, other_household_id, on_date,
    recorded_at, recorded_by_id, note, persons, undo, undone_at, undone_by_id)
SELECT h.change_id, 'register', h.id, NULL, h.on_date, now(), %(actor)s, '', m.persons,
    jsonb_build_object('context', %(context)s::text, 'entries', jsonb_build_array(
        jsonb_build_object('op', 'create', 'model', 'household', 'pk', h.id, 'old', '{{}}'::jsonb,
            'new', '{{}}'::jsonb),
        jsonb_build_object('op', 'create', 'model', 'residence', 'pk', h.residence_id,
            'old', '{{}}'::jsonb, 'new', jsonb_build_object('household_id', h.id, 'commune_id',
                h.commune_id, 'village_id', h.village_id, 'valid_from', h.on_date,
                'valid_to', NULL)))
        || m.entries::jsonb), NULL, NULL
FROM a_house h JOIN (
    SELECT m.house_id, array_agg(m.person_id ORDER BY m.person_id) AS persons,
        '[' || coalesce(string_agg({_PERSON_TEXT}, ',' ORDER BY m.staged)
                FILTER (WHERE m.newcomer) || ',', '')
            || string_agg({_MEMBERSHIP_TEXT}, ',' ORDER BY m.relation <> 'head', m.staged)
            || ']' AS entries
    FROM a_member m WHERE m.founding GROUP BY m.house_id
) m ON m.house_id = h.staged
ORDER BY h.change_id
"""

JOINED = f"""
INSERT INTO households_householdchange (id, kind, household_id, other_household_id, on_date,
    recorded_at, recorded_by_id, note, persons, undo, undone_at, undone_by_id)
SELECT m.change_id, 'join', m.household_id, NULL, m.on_date, now(), %(actor)s, '',
    ARRAY[m.person_id], jsonb_build_object('context', %(context)s::text, 'entries',
        CASE WHEN m.newcomer THEN jsonb_build_array({_PERSON.format(m="m")},
            {_MEMBERSHIP.format(m="m")})
        ELSE jsonb_build_array({_MEMBERSHIP.format(m="m")}) END), NULL, NULL
FROM a_member m WHERE NOT m.founding ORDER BY m.change_id
"""

KEEP = """
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys, before)
SELECT %(batch)s, %(chunk)s, '{table}', ARRAY[r.id], to_jsonb(r) {minus}
FROM {table} r WHERE r.id IN ({keys})
"""
PERSON_MINUS = "- 'name_folded' - 'name_tokens' - 'name_sort'"
CORRECTED = """
SELECT m.person_id FROM exchange_stagedmember m JOIN a_todo t ON t.id = m.house_id
WHERE m.status = 'changed' AND m.diff - 'relation' <> '{}'
"""

CORRECT = """
UPDATE households_person p SET
    full_name = coalesce(nullif(s.full_name, ''), p.full_name),
    sex = coalesce(nullif(s.sex, ''), p.sex),
    birth_date = CASE WHEN s.birth_date IS NOT NULL THEN s.birth_date
        WHEN s.birth_year <> p.birth_year THEN NULL ELSE p.birth_date END,
    birth_year = coalesce(s.birth_year, p.birth_year),
    ethnic_group_id = coalesce(s.ethnic_group_id, p.ethnic_group_id),
    identity_number = coalesce(nullif(s.identity_number, ''), p.identity_number),
    legacy_identity_number = coalesce(nullif(s.legacy_identity_number, ''),
        p.legacy_identity_number),
    no_identity_reason = CASE
        WHEN coalesce(nullif(s.identity_number, ''), p.identity_number) IS NOT NULL THEN ''
        ELSE coalesce(nullif(s.no_identity_reason, ''), p.no_identity_reason) END
FROM exchange_stagedmember s JOIN a_todo t ON t.id = s.house_id
WHERE p.id = s.person_id AND s.status = 'changed' AND s.diff - 'relation' <> '{}'
"""

# Relations are dated. A row that began on the very day is corrected, else it ends and the next
# begins. The head who goes is written before the one who comes.
RELATED = """
SELECT m.membership FROM exchange_stagedmember m JOIN a_todo t ON t.id = m.house_id
WHERE m.status = 'changed' AND m.diff ? 'relation'
"""
RELATE_TABLE = """
DROP TABLE IF EXISTS pg_temp.a_relation;
CREATE TEMPORARY TABLE a_relation ON COMMIT DROP AS
SELECT m.id AS staged, m.house_id, r.id, r.household_id, r.person_id, r.relation AS old_relation,
    m.relation, r.valid_from = %(day)s AS same_day,
    CASE WHEN r.valid_from <> %(day)s THEN nextval('households_membership_id_seq') END
        AS membership_id, %(day)s::date AS on_date
FROM exchange_stagedmember m JOIN a_todo t ON t.id = m.house_id
JOIN households_membership r ON r.id = m.membership
WHERE m.status = 'changed' AND m.diff ? 'relation';
"""
RELATE = """
UPDATE households_membership r SET valid_to = a.on_date
FROM a_relation a WHERE r.id = a.id AND NOT a.same_day;
UPDATE households_membership r SET relation = a.relation
FROM a_relation a WHERE r.id = a.id AND a.same_day AND a.relation <> 'head';
UPDATE households_membership r SET relation = a.relation
FROM a_relation a WHERE r.id = a.id AND a.same_day AND a.relation = 'head';
INSERT INTO households_membership (id, household_id, person_id, relation, valid_from, valid_to)
SELECT membership_id, household_id, person_id, relation, on_date, NULL
FROM a_relation WHERE NOT same_day ORDER BY membership_id;
"""
HEADS_CHANGED = f"""
WITH made AS (
    INSERT INTO households_householdchange (kind, household_id, other_household_id, on_date,
        recorded_at, recorded_by_id, note, persons, undo, undone_at, undone_by_id)
    SELECT 'head_change', a.household_id, NULL, %(day)s, now(), %(actor)s, '',
        array_agg(a.person_id ORDER BY a.person_id),
        jsonb_build_object('context', %(context)s::text, 'entries',
            jsonb_agg(CASE WHEN a.same_day
                THEN jsonb_build_object('op', 'update', 'model', 'membership', 'pk', a.id,
                    'old', jsonb_build_object('relation', a.old_relation),
                    'new', jsonb_build_object('relation', a.relation))
                ELSE jsonb_build_object('op', 'update', 'model', 'membership', 'pk', a.id,
                    'old', jsonb_build_object('valid_to', NULL),
                    'new', jsonb_build_object('valid_to', a.on_date)) END
                ORDER BY a.relation = 'head', a.id)
            || coalesce(jsonb_agg({_MEMBERSHIP.format(m="a")} ORDER BY a.relation = 'head', a.id)
                FILTER (WHERE NOT a.same_day), '[]'::jsonb)), NULL, NULL
    FROM a_relation a GROUP BY a.household_id
    HAVING bool_or('head' IN (a.relation, a.old_relation))
    RETURNING id
)
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys)
SELECT %(batch)s, %(chunk)s, 'households_householdchange', array_agg(id) FROM made
HAVING count(*) > 0
"""

DETAILED = """
SELECT t.household_id FROM a_todo t WHERE t.status = 'changed' AND t.diff - 'reported' <> '{}'
"""
# A move inside the commune: the residence is dated as well.
MOVE = """
DROP TABLE IF EXISTS pg_temp.a_move;
CREATE TEMPORARY TABLE a_move ON COMMIT DROP AS
SELECT t.id AS staged, h.id AS household_id, h.commune_id, h.village_id AS old_village,
    s.village_id, d.id, d.valid_from = %(day)s AS same_day,
    CASE WHEN d.valid_from IS DISTINCT FROM %(day)s
        THEN nextval('households_residence_id_seq') END AS residence_id, %(day)s::date AS on_date
FROM a_todo t JOIN exchange_stagedhousehold s ON s.id = t.id
JOIN households_household h ON h.id = t.household_id
LEFT JOIN households_residence d ON d.household_id = h.id AND d.valid_to IS NULL
WHERE t.status = 'changed' AND t.diff ? 'village';
"""
MOVED = """SELECT id FROM a_move"""
RESIDE = """
UPDATE households_residence d SET valid_to = a.on_date
FROM a_move a WHERE d.id = a.id AND NOT a.same_day;
UPDATE households_residence d SET village_id = a.village_id
FROM a_move a WHERE d.id = a.id AND a.same_day;
INSERT INTO households_residence
    (id, household_id, commune_id, village_id, valid_from, valid_to)
SELECT residence_id, household_id, commune_id, village_id, on_date, NULL
FROM a_move WHERE residence_id IS NOT NULL ORDER BY residence_id;
"""
DETAIL = """
UPDATE households_household h SET
    external_code = coalesce(nullif(s.external_code, ''), h.external_code),
    village_id = coalesce(s.village_id, h.village_id),
    address = coalesce(nullif(s.address, ''), h.address),
    phone = coalesce(nullif(s.phone, ''), h.phone),
    has_merit = coalesce(s.has_merit, h.has_merit),
    is_local_minority = coalesce(s.is_local_minority, h.is_local_minority),
    updated_at = now()
FROM a_todo t JOIN exchange_stagedhousehold s ON s.id = t.id
WHERE h.id = t.household_id AND t.status = 'changed' AND t.diff - 'reported' <> '{}'
"""
MOVES_CHANGED = """
WITH made AS (
    INSERT INTO households_householdchange (kind, household_id, other_household_id, on_date,
        recorded_at, recorded_by_id, note, persons, undo, undone_at, undone_by_id)
    SELECT 'move', a.household_id, NULL, a.on_date, now(), %(actor)s, '', '{}',
        jsonb_build_object('context', %(context)s::text, 'entries',
            CASE WHEN a.id IS NULL THEN '[]'::jsonb
                WHEN a.same_day THEN jsonb_build_array(jsonb_build_object('op', 'update',
                    'model', 'residence', 'pk', a.id,
                    'old', jsonb_build_object('village_id', a.old_village,
                        'commune_id', a.commune_id),
                    'new', jsonb_build_object('village_id', a.village_id,
                        'commune_id', a.commune_id)))
                ELSE jsonb_build_array(jsonb_build_object('op', 'update', 'model', 'residence',
                    'pk', a.id, 'old', jsonb_build_object('valid_to', NULL),
                    'new', jsonb_build_object('valid_to', a.on_date))) END
            || CASE WHEN a.residence_id IS NULL THEN '[]'::jsonb ELSE
                jsonb_build_array(jsonb_build_object('op', 'create', 'model', 'residence',
                    'pk', a.residence_id, 'old', '{}'::jsonb, 'new', jsonb_build_object(
                        'household_id', a.household_id, 'commune_id', a.commune_id,
                        'village_id', a.village_id, 'valid_from', a.on_date,
                        'valid_to', NULL))) END
            || jsonb_build_array(jsonb_build_object('op', 'update', 'model', 'household',
                'pk', a.household_id,
                'old', jsonb_build_object('village_id', a.old_village, 'commune_id', a.commune_id),
                'new', jsonb_build_object('village_id', a.village_id,
                    'commune_id', a.commune_id)))), NULL, NULL
    FROM a_move a ORDER BY a.household_id
    RETURNING id
)
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys)
SELECT %(batch)s, %(chunk)s, 'households_householdchange', array_agg(id) FROM made
HAVING count(*) > 0
"""

REPORT_TABLE = """
DROP TABLE IF EXISTS pg_temp.a_report;
CREATE TEMPORARY TABLE a_report ON COMMIT DROP AS
SELECT DISTINCT ON (g.household_id, s.reported ->> 'reported_on') s.id AS staged, g.household_id,
    (s.reported ->> 'reported_on')::date AS reported_on,
    (s.reported ->> 'poverty_class')::smallint AS poverty_class,
    (s.reported ->> 'income_score')::numeric AS income_score,
    (s.reported ->> 'deprivation_score')::smallint AS deprivation_score,
    coalesce(s.reported ->> 'quick_result', '') AS quick_result,
    (s.reported ->> 'members')::smallint AS members,
    coalesce(s.reported ->> 'reviewer', '') AS reviewer, coalesce(s.reported ->> 'note', '') AS note
FROM exchange_stagedhousehold s
JOIN (SELECT t.id, coalesce(h.id, t.household_id) AS household_id
      FROM a_todo t LEFT JOIN a_house h ON h.staged = t.id) g ON g.id = coalesce(s.follows, s.id)
WHERE s.batch_id = %(batch)s AND s.reported IS NOT NULL
ORDER BY g.household_id, s.reported ->> 'reported_on', s.sheet, s.number DESC;
"""
REPORTED = """
SELECT o.id FROM households_reportedresult o JOIN a_report a
    ON (o.household_id, o.source, o.reported_on) = (a.household_id, %(source)s, a.reported_on)
WHERE (coalesce(a.poverty_class, o.poverty_class), coalesce(a.income_score, o.income_score),
       coalesce(a.deprivation_score, o.deprivation_score), coalesce(a.members, o.members),
       coalesce(nullif(a.quick_result, ''), o.quick_result),
       coalesce(nullif(a.reviewer, ''), o.reviewer), coalesce(nullif(a.note, ''), o.note))
    IS DISTINCT FROM (o.poverty_class, o.income_score, o.deprivation_score, o.members,
       o.quick_result, o.reviewer, o.note)
"""
REPORT_UPDATE = f"""
UPDATE households_reportedresult o SET
    poverty_class = coalesce(a.poverty_class, o.poverty_class),
    income_score = coalesce(a.income_score, o.income_score),
    deprivation_score = coalesce(a.deprivation_score, o.deprivation_score),
    members = coalesce(a.members, o.members),
    quick_result = coalesce(nullif(a.quick_result, ''), o.quick_result),
    reviewer = coalesce(nullif(a.reviewer, ''), o.reviewer),
    note = coalesce(nullif(a.note, ''), o.note), batch = %(uuid)s
FROM a_report a
WHERE (o.household_id, o.source, o.reported_on) = (a.household_id, %(source)s, a.reported_on)
  AND o.id IN ({REPORTED.strip()})
"""
REPORT_INSERT = """
WITH made AS (
    INSERT INTO households_reportedresult (household_id, source, reported_on, poverty_class,
        income_score, deprivation_score, quick_result, members, reviewer, note, batch, recorded_at)
    SELECT a.household_id, %(source)s, a.reported_on, a.poverty_class, a.income_score,
        a.deprivation_score, a.quick_result, a.members, a.reviewer, a.note, %(uuid)s, now()
    FROM a_report a
    WHERE NOT EXISTS (SELECT FROM households_reportedresult o WHERE (o.household_id, o.source,
        o.reported_on) = (a.household_id, %(source)s, a.reported_on))
    ORDER BY a.household_id
    RETURNING id
)
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys)
SELECT %(batch)s, %(chunk)s, 'households_reportedresult', array_agg(id) FROM made
HAVING count(*) > 0
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
