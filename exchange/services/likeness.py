"""Persons of a file who are very like somebody else: registered, in the file, or in another import.

Asked of the one search that forms and the API use; what it finds is put so that nobody learns the
name or household of somebody outside the importer's communes. The other way round, forms and the
API ask for the persons of files that wait.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.utils import timezone

from exchange.choices import RowStatus
from exchange.models import ImportBatch
from exchange.selectors.waiting import PREFIX, waiting_shown
from exchange.services.statements import run
from households.services.duplicates import Rows, find_duplicates
from officials.models import Official

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

# Members of files that wait for somebody's confirmation, or to be written, and are not registered:
# found by the partial indexes of the staged members, from the rows being compared.
_WAITS = "s.status IN ({statuses}) AND NOT s.applied"
# Row by row, each by its index: what the planner knows of a file that was just read is not enough
# for it to see that few are to be found among many.
_FOUND = """
    SELECT s.id FROM pg_temp.duplicate_row r, LATERAL (
        SELECT s.id FROM exchange_stagedmember s
        WHERE s.identity_number = r.identity AND s.identity_number <> '' AND {waits} OFFSET 0) s
    WHERE (SELECT exist FROM others)
    UNION
    SELECT s.id FROM pg_temp.duplicate_row r, LATERAL (
        SELECT s.id FROM exchange_stagedmember s
        WHERE s.legacy_identity_number = r.legacy AND s.legacy_identity_number <> ''
          AND {waits} OFFSET 0) s
    WHERE (SELECT exist FROM others)
    UNION
    SELECT s.id FROM pg_temp.duplicate_row r, LATERAL (
        SELECT s.id FROM exchange_stagedmember s
        WHERE s.name_folded = r.name AND s.sex = r.sex
          AND s.birth_year BETWEEN r.birth_year - 1 AND r.birth_year + 1
          AND (s.commune_id = r.commune_id OR (s.birth_date, r.birth_date) IS NOT NULL)
          AND {waits} OFFSET 0) s
    WHERE (SELECT exist FROM others)
"""
_WAITING = f"""
WITH open AS MATERIALIZED (
    SELECT id FROM exchange_importbatch WHERE state IN ('previewed', 'applying') {{besides}}
), others AS MATERIALIZED (SELECT EXISTS (SELECT FROM open) AS exist),
found AS MATERIALIZED ({_FOUND})
SELECT '{PREFIX}' || s.id AS key, s.full_name, s.name_folded, s.birth_year::int AS birth_year,
    s.birth_date, s.sex, s.identity_number, s.legacy_identity_number, s.commune_id, t.village_id,
    '{PREFIX}' || t.id AS household_key, s.relation = 'head' AS is_head, t.external_code
FROM found f
JOIN LATERAL (SELECT * FROM exchange_stagedmember m
              WHERE m.id = f.id AND m.person_id IS NULL OFFSET 0) s ON true
JOIN open ON open.id = s.batch_id
JOIN exchange_stagedhousehold t ON t.id = s.house_id
"""
#: What all of these relations give.
COLUMNS = (
    "key", "full_name", "name_folded", "birth_year", "birth_date", "sex", "identity_number",
    "legacy_identity_number", "commune_id", "village_id", "household_key", "is_head",
    "external_code",
)  # fmt: skip


def _waiting(*statuses: RowStatus, besides: str = "") -> str:
    waits = _WAITS.format(statuses=", ".join(f"'{status}'" for status in statuses))
    return _WAITING.format(waits=waits, besides=besides)


#: Whoever waits, also for a decision: for forms, the API and whatever else registers somebody.
WAITING = _waiting(RowStatus.NEW, RowStatus.CLASH)
#: For another file only those that would go in: what itself waits for a decision, perhaps because
#: of this very file, would otherwise hold both for ever.
#: A file that came back marked and mended is no other file than the one its uploader sent before.
_OF_OTHERS = _waiting(
    RowStatus.NEW,
    besides="""AND id <> %(batch)s AND sha256 <> %(sha256)s
    AND NOT (actor_id IS NOT DISTINCT FROM %(actor)s AND EXISTS (
        SELECT FROM exchange_stagedrow WHERE batch_id = %(batch)s
          AND sheet = ANY ('{0,1,2,3,4,5,6,7,8,9}') AND number <= 100 AND original IS NOT NULL))""",
)

# Whoever is like somebody goes into the queue of duplicates when they are in the register.
_LIKELY = """
INSERT INTO m_likely
SELECT id, jsonb_build_object('points', max(points)) FROM (
    SELECT key::bigint AS id, points FROM pg_temp.duplicate_person
    UNION ALL
    SELECT other::bigint, points FROM pg_temp.duplicate_person WHERE side = 'rows'
) sides GROUP BY id
"""

# A row somebody confirmed as another person is not asked about again.
_NOTES = """
INSERT INTO m_note
SELECT DISTINCT ON (d.key) 'members', d.key::bigint,
    CASE WHEN d.side = 'rows' THEN 'likely_in_file' WHEN d.waiting IS NOT NULL THEN 'likely_pending'
         WHEN d.seen THEN 'likely_registered' ELSE 'likely_elsewhere' END,
    'full_name', CASE WHEN d.side = 'rows' THEN jsonb_build_object('row', d.row)
        WHEN d.waiting IS NOT NULL THEN d.waiting
        WHEN d.seen THEN jsonb_build_object('name', d.name, 'code', d.code) END
