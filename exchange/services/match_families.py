"""Remarks on members who hardly fit their head; they stop nothing.

Only what a file brings is remarked on: what the register says already was looked at before.
"""

from __future__ import annotations

import json
from typing import Any

from exchange.rules.families import YEARS_YOUNGER
from exchange.services.statements import run_all

_FAMILIES = """
INSERT INTO m_note
SELECT 'members', m.id, 'ages_unlikely', 'relation', jsonb_build_object(
    'relation', %(relations)s::jsonb ->> m.relation, 'born', s.birth_year, 'head', hs.birth_year)
FROM m_member m
JOIN exchange_stagedmember s ON s.id = m.id
JOIN m_member h ON h.house_id = m.house_id AND h.relation = 'head' AND h.id <> m.id
JOIN exchange_stagedmember hs ON hs.id = h.id
JOIN jsonb_each(%(years)s::jsonb) y ON y.key = m.relation
WHERE NOT s.birth_year - hs.birth_year
    BETWEEN (y.value ->> 0)::integer AND (y.value ->> 1)::integer
  AND (m.membership_id IS NULL OR m.diff IS NOT NULL);

INSERT INTO m_note
SELECT 'members', id, 'two_spouses', 'relation', NULL
FROM (SELECT id, membership_id, diff,
    row_number() OVER (PARTITION BY house_id ORDER BY sheet, number) AS place
    FROM m_member WHERE relation = 'spouse') spouses
WHERE place > 1 AND (membership_id IS NULL OR diff IS NOT NULL);
"""


def note_families(params: dict[str, Any]) -> None:
    """Note unlikely years of birth and several spouses among the members of one commune."""
    years = {relation.value: bounds for relation, bounds in YEARS_YOUNGER.items()}
    run_all(_FAMILIES, params | {"years": json.dumps(years)})
