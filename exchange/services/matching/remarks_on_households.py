"""What is said of households that were compared."""

from __future__ import annotations

#: What stands in the way of a household, or is worth a look.
_REMARKS: tuple[str, ...] = (
    """
    SELECT 'households', h.id, h.problem, 'household_code',
        jsonb_build_object('code', coalesce(nullif(h.code, ''), s.external_code),
            'date', to_char(h.closed_on, 'DD/MM/YYYY'), 'commune', a.name)
    FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
    LEFT JOIN areas_area a ON a.id = h.own_commune
    WHERE h.problem IS NOT NULL
    """,
    """
    SELECT 'households', h.id, 'household_twice', 'household_code', jsonb_build_object(
        'code', r.code, 'row', (SELECT o.number FROM m_house o
            WHERE o.household_id = h.household_id AND o.claim = 1))
    FROM m_house h JOIN households_household r ON r.id = h.household_id
    WHERE h.household_id IS NOT NULL AND h.claim > 1
    """,
    """
    SELECT 'households', h.id, 'not_your_village', 'village', NULL::jsonb
    FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
    LEFT JOIN households_household r ON r.id = h.household_id
    WHERE %(villages)s::bigint[] IS NOT NULL
      AND (NOT coalesce(s.village_id, r.village_id) = ANY (%(villages)s)
           OR NOT r.village_id = ANY (%(villages)s))
    """,
    # What registering needs, named by the column to add.
    """
    SELECT 'households', h.id, 'village_needed', 'village', NULL::jsonb
    FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
    WHERE h.household_id IS NULL AND h.problem IS NULL AND NOT h.implied AND s.village_id IS NULL
      AND NOT coalesce(s.notes @? '$[*] ? (@.column == "village")', false)
    """,
    """
    SELECT 'households', h.id, 'implied_unknown', 'household_code', NULL::jsonb
    FROM m_house h WHERE h.implied AND h.household_id IS NULL AND h.problem IS NULL
    """,
    """
    SELECT 'households', h.id, 'village_closed', 'village', jsonb_build_object('village', v.name,
        'date', to_char(v.closed_on, 'DD/MM/YYYY'))
    FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
    JOIN areas_village v ON v.id = s.village_id
    LEFT JOIN households_household r ON r.id = h.household_id
    WHERE v.closed_on <= %(day)s AND v.id IS DISTINCT FROM r.village_id
    """,
    """
    SELECT 'households', h.id, 'registered_in_future', 'registered_on', NULL::jsonb
    FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
    WHERE h.household_id IS NULL AND s.registered_on > %(today)s
    """,
    """
    SELECT 'households', h.id, 'registered_on_differs', 'registered_on',
        jsonb_build_object('date', to_char(r.registered_on, 'DD/MM/YYYY'))
    FROM m_house h JOIN exchange_stagedhousehold s ON s.id = h.id
    JOIN households_household r ON r.id = h.household_id
    WHERE s.registered_on <> r.registered_on
    """,
    """
    SELECT 'households', h.id, 'before_registered', '', jsonb_build_object('date',
        to_char(r.registered_on, 'DD/MM/YYYY'))
    FROM m_house h JOIN households_household r ON r.id = h.household_id
    WHERE r.registered_on > %(day)s
    """,
    # A move inside the commune is dated; what stands in its way is said.
    """
    SELECT 'households', h.id, 'move_open_review', 'village', jsonb_build_object('code', r.code,
        'date', to_char(v.reviewed_on, 'DD/MM/YYYY'))
    FROM m_house h JOIN households_household r ON r.id = h.household_id
    JOIN households_review v ON v.household_id = r.id AND v.state IN ('draft', 'surveyed')
    WHERE h.diff ? 'village'
    """,
    """
    SELECT 'households', h.id, 'move_too_early', 'village', jsonb_build_object(
        'date', to_char(d.valid_from, 'DD/MM/YYYY'))
    FROM m_house h JOIN households_residence d ON d.household_id = h.household_id
        AND d.valid_to IS NULL
    WHERE h.diff ? 'village' AND d.valid_from > %(day)s
    """,
)

REMARKS_ON_HOUSEHOLDS = f"INSERT INTO m_note {' UNION ALL '.join(_REMARKS)}"
