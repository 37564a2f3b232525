"""Care for households: what is counted of officials, visits, obstacles and case plans, and how.

Figures of a day (who is in whose care, what stands in the way) are those of the day of counting and
stand in its year. Figures of a quarter stand in its year under ``q1`` to ``q4``
(``visit:q4.home``); without a quarter they are of the year. What is counted by official or by level
is named by it (``care:123``, ``obstacle:province``).
"""

# ruff: noqa: S608 (text is made of constants of this module; values are bound)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from households.rules.escape import holds_sql

#: Households on a list are counted at the end of each quarter of this year and of so many before.
YEARS_BEFORE = 2


@dataclass(frozen=True, slots=True)
class CareFigure:
    """One figure: what follows the name of its rows, its words, and which rows it counts."""

    suffix: str
    vi: str
    en: str
    where: str = "TRUE"


@dataclass(frozen=True, slots=True)
class CareRows:
    """Rows of one kind with their figures.

    ``part`` is the column by which they are counted as well, ``key`` counts different values,
    ``entity`` is what the list behind shows (``summaries.rules.outputs.Entity``), ``of_day`` says
    that they are those of the day of counting, ``text`` is their statement.
    """

    figures: tuple[CareFigure, ...]
    part: str
    entity: str
    unit: str
    key: str = ""
    of_day: bool = False
    text: str = ""


_FORMER = "coalesce(v.former_commune_id, 0) AS former"
_YEAR = "extract(year FROM {day})::int AS year"
_QUARTER = "'q' || extract(quarter FROM {day})::int AS quarter"
_HERE = "commune_id = ANY (%(communes)s)"
_ON_LIST = f"""(c.poverty_class IN (1, 2)
        OR c.poverty_class = 3 AND {holds_sql("c.escaped_on", "{day}")})"""
_FORCE = """{alias}.valid_from <= %(as_of)s
        AND ({alias}.valid_to IS NULL OR {alias}.valid_to > %(as_of)s)"""

# The narrower comes first: own, village, commune (households.selectors.care.responsible). At most
# one main official per target and day is kept by the database.
_CARE = f"""
care AS MATERIALIZED (
    SELECT h.id AS key, h.commune_id, {_FORMER}, {_YEAR.format(day="%(as_of)s::date")},
        coalesce(own.official_id, vil.official_id, com.official_id, 0) AS official,
        CASE WHEN own.id IS NOT NULL THEN 'household' WHEN vil.id IS NOT NULL THEN 'village'
            WHEN com.id IS NOT NULL THEN 'commune' END AS level,
        EXISTS (
            SELECT FROM households_caseplan p WHERE p.household_id = h.id AND p.closed_on IS NULL
        ) AS planned,
        EXISTS (
            SELECT FROM households_visit t
            WHERE t.household_id = h.id AND t.state = 'done' AND t.met
              AND t.commune_id = h.commune_id AND t.done_on <= %(as_of)s
              AND t.done_on >= date_trunc('quarter', %(as_of)s::date)
        ) AS visited
    FROM households_household h JOIN areas_village v ON v.id = h.village_id
    LEFT JOIN households_assignment own ON own.household_id = h.id
        AND own.commune_id = h.commune_id AND own.role = 'main' AND {_FORCE.format(alias="own")}
    LEFT JOIN households_assignment vil ON vil.village_id = h.village_id
        AND vil.commune_id = h.commune_id AND vil.role = 'main' AND {_FORCE.format(alias="vil")}
    LEFT JOIN households_assignment com ON com.commune_id = h.commune_id AND com.role = 'main'
        AND com.village_id IS NULL AND com.household_id IS NULL AND {_FORCE.format(alias="com")}
    WHERE h.{_HERE} AND h.closed_on IS NULL AND EXISTS (
        SELECT FROM households_classification c WHERE c.household_id = h.id
          AND c.superseded_from IS NULL AND {_ON_LIST.format(day="%(as_of)s")}
    )
)"""