FROM (
    SELECT CASE WHEN f.side = 'rows' AND (o.sheet, o.number) > (m.sheet, m.number)
            THEN f.other ELSE f.key END AS key,
        CASE WHEN f.side = 'rows' AND (o.sheet, o.number) > (m.sheet, m.number)
            THEN m.number ELSE o.number END AS row,
        f.side, f.points, p.full_name AS name, home.code, w.value AS waiting,
        coalesce(home.commune_id = ANY (%(communes)s) AND (%(villages)s::bigint[] IS NULL
            OR home.village_id = ANY (%(villages)s)), false) AS seen
    FROM pg_temp.duplicate_person f
    JOIN m_member m ON m.id = f.key::bigint
    LEFT JOIN m_member o ON f.side = 'rows' AND o.id = CASE WHEN f.side = 'rows'
        THEN f.other::bigint END
    LEFT JOIN jsonb_each(%(waiting)s::jsonb) w ON f.side = 'pending' AND w.key = f.other
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

# Rows that another worker holds are being compared or written right now: whoever is written just
# then meets the nightly scan.
_NOTICED = f"""
WITH met AS (
    SELECT substr(other, {len(PREFIX) + 1})::bigint AS id, max(points) AS points
    FROM pg_temp.duplicate_person WHERE side = 'pending' AND starts_with(other, '{PREFIX}')
    GROUP BY 1
), held AS (
    SELECT s.id FROM exchange_stagedmember s
    WHERE s.id IN (SELECT id FROM met) AND NOT s.applied AND s.likely IS NULL
    ORDER BY s.id FOR UPDATE SKIP LOCKED
)
UPDATE exchange_stagedmember s SET likely = jsonb_build_object('points', met.points)
FROM met JOIN held ON held.id = met.id WHERE s.id = met.id
"""


def note_likeness(batch: ImportBatch, params: dict[str, Any]) -> None:
    """Note the new persons of the commune being compared who are very like somebody else."""
    given = {"batch": batch.pk, "sha256": batch.sha256, "actor": batch.actor_id}
    others = Rows(_OF_OTHERS, given, COLUMNS)
    new = Rows(_NEW, columns=(*COLUMNS, "household_id"))
    found = find_duplicates(actor=batch.actor, source=new, pending=[others], households=False)
    if not found.persons:
        return
    run(_LIKELY, params)
    told = {
        "accepted": list(batch.options.get("accepted", [])),
        "waiting": json.dumps(_waiting_told(batch) if found.pending else {}),
    }
    run(_NOTES, params | told)


def _waiting_told(batch: ImportBatch) -> dict[str, dict[str, str]]:
    """What is told of the waiting persons that whoever uploaded the file may see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT other FROM pg_temp.duplicate_person WHERE side = 'pending'")
        keys = [key for (key,) in cursor.fetchall()]
    return {
        key: {
            "name": shown.full_name,
            "row": str(shown.row),
            "file": shown.file,
            "who": shown.brought_by,
            "date": f"{timezone.localtime(shown.brought_at):%d/%m/%Y}",
        }
        for key, shown in waiting_shown(batch.actor, keys).items()
    }


def notice_waiting(*, actor: Official | None) -> None:
    """Let waiting persons who are like somebody just registered go to the queue when they come in.

    They are not held back: their file was looked through and answers for itself.
    """
    del actor  # whoever registers somebody: the other officer's row is nobody's to refuse
    run(_NOTICED, {})
