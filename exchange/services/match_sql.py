"""Statements that compare the staged rows of one commune with the register.

All work on temporary tables of the transaction: ``m_house`` and ``m_member`` hold what was found,
``m_note`` what is to be said: ``(kind, id, code, column_key, params)``. Parameters: ``batch``,
``commune``, ``communes`` (those of the batch), ``day`` (its effective date), ``villages`` (of a
collector; null for whoever may change the whole commune).
"""

from __future__ import annotations

TABLES = """
DROP TABLE IF EXISTS pg_temp.m_house, pg_temp.m_member, pg_temp.m_note, pg_temp.m_source,
    pg_temp.m_head, pg_temp.m_external, pg_temp.m_identity, pg_temp.m_earlier,
    pg_temp.m_likely;
CREATE TEMPORARY TABLE m_note (
    kind text NOT NULL, id bigint NOT NULL, code text NOT NULL, column_key text NOT NULL,
    params jsonb
) ON COMMIT DROP;
"""

# A household is found by our code, else by the other system's code in the commune (the head's name
# decides between several), else by its head's identity number.
HOUSES = """
CREATE TEMPORARY TABLE m_source ON COMMIT DROP AS
SELECT s.*, s.external_code <> '' AND count(*) OVER (PARTITION BY s.external_code) > 1
        AS external_twice
FROM exchange_stagedhousehold s
WHERE batch_id = %(batch)s AND commune_id = %(commune)s AND follows IS NULL;
CREATE UNIQUE INDEX ON m_source (id);
ANALYZE m_source;
CREATE TEMPORARY TABLE m_head ON COMMIT DROP AS
SELECT DISTINCT ON (m.house_id) m.house_id AS id, m.name_folded, m.identity_number
FROM exchange_stagedmember m JOIN m_source s ON s.id = m.house_id
WHERE m.relation = 'head' ORDER BY m.house_id, m.number;
CREATE UNIQUE INDEX ON m_head (id);
ANALYZE m_head;
CREATE TEMPORARY TABLE m_external ON COMMIT DROP AS
SELECT s.id, count(DISTINCT h.id) AS found, min(h.id) AS one,
    min(h.id) FILTER (WHERE p.name_folded
        = coalesce(head.name_folded, nullif(tn_fold(s.head_name), ''))) AS same_head,
    bool_or(coalesce(head.name_folded, nullif(tn_fold(s.head_name), '')) IS NULL) AS nameless
FROM m_source s
LEFT JOIN m_head head ON head.id = s.id
JOIN households_household h ON h.external_code = s.external_code AND h.external_code <> ''
    AND h.commune_id = s.commune_id AND h.closed_on IS NULL
LEFT JOIN households_membership m ON m.household_id = h.id AND m.relation = 'head'
    AND m.valid_to IS NULL
LEFT JOIN households_person p ON p.id = m.person_id
WHERE s.code = '' AND s.external_code <> '' GROUP BY s.id;
ANALYZE m_external;
CREATE TEMPORARY TABLE m_identity ON COMMIT DROP AS
SELECT head.id, min(m.household_id) AS one
FROM m_head head JOIN households_person p ON p.identity_number = head.identity_number
JOIN households_membership m ON m.person_id = p.id AND m.relation = 'head'
    AND m.valid_to IS NULL
JOIN households_household h ON h.id = m.household_id AND h.commune_id = %(commune)s
    AND h.closed_on IS NULL
WHERE head.identity_number <> '' GROUP BY head.id;
ANALYZE m_identity;
-- The very same file again: what a row became then, it is now.
CREATE TEMPORARY TABLE m_earlier ON COMMIT DROP AS
SELECT s.id, min(o.household_id) AS one
FROM exchange_importbatch b
JOIN exchange_stagedhousehold o ON o.batch_id = b.id AND o.applied
JOIN m_source s ON (o.sheet, o.number) = (s.sheet, s.number) AND s.code = ''
JOIN households_household h ON h.id = o.household_id AND h.commune_id = %(commune)s
    AND h.closed_on IS NULL
WHERE b.sha256 = %(sha256)s AND b.state = 'applied' AND b.id <> %(batch)s
GROUP BY s.id;
ANALYZE m_earlier;
CREATE TEMPORARY TABLE m_house ON COMMIT DROP AS
WITH found AS (
    SELECT s.id, s.sheet, s.number, s.code, s.sheet < 0 AS implied,
        coalesce(s.notes @? '$[*] ? (@.severity == "error")', false) AS wrong,
        coalesce(s.notes @? '$[*] ? (@.severity == "proposal" && !(@.accepted == true))', false)
            AS open,
        CASE WHEN s.code <> '' THEN own.id
             WHEN external.found IS NOT NULL
                THEN coalesce(external.same_head, CASE WHEN external.nameless
                    AND external.found = 1 THEN external.one END, identity.one, earlier.one)
             ELSE coalesce(identity.one, earlier.one) END AS household_id,
        CASE WHEN s.code <> '' AND (own.id IS NULL OR NOT own.commune_id = ANY (%(communes)s)
                OR (%(villages)s::bigint[] IS NOT NULL
                    AND NOT own.village_id = ANY (%(villages)s))) THEN 'code_unknown'
             WHEN own.closed_on IS NOT NULL THEN 'household_closed'
             WHEN own.commune_id <> s.commune_id THEN 'other_commune'
             WHEN s.code = '' AND external.found IS NOT NULL
                AND identity.one IS NULL AND earlier.one IS NULL
                AND external.same_head IS NULL AND NOT (external.nameless AND external.found = 1)
                AND NOT s.external_twice THEN 'external_other_head'
        END AS problem,
        own.commune_id AS own_commune, own.closed_on
    FROM m_source s
    LEFT JOIN households_household own ON own.code = s.code AND s.code <> ''
    LEFT JOIN m_external external ON external.id = s.id
    LEFT JOIN m_identity identity ON identity.id = s.id
    LEFT JOIN m_earlier earlier ON earlier.id = s.id
)
SELECT f.id, f.sheet, f.number, f.code, f.implied, f.wrong, f.open, f.problem, f.own_commune,
    f.closed_on, CASE WHEN f.problem IS NULL THEN f.household_id END AS household_id,
    row_number() OVER (PARTITION BY CASE WHEN f.problem IS NULL THEN f.household_id END
        ORDER BY f.sheet, f.number) AS claim,
    NULL::jsonb AS diff, false AS blocked
FROM found f;
CREATE UNIQUE INDEX ON m_house (id);
ANALYZE m_house;
"""

