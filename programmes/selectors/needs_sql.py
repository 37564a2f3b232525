"""The statements behind the need pages: what is lacking, since when, and what answers it.

One household is one row with packed masks (``programmes.rules.needs``). The statement that counts
and the one that lists are made of the same parts, so that a count opens to as many households.
Every value is bound; what is put into the text are bits and keys of standards, whole numbers.
"""
# ruff: noqa: S608 (text is made of constants of this module and of whole numbers; values are bound)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from households.rules.escape import holds_sql
from programmes.rules.needs import CAUSE_SHIFT

_ESCAPED = holds_sql("c.escaped_on", "%(day)s")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Another national standard whose masks are read in the bits of the one in force."""

    standard: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What a statement is made for: narrowed to villages, other standards, one household."""

    by_village: bool = False
    by_household: bool = False
    others: Sequence[Mapping] = field(default_factory=tuple)

    def mask(self, row: str, deprivations: str, causes: str | None) -> str:
        """Packed mask of a row in the bits of the standard in force."""
        low = self._translated(f"{row}.standard_id", f"{row}.{deprivations}")
        return low if causes is None else f"({low} | ({row}.{causes}::bigint << {CAUSE_SHIFT}))"

    def _translated(self, standard: str, mask: str) -> str:
        if not self.others:
            return f"{mask}::bigint"
        cases = []
        for other in self.others:
            kept: dict[int, int] = {}
            for bit, to in other.pairs:  # bits moved by the same distance are moved together
                distance = to.bit_length() - bit.bit_length()
                kept[distance] = kept.get(distance, 0) | bit
            moved = " | ".join(
                f"(({mask}::bigint & {bits}) {'<<' if distance >= 0 else '>>'} {abs(distance)})"
                for distance, bits in sorted(kept.items())
            )
            cases.append(f"WHEN {other.standard} THEN {moved or '0'}")
        return f"(CASE {standard} {' '.join(cases)} ELSE {mask}::bigint END)"


def _who(text: Text) -> str:
    """Households on the list under the national standard, with what they lack today."""
    join = "JOIN households_household h ON h.id = c.household_id" if text.by_village else ""
    place = (
        "(c.commune_id = ANY (%(communes)s) OR h.village_id = ANY (%(villages)s))"
        " AND (%(village)s::bigint IS NULL OR h.village_id = %(village)s)"
        if text.by_village
        else "c.commune_id = ANY (%(communes)s)"
    )
    if text.by_household:
        place += " AND c.household_id = ANY (%(households)s)"
    lacks = f"(c.deprivations::bigint | (c.causes::bigint << {CAUSE_SHIFT}))"
    return f"""
who AS MATERIALIZED (
    SELECT c.household_id, c.commune_id, c.poverty_class, c.unable_to_work, {lacks} AS lacks
    FROM households_classification c {join}
    WHERE c.standard_id = %(standard)s AND c.valid_from <= %(day)s
      AND (c.superseded_from IS NULL OR c.superseded_from > %(day)s) AND {place}
      AND (c.poverty_class IN (1, 2) OR c.poverty_class = 3 AND {_ESCAPED})
)"""


