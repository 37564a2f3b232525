"""Statements of the demonstration's care: one for each kind of row, over the households on a list.

``chance(h, word)`` is a number from 0 to 99 that follows from a household's code and a word, so
that the same demonstration is written each time.
"""
# ruff: noqa: S608 (text is made of constants of this module; values are bound)

from __future__ import annotations

from households.rules.escape import holds_sql


def _chance(word: str) -> str:
    return f"(abs(hashtext(h.code || '{word}')) %% 100)"


def _chance_of(expression: str) -> str:
    return f"(abs(hashtext({expression})) %% 100)"


_ESCAPED = holds_sql("c.escaped_on", "%(today)s")

#: Households on a list with the official who answers for each, kept for the statements after it.
_HOMES = f"""
CREATE TEMP TABLE tn_care ON COMMIT DROP AS
SELECT h.id, h.code, h.commune_id, h.village_id,
    coalesce(own.official_id, vil.official_id, com.official_id) AS official_id,
    com.official_id AS officer_id,
    CASE WHEN h.commune_id = %(shown)s THEN 2 WHEN h.commune_id = ANY (%(near)s) THEN 1 ELSE 0
    END AS closeness,
    (SELECT c.causes FROM households_classification c WHERE c.household_id = h.id
        AND c.superseded_from IS NULL ORDER BY c.valid_from DESC LIMIT 1) AS causes,
    (SELECT c.deprivations FROM households_classification c WHERE c.household_id = h.id
        AND c.superseded_from IS NULL ORDER BY c.valid_from DESC LIMIT 1) AS deprivations,
    NOT EXISTS (SELECT FROM households_classification c WHERE c.household_id = h.id
        AND c.superseded_from IS NULL AND c.poverty_class IN (1, 2)) AS escaped,
    (SELECT min(c.valid_from) FROM households_classification c WHERE c.household_id = h.id) AS since
FROM households_household h
JOIN households_assignment com ON com.commune_id = h.commune_id AND com.role = 'main'
    AND com.village_id IS NULL AND com.household_id IS NULL
LEFT JOIN households_assignment vil ON vil.village_id = h.village_id AND vil.role = 'main'
LEFT JOIN households_assignment own ON own.household_id = h.id AND own.role = 'main'
WHERE h.commune_id = ANY (%(communes)s) AND h.closed_on IS NULL AND EXISTS (
    SELECT FROM households_classification c WHERE c.household_id = h.id
      AND c.superseded_from IS NULL AND (c.poverty_class IN (1, 2) OR c.poverty_class = 3
          AND {_ESCAPED})
)"""

_SEEN = """(ARRAY['Nhà đã lợp lại mái, sinh hoạt ổn định.',
    'Đàn gà phát triển tốt, cần thêm thức ăn.', 'Con nhỏ đi học đều, được cấp sách vở.',
    'Người già trong nhà ốm, đã có thẻ bảo hiểm y tế.', 'Đang chờ giống cho vụ tới.',
    'Chồng đi làm xa, vợ chăm vườn.', 'Giếng cạn mùa khô, phải đi lấy nước xa.',
    'Đã nhận hỗ trợ, đang dựng chuồng trại.'])[1 + {number} %% 8]"""

# Four quarters up to today. How many households are met grows with how near the commune is.
_VISITS = f"""
INSERT INTO households_visit (key, household_id, commune_id, village_id, official_id, state,
    purpose, mode, done_on, met, seen, entered_at, received_at, recorded_by_id, cancelled_why)
SELECT md5(h.code || q.number)::uuid, h.id, h.commune_id, h.village_id, h.official_id, 'done', '',
    CASE WHEN d.how < 66 THEN 'home' WHEN d.how < 88 THEN 'phone' ELSE 'office' END,
    d.day, d.how %% 13 <> 7,
    CASE WHEN d.how %% 13 = 7 THEN 'Không có ai ở nhà.' ELSE {_SEEN.format(number="d.how")} END,
    d.day + interval '17 hours', d.day + interval '17 hours', h.official_id, ''
FROM tn_care h
CROSS JOIN generate_series(0, 3) AS q (number)
CROSS JOIN LATERAL (
    SELECT (date_trunc('quarter', %(today)s::date) - q.number * interval '3 months')::date AS first
) f
CROSS JOIN LATERAL (
    SELECT {_chance_of("h.code || 'how' || q.number")} AS how,
        f.first + {_chance_of("h.code || 'day' || q.number")} * 9 / 10 AS day,
        {_chance_of("h.code || 'met' || q.number")} AS met
) d
WHERE d.day <= %(today)s AND d.day >= h.since
  AND d.met < (ARRAY[18, 46, 68])[h.closeness + 1] - 4 * q.number
"""