HOUSE_NOTES = """
INSERT INTO m_note
SELECT 'households', h.id, h.problem, 'household_code',
    jsonb_build_object('code', coalesce(nullif(h.code, ''), s.external_code),
        'date', to_char(h.closed_on, 'DD/MM/YYYY'), 'commune', a.name)
FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
LEFT JOIN areas_area a ON a.id = h.own_commune
WHERE h.problem IS NOT NULL;

INSERT INTO m_note
SELECT 'households', h.id, 'household_twice', 'household_code', jsonb_build_object(
    'code', r.code, 'row', (SELECT o.number FROM m_house o
        WHERE o.household_id = h.household_id AND o.claim = 1))
FROM m_house h JOIN households_household r ON r.id = h.household_id
WHERE h.household_id IS NOT NULL AND h.claim > 1;

INSERT INTO m_note
SELECT 'households', h.id, 'not_your_village', 'village', NULL
FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
LEFT JOIN households_household r ON r.id = h.household_id
WHERE %(villages)s::bigint[] IS NOT NULL
  AND (NOT coalesce(s.village_id, r.village_id) = ANY (%(villages)s)
       OR NOT r.village_id = ANY (%(villages)s));

-- What registering needs, named by the column to add.
INSERT INTO m_note
SELECT 'households', h.id, 'village_needed', 'village', NULL
FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
WHERE h.household_id IS NULL AND h.problem IS NULL AND NOT h.implied AND s.village_id IS NULL
  AND NOT coalesce(s.notes @? '$[*] ? (@.column == "village")', false);
INSERT INTO m_note
SELECT 'households', h.id, 'implied_unknown', 'household_code', NULL
FROM m_house h WHERE h.implied AND h.household_id IS NULL AND h.problem IS NULL;

INSERT INTO m_note
SELECT 'households', h.id, 'village_closed', 'village', jsonb_build_object('village', v.name,
    'date', to_char(v.closed_on, 'DD/MM/YYYY'))
FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
JOIN areas_village v ON v.id = s.village_id
LEFT JOIN households_household r ON r.id = h.household_id
WHERE v.closed_on <= %(day)s AND v.id IS DISTINCT FROM r.village_id;

INSERT INTO m_note
SELECT 'households', h.id, 'registered_in_future', 'registered_on', NULL
FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
WHERE h.household_id IS NULL AND s.registered_on > %(today)s;
INSERT INTO m_note
SELECT 'households', h.id, 'registered_on_differs', 'registered_on',
    jsonb_build_object('date', to_char(r.registered_on, 'DD/MM/YYYY'))
FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
JOIN households_household r ON r.id = h.household_id
WHERE s.registered_on <> r.registered_on;
INSERT INTO m_note
SELECT 'households', h.id, 'before_registered', '', jsonb_build_object('date',
    to_char(r.registered_on, 'DD/MM/YYYY'))
FROM m_house h JOIN households_household r ON r.id = h.household_id
WHERE r.registered_on > %(day)s;
"""


