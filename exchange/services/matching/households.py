"""Which registered household a staged one is, and what of it would change."""

from __future__ import annotations

TABLES = """
DROP TABLE IF EXISTS pg_temp.m_house, pg_temp.m_member, pg_temp.m_note, pg_temp.m_source,
    pg_temp.m_head, pg_temp.m_hint, pg_temp.m_likely, pg_temp.m_report, pg_temp.m_mstatus,
    pg_temp.m_hstatus, pg_temp.m_fact, pg_temp.m_words, pg_temp.m_say;
CREATE TEMPORARY TABLE m_note (
    kind text NOT NULL, id bigint NOT NULL, code text NOT NULL, column_key text NOT NULL,
    params jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE m_likely (id bigint NOT NULL, likely jsonb) ON COMMIT DROP;
CREATE TEMPORARY TABLE m_fact (
    id bigint, house_id bigint, status text, diff jsonb, review_id bigint, version text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE m_words (code text, column_key text, params text, note jsonb) ON COMMIT DROP;
"""

# A household is found by our code, else by the other system's code in the commune (the head's name
# decides between several), else by its head's identity number, else by the very same file: what a
# row became then, it is now. The three are hints of one table, so that the database counts them
# before it joins them.
HOUSES = """
CREATE TEMPORARY TABLE m_source ON COMMIT DROP AS
SELECT s.*, s.external_code <> '' AND count(*) OVER (PARTITION BY s.external_code) > 1
        AS external_twice
FROM exchange_stagedhousehold s
WHERE batch_id = %(batch)s AND commune_id = %(commune)s AND follows IS NULL;
CREATE TEMPORARY TABLE m_head ON COMMIT DROP AS
SELECT DISTINCT ON (m.house_id) m.house_id AS id, m.name_folded, m.identity_number
FROM exchange_stagedmember m JOIN m_source s ON s.id = m.house_id
WHERE m.relation = 'head' ORDER BY m.house_id, m.number;
ANALYZE m_source, m_head;
CREATE TEMPORARY TABLE m_hint ON COMMIT DROP AS
SELECT id, max(found) AS found, max(one) AS one, max(same_head) AS same_head,
    bool_or(nameless) AS nameless, max(identity) AS identity, max(earlier) AS earlier
FROM (
    SELECT s.id, count(DISTINCT h.id) AS found, min(h.id) AS one,
        min(h.id) FILTER (WHERE p.name_folded
            = coalesce(head.name_folded, nullif(tn_fold(s.head_name), ''))) AS same_head,
        bool_or(coalesce(head.name_folded, nullif(tn_fold(s.head_name), '')) IS NULL) AS nameless,
        NULL::bigint AS identity, NULL::bigint AS earlier
    FROM m_source s
    LEFT JOIN m_head head ON head.id = s.id
    JOIN households_household h ON h.external_code = s.external_code AND h.external_code <> ''
        AND h.commune_id = s.commune_id AND h.closed_on IS NULL
    LEFT JOIN households_membership m ON m.household_id = h.id AND m.relation = 'head'
        AND m.valid_to IS NULL
    LEFT JOIN households_person p ON p.id = m.person_id
    WHERE s.code = '' AND s.external_code <> '' GROUP BY s.id
    UNION ALL
    SELECT head.id, NULL, NULL, NULL, NULL, min(m.household_id), NULL
    FROM m_head head JOIN households_person p ON p.identity_number = head.identity_number
    JOIN households_membership m ON m.person_id = p.id AND m.relation = 'head'
        AND m.valid_to IS NULL
    JOIN households_household h ON h.id = m.household_id AND h.commune_id = %(commune)s
        AND h.closed_on IS NULL
    WHERE head.identity_number <> '' GROUP BY head.id
    UNION ALL
    SELECT s.id, NULL, NULL, NULL, NULL, NULL, min(o.household_id)
    FROM exchange_importbatch b
    JOIN exchange_stagedhousehold o ON o.batch_id = b.id AND o.applied
    JOIN m_source s ON (o.sheet, o.number) = (s.sheet, s.number) AND s.code = ''
    JOIN households_household h ON h.id = o.household_id AND h.commune_id = %(commune)s
        AND h.closed_on IS NULL
    WHERE b.sha256 = %(sha256)s AND b.state = 'applied' AND b.id <> %(batch)s
    GROUP BY s.id
) hints GROUP BY id;
ANALYZE m_hint;
CREATE TEMPORARY TABLE m_house ON COMMIT DROP AS
WITH found AS (
    SELECT s.id, s.sheet, s.number, s.code, s.sheet < 0 AS implied,
        coalesce(s.notes @? '$[*] ? (@.severity == "error")', false) AS wrong,
        coalesce(s.notes @? '$[*] ? (@.severity == "proposal" && !(@.accepted == true))', false)
            AS open,
        CASE WHEN s.code <> '' THEN own.id
             WHEN hint.found IS NOT NULL
                THEN coalesce(hint.same_head, CASE WHEN hint.nameless
                    AND hint.found = 1 THEN hint.one END, hint.identity, hint.earlier)
             ELSE coalesce(hint.identity, hint.earlier) END AS household_id,
        CASE WHEN s.code <> '' AND (own.id IS NULL OR NOT own.commune_id = ANY (%(communes)s)
                OR (%(villages)s::bigint[] IS NOT NULL
                    AND NOT own.village_id = ANY (%(villages)s))) THEN 'code_unknown'
             WHEN own.closed_on IS NOT NULL THEN 'household_closed'
             WHEN own.commune_id <> s.commune_id THEN 'other_commune'
             WHEN s.code = '' AND hint.found IS NOT NULL
                AND hint.identity IS NULL AND hint.earlier IS NULL
                AND hint.same_head IS NULL AND NOT (hint.nameless AND hint.found = 1)
                AND NOT s.external_twice THEN 'external_other_head'
        END AS problem,
        own.commune_id AS own_commune, own.closed_on
    FROM m_source s
    LEFT JOIN households_household own ON own.code = s.code AND s.code <> ''
    LEFT JOIN m_hint hint ON hint.id = s.id
)
SELECT f.id, f.sheet, f.number, f.code, f.implied, f.wrong, f.open, f.problem, f.own_commune,
    f.closed_on, CASE WHEN f.problem IS NULL THEN f.household_id END AS household_id,
    row_number() OVER (PARTITION BY CASE WHEN f.problem IS NULL THEN f.household_id END
        ORDER BY f.sheet, f.number) AS claim,
    NULL::jsonb AS diff, false AS blocked
FROM found f;
ANALYZE m_house;
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
  AND new.id = coalesce(s.village_id, r.village_id)
"""

# What another system reports of a household on a day; the last row of the file counts.
REPORTS = """
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
