"""Households and persons that a chunk registers, and the changes that say so."""

from __future__ import annotations

from exchange.services.applying.entries import MEMBERSHIP, PERSON

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

# As in ``entries``, written as text: a large commune has a hundred thousand of them.
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
        CASE WHEN m.newcomer THEN jsonb_build_array({PERSON.format(m="m")},
            {MEMBERSHIP.format(m="m")})
        ELSE jsonb_build_array({MEMBERSHIP.format(m="m")}) END), NULL, NULL
FROM a_member m WHERE NOT m.founding ORDER BY m.change_id
"""