def _yes_no(column: str) -> str:
    return f"CASE WHEN {column} THEN 'Có' ELSE 'Không' END"


HOUSE_DIFFS = f"""
UPDATE m_house h SET diff = nullif(jsonb_strip_nulls(jsonb_build_object(
    'external_code', CASE WHEN s.external_code <> '' AND s.external_code <> r.external_code
        THEN jsonb_build_array(r.external_code, s.external_code) END,
    'village', CASE WHEN s.village_id <> r.village_id
        THEN jsonb_build_array(old.name, new.name) END,
    'address', CASE WHEN s.address <> '' AND s.address <> r.address
        THEN jsonb_build_array(r.address, s.address) END,
    'phone', CASE WHEN s.phone <> '' AND s.phone <> r.phone
        THEN jsonb_build_array(r.phone, s.phone) END,
    'has_merit', CASE WHEN s.has_merit <> r.has_merit
        THEN jsonb_build_array({_yes_no("r.has_merit")}, {_yes_no("s.has_merit")}) END,
    'is_local_minority', CASE WHEN s.is_local_minority <> r.is_local_minority
        THEN jsonb_build_array({_yes_no("r.is_local_minority")},
            {_yes_no("s.is_local_minority")}) END
)), '{{}}'::jsonb)
FROM exchange_stagedhousehold s, households_household r
JOIN areas_village old ON old.id = r.village_id, areas_village new
WHERE s.id = h.id AND r.id = h.household_id
  AND new.id = coalesce(s.village_id, r.village_id);

-- A move inside the commune is dated; what stands in its way is said.
INSERT INTO m_note
SELECT 'households', h.id, 'move_open_review', 'village', jsonb_build_object('code', r.code,
    'date', to_char(v.reviewed_on, 'DD/MM/YYYY'))
FROM m_house h JOIN households_household r ON r.id = h.household_id
JOIN households_review v ON v.household_id = r.id AND v.state IN ('draft', 'surveyed')
WHERE h.diff ? 'village';
INSERT INTO m_note
SELECT 'households', h.id, 'move_too_early', 'village', jsonb_build_object(
    'date', to_char(d.valid_from, 'DD/MM/YYYY'))
FROM m_house h JOIN households_residence d ON d.household_id = h.household_id
    AND d.valid_to IS NULL
WHERE h.diff ? 'village' AND d.valid_from > %(day)s;
"""