# From the quarter in which a commune's care began: its line, or the first visit.
_LISTED = f"""
quarters AS (
    SELECT b.commune_id, g.first::date AS first,
        least((g.first + interval '3 months')::date - 1, %(as_of)s::date) AS last
    FROM (
        SELECT commune_id, min(day) AS day FROM (
            SELECT commune_id, valid_from AS day FROM households_assignment
            WHERE {_HERE} AND role = 'main' AND village_id IS NULL AND household_id IS NULL
            UNION ALL
            SELECT commune_id, done_on FROM households_visit WHERE {_HERE} AND state = 'done'
        ) days GROUP BY commune_id
    ) b CROSS JOIN LATERAL generate_series(
        date_trunc('quarter', greatest(b.day,
            make_date(extract(year FROM %(as_of)s::date)::int - {YEARS_BEFORE}, 1, 1))::timestamp),
        %(as_of)s::date::timestamp, interval '3 months') AS g (first)
),
held AS (
    SELECT DISTINCT c.household_id, c.commune_id, coalesce(c.former_commune_id, 0) AS former,
        q.first, q.last
    FROM quarters q JOIN households_classification c ON c.commune_id = q.commune_id
    WHERE c.valid_from <= q.last AND (c.superseded_from IS NULL OR c.superseded_from > q.last)
      AND {_ON_LIST.format(day="q.last")}
),
met AS (
    SELECT DISTINCT t.household_id, t.commune_id, date_trunc('quarter', t.done_on)::date AS first
    FROM households_visit t
    WHERE t.{_HERE} AND t.state = 'done' AND t.met AND t.done_on <= %(as_of)s
),
listed AS (
    SELECT h.household_id AS key, h.commune_id, h.former, {_YEAR.format(day="h.first")},
        {_QUARTER.format(day="h.first")}, m.household_id IS NOT NULL AS visited,
        EXISTS (
            SELECT FROM households_caseplan p WHERE p.household_id = h.household_id
              AND p.opened_on <= h.last AND (p.closed_on IS NULL OR p.closed_on > h.last)
        ) AS planned
    FROM held h LEFT JOIN met m USING (household_id, commune_id, first)
)"""

_VISITS = f"""
visit AS (
    SELECT t.id AS key, t.commune_id, {_FORMER}, {_YEAR.format(day="t.done_on")},
        {_QUARTER.format(day="t.done_on")}, t.mode, t.met
    FROM households_visit t JOIN areas_village v ON v.id = t.village_id
    WHERE t.{_HERE} AND t.state = 'done' AND t.done_on <= %(as_of)s
)"""

_PLACED = """JOIN households_household h ON h.id = {of}.household_id
    JOIN areas_village v ON v.id = h.village_id
    WHERE h.commune_id = ANY (%(communes)s)"""

_OBSTACLES = f"""
obstacle AS (
    SELECT o.id AS key, h.commune_id, {_FORMER}, {_YEAR.format(day="%(as_of)s::date")}, o.level,
        o.answered_at IS NULL AS unanswered, %(as_of)s::date - o.opened_on AS days
    FROM households_obstacle o {_PLACED.format(of="o")} AND o.closed_on IS NULL
      AND h.closed_on IS NULL AND o.opened_on <= %(as_of)s
)"""

_CLEARED = f"""
cleared AS (
    SELECT o.id AS key, h.commune_id, {_FORMER}, {_YEAR.format(day="o.closed_on")},
        {_QUARTER.format(day="o.closed_on")}
    FROM households_obstacle o {_PLACED.format(of="o")} AND o.cleared
      AND o.closed_on <= %(as_of)s
)"""

_PLANS = f"""
plan AS (
    SELECT p.household_id AS key, h.commune_id, {_FORMER}, e.year, 'q' || e.quarter AS quarter,
        e.event
    FROM households_caseplan p
    CROSS JOIN LATERAL (
        SELECT 'opened' AS event, extract(year FROM p.opened_on)::int AS year,
            extract(quarter FROM p.opened_on)::int AS quarter WHERE p.opened_on <= %(as_of)s
        UNION ALL
        SELECT unnest(CASE WHEN p.closed_why = 'out_of_poverty' THEN ARRAY['closed', 'out']
                ELSE ARRAY['closed'] END), extract(year FROM p.closed_on)::int,
            extract(quarter FROM p.closed_on)::int WHERE p.closed_on <= %(as_of)s
        UNION ALL
        SELECT 'reviewed', r.year, r.quarter FROM households_planreview r
        WHERE r.plan_id = p.id AND r.reviewed_on <= %(as_of)s
    ) e
    {_PLACED.format(of="p")}
)"""

