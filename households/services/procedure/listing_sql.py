"""Statements that build the list of rounds, one for all communes of a province."""

#: Every household of the communes of ``rounds`` with each reason to review it, as rows
#: (round, household, reason, words); then one case per household, and one event per case.
LIST = """
WITH round AS MATERIALIZED (
    SELECT r.id, r.commune_id, r.kind, r.opens_on, r.due_on,
           r.kind = 'periodic' AND p.consultation = 'province' AS consult_required
    FROM households_reviewround r JOIN households_procedurerule p ON p.id = r.rule_id
    WHERE r.id = ANY(%(rounds)s)
), house AS MATERIALIZED (
    SELECT h.id, h.commune_id, h.village_id, h.registered_on
    FROM households_household h
    WHERE h.closed_on IS NULL AND h.commune_id IN (SELECT commune_id FROM round)
), standing AS MATERIALIZED (
    SELECT c.household_id, c.poverty_class, s.province_id IS NULL AS is_national,
           c.poverty_class = 3 AND c.escaped_on >= %(escaped_from)s AS is_escaped, s.valid_from
    FROM households_classification c
    JOIN households_povertystandard s ON s.id = c.standard_id AND s.status = 'published'
    JOIN house h ON h.id = c.household_id
    WHERE c.superseded_from IS NULL AND c.poverty_class <> 9
), national AS MATERIALIZED (
    SELECT DISTINCT ON (household_id) household_id, poverty_class
    FROM standing WHERE is_national ORDER BY household_id, valid_from DESC
), listed AS MATERIALIZED (
    SELECT household_id, bool_or(poverty_class IN (1, 2)) AS on_list,
           bool_or(is_escaped) AS escaped
    FROM standing GROUP BY household_id
    HAVING bool_or(poverty_class IN (1, 2)) OR bool_or(is_escaped)
), change AS MATERIALIZED (
    SELECT touched.household_id, k.reach, k.words, x.on_date,
           greatest(x.on_date, (x.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS known_on
    FROM households_householdchange x
    JOIN unnest(%(kinds)s::text[], %(reaches)s::text[], %(words)s::text[])
        AS k (kind, reach, words) ON k.kind = x.kind
    CROSS JOIN LATERAL (VALUES (x.household_id), (x.other_household_id))
        AS touched (household_id)
    JOIN house h ON h.id = touched.household_id
    WHERE x.undone_at IS NULL
), reviewed AS MATERIALIZED (
    SELECT v.household_id, max(v.reviewed_on) AS last_on
    FROM households_review v
    WHERE v.state = 'decided'
      AND (v.household_id IN (SELECT household_id FROM change)
           OR v.household_id IN (SELECT id FROM house WHERE registered_on > %(new_since)s)
           OR v.household_id IN (
               SELECT p.household_id FROM households_reportedresult p JOIN house h
               ON h.id = p.household_id))
    GROUP BY v.household_id
), report AS (
    SELECT DISTINCT ON (p.household_id) p.household_id, p.reported_on, p.poverty_class
    FROM households_reportedresult p JOIN house h ON h.id = p.household_id
    ORDER BY p.household_id, p.reported_on DESC, p.id DESC
), found (household_id, reason, words, ongoing, asked_on) AS (
    SELECT household_id, 'on_list', NULL, false, NULL::date FROM listed WHERE on_list
    UNION ALL
    SELECT household_id, 'escaped', NULL, false, NULL FROM listed WHERE escaped AND NOT on_list
    UNION ALL
    SELECT q.household_id, 'requested', 'giấy đề nghị số ' || q.number || '/' || q.year, true,
           q.received_on
    FROM households_reviewrequest q JOIN house h ON h.id = q.household_id
    WHERE q.state = 'received'
    UNION ALL
    SELECT x.household_id, 'changed', x.words || ' ' || to_char(x.on_date, 'DD/MM/YYYY'), true,
           NULL
    FROM change x LEFT JOIN reviewed v USING (household_id) LEFT JOIN listed l USING (household_id)
    WHERE x.known_on > coalesce(v.last_on, %(new_since)s)
      AND (x.reach = 'everybody' OR l.household_id IS NOT NULL)
    UNION ALL
    SELECT h.id, 'changed', %(new_words)s, true, NULL
    FROM house h LEFT JOIN reviewed v ON v.household_id = h.id
    LEFT JOIN standing s ON s.household_id = h.id
    WHERE h.registered_on > %(new_since)s AND v.household_id IS NULL AND s.household_id IS NULL
    UNION ALL
    SELECT p.household_id, 'reported', 'báo ngày ' || to_char(p.reported_on, 'DD/MM/YYYY'), true,
           NULL
    FROM report p LEFT JOIN reviewed v USING (household_id)
    WHERE p.poverty_class IN (1, 2)
      AND (v.last_on IS NULL OR p.reported_on > v.last_on)
      AND NOT EXISTS (SELECT FROM standing s WHERE s.household_id = p.household_id
                      AND s.is_national AND s.poverty_class = p.poverty_class)
    UNION ALL
    SELECT v.household_id, 'open_review', NULL, true, NULL
    FROM households_review v JOIN house h ON h.id = v.household_id
    WHERE v.state IN ('draft', 'surveyed')
), wanted AS (
    SELECT r.id AS round_id, f.household_id,
           array_agg(DISTINCT f.reason::text) AS reasons,
           left(coalesce(string_agg(DISTINCT f.words, '; '), ''), 300) AS note
    FROM found f JOIN house h ON h.id = f.household_id JOIN round r ON r.commune_id = h.commune_id
    -- A request of after the first day of an ongoing round belongs to the next one.
    WHERE r.kind = 'periodic'
       OR f.ongoing AND (f.asked_on IS NULL OR f.asked_on <= r.opens_on)
    GROUP BY r.id, f.household_id
), added AS (
    INSERT INTO households_reviewcase (
        round_id, household_id, commune_id, village_id, state, reasons, note, listed_at, changed_at,
        surveyor_id, review_id, class_before, open_objections, consult_required, outcome_reason,
        due_on, clock
    )
    SELECT r.id, h.id, h.commune_id, h.village_id, 'listed', w.reasons, w.note, now(), now(),
           v.surveyor_id, v.id, n.poverty_class,
           0, r.consult_required, '', r.due_on, ''
    FROM wanted w JOIN round r ON r.id = w.round_id JOIN house h ON h.id = w.household_id
    LEFT JOIN national n ON n.household_id = h.id
    LEFT JOIN households_review v
        ON v.household_id = h.id AND v.state IN ('draft', 'surveyed')
       AND NOT EXISTS (SELECT FROM households_reviewcase c WHERE c.review_id = v.id)
    WHERE NOT EXISTS (
        SELECT FROM households_reviewcase c WHERE c.household_id = h.id
        AND (c.round_id = r.id OR c.state = ANY(%(open_states)s) OR c.decided_on >= r.opens_on)
    )
    ORDER BY h.id, r.opens_on DESC
    ON CONFLICT DO NOTHING
    RETURNING id
), told AS (
    INSERT INTO households_caseevent (case_id, step, from_state, to_state, actor_id, at, reason)
    SELECT id, 'list', '', 'listed', %(actor)s::bigint, now(), '' FROM added
)
SELECT count(*) FROM added
"""

