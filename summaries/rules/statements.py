"""The statements that compute figures and list the households behind them.

A *cell* is a commune of today and the commune of before 1 July 2025 that the household's village
belonged to (0 where it is not known). Figures are kept per cell, so that sums give communes,
provinces, former communes, former districts and former provinces alike.

Parameters: ``communes`` (keys), ``start`` and ``end`` of the period. Only names and conditions of
``summaries.rules.measures`` are put into the text.
"""

# ruff: noqa: S608 (text is made of constants of this module and of the registry; values are bound)
from __future__ import annotations

from functools import cache

from summaries.rules.measures import (
    DETAILED,
    ESCAPED,
    MOVEMENT,
    NOT_POOR,
    WAITING,
    Measure,
    Source,
    aspects,
)

_CELL = "commune_id, former, standard_id"
_HERE = "commune_id = ANY (%(communes)s::bigint[])"


# The end of a row as the index ``households_class_in_force`` has it.
_END = "coalesce({alias}superseded_from, 'infinity'::date)"


def _in_force(day: str, alias: str = "") -> str:
    return f"{alias}valid_from <= %({day})s AND {_END.format(alias=alias)} > %({day})s"


# Rows with every breakdown: poor, near-poor and newly escaped at the end of the period.
_DETAILED_ROWS = f"""
detailed AS MATERIALIZED (
    SELECT household_id, standard_id, commune_id, coalesce(former_commune_id, 0) AS former,
        poverty_class, escaped_on, persons, children, deprivations, causes, ethnic_group_id,
        is_urban, is_minority, unable_to_work, has_merit, female_head, reviewed_on
    FROM households_classification
    WHERE {_HERE} AND {_in_force("end")}
      AND (poverty_class IN (1, 2) OR escaped_on IS NOT NULL)
      AND (poverty_class IN (1, 2) OR ({ESCAPED}))
)"""

_REGISTER_ROWS = f"""
register AS (
    SELECT c.household_id, c.standard_id, c.commune_id, coalesce(c.former_commune_id, 0) AS former,
        c.poverty_class, c.escaped_on, c.persons, c.children, c.deprivations, c.causes,
        c.is_urban, c.is_minority, c.unable_to_work, c.has_merit, c.female_head, c.reviewed_on,
        g.list_id AS ethnic_list, g.code AS ethnic_code
    FROM households_classification c
    LEFT JOIN households_ethnicgroup g ON g.id = c.ethnic_group_id
    WHERE c.{_HERE} AND c.poverty_class <> 9 AND {_in_force("end", "c.")}
)"""


_BEGUN_ROWS = f"""
begun AS (
    SELECT household_id, standard_id, commune_id, coalesce(former_commune_id, 0) AS former,
        poverty_class AS c0, persons AS p0
    FROM households_classification
    WHERE {_HERE} AND poverty_class IN (1, 2) AND {_in_force("start")}
)"""

_ENDED_ROWS = f"""
ended AS (
    SELECT household_id, standard_id, commune_id, coalesce(former_commune_id, 0) AS former,
        poverty_class AS c1, persons AS p1
    FROM households_classification
    WHERE {_HERE} AND poverty_class IN (1, 2) AND {_in_force("end")}
)"""

# The same rows where they have been read already, and with them those who escaped since the start.
_ENDED_OF_DETAILED = """
ended AS (
    SELECT household_id, standard_id, commune_id, former, poverty_class AS c1, persons AS p1
    FROM detailed WHERE poverty_class IN (1, 2) OR escaped_on > %(start)s
)"""


