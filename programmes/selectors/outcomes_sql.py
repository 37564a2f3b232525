"""The statements behind outcomes: what is counted and what is listed are made of the same parts.

Values are bound; what is put into the text are constants of this module, bits and keys of
standards, whole numbers.
"""
# ruff: noqa: S608 (see above)

from __future__ import annotations

from programmes.selectors.needs import NeedScope

#: Who a household was taken in by, and since when.
_HEIRS = """
heirs AS MATERIALIZED (
    WITH RECURSIVE line (household, heir, since) AS (
        SELECT c.other_household_id, c.household_id, c.on_date
        FROM households_householdchange c
        WHERE c.kind = 'merge' AND c.undone_at IS NULL AND c.other_household_id IS NOT NULL
        UNION
        SELECT line.household, c.household_id, greatest(line.since, c.on_date)
        FROM line JOIN households_householdchange c
            ON c.other_household_id = line.heir AND c.kind = 'merge' AND c.undone_at IS NULL
    )
    SELECT household, heir, since FROM line
)"""

#: Who was founded by a split of a household, or of such a part: what the source had received
#: before the first of those days counts for them from the last of them on.
_PARTS = """
parts AS MATERIALIZED (
    WITH RECURSIVE line (household, part, first_on, last_on) AS (
        SELECT c.household_id, c.other_household_id, c.on_date, c.on_date
        FROM households_householdchange c
        WHERE c.kind = 'split' AND c.undone_at IS NULL AND c.other_household_id IS NOT NULL
        UNION
        SELECT line.household, c.other_household_id, least(line.first_on, c.on_date),
            greatest(line.last_on, c.on_date)
        FROM line JOIN households_householdchange c
            ON c.household_id = line.part AND c.kind = 'split' AND c.undone_at IS NULL
            AND c.other_household_id IS NOT NULL
    )
    SELECT household, part, first_on, last_on FROM line
)"""

_THEN = """
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT h.heir FROM heirs h
        WHERE h.household = {row}.household_id AND h.since <= {row}.at
        ORDER BY h.since DESC, h.heir DESC LIMIT 1), {row}.household_id) AS household_id
) heir"""


def judged(scope: NeedScope) -> str:
    """Every support and month with what was found then; ``own`` is the support's own household.

    A row of a part that was split off (``own`` false) is a case among households only: the
    support, its value and what it answered are counted with the household that received it.
    """
    text = scope.text
    return f"""
WITH {_HEIRS}, {_PARTS}, given AS (
    SELECT s.id, s.household_id AS source_id, s.kind_id, s.delivered_on,
        coalesce(s.value, 0) AS value, {text.mask("s", "answers", None)} AS answers, m.months,
        (s.delivered_on + m.months * interval '1 month')::date AS at
    FROM programmes_support s CROSS JOIN unnest(%(months)s::int[]) AS m (months)
    WHERE s.commune_id = ANY (%(communes)s) AND s.delivered_on <= %(day)s
), gifts AS (
    SELECT g.*, g.source_id AS household_id, true AS own FROM given g
    UNION ALL
    SELECT g.*, p.part, false FROM given g
    JOIN parts p ON p.household = g.source_id AND g.delivered_on < p.first_on AND p.last_on <= g.at
), cases AS (
    SELECT g.*, g.at > %(day)s AS recent, start.class AS class, start.lacks & g.answers AS lacks,
        start.income AS income, later.class AS class_then,
        coalesce(later.valid_from > g.delivered_on, false) AS again,
        start.lacks & g.answers & ~later.lacks & ~later.unknown AS ended,
        later.income AS income_then,
        start.class = 3 OR EXISTS (
            SELECT FROM households_classification c
            WHERE c.household_id IN (g.household_id, heir.household_id)
              AND c.standard_id = ANY (%(standards)s) AND c.poverty_class = 3
              AND c.valid_from > g.delivered_on AND c.valid_from <= g.at
        ) AS was_out
    FROM gifts g {_THEN.format(row="g")}
    LEFT JOIN LATERAL (
        SELECT c.poverty_class AS class, c.income_per_person AS income,
            {text.mask("c", "deprivations", None)} AS lacks
        FROM households_classification c
        WHERE c.household_id = g.source_id AND c.standard_id = ANY (%(standards)s)
          AND c.valid_from <= g.delivered_on
        ORDER BY c.valid_from DESC, c.standard_id = %(standard)s DESC LIMIT 1
    ) start ON true
    LEFT JOIN LATERAL (
        SELECT c.poverty_class AS class, c.income_per_person AS income, c.valid_from,
            {text.mask("c", "deprivations", None)} AS lacks,
            {text.mask("c", "unknowns", None)} AS unknown
        FROM households_classification c
        WHERE c.household_id = heir.household_id AND c.standard_id = ANY (%(standards)s)
          AND c.valid_from <= g.at AND g.at <= %(day)s
        ORDER BY c.valid_from DESC, c.standard_id = %(standard)s DESC LIMIT 1
    ) later ON true
), judged AS (
    SELECT *, NOT recent AND again AND class_then <> 9 AS seen FROM cases
)"""


#: Which rows of ``judged`` each figure counts: supports,
OF_SUPPORTS = {
    "given": "own",
    "recent": "own AND recent",
    "unseen": "own AND NOT recent AND NOT again",
    "gone": "own AND NOT recent AND again AND class_then = 9",
    "seen": "own AND seen",
    "incomes": "own AND seen AND income IS NOT NULL AND income_then IS NOT NULL",
}
#: single deprivations, as the bits of a mask,
OF_LACKS = {"lacks": ("own AND seen", "lacks"), "ended": ("own AND seen", "ended")}
#: and households.
OF_HOUSEHOLDS = {
    "poor": "seen AND class IN (1, 2)",
    "left": "seen AND class IN (1, 2) AND class_then = 3",
    "was_out": "seen AND was_out",
    "relapsed": "seen AND was_out AND class_then IN (1, 2)",
}


