"""What is said of members that were compared, and of their heads."""

from __future__ import annotations

from exchange.services.matching.remarks_on_families import FAMILIES

#: Somebody who lives in another household, or whose papers say otherwise, is never taken over by
#: a file; whoever may not see the other household learns no name and no code.
_REMARKS: tuple[str, ...] = (
    """
    SELECT 'members', m.id, 'person_key_unknown', 'person_key', NULL::jsonb
    FROM m_member m JOIN exchange_stagedmember s ON s.id = m.id
    WHERE s.person_uuid IS NOT NULL AND (m.by_key IS NULL OR m.membership_id IS NULL)
    """,
    """
    SELECT 'members', m.id, 'identity_of_other', 'identity_number', NULL::jsonb
    FROM m_member m WHERE m.by_identity <> m.person_id
    """,
    """
    SELECT 'members', m.id, 'person_twice', 'identity_number', jsonb_build_object('row', m.first)
    FROM (SELECT m.*, row_number() OVER w AS claim, first_value(m.number) OVER w AS first
        FROM m_member m WHERE m.person_id IS NOT NULL
        WINDOW w AS (PARTITION BY m.person_id ORDER BY m.sheet, m.number)) m
    WHERE m.claim > 1
    """,
    """
    SELECT 'members', m.id, 'person_dead', 'full_name',
        jsonb_build_object('date', to_char(p.died_on, 'DD/MM/YYYY'))
    FROM m_member m JOIN households_person p ON p.id = m.person_id WHERE p.died_on IS NOT NULL
    """,
    """
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
    WHERE m.joining
    """,
    """
    SELECT 'members', m.id, 'identity_taken', 'identity_number', NULL::jsonb
    FROM m_member m
    JOIN exchange_stagedmember s ON s.id = m.id
    JOIN households_person p ON p.id = m.person_id
    WHERE m.joining AND (p.name_folded, p.birth_year, p.sex)
        IS DISTINCT FROM (s.name_folded, s.birth_year::int, s.sex)
    """,
    """
    SELECT 'members', m.id, 'born_after', 'born', jsonb_build_object(
        'date', to_char(coalesce(t.registered_on, %(day)s), 'DD/MM/YYYY'))
    FROM m_member m JOIN exchange_stagedmember s ON s.id = m.id
    JOIN exchange_stagedhousehold t ON t.id = m.house_id
    WHERE m.membership_id IS NULL AND coalesce(s.birth_date, make_date(s.birth_year, 1, 1))
        > coalesce(CASE WHEN m.household_id IS NULL THEN t.registered_on END, %(day)s)
    """,
    """
    SELECT 'members', m.id, 'relation_too_early', 'relation', jsonb_build_object(
        'date', to_char(r.valid_from, 'DD/MM/YYYY'))
    FROM m_member m JOIN households_membership r ON r.id = m.membership_id
    WHERE m.diff ? 'relation' AND r.valid_from > %(day)s
    """,
)

#: A change of head is dated and needs to say what everybody is to the new head.
_HEADS: tuple[str, ...] = (
    """
    SELECT 'members', m.id, j.problem, 'relation', NULL::jsonb
    FROM judged j JOIN m_member m ON m.house_id = j.house_id
    WHERE j.problem IS NOT NULL AND j.problem <> 'head_needed'
      AND (m.relation = 'head' OR m.old_relation = 'head')
    """,
    """
    SELECT 'households', j.house_id, j.problem, 'household_code', NULL::jsonb
    FROM judged j WHERE j.problem = 'head_needed'
    """,
    """
    SELECT 'households', h.id, 'head_needed', 'household_code', NULL::jsonb
    FROM m_house h
    WHERE h.household_id IS NULL AND h.problem IS NULL AND NOT h.implied
      AND NOT EXISTS (SELECT FROM m_member m WHERE m.house_id = h.id)
    """,
    # What a new person needs, named by the column to add.
    """
    SELECT 'members', m.id, 'person_needs', need.key, NULL::jsonb
    FROM m_member m JOIN exchange_stagedmember s ON s.id = m.id,
        LATERAL (VALUES ('full_name', s.full_name = ''), ('sex', s.sex = ''),
            ('born', s.birth_year IS NULL), ('ethnic_group', s.ethnic_group_id IS NULL),
            ('relation', s.relation = '')) need (key, missing)
    WHERE m.membership_id IS NULL AND m.person_id IS NULL AND need.missing
      AND NOT coalesce(s.notes @? ('$[*] ? (@.severity == "error" && @.column == "'
            || need.key || '")')::jsonpath, false)
    """,
)

_JUDGED = """
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
)
"""
REMARKS_ON_MEMBERS = (
    f"{_JUDGED} INSERT INTO m_note {' UNION ALL '.join((*_REMARKS, *_HEADS, *FAMILIES))}"
)