def _live(text: Text) -> str:
    """Live supports of these households and of those they came from.

    Lines of households are those of ``households.selectors.lineage``, for many at once: what a
    source holds is its own, what those held who were taken in answers for who took them in.
    """
    mask = text.mask("s", "answers", "causes")
    columns = f"s.id, s.kind_id, s.programme_id, s.person_id, s.state, s.planned_on, {mask} AS mask"
    live = "s.state IN ('planned', 'approved', 'delivered', 'accepted')"
    return f"""
kin AS MATERIALIZED (
    WITH RECURSIVE came (household, ancestor, since, until) AS MATERIALIZED (
        SELECT c.other_household_id, c.household_id, '-infinity'::date, c.on_date
        FROM households_householdchange c WHERE c.kind = 'split' AND c.undone_at IS NULL
        UNION ALL
        SELECT c.household_id, c.other_household_id, c.on_date, 'infinity'::date
        FROM households_householdchange c WHERE c.kind = 'merge' AND c.undone_at IS NULL
        UNION ALL
        SELECT unnest(ARRAY[c.household_id, c.other_household_id]),
            unnest(ARRAY[c.other_household_id, c.household_id]), '-infinity'::date,
            'infinity'::date
        FROM households_householdchange c WHERE c.kind = 'same_house' AND c.undone_at IS NULL
    ), line (household, ancestor, until) AS (
        SELECT household, ancestor, until FROM came WHERE ancestor IS NOT NULL
        UNION
        SELECT line.household, came.ancestor, least(line.until, came.until)
        FROM line JOIN came ON came.household = line.ancestor AND came.ancestor IS NOT NULL
            AND came.since <= line.until
    )
    SELECT line.household, line.ancestor, max(line.until) AS until FROM line
    JOIN who ON who.household_id = line.household
    WHERE line.household <> line.ancestor GROUP BY line.household, line.ancestor
), live AS MATERIALIZED (
    SELECT s.household_id AS household_id, true AS own, {columns}
    FROM programmes_support s JOIN who ON who.household_id = s.household_id WHERE {live}
    UNION ALL
    SELECT kin.household, kin.until = 'infinity', {columns}
    FROM kin JOIN programmes_support s ON s.household_id = kin.ancestor WHERE {live}
      AND coalesce(s.delivered_on, s.approved_on, s.planned_on) < kin.until
), helped AS MATERIALIZED (
    SELECT household_id, count(*) AS live,
        coalesce(bit_or(mask) FILTER (WHERE state = 'planned'), 0) AS planned,
        coalesce(bit_or(mask) FILTER (WHERE state <> 'planned'), 0) AS given
    FROM live WHERE own GROUP BY household_id
), doubled AS MATERIALIZED (
    SELECT DISTINCT a.household_id, a.id AS first, b.id AS second
    FROM (SELECT live.*, k.thing FROM live JOIN programmes_supportkind k ON k.id = live.kind_id) a
    JOIN (SELECT live.*, k.thing FROM live JOIN programmes_supportkind k ON k.id = live.kind_id) b
      ON b.household_id = a.household_id AND b.thing = a.thing AND a.id < b.id
     AND b.programme_id <> a.programme_id
     AND (a.person_id IS NULL OR b.person_id IS NULL OR a.person_id = b.person_id)
    WHERE (a.own OR b.own)
      AND NOT EXISTS (
        SELECT FROM unnest(%(lax_kinds)s::bigint[], %(lax_programmes)s::bigint[]) AS lax (k, p)
        WHERE lax.k = a.kind_id AND lax.p = a.programme_id)
      AND NOT EXISTS (
        SELECT FROM unnest(%(lax_kinds)s::bigint[], %(lax_programmes)s::bigint[]) AS lax (k, p)
        WHERE lax.k = b.kind_id AND lax.p = b.programme_id)
), stands AS MATERIALIZED (
    SELECT who.*, coalesce(helped.live, 0) AS live,
        who.lacks & coalesce(helped.given, 0) AS given,
        who.lacks & coalesce(helped.planned, 0) & ~coalesce(helped.given, 0) AS planned,
        who.lacks & ~(coalesce(helped.given, 0) | coalesce(helped.planned, 0)) AS unmet
    FROM who LEFT JOIN helped USING (household_id)
)"""


def _waiting(text: Text, wanted: str) -> str:
    """Since when each bit of ``wanted`` is found without a break: rows of day and bits begun."""
    standards = " OR ".join(  # rows of former standards count until this one began
        ["c.standard_id = %(standard)s"]
        + [
            f"(c.standard_id = {other.standard} AND c.valid_from < %(standard_from)s)"
            for other in text.others
        ]
    )
    # Only rows of several standards can share a day; the one in force is the newer.
    line = "PARTITION BY household_id ORDER BY valid_from DESC"
    if text.others:
        line += ", (standard_id = %(standard)s) DESC"
    return f"""
chain AS (
    SELECT c.household_id, stands.commune_id, c.valid_from,
        coalesce(c.reviewed_on, c.valid_from) AS found,
        c.standard_id, {text.mask("c", "deprivations", "causes")} AS lacks,
        {text.mask("c", "unknowns", None)} AS unknown, stands.{wanted} AS wanted
    FROM stands JOIN households_classification c ON c.household_id = stands.household_id
    WHERE stands.{wanted} <> 0 AND c.valid_from <= %(day)s AND ({standards})
), running AS (
    SELECT household_id, commune_id, found, valid_from, standard_id,
        lacks & wanted & bit_and(lacks | unknown) OVER ({line}) AS seen
    FROM chain
), begun AS MATERIALIZED (
    SELECT household_id, commune_id, found, seen & ~coalesce(older, 0) AS bits FROM (
        SELECT household_id, commune_id, found, seen, bit_or(seen) OVER ({line}
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS older
        FROM running WHERE seen <> 0
    ) first_found WHERE seen & ~coalesce(older, 0) <> 0
)"""