# ``kind`` says what happened between the two ends to a household poor or near-poor at one of them:
#   stayed    here and poor or near-poor at both ends
#   passed    still here, above the near-poor line at the end
#   left      not here any more: moved, closed, merged
#   relapsed  here and not poor at the start, but in the class of the end at some time before
#   new       here and not poor at the start and never in that class before, or first decided here
#   joined    came from elsewhere, by a split or merge, or back from a closed household
# Rows of both ends meet by key; only households that are in one of them are looked up. Where those
# who escaped are among the rows of the end (``c1`` is 3), who passed need not be looked up either.
#
# A household still here is counted at its size of the end (p1); how far its size changed is
# ``gained`` or ``lost`` by the class in which it began. So the identity of the tables holds for
# persons as it does for households (``n``).
_MOVED_ROWS = """
met AS (
    SELECT * FROM begun FULL JOIN ended USING (household_id, standard_id, commune_id, former)
),
told AS MATERIALIZED (
    SELECT m.household_id, m.standard_id, m.commune_id, m.former, m.c0, m.p0, m.c1,
        CASE WHEN m.c1 IS NOT NULL THEN m.p1 ELSE (
            SELECT x.persons FROM households_classification x
            WHERE x.household_id = m.household_id AND x.standard_id = m.standard_id
              AND x.valid_from <= %(end)s
            ORDER BY x.valid_from DESC LIMIT 1
        ) END AS p1,
        CASE WHEN m.c0 IS NOT NULL AND m.c1 = 3 THEN 'passed'
        WHEN m.c0 IS NOT NULL AND m.c1 IS NOT NULL THEN 'stayed'
        WHEN m.c1 IS NULL THEN (
            SELECT CASE WHEN x.poverty_class = 3 AND x.commune_id = m.commune_id
                AND coalesce(x.former_commune_id, 0) = m.former THEN 'passed' ELSE 'left' END
            FROM households_classification x
            WHERE x.household_id = m.household_id AND x.standard_id = m.standard_id
              AND x.valid_from <= %(end)s
            ORDER BY x.valid_from DESC LIMIT 1
        )
        ELSE coalesce((
            SELECT CASE WHEN x.poverty_class <> 3 OR x.commune_id <> m.commune_id
                OR coalesce(x.former_commune_id, 0) <> m.former THEN 'joined'
                WHEN m.c1 = 1 AND x.was_poor OR m.c1 = 2 AND x.was_near_poor THEN 'relapsed'
                ELSE 'new' END
            FROM households_classification x
            WHERE x.household_id = m.household_id AND x.standard_id = m.standard_id
              AND x.valid_from <= %(start)s
            ORDER BY x.valid_from DESC LIMIT 1
        ), (
            SELECT CASE WHEN x.origin IN ('decision', 'correction')
                AND x.commune_id = m.commune_id AND coalesce(x.former_commune_id, 0) = m.former
                THEN 'new' ELSE 'joined' END
            FROM households_classification x
            WHERE x.household_id = m.household_id AND x.standard_id = m.standard_id
            ORDER BY x.valid_from LIMIT 1
        )) END AS kind
    FROM met m WHERE m.c0 IS NOT NULL OR m.c1 <> 3
),
movement AS (
    SELECT household_id, standard_id, commune_id, former, c0, c1, kind, 1 AS n, p0, p1,
        CASE WHEN kind = 'left' THEN p0 ELSE greatest(p0 - p1, 0) END AS lost,
        CASE WHEN kind = 'joined' THEN p1 ELSE greatest(p1 - p0, 0) END AS gained
    FROM told
)"""

# Added up by what the conditions of the measures look at, of which there are few.
_MOVED_SUMS = f"""
moved AS (
    SELECT {_CELL}, c0, c1, kind, sum(n) AS n, sum(p0) AS p0, sum(p1) AS p1, sum(lost) AS lost,
        sum(gained) AS gained
    FROM movement GROUP BY {_CELL}, c0, c1, kind
)"""

# Reviews that are entered, not decided, and say under a standard that the class cannot be told.
_WAITING_ROWS = f"""
waiting AS MATERIALIZED (
    SELECT r.household_id, j.standard_id, r.commune_id, coalesce(j.former_commune_id, 0) AS former,
        j.persons, EXISTS (
            SELECT FROM households_classification c
            WHERE c.household_id = r.household_id AND c.standard_id = j.standard_id
              AND c.commune_id = r.commune_id AND c.poverty_class <> 9
              AND c.former_commune_id IS NOT DISTINCT FROM j.former_commune_id
              AND {_in_force("end", "c.")}
        ) AS has_class
    FROM households_review r
    JOIN households_judgement j ON j.review_id = r.id AND j.poverty_class IS NULL
    WHERE r.{_HERE} AND r.state = 'surveyed' AND r.reviewed_on <= %(end)s
)"""

_ROWS = {
    Source.REGISTER: _REGISTER_ROWS,
    Source.MOVEMENT: f"{_BEGUN_ROWS},{_ENDED_ROWS},{_MOVED_ROWS}",
    Source.WAITING: _WAITING_ROWS,
}


