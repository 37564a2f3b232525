"""Writing what was found to the staged rows."""

from __future__ import annotations

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
    "ANALYZE m_note, m_words, m_fact, m_report, m_mstatus, m_likely",
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