def _needless(text: Text) -> str:
    """Supports meant to answer something, that answer nothing the household lacks.

    One that is not given yet is set beside today's lacks; one that was given beside all that was
    found since it was planned, so that a lack that has gone is a success and no mistake.
    """
    return f"""
needless AS MATERIALIZED (
    SELECT live.household_id, live.id FROM live
    JOIN who USING (household_id)
    JOIN programmes_supportkind k ON k.id = live.kind_id
    WHERE live.own AND (k.indicators <> '{{}}' OR k.causes <> '{{}}')
      AND live.mask & who.lacks = 0
      AND (live.mask = 0 OR live.state IN ('planned', 'approved') OR NOT EXISTS (
        SELECT FROM households_classification c
        WHERE c.household_id = live.household_id AND c.valid_from <= %(day)s
          AND (c.superseded_from IS NULL OR c.superseded_from > live.planned_on)
          AND live.mask & {text.mask("c", "deprivations", "causes")} <> 0
          AND c.standard_id = ANY (%(standards)s)))
)"""


#: Every value of a byte beside each of its bits: a mask is taken apart by looking up its bytes,
#: four times as quick as asking each row for each bit.
_BYTES = """
bytes (value, bit) AS MATERIALIZED (
    SELECT value, 1::bigint << place
    FROM generate_series(1, 255) value, generate_series(0, 7) place
    WHERE value >> place & 1 = 1
)"""


def _single_bits(rows: str, mask: str, columns: str) -> str:
    """One row for each bit of the mask of each row."""
    return " UNION ALL ".join(
        f"SELECT {columns}, bytes.bit << {shift} AS bit FROM {rows}"
        f" JOIN bytes ON bytes.value = ({rows}.{mask} >> {shift} & 255)::int"
        for shift in (0, 8, 16, 24, CAUSE_SHIFT)
    )


def counting(text: Text) -> str:
    """Rows of (commune, bit, lacking, planned, given, unmet, median since, first since) and,
    with bit 0, of (commune, 0, households, open, alone, unable, unmet needs, needless, doubled,
    first since).
    """
    return f"""
WITH {_who(text)}, {_live(text)}, {_waiting(text, "unmet")}, {_needless(text)},
{_BYTES}, bits (bit) AS (
    SELECT 1::bigint << place FROM unnest(%(places)s::int[]) AS place
), open AS (
    SELECT commune_id, bit, count(*) AS unmet, min(found) AS first,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY found DESC) AS middle
    FROM ({_single_bits("begun", "bits", "commune_id, found")}) single
    WHERE bit IN (SELECT bit FROM bits)
    GROUP BY commune_id, bit
), answered AS (
    SELECT commune_id, bit, count(*) FILTER (WHERE planned & bit <> 0) AS planned,
        count(*) FILTER (WHERE given & bit <> 0) AS given
    FROM stands JOIN bits ON (planned | given) & bit <> 0
    WHERE planned | given <> 0 GROUP BY commune_id, bit
), tally AS (
    SELECT commune_id, count(*) AS households, count(*) FILTER (WHERE unmet <> 0) AS open,
        count(*) FILTER (WHERE unmet <> 0 AND live = 0) AS alone,
        count(*) FILTER (WHERE unable_to_work) AS unable,
        coalesce(sum(bit_count(unmet::bit(64))), 0) AS needs
    FROM stands GROUP BY commune_id
), longest AS (
    SELECT commune_id, min(first) AS first FROM open GROUP BY commune_id
), excess AS (
    SELECT commune_id, count(*) AS needless, 0 AS doubled
    FROM (SELECT DISTINCT household_id FROM needless) n JOIN who USING (household_id)
    GROUP BY commune_id
    UNION ALL
    SELECT commune_id, 0, count(*)
    FROM (SELECT DISTINCT household_id FROM doubled) d JOIN who USING (household_id)
    GROUP BY commune_id
)
SELECT commune_id, bit, coalesce(open.unmet, 0) + coalesce(planned, 0) + coalesce(given, 0),
    coalesce(planned, 0), coalesce(given, 0), coalesce(open.unmet, 0), 0::bigint, 0::bigint,
    open.middle, open.first
FROM open FULL JOIN answered USING (commune_id, bit)
UNION ALL
SELECT tally.commune_id, 0, tally.households, tally.open, tally.alone, tally.unable,
    coalesce(sum(excess.needless), 0)::bigint, coalesce(sum(excess.doubled), 0)::bigint,
    NULL, longest.first
FROM tally LEFT JOIN longest USING (commune_id) LEFT JOIN excess USING (commune_id)
GROUP BY tally.commune_id, tally.households, tally.open, tally.alone, tally.unable, longest.first
"""


