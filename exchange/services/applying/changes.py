"""Registered persons and households that a chunk corrects, moves or gives another head."""

from __future__ import annotations

from exchange.services.applying.entries import MEMBERSHIP

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
            || coalesce(jsonb_agg({MEMBERSHIP.format(m="a")} ORDER BY a.relation = 'head', a.id)
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