#: Requests meet the open case of their household: the case says so and keeps the earlier day.
ASKED = """
WITH met AS (
    UPDATE households_reviewrequest q SET case_id = c.id, state = 'in_round'
    FROM households_reviewcase c
    WHERE q.state = 'received' AND c.household_id = q.household_id
      AND c.state = ANY(%(open_states)s) AND c.commune_id = ANY(%(communes)s)
    RETURNING q.case_id, q.due_on
), first AS (
    SELECT case_id, min(due_on) AS due_on FROM met GROUP BY case_id
)
UPDATE households_reviewcase c
SET due_on = least(c.due_on, f.due_on),
    reasons = CASE WHEN 'requested' = ANY(c.reasons) THEN c.reasons
                   ELSE array_append(c.reasons, 'requested') END
FROM first f WHERE c.id = f.case_id
"""

#: Cases on the list whose survey was handed in before there was a list; with its class where every
#: standard gives one.
ADOPTED = """
SELECT c.id, NOT EXISTS (
           SELECT FROM households_judgement j WHERE j.review_id = v.id AND j.poverty_class IS NULL
       ) AND EXISTS (SELECT FROM households_judgement j WHERE j.review_id = v.id)
FROM households_reviewcase c JOIN households_review v ON v.id = c.review_id
WHERE c.round_id = ANY(%(rounds)s) AND c.state = 'listed' AND v.state = 'surveyed'
  AND v.surveyor_id IS NOT NULL
ORDER BY c.id
"""