# In the shown commune: some visits are planned, some of them for days that went by.
_PLANNED = f"""
INSERT INTO households_visit (key, household_id, commune_id, village_id, official_id, state,
    planned_on, purpose, mode, seen, entered_at, received_at, recorded_by_id, cancelled_why)
SELECT md5(h.code || 'planned')::uuid, h.id, h.commune_id, h.village_id, h.official_id, 'planned',
    %(today)s::date + {_chance("when")} %% 28 - 7,
    (ARRAY['Xem lại kế hoạch', 'Hỏi về việc đã thống nhất', 'Thăm định kỳ'])[
        1 + {_chance("why")} %% 3],
    '', '', now(), now(), h.official_id, ''
FROM tn_care h WHERE h.closeness = 2 AND {_chance("plan")} < 9
"""

_STEPS = f"""
INSERT INTO households_agreedstep (key, household_id, visit_id, what, doer, doer_name, due_on,
    state, done_on, outcome, recorded_by_id, recorded_at)
SELECT md5(h.code || 'step')::uuid, h.id, v.id,
    (ARRAY['Làm lại chuồng gà', 'Nộp hồ sơ vay vốn', 'Đưa con đi khám', 'Đăng ký lớp học nghề',
        'Xin cấp lại căn cước', 'Sửa giếng, lắp bể nước', 'Tiêm phòng cho đàn lợn'])[
        1 + {_chance("what")} %% 7],
    CASE WHEN {_chance("doer")} < 60 THEN 'household' WHEN {_chance("doer")} < 85 THEN 'official'
        ELSE 'other' END,
    CASE WHEN {_chance("doer")} >= 85 THEN 'Trạm y tế xã' ELSE '' END,
    v.done_on + 14 + {_chance("due")} %% 45,
    CASE WHEN s.done THEN 'done' ELSE 'open' END,
    CASE WHEN s.done THEN least(%(today)s::date, v.done_on + 10 + {_chance("done")} %% 20) END,
    CASE WHEN s.done THEN 'Đã làm xong.' ELSE '' END, v.official_id, now()
FROM tn_care h
JOIN LATERAL (
    SELECT v.id, v.done_on, v.official_id FROM households_visit v
    WHERE v.household_id = h.id AND v.state = 'done' AND v.met ORDER BY v.done_on DESC LIMIT 1
) v ON v.done_on > %(today)s::date - 150
CROSS JOIN LATERAL (SELECT {_chance("step-done")} < 55 AS done) s
WHERE h.closeness > 0 AND {_chance("step")} < (ARRAY[0, 14, 40])[h.closeness + 1]
"""

