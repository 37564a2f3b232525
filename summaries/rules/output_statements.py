"""Statements that count outputs by cell and year, and those that list the rows behind them.

Sources give rows of (commune_id, former, year, key) and what conditions look at. ``commune_id`` is
a commune of today, or a province for what is the province's own. ``former`` is 0 where the former
commune of the village is not known or the thing has no village.
"""
# ruff: noqa: S608 (text is made of constants of the registry; values are bound)

from __future__ import annotations

from functools import cache

from households.selectors.succession import taken_in_sql
from programmes.choices import SupportGroup
from summaries.rules.care import CARE_ROWS
from summaries.rules.outputs import (
    ASPECTS,
    Output,
    Source,
    care_outputs,
    loan_outputs,
    outputs,
)
from summaries.rules.statements import CELLS

#: First year for which groups that are alive are counted.
FIRST_YEAR = 2021

_YEAR = "extract(year FROM {day})::int AS year"
_FORMER = "coalesce(v.former_commune_id, 0) AS former"
_OF_SUPPORT = """SELECT s.id AS key, s.commune_id, {former}, {year}
    FROM programmes_support s JOIN areas_village v ON v.id = s.village_id"""

# Categories are those of the class in force on the day of delivery, in the commune that gave it: a
# class written elsewhere cannot change a figure of this commune.
_SUPPORTS = f"""
support AS MATERIALIZED (
    SELECT s.id AS key, s.commune_id, {_FORMER}, {_YEAR.format(day="s.delivered_on")},
        s.household_id, s.person_id, s.value, s.status, k."group" AS grp,
        coalesce(c.is_minority, false) AS is_minority,
        coalesce(c.female_head, false) AS female_head,
        coalesce(jsonb_path_exists(r.facts,
            '$.members[*].disability ? (@ == "mild" || @ == "severe" || @ == "very_severe")'),
            false) AS disabled
    FROM programmes_support s
    JOIN programmes_supportkind k ON k.id = s.kind_id
    JOIN areas_village v ON v.id = s.village_id
    LEFT JOIN LATERAL (
        SELECT x.is_minority, x.female_head, x.review_id FROM households_classification x
        WHERE x.household_id = s.household_id AND x.standard_id = s.standard_id
          AND x.commune_id = s.commune_id AND x.valid_from <= s.delivered_on
        ORDER BY x.valid_from DESC LIMIT 1
    ) c ON true
    LEFT JOIN households_review r ON r.id = c.review_id
    WHERE s.commune_id = ANY (%(communes)s) AND s.delivered_on IS NOT NULL
      AND s.state IN ('delivered', 'accepted', 'ended')
)"""

_HOUSES = f"""
house AS (
    SELECT s.id AS key, s.commune_id, {_FORMER}, {_YEAR.format(day="s.accepted_on")},
        CASE WHEN k.code LIKE '%%sua-chua%%' THEN 'repair' ELSE 'new' END AS work
    FROM programmes_support s
    JOIN programmes_supportkind k ON k.id = s.kind_id AND k."group" = 'housing'
    JOIN areas_village v ON v.id = s.village_id
    WHERE s.commune_id = ANY (%(communes)s) AND s.accepted_on IS NOT NULL
      AND s.state IN ('accepted', 'ended')
)"""


def _detail(name: str, join: str, day: str) -> str:
    """Something that happened to a support, told by a row of an app above the ledger."""
    start = _OF_SUPPORT.format(former=_FORMER, year=_YEAR.format(day=day))
    return f"""
{name} AS (
    {start}
    {join}
    WHERE s.commune_id = ANY (%(communes)s) AND {day} IS NOT NULL AND s.state <> 'stopped'
)"""


