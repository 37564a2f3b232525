"""Remarks on members who hardly fit their head, and on rows that contradict each other.

Only what a file brings is remarked on: what the register says already was looked at before.
"""

from __future__ import annotations

import json
from typing import Any

from exchange.rules.families import YEARS_YOUNGER

#: Remarks that stop nothing.
FAMILIES: tuple[str, ...] = (
    """
    SELECT 'members', m.id, 'ages_unlikely', 'relation', jsonb_build_object(
        'relation', %(relations)s::jsonb ->> m.relation, 'born', s.birth_year,
        'head', hs.birth_year)
    FROM m_member m
    JOIN exchange_stagedmember s ON s.id = m.id
    JOIN m_member h ON h.house_id = m.house_id AND h.relation = 'head' AND h.id <> m.id
    JOIN exchange_stagedmember hs ON hs.id = h.id
    JOIN jsonb_each(%(years)s::jsonb) y ON y.key = m.relation
    WHERE NOT s.birth_year - hs.birth_year
        BETWEEN (y.value ->> 0)::integer AND (y.value ->> 1)::integer
      AND (m.membership_id IS NULL OR m.diff IS NOT NULL)
    """,
    """
    SELECT 'members', id, 'two_spouses', 'relation', NULL::jsonb
    FROM (SELECT id, membership_id, diff,
        row_number() OVER (PARTITION BY house_id ORDER BY sheet, number) AS place
        FROM m_member WHERE relation = 'spouse') spouses
    WHERE place > 1 AND (membership_id IS NULL OR diff IS NOT NULL)
    """,
    # The household's row names another head than its members do, in the file or else in the
    # register.
    """
    SELECT 'households', h.id, 'head_name_differs', 'head_name',
        jsonb_build_object('name', coalesce(listed.full_name, current.full_name))
    FROM m_house h
    JOIN exchange_stagedhousehold s ON s.id = h.id AND s.head_name <> ''
    LEFT JOIN LATERAL (
        SELECT p.full_name, p.name_folded
        FROM exchange_stagedmember p JOIN m_member m ON m.id = p.id
        WHERE m.house_id = h.id AND m.relation = 'head' ORDER BY p.number LIMIT 1
    ) listed ON true
    LEFT JOIN LATERAL (
        SELECT p.full_name, p.name_folded FROM households_membership r
        JOIN households_person p ON p.id = r.person_id
        WHERE r.household_id = h.household_id AND r.relation = 'head' AND r.valid_to IS NULL
    ) current ON listed.name_folded IS NULL
    WHERE tn_fold(s.head_name) <> coalesce(listed.name_folded, current.name_folded)
    """,
    # How many people the row says live there, and how many will stand in the register.
    """
    SELECT 'households', h.id, 'members_differ', 'reported_member_count',
        jsonb_build_object('said', s.reported ->> 'members', 'known', known.persons)
    FROM m_house h
    JOIN exchange_stagedhousehold s ON s.id = h.id AND s.reported ->> 'members' IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM households_membership r
                WHERE r.household_id = h.household_id AND r.valid_to IS NULL)
            + (SELECT count(*) FROM m_member m
                WHERE m.house_id = h.id AND m.membership_id IS NULL
                  -- A household that is known has its head.
                  AND (h.household_id IS NULL OR m.relation <> 'head')) AS persons
    ) known
    WHERE h.problem IS NULL AND (s.reported ->> 'members')::int <> known.persons
    """,
)


def years_younger() -> dict[str, Any]:
    """Return the parameter ``years`` of these statements."""
    years = {relation.value: bounds for relation, bounds in YEARS_YOUNGER.items()}
    return {"years": json.dumps(years)}