# A person is found by the key that the file carries, else by identity number, else among the
# household's members by folded name, birth year and sex.
MEMBERS = """
CREATE TEMPORARY TABLE m_member ON COMMIT DROP AS
SELECT m.id, m.house_id, m.sheet, m.number, h.household_id, m.relation,
    coalesce(m.notes @? '$[*] ? (@.severity == "error")', false) AS wrong,
    coalesce(m.notes @? '$[*] ? (@.severity == "proposal" && !(@.accepted == true))', false)
        AS open,
    k.id AS by_key, i.id AS by_identity, coalesce(k.id, i.id) AS person_id,
    NULL::bigint AS membership_id, NULL::text AS old_relation, NULL::jsonb AS diff,
    false AS joining, false AS blocked
FROM exchange_stagedmember m
JOIN m_house h ON h.id = m.house_id
LEFT JOIN households_person k ON k.uuid = m.person_uuid
LEFT JOIN households_person i ON i.identity_number = m.identity_number
    AND m.identity_number <> '';
CREATE UNIQUE INDEX ON m_member (id);
CREATE INDEX ON m_member (house_id);
ANALYZE m_member;

WITH pairs AS (
    SELECT m.id, p.id AS person_id, count(*) OVER (PARTITION BY m.id) AS persons,
        count(*) OVER (PARTITION BY p.id) AS rows
    FROM m_member m
    JOIN exchange_stagedmember s ON s.id = m.id
    JOIN households_membership r ON r.household_id = m.household_id AND r.valid_to IS NULL
    JOIN households_person p ON p.id = r.person_id AND p.name_folded = s.name_folded
        AND p.birth_year = s.birth_year AND p.sex = s.sex
    WHERE m.person_id IS NULL
      AND NOT EXISTS (SELECT FROM m_member o WHERE o.person_id = p.id)
)
UPDATE m_member m SET person_id = pairs.person_id
FROM pairs WHERE pairs.id = m.id AND pairs.persons = 1 AND pairs.rows = 1;

UPDATE m_member m SET membership_id = r.id, old_relation = r.relation
FROM households_membership r
WHERE r.person_id = m.person_id AND r.household_id = m.household_id AND r.valid_to IS NULL;
UPDATE m_member SET joining = true WHERE person_id IS NOT NULL AND membership_id IS NULL;
"""

# Somebody who lives in another household, or whose papers say otherwise, is never taken over by a
# file; whoever may not see the other household learns no name and no code.
MEMBER_NOTES = """
INSERT INTO m_note
SELECT 'members', m.id, 'person_key_unknown', 'person_key', NULL
FROM m_member m JOIN exchange_stagedmember s ON s.id = m.id
WHERE s.person_uuid IS NOT NULL AND (m.by_key IS NULL OR m.membership_id IS NULL);
INSERT INTO m_note
SELECT 'members', m.id, 'identity_of_other', 'identity_number', NULL
FROM m_member m WHERE m.by_identity <> m.person_id;
INSERT INTO m_note
SELECT 'members', m.id, 'person_twice', 'identity_number', jsonb_build_object('row', m.first)
FROM (SELECT m.*, row_number() OVER w AS claim, first_value(m.number) OVER w AS first
    FROM m_member m WHERE m.person_id IS NOT NULL
    WINDOW w AS (PARTITION BY m.person_id ORDER BY m.sheet, m.number)) m
WHERE m.claim > 1;
INSERT INTO m_note
SELECT 'members', m.id, 'person_dead', 'full_name',
    jsonb_build_object('date', to_char(p.died_on, 'DD/MM/YYYY'))
FROM m_member m JOIN households_person p ON p.id = m.person_id WHERE p.died_on IS NOT NULL;
INSERT INTO m_note
SELECT 'members', m.id,
    CASE WHEN h.commune_id = ANY (%(communes)s) AND (%(villages)s::bigint[] IS NULL
        OR h.village_id = ANY (%(villages)s)) THEN 'member_elsewhere' ELSE 'member_hidden' END,
    'identity_number',
    CASE WHEN h.commune_id = ANY (%(communes)s) AND (%(villages)s::bigint[] IS NULL
        OR h.village_id = ANY (%(villages)s)) THEN jsonb_build_object('code', h.code) END
FROM m_member m
JOIN exchange_stagedmember s ON s.id = m.id
JOIN LATERAL (
    SELECT r.household_id FROM households_membership r
    WHERE r.person_id = m.person_id AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
    ORDER BY r.valid_from LIMIT 1) r ON true
JOIN households_household h ON h.id = r.household_id
WHERE m.joining;
INSERT INTO m_note
SELECT 'members', m.id, 'identity_taken', 'identity_number', NULL
FROM m_member m
JOIN exchange_stagedmember s ON s.id = m.id
JOIN households_person p ON p.id = m.person_id
WHERE m.joining AND (p.name_folded, p.birth_year, p.sex)
    IS DISTINCT FROM (s.name_folded, s.birth_year::int, s.sex);
INSERT INTO m_note
SELECT 'members', m.id, 'born_after', 'born', jsonb_build_object(
    'date', to_char(coalesce(t.registered_on, %(day)s), 'DD/MM/YYYY'))
FROM m_member m JOIN exchange_stagedmember s ON s.id = m.id
JOIN exchange_stagedhousehold t ON t.id = m.house_id
WHERE m.membership_id IS NULL AND coalesce(s.birth_date, make_date(s.birth_year, 1, 1))
    > coalesce(CASE WHEN m.household_id IS NULL THEN t.registered_on END, %(day)s);
"""

