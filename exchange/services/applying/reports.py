"""What another system reports of the households of a chunk."""

from __future__ import annotations

REPORT_TABLE = """
DROP TABLE IF EXISTS pg_temp.a_report;
CREATE TEMPORARY TABLE a_report ON COMMIT DROP AS
SELECT DISTINCT ON (g.household_id, s.reported ->> 'reported_on') s.id AS staged, g.household_id,
    (s.reported ->> 'reported_on')::date AS reported_on,
    (s.reported ->> 'poverty_class')::smallint AS poverty_class,
    (s.reported ->> 'income_score')::numeric AS income_score,
    (s.reported ->> 'deprivation_score')::smallint AS deprivation_score,
    coalesce(s.reported ->> 'quick_result', '') AS quick_result,
    (s.reported ->> 'members')::smallint AS members,
    coalesce(s.reported ->> 'reviewer', '') AS reviewer, coalesce(s.reported ->> 'note', '') AS note
FROM exchange_stagedhousehold s
JOIN (SELECT t.id, coalesce(h.id, t.household_id) AS household_id
      FROM a_todo t LEFT JOIN a_house h ON h.staged = t.id) g ON g.id = coalesce(s.follows, s.id)
WHERE s.batch_id = %(batch)s AND s.reported IS NOT NULL
ORDER BY g.household_id, s.reported ->> 'reported_on', s.sheet, s.number DESC;
"""

REPORTED = """
SELECT o.id FROM households_reportedresult o JOIN a_report a
    ON (o.household_id, o.source, o.reported_on) = (a.household_id, %(source)s, a.reported_on)
WHERE (coalesce(a.poverty_class, o.poverty_class), coalesce(a.income_score, o.income_score),
       coalesce(a.deprivation_score, o.deprivation_score), coalesce(a.members, o.members),
       coalesce(nullif(a.quick_result, ''), o.quick_result),
       coalesce(nullif(a.reviewer, ''), o.reviewer), coalesce(nullif(a.note, ''), o.note))
    IS DISTINCT FROM (o.poverty_class, o.income_score, o.deprivation_score, o.members,
       o.quick_result, o.reviewer, o.note)
"""

REPORT_UPDATE = f"""
UPDATE households_reportedresult o SET
    poverty_class = coalesce(a.poverty_class, o.poverty_class),
    income_score = coalesce(a.income_score, o.income_score),
    deprivation_score = coalesce(a.deprivation_score, o.deprivation_score),
    members = coalesce(a.members, o.members),
    quick_result = coalesce(nullif(a.quick_result, ''), o.quick_result),
    reviewer = coalesce(nullif(a.reviewer, ''), o.reviewer),
    note = coalesce(nullif(a.note, ''), o.note), batch = %(uuid)s
FROM a_report a
WHERE (o.household_id, o.source, o.reported_on) = (a.household_id, %(source)s, a.reported_on)
  AND o.id IN ({REPORTED.strip()})
"""

REPORT_INSERT = """
WITH made AS (
    INSERT INTO households_reportedresult (household_id, source, reported_on, poverty_class,
        income_score, deprivation_score, quick_result, members, reviewer, note, batch, recorded_at)
    SELECT a.household_id, %(source)s, a.reported_on, a.poverty_class, a.income_score,
        a.deprivation_score, a.quick_result, a.members, a.reviewer, a.note, %(uuid)s, now()
    FROM a_report a
    WHERE NOT EXISTS (SELECT FROM households_reportedresult o WHERE (o.household_id, o.source,
        o.reported_on) = (a.household_id, %(source)s, a.reported_on))
    ORDER BY a.household_id
    RETURNING id
)
INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys)
SELECT %(batch)s, %(chunk)s, 'households_reportedresult', array_agg(id) FROM made
HAVING count(*) > 0
"""
