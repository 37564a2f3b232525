"""Which registered person a staged member is, and what of them would change."""

from __future__ import annotations

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

UPDATE m_member m SET membership_id = r.id, old_relation = r.relation, joining = r.id IS NULL
FROM m_member o LEFT JOIN households_membership r
    ON r.person_id = o.person_id AND r.household_id = o.household_id AND r.valid_to IS NULL
WHERE o.id = m.id AND m.person_id IS NOT NULL;
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
WHERE s.id = m.id AND p.id = m.person_id AND m.membership_id IS NOT NULL
"""