MEMBER_DIFFS = """
UPDATE m_member m SET diff = nullif(jsonb_strip_nulls(jsonb_build_object(
    'full_name', CASE WHEN s.full_name <> '' AND s.full_name <> p.full_name
        THEN jsonb_build_array(p.full_name, s.full_name) END,
    'sex', CASE WHEN s.sex <> '' AND s.sex <> p.sex
        THEN jsonb_build_array(%(sexes)s::jsonb ->> p.sex, %(sexes)s::jsonb ->> s.sex) END,
    'born', CASE WHEN (s.birth_date IS NOT NULL AND s.birth_date IS DISTINCT FROM p.birth_date)
            OR s.birth_year <> p.birth_year
        THEN jsonb_build_array(
            coalesce(to_char(p.birth_date, 'DD/MM/YYYY'), p.birth_year::text),
            coalesce(to_char(s.birth_date, 'DD/MM/YYYY'), s.birth_year::text)) END,
    'ethnic_group', CASE WHEN s.ethnic_group_id <> p.ethnic_group_id
        THEN jsonb_build_array(old.name, new.name) END,
    'identity_number', CASE WHEN s.identity_number <> ''
            AND s.identity_number IS DISTINCT FROM p.identity_number
        THEN jsonb_build_array(coalesce(p.identity_number, ''), s.identity_number) END,
    'legacy_identity_number', CASE WHEN s.legacy_identity_number <> ''
            AND s.legacy_identity_number <> p.legacy_identity_number
        THEN jsonb_build_array(p.legacy_identity_number, s.legacy_identity_number) END,
    'no_identity_reason', CASE WHEN s.no_identity_reason <> ''
            AND coalesce(nullif(s.identity_number, ''), p.identity_number) IS NULL
            AND s.no_identity_reason <> p.no_identity_reason
        THEN jsonb_build_array(coalesce(%(reasons)s::jsonb ->> p.no_identity_reason, ''),
            %(reasons)s::jsonb ->> s.no_identity_reason) END,
    'relation', CASE WHEN s.relation <> '' AND s.relation <> m.old_relation
        THEN jsonb_build_array(%(relations)s::jsonb ->> m.old_relation,
            %(relations)s::jsonb ->> s.relation) END
)), '{}'::jsonb)
FROM exchange_stagedmember s
LEFT JOIN households_ethnicgroup new ON new.id = s.ethnic_group_id, households_person p
JOIN households_ethnicgroup old ON old.id = p.ethnic_group_id
WHERE s.id = m.id AND p.id = m.person_id AND m.membership_id IS NOT NULL;

INSERT INTO m_note
SELECT 'members', m.id, 'relation_too_early', 'relation', jsonb_build_object(
    'date', to_char(r.valid_from, 'DD/MM/YYYY'))
FROM m_member m JOIN households_membership r ON r.id = m.membership_id
WHERE m.diff ? 'relation' AND r.valid_from > %(day)s;
"""