_ROWS: dict[Source, str] = {
    Source.SUPPORT: _SUPPORTS,
    Source.HOUSE: _HOUSES,
    Source.CERTIFICATE: _detail(
        "certificate",
        "JOIN livelihoods_enrolment e ON e.support_id = s.id",
        "e.certified_on",
    ),
    Source.PLACEMENT: _detail(
        "placement",
        "JOIN livelihoods_jobentry j ON j.support_id = s.id"
        " JOIN livelihoods_placement p ON p.entry_id = j.id",
        "p.started_on",
    ),
    Source.OVERSEAS: _detail(
        "overseas",
        "JOIN livelihoods_jobentry j ON j.support_id = s.id"
        " JOIN livelihoods_overseascontract o ON o.entry_id = j.id",
        "o.deployed_on",
    ),
    Source.PROJECT: f"""
project AS (
    SELECT id AS key, commune_id, 0 AS former, {_YEAR.format(day="running_on")}, form
    FROM livelihoods_productionproject
    WHERE commune_id = ANY (%(communes)s) AND running_on IS NOT NULL
      AND state IN ('running', 'ended')
)""",
    Source.WORK: f"""
work AS (
    SELECT w.id AS key, w.commune_id, {_FORMER}, {_YEAR.format(day="w.done_on")}, w.nature,
        w.is_essential, coalesce(w.cost_final, w.cost_planned) AS cost
    FROM programmes_work w LEFT JOIN areas_village v ON v.id = w.village_id
    WHERE w.commune_id = ANY (%(communes)s) AND w.done_on IS NOT NULL
      AND w.state IN ('done', 'handed_over')
)""",
    Source.CLUB: f"""
club AS (
    SELECT g.id AS key, g.commune_id, {_FORMER}, y.year, g.kind, g.men + g.women AS members
    FROM programmes_group g LEFT JOIN areas_village v ON v.id = g.village_id
    CROSS JOIN generate_series({FIRST_YEAR}, extract(year FROM %(as_of)s::date)::int) AS y (year)
    CROSS JOIN LATERAL (SELECT least(make_date(y.year, 12, 31), %(as_of)s::date) AS day) e
    WHERE g.commune_id = ANY (%(communes)s) AND g.founded_on <= e.day
      AND (g.ended_on IS NULL OR g.ended_on > e.day)
)""",
    Source.MEETING: f"""
meeting AS (
    SELECT a.id AS key, g.commune_id, {_FORMER}, {_YEAR.format(day="a.held_on")}
    FROM programmes_groupactivity a JOIN programmes_group g ON g.id = a.group_id
    LEFT JOIN areas_village v ON v.id = g.village_id
    WHERE g.commune_id = ANY (%(communes)s)
)""",
    Source.TRAINEE: f"""
trainee AS (
    SELECT a.id AS key, a.area_id AS commune_id, 0 AS former, {_YEAR.format(day="t.held_on")},
        a.official_id
    FROM programmes_officialattendance a
    JOIN programmes_officialtraining t ON t.id = a.training_id
    WHERE a.area_id = ANY (%(communes)s)
)""",
    Source.AWARD: f"""
award AS (
    SELECT id AS key, area_id AS commune_id, 0 AS former, {_YEAR.format(day="decided_on")}
    FROM programmes_award WHERE area_id = ANY (%(communes)s)
)""",
    Source.CAPITAL: """
capital AS (
    SELECT id AS key, area_id AS commune_id, 0 AS former, year::int AS year, source, allocated,
        disbursed
    FROM programmes_capitalline WHERE area_id = ANY (%(communes)s)
)""",
    # Who may borrow is said by the credit rule (credit.selectors.coverage); cause 2 is the lack of
    # capital.
    Source.BORROWER: f"""
borrower AS (
    SELECT c.household_id AS key, c.commune_id, coalesce(c.former_commune_id, 0) AS former,
        extract(year FROM %(as_of)s::date)::int AS year,
        (c.causes & 2) <> 0 OR coalesce(r.facts -> 'wishes' ? 'credit', false) AS in_need,
        EXISTS (
            SELECT FROM credit_loan l
            WHERE l.household_id IN {taken_in_sql("c.household_id", "%(as_of)s")}
              AND l.state IN ('active', 'overdue') AND l.programme_id = ANY (%(lending)s::bigint[])
        ) AS covered
    FROM unnest(%(borrowers)s::bigint[]) AS b (household)
    JOIN households_classification c ON c.household_id = b.household
    LEFT JOIN households_review r ON r.id = c.review_id
    WHERE c.commune_id = ANY (%(communes)s) AND c.standard_id = %(national)s
      AND c.valid_from <= %(as_of)s
      AND (c.superseded_from IS NULL OR c.superseded_from > %(as_of)s)
)""",
    Source.LOAN: f"""
loan AS (
    SELECT l.id AS key, l.commune_id, {_FORMER}, {_YEAR.format(day="l.disbursed_on")}, l.amount,
        p.code AS programme
    FROM credit_loan l JOIN credit_loanprogramme p ON p.id = l.programme_id
    JOIN areas_village v ON v.id = l.village_id
    WHERE l.commune_id = ANY (%(communes)s)
)""",
    Source.DEBT: f"""
debt AS (
    SELECT l.id AS key, l.commune_id, {_FORMER}, y.year, p.code AS programme, x.outstanding,
        x.overdue
    FROM credit_loan l JOIN credit_loanprogramme p ON p.id = l.programme_id
    JOIN areas_village v ON v.id = l.village_id
    CROSS JOIN generate_series(
        greatest({FIRST_YEAR}, extract(year FROM l.disbursed_on)::int),
        extract(year FROM %(as_of)s::date)::int) AS y (year)
    CROSS JOIN LATERAL (
        SELECT r.state, r.outstanding, r.overdue FROM credit_loanreport r
        WHERE r.loan_id = l.id AND r.reported_on <= least(make_date(y.year, 12, 31), %(as_of)s)
        ORDER BY r.reported_on DESC, r.id DESC LIMIT 1
    ) x
    WHERE l.commune_id = ANY (%(communes)s) AND x.state IN ('active', 'overdue')
)""",
    **{Source(source): rows.text for source, rows in CARE_ROWS.items()},
}