def after_support(scope: NeedScope) -> str:
    """Count by kind and months, and by months alone, in the order of ``outcomes.Outcome``."""
    supports = [f"count(*) FILTER (WHERE {rows})" for rows in OF_SUPPORTS.values()]
    lacks = [
        f"coalesce(sum(bit_count({mask}::bit(64))) FILTER (WHERE {rows}), 0)::bigint"
        for rows, mask in OF_LACKS.values()
    ]
    homes = [
        f"count(DISTINCT household_id) FILTER (WHERE {rows})" for rows in OF_HOUSEHOLDS.values()
    ]
    counted = ",\n    ".join(
        [
            *supports,
            "round(avg(income) FILTER (WHERE own AND seen AND income_then IS NOT NULL))::bigint",
            "round(avg(income_then) FILTER (WHERE own AND seen AND income IS NOT NULL))::bigint",
            *lacks,
            *homes,
            "coalesce(sum(value) FILTER (WHERE own AND seen), 0)::bigint",
        ]
    )
    return f"""{judged(scope)}
SELECT kind_id, months,
    {counted}
FROM judged GROUP BY GROUPING SETS ((kind_id, months), (months))
HAVING count(*) FILTER (WHERE own) > 0
"""


_EXITS = f"""
WITH {_HEIRS}, exits AS (
    SELECT c.id, c.household_id, c.valid_from, m.months,
        (c.valid_from + m.months * interval '1 month')::date AS at
    FROM households_classification c CROSS JOIN unnest(%(months)s::int[]) AS m (months)
    WHERE c.commune_id = ANY (%(communes)s) AND c.standard_id = ANY (%(standards)s)
      AND c.poverty_class = 3 AND c.previous_class IN (1, 2) AND c.valid_from <= %(day)s
), seen AS (
    SELECT e.id, e.household_id, e.valid_from, e.months, e.at > %(day)s AS recent, later.class
    FROM exits e {_THEN.format(row="e")}
    LEFT JOIN LATERAL (
        SELECT c.poverty_class AS class FROM households_classification c
        WHERE c.household_id = heir.household_id AND c.standard_id = ANY (%(standards)s)
          AND c.valid_from <= e.at
        ORDER BY c.valid_from DESC, c.standard_id = %(standard)s DESC LIMIT 1
    ) later ON true
)"""

#: Which exits each figure counts, in the order of ``outcomes.AfterExit``.
OF_EXITS = {
    "exits": "true",
    "exit_recent": "recent",
    "exit_gone": "NOT recent AND class = 9",
    "exit_out": "NOT recent AND class = 3",
    "exit_relapsed": "NOT recent AND class IN (1, 2)",
}

AFTER_EXIT = f"""{_EXITS}
SELECT months, {", ".join(f"count(*) FILTER (WHERE {rows})" for rows in OF_EXITS.values())}
FROM seen GROUP BY months ORDER BY months
"""

_OF_KIND = "months = %(wanted)s AND (%(kind)s::bigint IS NULL OR kind_id = %(kind)s)"
_PAGE = (
    "(%(after)s::bigint[] IS NULL OR ARRAY[one, other] > %(after)s::bigint[]) ORDER BY one, other"
)


def behind(scope: NeedScope, figure: str) -> str:
    """Rows of one figure: two keys that order them, household, support, day, one needed bit.

    ``one`` and ``other`` are unique together; ``total`` is the figure. Raises ``KeyError`` for an
    unknown figure.
    """
    if figure in OF_EXITS:
        listed = f"""{_EXITS}, listed AS (
    SELECT id AS one, 0::bigint AS other, household_id, valid_from AS on_date, 0::bigint AS need,
        NULL::bigint AS kind_id
    FROM seen WHERE months = %(wanted)s AND {OF_EXITS[figure]})"""
    elif figure in OF_HOUSEHOLDS:
        listed = f"""{judged(scope)}, listed AS (
    SELECT household_id AS one, 0::bigint AS other, household_id, max(delivered_on) AS on_date,
        0::bigint AS need, min(kind_id) AS kind_id
    FROM judged WHERE {_OF_KIND} AND {OF_HOUSEHOLDS[figure]} GROUP BY household_id)"""
    elif figure in OF_LACKS:
        rows, mask = OF_LACKS[figure]
        listed = f"""{judged(scope)}, listed AS (
    SELECT id AS one, place::bigint AS other, household_id, delivered_on AS on_date,
        1::bigint << place AS need, kind_id
    FROM judged CROSS JOIN generate_series(0, 62) AS place
    WHERE {_OF_KIND} AND {rows} AND ({mask} >> place) & 1 = 1)"""
    else:
        listed = f"""{judged(scope)}, listed AS (
    SELECT id AS one, 0::bigint AS other, household_id, delivered_on AS on_date, 0::bigint AS need,
        kind_id
    FROM judged WHERE {_OF_KIND} AND {OF_SUPPORTS[figure]})"""
    return f"""{listed}
SELECT one, other, household_id, on_date, need, kind_id, (SELECT count(*) FROM listed)
FROM listed WHERE {_PAGE} LIMIT %(size)s
"""