# A change of head is dated and needs to say what everybody is to the new head.
HEADS = """
WITH rows AS (
    SELECT m.house_id, m.household_id,
        count(*) FILTER (WHERE m.relation = 'head') AS heads,
        bool_or(m.diff ? 'relation' AND m.relation = 'head') AS appointed,
        bool_or(m.diff ? 'relation' AND m.old_relation = 'head') AS deposed,
        bool_or(m.joining OR m.person_id IS NULL) FILTER (WHERE m.relation = 'head') AS stranger,
        count(m.membership_id) AS named
    FROM m_member m GROUP BY 1, 2
), judged AS (
    SELECT r.*, CASE
        WHEN r.household_id IS NULL AND r.heads = 0 THEN 'head_needed'
        WHEN r.heads > 1 THEN 'two_heads'
        WHEN r.household_id IS NOT NULL AND r.heads = 1 AND r.stranger THEN 'head_stranger'
        WHEN r.deposed AND NOT coalesce(r.appointed, false) THEN 'head_deposed'
        WHEN r.appointed AND r.named < (SELECT count(*) FROM households_membership c
            WHERE c.household_id = r.household_id AND c.valid_to IS NULL) THEN 'head_incomplete'
    END AS problem
    FROM rows r
), said AS (
    INSERT INTO m_note
    SELECT 'members', m.id, j.problem, 'relation', NULL
    FROM judged j JOIN m_member m ON m.house_id = j.house_id
    WHERE j.problem IS NOT NULL AND j.problem <> 'head_needed'
      AND (m.relation = 'head' OR m.old_relation = 'head')
)
INSERT INTO m_note
SELECT 'households', j.house_id, j.problem, 'household_code', NULL
FROM judged j WHERE j.problem = 'head_needed';

INSERT INTO m_note
SELECT 'households', h.id, 'head_needed', 'household_code', NULL
FROM m_house h
WHERE h.household_id IS NULL AND h.problem IS NULL AND NOT h.implied
  AND NOT EXISTS (SELECT FROM m_member m WHERE m.house_id = h.id);

-- What a new person needs, named by the column to add.
INSERT INTO m_note
SELECT 'members', m.id, 'person_needs', need.key, NULL
FROM m_member m JOIN exchange_stagedmember s ON s.id = m.id,
    LATERAL (VALUES ('full_name', s.full_name = ''), ('sex', s.sex = ''),
        ('born', s.birth_year IS NULL), ('ethnic_group', s.ethnic_group_id IS NULL),
        ('relation', s.relation = '')) need (key, missing)
WHERE m.membership_id IS NULL AND m.person_id IS NULL AND need.missing
  AND NOT coalesce(s.notes @? ('$[*] ? (@.severity == "error" && @.column == "'
        || need.key || '")')::jsonpath, false);
"""

# What another system reports of a household on a day; the last row of the file counts.
REPORTS = """
DROP TABLE IF EXISTS pg_temp.m_report;
CREATE TEMPORARY TABLE m_report ON COMMIT DROP AS
SELECT r.id, r.leader, h.household_id, CASE WHEN o.id IS NULL
        OR coalesce((r.reported ->> 'poverty_class')::int <> o.poverty_class, false)
        OR ((r.reported ->> 'poverty_class') IS NOT NULL AND o.poverty_class IS NULL)
        OR ((r.reported ->> 'income_score') IS NOT NULL
            AND o.income_score IS DISTINCT FROM (r.reported ->> 'income_score')::numeric)
        OR ((r.reported ->> 'deprivation_score') IS NOT NULL
            AND o.deprivation_score IS DISTINCT FROM (r.reported ->> 'deprivation_score')::int)
        OR ((r.reported ->> 'members') IS NOT NULL
            AND o.members IS DISTINCT FROM (r.reported ->> 'members')::int)
        OR coalesce(r.reported ->> 'quick_result', o.quick_result) <> o.quick_result
        OR coalesce(r.reported ->> 'reviewer', o.reviewer) <> o.reviewer
        OR coalesce(r.reported ->> 'note', o.note) <> o.note
    THEN jsonb_build_object('reported', jsonb_build_array(
        coalesce(%(classes)s::jsonb ->> o.poverty_class::text, ''),
        coalesce(%(classes)s::jsonb ->> (r.reported ->> 'poverty_class'), '')
            || ' (' || to_char((r.reported ->> 'reported_on')::date, 'DD/MM/YYYY') || ')')) END
    AS diff
FROM (
    SELECT DISTINCT ON (coalesce(s.follows, s.id), s.reported ->> 'reported_on') s.id,
        coalesce(s.follows, s.id) AS leader, s.reported
    FROM exchange_stagedhousehold s
    WHERE s.batch_id = %(batch)s AND s.commune_id = %(commune)s AND s.reported IS NOT NULL
    ORDER BY coalesce(s.follows, s.id), s.reported ->> 'reported_on', s.sheet, s.number DESC
) r
JOIN m_house h ON h.id = r.leader
LEFT JOIN households_reportedresult o ON o.household_id = h.household_id
    AND o.source = %(source)s AND o.reported_on = (r.reported ->> 'reported_on')::date;
UPDATE m_house h SET diff = coalesce(h.diff, '{}'::jsonb) || r.diff
FROM m_report r WHERE r.id = h.id AND h.household_id IS NOT NULL AND r.diff IS NOT NULL;
"""

