"""What became of households 12, 24 and 36 months after a support, and after leaving poverty.

The class and the findings of a day are those of the newest classification under a national
standard up to that day. Somebody whose day has not come yet is "too recent", somebody without a
newer classification since the support is "not seen again": neither is a failure, neither counts in
a share. Households taken in by another are followed there.
"""
# ruff: noqa: S608 (text is made of constants of this module and of whole numbers; values are bound)

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from programmes.models import SupportKind
from programmes.selectors.needs import NeedScope, scope_of

#: Months after which is looked.
MONTHS = (12, 24, 36)
#: Shares of fewer cases say nothing about the kind; the numbers are shown without one.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Share:
    """A part of some cases; ``percent`` is None where they are too few."""

    part: int
    cases: int

    @property
    def percent(self) -> float | None:
        """The part in percent of at least five cases."""
        return 100 * self.part / self.cases if self.cases >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Supports of one kind, or of all (``kind`` None), some months after their delivery.

    ``given`` are supports: too ``recent``, ``unseen`` since, ``gone`` (the household is no more)
    and ``seen``. Income is the mean of dong a person and month of the ``incomes`` cases that have
    both. ``lacks`` are deprivations that were answered, ``ended`` those of them that are no more.
    ``poor`` households were on the list at the start, ``left`` of them are out then;
    ``relapsed`` were out in between and are back. ``value`` is dong of the supports seen.
    """

    kind: SupportKind | None
    months: int
    given: int
    recent: int
    unseen: int
    gone: int
    seen: int
    incomes: int
    income_before: int | None
    income_then: int | None
    lacks: int
    ended: int
    poor: int
    left: int
    was_out: int
    relapsed: int
    value: int

    @property
    def lacks_ended(self) -> Share:
        """Deprivations answered that are no more."""
        return Share(self.ended, self.lacks)

    @property
    def left_poverty(self) -> Share:
        """Households that left and are out."""
        return Share(self.left, self.poor)

    @property
    def relapse(self) -> Share:
        """Households that had been out and are back on the list."""
        return Share(self.relapsed, self.was_out)

    @property
    def cost_per_exit(self) -> int | None:
        """Dong of all supports seen for each household that left and stayed out."""
        return round(self.value / self.left) if self.left else None


@dataclass(frozen=True, slots=True)
class AfterExit:
    """Exits from poverty some months later: still out, back on the list, or no more."""

    months: int
    exits: int
    recent: int
    gone: int
    out: int
    relapsed: int

    @property
    def stayed_out(self) -> Share:
        """Those still out."""
        return Share(self.out, self.out + self.relapsed)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Both, for some communes on a day."""

    day: dt.date
    supports: list[Outcome]
    exits: list[AfterExit]

    def after(self, months: int) -> list[Outcome]:
        """Kinds after so many months, all together last."""
        return [one for one in self.supports if one.months == months]


def outcomes(communes: Collection[int], day: dt.date) -> Outcomes | None:
    """Outcomes of what these communes gave, and of exits in them; two statements.

    None where no national standard is in force.
    """
    scope = scope_of(communes, day)
    if scope is None:
        return None
    values = scope.parameters | {"months": list(MONTHS)}
    rows = _rows(_after_support(scope), values)
    kinds = {one.pk: one for one in SupportKind.objects.filter(pk__in={row[0] for row in rows})}
    found = [Outcome(kinds.get(kind) if kind else None, *row) for kind, *row in rows]
    found.sort(
        key=lambda one: (
            one.months, one.kind is None, one.kind.group if one.kind else "", str(one.kind)
        )
    )  # fmt: skip
    return Outcomes(day, found, [AfterExit(*row) for row in _rows(_EXITS, values)])


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

_THEN = """
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT h.heir FROM heirs h
        WHERE h.household = {row}.household_id AND h.since <= {row}.at
        ORDER BY h.since DESC, h.heir DESC LIMIT 1), {row}.household_id) AS household_id
) heir"""


def _after_support(scope: NeedScope) -> str:
    text = scope.text
    return f"""
WITH {_HEIRS}, gifts AS (
    SELECT s.household_id, s.kind_id, s.delivered_on, coalesce(s.value, 0) AS value,
        {text.mask("s", "answers", None)} AS answers, m.months,
        (s.delivered_on + m.months * interval '1 month')::date AS at
    FROM programmes_support s CROSS JOIN unnest(%(months)s::int[]) AS m (months)
    WHERE s.commune_id = ANY (%(communes)s) AND s.delivered_on <= %(day)s
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
        WHERE c.household_id = g.household_id AND c.standard_id = ANY (%(standards)s)
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
)
SELECT kind_id, months, count(*), count(*) FILTER (WHERE recent),
    count(*) FILTER (WHERE NOT recent AND NOT again),
    count(*) FILTER (WHERE NOT recent AND again AND class_then = 9),
    count(*) FILTER (WHERE seen),
    count(*) FILTER (WHERE seen AND income IS NOT NULL AND income_then IS NOT NULL),
    round(avg(income) FILTER (WHERE seen AND income_then IS NOT NULL))::bigint,
    round(avg(income_then) FILTER (WHERE seen AND income IS NOT NULL))::bigint,
    coalesce(sum(bit_count(lacks::bit(64))) FILTER (WHERE seen), 0)::bigint,
    coalesce(sum(bit_count(ended::bit(64))) FILTER (WHERE seen), 0)::bigint,
    count(DISTINCT household_id) FILTER (WHERE seen AND class IN (1, 2)),
    count(DISTINCT household_id) FILTER (WHERE seen AND class IN (1, 2) AND class_then = 3),
    count(DISTINCT household_id) FILTER (WHERE seen AND was_out),
    count(DISTINCT household_id) FILTER (WHERE seen AND was_out AND class_then IN (1, 2)),
    coalesce(sum(value) FILTER (WHERE seen), 0)::bigint
FROM judged GROUP BY GROUPING SETS ((kind_id, months), (months))
"""


_EXITS = f"""
WITH {_HEIRS}, exits AS (
    SELECT c.household_id, m.months, (c.valid_from + m.months * interval '1 month')::date AS at
    FROM households_classification c CROSS JOIN unnest(%(months)s::int[]) AS m (months)
    WHERE c.commune_id = ANY (%(communes)s) AND c.standard_id = ANY (%(standards)s)
      AND c.poverty_class = 3 AND c.previous_class IN (1, 2) AND c.valid_from <= %(day)s
), seen AS (
    SELECT e.months, e.at > %(day)s AS recent, later.class
    FROM exits e {_THEN.format(row="e")}
    LEFT JOIN LATERAL (
        SELECT c.poverty_class AS class FROM households_classification c
        WHERE c.household_id = heir.household_id AND c.standard_id = ANY (%(standards)s)
          AND c.valid_from <= e.at
        ORDER BY c.valid_from DESC, c.standard_id = %(standard)s DESC LIMIT 1
    ) later ON true
)
SELECT months, count(*), count(*) FILTER (WHERE recent),
    count(*) FILTER (WHERE NOT recent AND class = 9),
    count(*) FILTER (WHERE NOT recent AND class = 3),
    count(*) FILTER (WHERE NOT recent AND class IN (1, 2))
FROM seen GROUP BY months ORDER BY months
"""


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