_OBSTACLES = f"""
INSERT INTO households_obstacle (key, household_id, visit_id, kind, text, level, opened_on,
    opened_by_id, since, answered_at, closed_on, cleared)
SELECT md5(h.code || 'obstacle')::uuid, h.id, NULL, w.kind, w.text, l.level, o.day,
    h.official_id,
    least(o.day + CASE l.level WHEN 'village' THEN 0 WHEN 'commune' THEN 5 ELSE 20 END,
        coalesce(c.closed, %(today)s)),
    CASE WHEN {_chance("answered")} < 55 AND c.closed IS NULL AND o.day + 25 <= %(today)s
        THEN o.day + 25 + interval '9 hours' END,
    c.closed, CASE WHEN c.closed IS NOT NULL THEN {_chance("cleared-how")} < 88 END
FROM tn_care h
CROSS JOIN LATERAL (
    SELECT {_chance("obstacle-cleared")} < 65 AS ended
) e
CROSS JOIN LATERAL (
    SELECT %(today)s::date - 1
        - {_chance("obstacle-day")} * CASE WHEN e.ended THEN 34 ELSE 14 END / 10 AS day
) o
CROSS JOIN LATERAL (SELECT o.day + 10 + {_chance("cleared-on")} %% 60 AS last) t
CROSS JOIN LATERAL (
    SELECT CASE WHEN e.ended AND t.last <= %(today)s THEN t.last END AS closed
) c
CROSS JOIN LATERAL (
    SELECT CASE WHEN {_chance("level")} < 35 THEN 'village' WHEN {_chance("level")} < 80
        THEN 'commune' ELSE 'province' END AS level
) l
CROSS JOIN LATERAL (
    SELECT * FROM (VALUES
        (0, 'papers', 'Mất căn cước, chưa làm lại được nên chưa nhận được trợ cấp'),
        (1, 'land', 'Đất vườn chưa có giấy chứng nhận, không thế chấp được'),
        (2, 'capital', 'Hồ sơ vay vốn nộp ba tháng chưa có trả lời'),
        (3, 'health', 'Người bệnh nặng phải đi viện tuyến tỉnh, không có người đưa'),
        (4, 'school', 'Nhà xa trường, con lớn định nghỉ học'),
        (5, 'infrastructure', 'Đường vào xóm lở sau mưa, xe không vào được'),
        (6, 'market', 'Gà xuất chuồng không có nơi bán'),
        (7, 'rules', 'Nhà trên đất đang quy hoạch, chưa được hỗ trợ xây')
    ) AS t (number, kind, text) WHERE t.number = {_chance("kind")} %% 8
) w
WHERE {_chance("obstacle")} < (ARRAY[1, 5, 12])[h.closeness + 1] AND o.day >= h.since
"""

# What was done about each: raised to the level it lies at, answered, cleared.
_ENTRIES = """
INSERT INTO households_obstacleentry (obstacle_id, act, level, text, official_id, at)
SELECT o.id, e.act, o.level, e.text, h.officer_id, e.at
FROM households_obstacle o JOIN tn_care h ON h.id = o.household_id
CROSS JOIN LATERAL (
    SELECT 1 AS place, 'raise' AS act, 'Cấp dưới không giải quyết được, đề nghị xem xét.' AS text,
        o.since + interval '8 hours' AS at WHERE o.level <> 'village'
    UNION ALL
    SELECT 2, 'answer', 'Đã làm việc với cơ quan liên quan, hẹn trả lời hộ trong tháng.',
        o.answered_at WHERE o.answered_at IS NOT NULL
    UNION ALL
    SELECT 3, CASE WHEN o.cleared THEN 'clear' ELSE 'give_up' END,
        CASE WHEN o.cleared THEN 'Đã giải quyết xong cho hộ.' ELSE 'Chưa có căn cứ để giải quyết.'
        END, o.closed_on + interval '16 hours' WHERE o.closed_on IS NOT NULL
) e
ORDER BY o.id, e.place
"""

_CAUSE = """ARRAY(
    SELECT code FROM unnest(ARRAY['land', 'capital', 'labour', 'tools', 'knowledge', 'skills',
        'illness', 'other']) WITH ORDINALITY AS c (code, place)
    WHERE (coalesce(h.causes, 0) & (1 << (place::int - 1))) <> 0 ORDER BY place LIMIT 3)"""