STATUS = """
DROP TABLE IF EXISTS pg_temp.m_worst, pg_temp.m_mstatus, pg_temp.m_hstatus, pg_temp.m_fact;
CREATE TEMPORARY TABLE m_fact (
    id bigint, house_id bigint, status text, diff jsonb, review_id bigint, version text
) ON COMMIT DROP;
ANALYZE m_note;
CREATE TEMPORARY TABLE m_worst ON COMMIT DROP AS
SELECT kind, id, bool_or(severity = 'error') AS wrong, bool_or(severity = 'clash') AS clash
FROM (SELECT kind, id, %(severities)s::jsonb ->> code AS severity FROM m_note) n GROUP BY 1, 2;
ANALYZE m_worst;
CREATE TEMPORARY TABLE m_mstatus ON COMMIT DROP AS
SELECT m.id, m.house_id, CASE WHEN m.wrong OR w.wrong THEN 'invalid'
    WHEN m.open OR w.clash THEN 'clash' WHEN m.person_id IS NULL OR m.joining THEN 'new'
    WHEN m.diff IS NOT NULL THEN 'changed' ELSE 'unchanged' END AS status
FROM m_member m LEFT JOIN m_worst w ON w.kind = 'members' AND w.id = m.id;
CREATE UNIQUE INDEX ON m_mstatus (id);
CREATE INDEX ON m_mstatus (house_id);
ANALYZE m_mstatus;

-- A change of head goes in whole or not at all.
WITH halves AS (
    SELECT m.house_id FROM m_member m JOIN m_mstatus s ON s.id = m.id
    GROUP BY m.house_id
    HAVING bool_or(m.diff ? 'relation' AND 'head' IN (m.relation, m.old_relation))
       AND bool_or(s.status IN ('invalid', 'clash'))
), held AS (
    UPDATE m_mstatus s SET status = 'clash' FROM m_member m, halves
    WHERE m.id = s.id AND halves.house_id = m.house_id AND m.diff ? 'relation'
      AND s.status NOT IN ('invalid', 'clash') RETURNING s.id
)
INSERT INTO m_note SELECT 'members', id, 'head_incomplete', 'relation', NULL FROM held;

CREATE TEMPORARY TABLE m_hstatus ON COMMIT DROP AS
SELECT h.id, h.household_id, h.implied, h.diff, CASE WHEN h.wrong OR w.wrong THEN 'invalid'
        WHEN h.open OR w.clash THEN 'clash'
        WHEN h.household_id IS NULL AND b.wrong > 0 THEN 'invalid'
        WHEN h.household_id IS NULL AND b.undecided > 0 THEN 'clash'
        WHEN h.household_id IS NULL THEN 'new'
        WHEN h.diff IS NOT NULL THEN 'changed' ELSE 'unchanged' END AS status,
    CASE WHEN h.household_id IS NULL THEN b.wrong + b.undecided ELSE 0 END AS bad,
    coalesce(b.work, 0) > 0 AS work
FROM m_house h
LEFT JOIN m_worst w ON w.kind = 'households' AND w.id = h.id
LEFT JOIN (
    SELECT house_id, count(*) FILTER (WHERE status = 'invalid') AS wrong,
        count(*) FILTER (WHERE status = 'clash') AS undecided,
        count(*) FILTER (WHERE status IN ('new', 'changed')) AS work
    FROM m_mstatus GROUP BY house_id) b ON b.house_id = h.id;
CREATE UNIQUE INDEX ON m_hstatus (id);
ANALYZE m_hstatus;
INSERT INTO m_note
SELECT 'households', id, 'member_blocks', '', jsonb_build_object('count', bad)
FROM m_hstatus WHERE bad > 0;

WITH held AS (
    UPDATE m_mstatus m SET status = h.status FROM m_hstatus h
    WHERE h.id = m.house_id AND h.status IN ('invalid', 'clash')
      AND m.status NOT IN ('invalid', 'clash') RETURNING m.id, m.status
)
INSERT INTO m_note SELECT 'members', id,
    CASE status WHEN 'invalid' THEN 'household_blocks' ELSE 'household_undecided' END, '', NULL
FROM held;
"""

