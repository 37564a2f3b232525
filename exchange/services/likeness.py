"""Persons of a file who are very like somebody else: registered, in the file, or in another import.

Asked of the one search that forms and the API use; what it finds is put so that nobody learns the
name or household of somebody outside the importer's communes.
"""

from __future__ import annotations

from typing import Any

from exchange.models import ImportBatch
from exchange.services.statements import run, run_all
from households.services.duplicates import Rows, find_duplicates

_NEW = """
SELECT m.id::text AS key, s.full_name, s.name_folded, s.birth_year::int AS birth_year,
    s.birth_date, s.sex, s.identity_number, s.legacy_identity_number, t.commune_id,
    coalesce(t.village_id, h.village_id) AS village_id, t.id::text AS household_key,
    m.relation = 'head' AS is_head, t.external_code, m.household_id
FROM m_member m
JOIN exchange_stagedmember s ON s.id = m.id
JOIN exchange_stagedhousehold t ON t.id = m.house_id
LEFT JOIN households_household h ON h.id = m.household_id
WHERE m.person_id IS NULL AND s.full_name <> '' AND s.birth_year IS NOT NULL AND s.sex <> ''
"""

_WAITING = """
SELECT (-s.id)::text AS key, s.full_name, s.name_folded, s.birth_year::int AS birth_year,
    s.birth_date, s.sex, s.identity_number, s.legacy_identity_number, s.commune_id, t.village_id,
    (-t.id)::text AS household_key, s.relation = 'head' AS is_head, t.external_code
FROM exchange_stagedmember s
JOIN exchange_importbatch b ON b.id = s.batch_id AND b.state = 'previewed'
JOIN exchange_stagedhousehold t ON t.id = s.house_id
WHERE s.batch_id <> %(batch)s AND s.commune_id = %(commune)s AND s.status = 'new'
  AND b.sha256 <> %(sha256)s
"""

# Whoever is like somebody goes into the queue of duplicates when they are in the register.
_LIKELY = """
CREATE TEMPORARY TABLE m_likely ON COMMIT DROP AS
SELECT id, jsonb_build_object('points', max(points)) AS likely FROM (
    SELECT key::bigint AS id, points FROM pg_temp.duplicate_person
    UNION ALL
    SELECT other::bigint, points FROM pg_temp.duplicate_person WHERE side = 'rows'
) sides GROUP BY id;
CREATE UNIQUE INDEX ON m_likely (id);
ANALYZE m_likely;
"""

# A row somebody confirmed as another person is not asked about again.
_NOTES = """
INSERT INTO m_note
SELECT DISTINCT ON (d.key) 'members', d.key::bigint,
    CASE WHEN d.side = 'rows' THEN 'likely_in_file' WHEN d.side = 'pending' THEN 'likely_pending'
         WHEN d.seen THEN 'likely_registered' ELSE 'likely_elsewhere' END,
    'full_name', CASE WHEN d.side = 'rows' THEN jsonb_build_object('row', d.row)
        WHEN d.seen THEN jsonb_build_object('name', d.name, 'code', d.code) END
FROM (
    SELECT CASE WHEN f.side = 'rows' AND (o.sheet, o.number) > (m.sheet, m.number)
            THEN f.other ELSE f.key END AS key,
        CASE WHEN f.side = 'rows' AND (o.sheet, o.number) > (m.sheet, m.number)
            THEN m.number ELSE o.number END AS row,
        f.side, f.points, p.full_name AS name, home.code,
        coalesce(home.commune_id = ANY (%(communes)s) AND (%(villages)s::bigint[] IS NULL
            OR home.village_id = ANY (%(villages)s)), false) AS seen
    FROM pg_temp.duplicate_person f
    JOIN m_member m ON m.id = f.key::bigint
    LEFT JOIN m_member o ON f.side = 'rows' AND o.id = CASE WHEN f.side = 'rows'
        THEN f.other::bigint END
    LEFT JOIN households_person p ON f.side = 'register' AND p.id = CASE WHEN f.side = 'register'
        THEN f.other::bigint END
    LEFT JOIN LATERAL (
        SELECT h.code, h.commune_id, h.village_id
        FROM households_membership r JOIN households_household h ON h.id = r.household_id
        WHERE r.person_id = p.id ORDER BY r.valid_from DESC LIMIT 1) home ON true
    WHERE f.level = 'duplicate'
) d
JOIN exchange_stagedmember s ON s.id = d.key::bigint
WHERE NOT %(accepted)s::text[] && ARRAY['likely', s.sheet || ':' || s.number || ':likely']
ORDER BY d.key, d.points DESC
"""


def note_likeness(batch: ImportBatch, params: dict[str, Any]) -> None:
    """Note the new persons of the commune being compared who are very like somebody else."""
    find_duplicates(
        actor=batch.actor,
        source=Rows(_NEW),
        pending=Rows(
            _WAITING,
            {"batch": batch.pk, "commune": params["commune"], "sha256": batch.sha256},
        ),
    )
    run_all(_LIKELY, params)
    run(_NOTES, params | {"accepted": list(batch.options.get("accepted", []))})