#: Rows by the name of their source.
CARE_ROWS: dict[str, CareRows] = {
    "care": CareRows(
        (
            CareFigure("", "Hộ trong danh sách", "Households on a list"),
            CareFigure(
                ".uncovered", "Hộ chưa có người phụ trách", "Households nobody answers for",
                "official = 0",
            ),
            CareFigure(
                ".line", "Hộ chỉ có người phụ trách chung của xã",
                "Households with only the commune's official", "level = 'commune'",
            ),
            CareFigure(
                ".own", "Hộ có cán bộ phụ trách riêng", "Households with an official of their own",
                "level = 'household'",
            ),
            CareFigure(
                ".visited", "Hộ đã gặp trong quý này", "Households met in this quarter", "visited"
            ),
            CareFigure(
                ".plan", "Hộ có kế hoạch thoát nghèo", "Households with a case plan", "planned"
            ),
        ),
        "official", "household", "households", of_day=True, text=_CARE,
    ),
    "listed": CareRows(
        (
            CareFigure(
                "", "Hộ trong danh sách cuối quý", "Households on a list at the end of a quarter"
            ),
            CareFigure(
                ".visited", "Trong đó gặp được trong quý", "Of these met in the quarter", "visited"
            ),
            CareFigure(
                ".plan", "Trong đó có kế hoạch thoát nghèo", "Of these with a case plan", "planned"
            ),
        ),
        "quarter", "household", "households", key="key", text=_LISTED,
    ),
    "visit": CareRows(
        (
            CareFigure("", "Lần thăm, gọi đã làm", "Visits and calls done"),
            CareFigure(".home", "Thăm tại nhà", "At home", "mode = 'home'"),
            CareFigure(".phone", "Gọi điện thoại", "By phone", "mode = 'phone'"),
            CareFigure(".office", "Gặp tại trụ sở, nhà văn hóa", "At an office or village house",
                       "mode = 'office'"),
            CareFigure(".missed", "Không gặp được hộ", "Nobody met", "NOT met"),
        ),
        "quarter", "visit", "things", text=_VISITS,
    ),
    "obstacle": CareRows(
        (
            CareFigure("", "Vướng mắc đang mở", "Obstacles open"),
            CareFigure(".unanswered", "Vướng mắc chưa được trả lời", "Obstacles without an answer",
                       "unanswered"),
            CareFigure(".to_30", "Vướng mắc mở đến 30 ngày", "Obstacles open for up to 30 days",
                       "days <= 30"),
            CareFigure(".to_90", "Vướng mắc mở 31–90 ngày", "Obstacles open for 31–90 days",
                       "days BETWEEN 31 AND 90"),
            CareFigure(".over_90", "Vướng mắc mở trên 90 ngày", "Obstacles open for over 90 days",
                       "days > 90"),
        ),
        "level", "obstacle", "things", of_day=True, text=_OBSTACLES,
    ),
    "cleared": CareRows(
        (CareFigure("", "Vướng mắc đã tháo gỡ", "Obstacles cleared"),),
        "quarter", "obstacle", "things", text=_CLEARED,
    ),
    "plan": CareRows(
        (
            CareFigure(".opened", "Hộ lập kế hoạch thoát nghèo", "Households that made a plan",
                       "event = 'opened'"),
            CareFigure(".reviewed", "Hộ được xem lại kế hoạch", "Households with a plan reviewed",
                       "event = 'reviewed'"),
            CareFigure(".closed", "Hộ kết thúc kế hoạch", "Households whose plan was closed",
                       "event = 'closed'"),
            CareFigure(".out", "Hộ kết thúc kế hoạch vì đã thoát nghèo",
                       "Households whose plan was closed out of poverty", "event = 'out'"),
        ),
        "quarter", "household", "households", key="key", text=_PLANS,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @property
    def slug(self) -> str:
        """As it stands in addresses: ``2026-4``."""
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        """As people write it: ``4/2026``."""
        return f"{self.number}/{self.year}"

    @property
    def before(self) -> Quarter:
        """The quarter that ends where this one begins."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def code(self, source: str, suffix: str = "") -> str:
        """Code of a figure in the quarter, in the figures of its year: ``visit:q4.home``."""
        return f"{source}:q{self.number}{suffix}"


def quarter_of(day: dt.date) -> Quarter:
    """Return the quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_kept(today: dt.date) -> list[Quarter]:
    """Return the quarters that figures are kept for, the newest first."""
    found = [quarter_of(today)]
    while found[-1] > Quarter(today.year - YEARS_BEFORE, 1):
        found.append(found[-1].before)
    return found
