"""What becomes of every row: new, changed, unchanged, to be decided, or wrong."""

from __future__ import annotations

#: The gravest that is said of each row.
_WORST = """
    SELECT kind, id, bool_or(severity = 'error') AS wrong, bool_or(severity = 'clash') AS clash
    FROM (SELECT kind, id, %(severities)s::jsonb ->> code AS severity FROM m_note) n GROUP BY 1, 2
"""

STATUS = f"""
ANALYZE m_note;
CREATE TEMPORARY TABLE m_mstatus ON COMMIT DROP AS
SELECT m.id, m.house_id, CASE WHEN m.wrong OR w.wrong THEN 'invalid'
    WHEN m.open OR w.clash THEN 'clash' WHEN m.person_id IS NULL OR m.joining THEN 'new'
    WHEN m.diff IS NOT NULL THEN 'changed' ELSE 'unchanged' END AS status
FROM m_member m LEFT JOIN ({_WORST}) w ON w.kind = 'members' AND w.id = m.id;
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
LEFT JOIN ({_WORST}) w ON w.kind = 'households' AND w.id = h.id
LEFT JOIN (
    SELECT house_id, count(*) FILTER (WHERE status = 'invalid') AS wrong,
        count(*) FILTER (WHERE status = 'clash') AS undecided,
        count(*) FILTER (WHERE status IN ('new', 'changed')) AS work
    FROM m_mstatus GROUP BY house_id) b ON b.house_id = h.id;
CREATE UNIQUE INDEX ON m_hstatus (id);
ANALYZE m_hstatus;

WITH held AS (
    UPDATE m_mstatus m SET status = h.status FROM m_hstatus h
    WHERE h.id = m.house_id AND h.status IN ('invalid', 'clash')
      AND m.status NOT IN ('invalid', 'clash') RETURNING m.id, m.status
)
INSERT INTO m_note
SELECT 'households', id, 'member_blocks', '', jsonb_build_object('count', bad)
FROM m_hstatus WHERE bad > 0
UNION ALL
SELECT 'members', id,
    CASE status WHEN 'invalid' THEN 'household_blocks' ELSE 'household_undecided' END, '', NULL
FROM held;
"""