def _sum(where: str, value: str) -> str:
    counted = "count(*)" if value == "1" else f"sum({value})"
    return counted if where == "TRUE" else f"{counted} FILTER (WHERE {where})"


def _unfolded(source: str, codes: list[str], sums: list[str], prefix: str = "") -> str:
    """One row per cell and code from one grouped pass over ``source``."""
    keys = ", ".join(f"'{code}'" for code in codes)
    group = f"{_CELL}, poverty_class" if prefix else _CELL
    return f"""
    SELECT {_CELL}, {f"{prefix} || " if prefix else ""}f.code AS code, f.value, oldest, newest
    FROM (
        SELECT {group}, ARRAY[{", ".join(f"coalesce({s}, 0)" for s in sums)}]::bigint[] AS values,
            {"min(reviewed_on)" if prefix else "NULL::date"} AS oldest,
            {"max(reviewed_on)" if prefix else "NULL::date"} AS newest
        FROM {source} GROUP BY {group}
    ) g CROSS JOIN LATERAL unnest(ARRAY[{keys}], g.values) AS f (code, value)
    WHERE f.value <> 0"""


_PART = f"""CASE poverty_class
        WHEN 1 THEN '{DETAILED[0].code}' WHEN 2 THEN '{DETAILED[1].code}'
        ELSE '{DETAILED[2].code}' END"""


@cache
def figures(positions: int) -> str:
    """Return the statement for the figures of every cell and standard of some communes.

    ``positions`` is the greatest indicator position of any standard. Columns: commune_id, former,
    standard_id, figures (codes with values other than 0), oldest_review, newest_review.
    """
    parts = aspects(positions)
    suffixes = [f".{part.suffix}" if part.suffix else "" for part in parts]
    moves = [_sum(m.where, m.value) for m in MOVEMENT]
    waits = [_sum(m.where, m.value) for m in WAITING]
    return f"""
WITH {_DETAILED_ROWS.strip()},
{_BEGUN_ROWS.strip()},
{_ENDED_OF_DETAILED.strip()},
{_MOVED_ROWS.strip()},
{_MOVED_SUMS.strip()},
{_WAITING_ROWS.strip()},
counted AS (
    SELECT commune_id, coalesce(former_commune_id, 0) AS former, standard_id, persons
    FROM households_classification
    WHERE {_HERE} AND {NOT_POOR.where} AND {_in_force("end")}
),
coded AS (
    {_unfolded("detailed", suffixes, [_sum(p.where, p.value) for p in parts], _PART).strip()}
    UNION ALL
    SELECT {_CELL}, {_PART} || '.ethnic.' || e.list_id || e.code, value, NULL, NULL
    FROM (
        SELECT {_CELL}, poverty_class, ethnic_group_id, count(*) AS value
        FROM detailed GROUP BY {_CELL}, poverty_class, ethnic_group_id
    ) g JOIN households_ethnicgroup e ON e.id = ethnic_group_id
    UNION ALL
    {
        _unfolded(
            "counted", [NOT_POOR.code, f"{NOT_POOR.code}.persons"], ["count(*)", "sum(persons)"]
        ).strip()
    }
    UNION ALL
    {_unfolded("moved", [m.code for m in MOVEMENT], moves).strip()}
    UNION ALL
    {_unfolded("waiting", [m.code for m in WAITING], waits).strip()}
)
SELECT {_CELL}, jsonb_object_agg(code, value) AS figures,
    min(oldest) AS oldest_review, max(newest) AS newest_review
FROM coded GROUP BY {_CELL}"""


#: Condition for the cells of an area; see ``summaries.selectors.cells``.
CELLS = """(%(formers)s::bigint[] IS NULL OR former = ANY (%(formers)s::bigint[])
    OR (former = 0 AND commune_id = ANY (%(unmapped)s::bigint[])))"""


def households_behind(measure: Measure) -> str:
    """Return the statement for the keys of the households that a figure counts.

    Further parameters: ``standard``, and ``formers`` and ``unmapped`` for the cells of a former
    unit (both null for a unit of today).
    """
    rows = _ROWS[measure.source].strip()
    present = "" if measure.value in {"1", "n"} else f" AND ({measure.value}) <> 0"
    return f"""
WITH {rows}
SELECT household_id FROM {measure.source.value}
WHERE standard_id = %(standard)s AND {CELLS} AND ({measure.where}){present}"""