_CELL = "commune_id, former, year"
#: Loans are counted by the bank's programme.
_BY_PROGRAMME = (Source.LOAN, Source.DEBT)
#: What is counted together and by a part: source, column with the mark before it, figures.
_PARTED = {
    **dict.fromkeys(_BY_PROGRAMME, ("programme :", loan_outputs)),
    **{Source(source): (f"{rows.part} :", care_outputs) for source, rows in CARE_ROWS.items()},
}


def _counted(where: str, value: str, distinct: str) -> str:
    if distinct:
        what = f"count(DISTINCT {distinct})"
    else:
        what = "count(*)" if value == "1" else f"sum({value})"
    return what if where == "TRUE" else f"{what} FILTER (WHERE {where})"


def _unfolded(source: str, codes: list[str], sums: list[str], *, part: str = "") -> str:
    """One row per cell, year and code from one grouped pass over ``source``.

    With ``part``, codes are suffixes: of the source's name, and of that with each value of the
    column ``part`` begins with, behind the mark it ends with.
    """
    column, _space, mark = part.partition(" ")
    keys = ", ".join(f"'{code}'" for code in codes)
    grouped = f"GROUPING SETS (({_CELL}, {column}), ({_CELL}))" if part else _CELL
    start = f"'{source}' || coalesce('{mark}' || {column}, '')" if part else "NULL::text"
    code = "g.part || f.code" if part else "f.code"
    return f"""
    SELECT {_CELL}, {code} AS code, f.value
    FROM (
        SELECT {_CELL}, {start} AS part, ARRAY[{", ".join(sums)}]::bigint[] AS values
        FROM {source} GROUP BY {grouped}
    ) g CROSS JOIN LATERAL unnest(ARRAY[{keys}], g.values) AS f (code, value)
    WHERE f.value <> 0"""


@cache
def figures() -> str:
    """Return the statement for the outputs of every cell and year of some communes.

    Columns: commune_id, former, year, figures (codes with values other than 0). Parameters:
    ``communes`` (with provinces, for what is theirs), ``as_of``, and what
    ``credit.selectors.coverage`` says of that day.
    """
    parts = [
        _unfolded(
            "support",
            [one.suffix for one in ASPECTS],
            [_counted(one.where, one.value, one.distinct) for one in ASPECTS],
            part="grp .",
        )
    ]
    for source, (part, figures_of) in _PARTED.items():
        found = figures_of(source)
        parts.append(
            _unfolded(
                source.value,
                [one.code.removeprefix(source.value) for one in found],
                [_counted(one.where, one.value, one.distinct) for one in found],
                part=part,
            )
        )
    for source in _ROWS:
        if source in _PARTED:
            continue
        alone = [
            one
            for one in outputs().values()
            if one.source is source and not one.code.startswith("support")
        ]
        if alone:
            parts.append(
                _unfolded(
                    source.value,
                    [one.code for one in alone],
                    [_counted(one.where, one.value, one.distinct) for one in alone],
                )
            )
    rows = ",".join(text.strip() for text in _ROWS.values())
    return f"""
WITH {rows},
coded AS ({" UNION ALL ".join(part.strip() for part in parts)})
SELECT {_CELL}, jsonb_object_agg(code, value) AS figures FROM coded GROUP BY {_CELL}"""


def rows_behind(output: Output) -> str:
    """Return the statement for the rows that a figure counts.

    Columns: key, commune_id, former, year, and what the row adds to a figure that is a sum (null
    for a count). One row for each that was counted, so that their number equals the figure of a
    count, and their last column adds up to that of a sum. Further
    parameters: ``first`` and ``last`` year, ``formers`` and ``unmapped`` for the cells of a former
    unit (both null for a unit of today).
    """
    adds = "NULL::bigint" if output.value == "1" else f"({output.value})::bigint"
    return f"""
WITH {_ROWS[output.source].strip()}
SELECT DISTINCT {output.key} AS key, commune_id, former, year, {adds} AS adds
FROM {output.source.value}
WHERE year BETWEEN %(first)s AND %(last)s AND {CELLS} AND ({output.where})"""


#: Groups of support that have figures, for pages.
GROUPS = tuple(SupportGroup)