#: Conditions of the list by the name of the count that opens to it; ``bit`` is bound.
CONDITIONS = {
    "households": "true",
    "lacking": "stands.lacks & %(bit)s <> 0",
    "planned": "stands.planned & %(bit)s <> 0",
    "given": "stands.given & %(bit)s <> 0",
    "unmet": "stands.unmet & %(bit)s <> 0",
    "open": "stands.unmet <> 0",
    "alone": "stands.unmet <> 0 AND stands.live = 0",
    "unable": "stands.unable_to_work",
    "needless": "EXISTS (SELECT FROM needless n WHERE n.household_id = stands.household_id)",
    "doubled": "EXISTS (SELECT FROM doubled d WHERE d.household_id = stands.household_id)",
    "poor": "stands.poverty_class = 1",
    "near_poor": "stands.poverty_class = 2",
    "newly_escaped": "stands.poverty_class = 3",
    "waiting": "sorted.since <= %(waiting_since)s",
}


def listing(text: Text, conditions: Sequence[str], *, backwards: bool = False) -> str:
    """Households that meet all ``conditions`` (names), the longest waiting first, from a key on.

    Rows: household, commune, class, unable, lacks, planned, given, unmet, live, since ('infinity'
    where nothing waits), needless, doubled.
    """
    where = " AND ".join(f"({CONDITIONS[name]})" for name in conditions) or "true"
    sign, order = ("<", "DESC") if backwards else (">", "ASC")
    return f"""
WITH {_who(text)}, {_live(text)}, {_waiting(text, "unmet")}, {_needless(text)},
sorted AS (
    SELECT stands.household_id, coalesce(min(begun.found), 'infinity'::date) AS since
    FROM stands LEFT JOIN begun USING (household_id) GROUP BY stands.household_id
)
SELECT stands.household_id, commune_id, poverty_class, unable_to_work, lacks, planned, given,
    unmet, live, nullif(sorted.since, 'infinity'),
    EXISTS (SELECT FROM needless n WHERE n.household_id = stands.household_id),
    EXISTS (SELECT FROM doubled d WHERE d.household_id = stands.household_id)
FROM stands JOIN sorted USING (household_id)
WHERE {where} AND (%(beyond_day)s::date IS NULL
    OR (sorted.since, stands.household_id) {sign} (%(beyond_day)s::date, %(beyond_key)s::bigint))
ORDER BY sorted.since {order}, stands.household_id {order} LIMIT %(limit)s
"""


def number(text: Text, conditions: Sequence[str]) -> str:
    """How many households a list has."""
    where = " AND ".join(f"({CONDITIONS[name]})" for name in conditions) or "true"
    return f"""
WITH {_who(text)}, {_live(text)}, {_waiting(text, "unmet")}, {_needless(text)},
sorted AS (
    SELECT stands.household_id, coalesce(min(begun.found), 'infinity'::date) AS since
    FROM stands LEFT JOIN begun USING (household_id) GROUP BY stands.household_id
)
SELECT count(*) FROM stands JOIN sorted USING (household_id) WHERE {where}
"""


def since(text: Text) -> str:
    """Rows of (household, bit, since) for everything that is lacking, answered or not."""
    return f"""
WITH {_who(text)}, {_live(text)}, {_waiting(text, "lacks")}, {_BYTES}
{_single_bits("begun", "bits", "household_id, found")}
"""


def faults(text: Text) -> str:
    """Rows of (household, support, other support): needless ones, and pairs for double support."""
    return f"""
WITH {_who(text)}, {_live(text)}, {_needless(text)}
SELECT household_id, id, NULL::bigint FROM needless
UNION ALL SELECT household_id, first, second FROM doubled
"""