_PLANS = f"""
INSERT INTO households_caseplan (household_id, opened_on, opened_by_id, causes, situation,
    strengths, agreed_by, agreed_on, closed_on, closed_why, closed_note, revision, updated_at)
SELECT h.id, p.day, h.official_id, {_CAUSE},
    'Thu nhập không đều, phụ thuộc vào mùa vụ; nhà có người phụ thuộc.',
    'Người trong nhà chịu khó, có vườn và chuồng cũ.',
    CASE WHEN p.agreed THEN coalesce(m.name, 'Chủ hộ') ELSE '' END,
    CASE WHEN p.agreed THEN p.day + 3 END,
    CASE WHEN p.out THEN %(today)s::date - {_chance("out-day")} %% 40 END,
    CASE WHEN p.out THEN 'out_of_poverty' ELSE '' END, '', 1, now()
FROM tn_care h
CROSS JOIN LATERAL (
    SELECT %(today)s::date - 60 - {_chance("plan-day")} * 2 AS day,
        {_chance("agreed")} < 80 AS agreed, h.escaped AND {_chance("out")} < 40 AS out
) p
LEFT JOIN LATERAL (
    SELECT n.full_name AS name FROM households_membership m
    JOIN households_person n ON n.id = m.person_id
    WHERE m.household_id = h.id AND m.relation = 'head' AND m.valid_to IS NULL LIMIT 1
) m ON true
WHERE h.closeness > 0 AND {_chance("case-plan")} < (ARRAY[0, 4, 18])[h.closeness + 1]
  AND p.day >= h.since
"""

_GOALS = f"""
INSERT INTO households_plangoal (plan_id, indicator, text, target_on, state, reached_on, note)
SELECT p.id, g.indicator, g.text, p.opened_on + g.days,
    CASE WHEN r.reached THEN 'reached' ELSE 'open' END,
    CASE WHEN r.reached THEN least(%(today)s::date, p.opened_on + g.days / 3) END, ''
FROM households_caseplan p JOIN tn_care h ON h.id = p.household_id
CROSS JOIN LATERAL (
    SELECT 0 AS number, 'income' AS indicator, 'Thu nhập bình quân vượt chuẩn nghèo' AS text,
        365 AS days
    UNION ALL
    (SELECT d.place, d.code, d.text, 180 FROM (VALUES
        (4, 'H2', 'Cả nhà có thẻ bảo hiểm y tế'), (7, 'Q', 'Nhà ở được sửa chắc chắn'),
        (9, 'W', 'Đủ nước sạch trong nhà'), (10, 'T', 'Có nhà tiêu hợp vệ sinh')
    ) AS d (place, code, text)
    WHERE (coalesce(h.deprivations, 0) & (1 << (d.place - 1))) <> 0 ORDER BY d.place LIMIT 2)
) g
CROSS JOIN LATERAL (
    SELECT p.closed_why = 'out_of_poverty'
        OR (g.number > 0 AND {_chance("reached")} < 35) AS reached
) r
"""

_REVIEWS = f"""
INSERT INTO households_planreview (plan_id, year, quarter, reviewed_on, official_id, verdict, text)
SELECT p.id, extract(year FROM f.first)::int, extract(quarter FROM f.first)::int,
    least(f.first + 20 + {_chance("review")} %% 60, %(today)s), h.official_id,
    (ARRAY['on_track', 'on_track', 'behind', 'changed'])[
        1 + {_chance_of("h.code || f.first::text")} %% 4],
    'Đã cùng hộ xem từng mục tiêu.'
FROM households_caseplan p JOIN tn_care h ON h.id = p.household_id
CROSS JOIN generate_series(0, 3) AS q (number)
CROSS JOIN LATERAL (
    SELECT (date_trunc('quarter', %(today)s::date) - q.number * interval '3 months')::date AS first
) f
WHERE f.first >= p.opened_on AND (p.closed_on IS NULL OR f.first <= p.closed_on)
  AND {_chance_of("h.code || 'r' || f.first::text")} < 70
"""

PARTS = (
    _HOMES,
    "ANALYZE tn_care",
    _VISITS,
    _PLANNED,
    "ANALYZE households_visit",
    _STEPS,
    _OBSTACLES,
    _ENTRIES,
    _PLANS,
    _GOALS,
    _REVIEWS,
    "DROP TABLE tn_care",
)