#: A household and all that hangs on it, as one short text: what a preview was made of.
VERSION = """
md5(concat_ws('|', {house}::text, (
    SELECT string_agg(m::text || p::text, '|' ORDER BY m.id)
    FROM households_membership m JOIN households_person p ON p.id = m.person_id
    WHERE m.household_id = {house}.id AND m.valid_to IS NULL
), (SELECT string_agg(d::text, '|' ORDER BY d.id) FROM households_residence d
    WHERE d.household_id = {house}.id AND d.valid_to IS NULL)))
"""

_NOTES = (
    "CASE WHEN say.notes IS NULL THEN s.notes ELSE coalesce(s.notes, '[]'::jsonb) || say.notes END"
)

WRITE = (
    "ANALYZE m_note",
    "ANALYZE m_fact",
    "ANALYZE m_report",
    "ANALYZE m_mstatus",
    """
    DROP TABLE IF EXISTS pg_temp.m_say
    """,
    """
    CREATE TEMPORARY TABLE m_say ON COMMIT DROP AS
    SELECT n.kind, n.id, jsonb_agg(w.note -> 0) AS notes
    FROM m_note n JOIN pg_temp.m_words w ON (w.code, w.column_key, coalesce(w.params, ''))
        = (n.code, n.column_key, coalesce(n.params::text, ''))
    GROUP BY 1, 2
    """,
    "ANALYZE m_say",
    f"""
    UPDATE exchange_stagedhousehold s SET status = h.status, diff = h.diff,
        household_id = h.household_id, notes = {_NOTES},
        todo = h.status IN ('new', 'changed')
            OR (h.status = 'unchanged'
                AND (h.work OR coalesce(f.work, false) OR coalesce(r.work, false))),
        version = coalesce((SELECT {VERSION.format(house="g")} FROM households_household g
            WHERE g.id = h.household_id AND (h.status = 'changed' OR h.work OR f.work OR r.work)),
            '')
    FROM m_hstatus h
    LEFT JOIN m_say say ON say.kind = 'households' AND say.id = h.id
    LEFT JOIN (SELECT house_id, bool_or(status IN ('new', 'changed')) AS work
        FROM m_fact GROUP BY 1) f ON f.house_id = h.id
    LEFT JOIN (SELECT leader, bool_or(diff IS NOT NULL) AS work
        FROM m_report GROUP BY 1) r ON r.leader = h.id
    WHERE s.id = h.id
    """,
    """
    UPDATE exchange_stagedhousehold s SET household_id = h.household_id, diff = r.diff,
        status = CASE WHEN h.status IN ('invalid', 'clash', 'new') THEN h.status
            WHEN r.diff IS NOT NULL THEN 'changed' ELSE 'unchanged' END
    FROM exchange_stagedhousehold f
    JOIN m_hstatus h ON h.id = f.follows
    LEFT JOIN m_report r ON r.id = f.id
    WHERE s.id = f.id AND f.batch_id = %(batch)s AND f.follows IS NOT NULL
    """,
    f"""
    UPDATE exchange_stagedmember s SET status = m.status, diff = f.diff, notes = {_NOTES},
        membership = f.membership_id, person_id = CASE WHEN f.membership_id IS NOT NULL
            OR m.status = 'new' THEN f.person_id END, likely = l.likely
    FROM m_mstatus m JOIN m_member f ON f.id = m.id
    LEFT JOIN m_likely l ON l.id = m.id
    LEFT JOIN m_say say ON say.kind = 'members' AND say.id = m.id
    WHERE s.id = m.id
    """,
    f"""
    UPDATE exchange_stagedfacts s SET status = f.status, diff = f.diff, notes = {_NOTES},
        review_id = f.review_id, version = coalesce(f.version, '')
    FROM m_fact f LEFT JOIN m_say say ON say.kind = 'facts' AND say.id = f.id
    WHERE s.id = f.id
    """,
)
