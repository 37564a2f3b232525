"""Statements that compare rows of persons and households, made from the table of points.

All work on temporary tables of the transaction: ``duplicate_row`` holds the rows to compare and the
pending ones; ``duplicate_person`` and ``duplicate_household`` take what is found.
"""

from __future__ import annotations

from households.rules.duplicates import HOUSEHOLD_SCORE_SQL, SCORE_SQL

#: Columns a caller gives, in any order, and their types; those not given are null.
COLUMNS: dict[str, str] = {
    "key": "text",
    "full_name": "text",
    "name_folded": "text",
    "birth_year": "integer",
    "birth_date": "date",
    "sex": "text",
    "identity_number": "text",
    "legacy_identity_number": "text",
    "commune_id": "bigint",
    "village_id": "bigint",
    "household_key": "text",
    "is_head": "boolean",
    "external_code": "text",
    "person_id": "bigint",
    "household_id": "bigint",
}

CREATE = """
DROP TABLE IF EXISTS pg_temp.duplicate_row, pg_temp.duplicate_person, pg_temp.duplicate_household;
CREATE TEMPORARY TABLE duplicate_row (
    pending boolean NOT NULL, key text NOT NULL, name text COLLATE "C", birth_year int,
    birth_date date, sex text, identity text, legacy text, commune_id bigint, province_id bigint,
    village_id bigint, household_key text, is_head boolean, external_code text,
    person_id bigint, household_id bigint,
    in_commune int, in_province int
) ON COMMIT DROP;
CREATE TEMPORARY TABLE duplicate_person (
    key text NOT NULL, side text NOT NULL, other text NOT NULL, points int NOT NULL, level text,
    same_name boolean, namesakes int, nearness text, years_apart int, date_match text,
    same_sex boolean, identity_same boolean, legacy_same boolean,
    household_key text, other_household text, heads boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE duplicate_household (
    key text NOT NULL, side text NOT NULL, other text NOT NULL, points int NOT NULL, level text,
    same_code boolean, same_head boolean, same_village boolean, members_in_common int
) ON COMMIT DROP;
"""

# A day of 1 January is how registers write a bare year.
FILL = """
INSERT INTO pg_temp.duplicate_row
SELECT {pending}, s.key::text, nullif(coalesce(s.name_folded, tn_fold(s.full_name)), ''),
    s.birth_year,
    CASE WHEN extract(doy FROM s.birth_date) > 1 THEN s.birth_date END, s.sex,
    nullif(s.identity_number, ''), nullif(s.legacy_identity_number, ''), s.commune_id, a.parent_id,
    s.village_id, s.household_key, coalesce(s.is_head, false), nullif(s.external_code, ''),
    s.person_id, s.household_id
FROM ({source}) s LEFT JOIN areas_area a ON a.id = s.commune_id
"""

# How common a name is: as counted in the register, or in the new rows themselves where they hold
# more (a first load of a commune is its own register).
COUNT = """
UPDATE pg_temp.duplicate_row r
SET in_commune = greatest(c.persons, f.in_commune, 1),
    in_province = greatest(p.persons, f.in_province, 1)
FROM (
    SELECT commune_id, province_id, name, count(*) FILTER (WHERE person_id IS NULL) AS in_commune,
        sum(count(*) FILTER (WHERE person_id IS NULL))
            OVER (PARTITION BY province_id, name) AS in_province
    FROM pg_temp.duplicate_row WHERE name IS NOT NULL GROUP BY commune_id, province_id, name
) f
LEFT JOIN households_namecount c ON (c.area_id, c.name_folded) = (f.commune_id, f.name)
LEFT JOIN households_namecount p ON (p.area_id, p.name_folded) = (f.province_id, f.name)
WHERE r.name = f.name AND r.commune_id IS NOT DISTINCT FROM f.commune_id
"""

ANALYZE = "ANALYZE pg_temp.duplicate_row"

# What there is to compare; and the registered people of the communes in question, roughly, which
# chooses how namesakes are looked for.
SHAPE = """
SELECT s.*, (SELECT coalesce(sum(n.persons), 0) FROM households_namecount n
             WHERE n.area_id = ANY (s.communes))
FROM (
    SELECT count(*) FILTER (WHERE NOT pending), count(*) FILTER (WHERE pending),
        array_agg(DISTINCT commune_id) FILTER (WHERE NOT pending AND commune_id IS NOT NULL)
            AS communes,
        bool_or(NOT pending AND birth_date IS NOT NULL)
    FROM pg_temp.duplicate_row
) s
"""

# Where the latest household of a person is; whoever never lived in one has no place.
_HOME = """
JOIN LATERAL (
    SELECT household_id, relation = 'head' AS is_head FROM households_membership
    WHERE person_id = {person} ORDER BY valid_from DESC LIMIT 1
) m ON true
JOIN households_household h ON h.id = m.household_id
"""

_BY_NUMBER = """
    SELECT r.key, p.id FROM pg_temp.duplicate_row r
    JOIN households_person p ON p.identity_number = r.identity WHERE NOT r.pending
    UNION
    SELECT r.key, p.id FROM pg_temp.duplicate_row r
    JOIN households_person p ON p.legacy_identity_number = r.legacy
        AND p.legacy_identity_number <> '' WHERE NOT r.pending
"""

_NAMESAKE = """
    p.name_folded = r.name AND p.sex = r.sex
    AND p.birth_year BETWEEN r.birth_year - 1 AND r.birth_year + 1
"""

# Namesakes of the commune, read from its members where the rows are many for it, else by name.
_OF_MEMBERS = f"""
    SELECT r.key, p.id FROM pg_temp.duplicate_row r JOIN members p
        ON p.commune_id = r.commune_id AND {_NAMESAKE}
    WHERE NOT r.pending
"""
_MEMBERS = """
members AS MATERIALIZED (
    SELECT p.id, p.name_folded, p.birth_year, p.sex, h.commune_id
    FROM unnest(%(communes)s::bigint[]) c (id)
    JOIN LATERAL (SELECT id, commune_id FROM households_household
                  WHERE commune_id = c.id OFFSET 0) h ON true
    JOIN LATERAL (SELECT person_id FROM households_membership
                  WHERE household_id = h.id OFFSET 0) m ON true
    JOIN LATERAL (SELECT id, name_folded, birth_year, sex FROM households_person
                  WHERE id = m.person_id OFFSET 0) p ON true
),
"""
_BY_NAME = f"""
    SELECT r.key, p.id FROM pg_temp.duplicate_row r
    JOIN households_person p ON {_NAMESAKE}
    JOIN households_membership m ON m.person_id = p.id
    JOIN households_household h ON h.id = m.household_id AND h.commune_id = r.commune_id
    WHERE NOT r.pending
"""


# Beyond the commune a name and a year say too little: the day of birth has to agree as well.
def _swapped(day: str) -> str:
    """The day with day and month exchanged, as spreadsheets of another country do; else null."""
    return (
        f"CASE WHEN extract(day FROM {day}) <= 12 THEN make_date(extract(year FROM {day})::int,"
        f" extract(day FROM {day})::int, extract(month FROM {day})::int) END"
    )


_BORN = """
    p.name_folded = r.name AND p.sex = r.sex AND p.birth_year = r.birth_year + {years}
    AND p.birth_date = {day}
"""
_BY_DAY = " UNION ".join(
    f"""
    SELECT r.key, p.id FROM pg_temp.duplicate_row r
    JOIN households_person p ON {_BORN.format(years=years, day=day)}
    WHERE NOT r.pending AND r.birth_date IS NOT NULL
    """
    for years, day in (
        ("0", "r.birth_date"),
        ("0", _swapped("r.birth_date")),
        ("1", "(r.birth_date + interval '1 year')::date"),
        ("-1", "(r.birth_date - interval '1 year')::date"),
    )
)

_COMPARED = """
compared AS (
    SELECT a.key, '{side}' AS side, b.key AS other,
        a.name IS NOT DISTINCT FROM b.name AS same_name,
        CASE WHEN a.commune_id = b.commune_id THEN greatest(a.in_commune, b.in_commune)
             WHEN a.province_id = b.province_id THEN greatest(a.in_province, b.in_province)
             ELSE greatest(a.in_province, b.in_province, (
                SELECT n.persons FROM households_namecount n
                WHERE n.area_id = b.province_id AND n.name_folded = b.name)) END AS namesakes,
        CASE WHEN a.commune_id = b.commune_id THEN
                CASE WHEN a.village_id = b.village_id THEN 'village'
                     WHEN a.village_id <> b.village_id THEN 'other_village' ELSE 'commune' END
             WHEN a.province_id = b.province_id THEN 'province' ELSE 'country' END AS nearness,
        coalesce(abs(a.birth_year - b.birth_year), 9) AS years_apart,
        CASE WHEN a.birth_date IS NULL OR b.birth_date IS NULL THEN 'unknown'
             WHEN a.birth_date = b.birth_date THEN 'same'
             WHEN extract(month FROM a.birth_date) = extract(month FROM b.birth_date)
                  AND extract(day FROM a.birth_date) = extract(day FROM b.birth_date) THEN 'same'
             WHEN {swapped} = b.birth_date THEN 'swapped'
             ELSE 'different' END AS date_match,
        a.sex IS NOT DISTINCT FROM b.sex AS same_sex, a.identity = b.identity AS identity_same,
        a.legacy = b.legacy AS legacy_same, a.household_key, b.household_key AS other_household,
        a.is_head AND b.is_head AS heads
    FROM pairs x JOIN pg_temp.duplicate_row a ON NOT a.pending AND a.key = x.key
    JOIN {others} b ON b.key = x.other
    WHERE {besides}
), scored AS (SELECT *, {score} AS points FROM compared)
INSERT INTO pg_temp.duplicate_person
SELECT key, side, other, points,
    CASE WHEN points >= %(duplicate)s THEN 'duplicate' ELSE 'possible' END,
    same_name, namesakes, nearness, years_apart, date_match, same_sex, identity_same, legacy_same,
    household_key, other_household, heads
FROM scored WHERE points >= %(possible)s
"""

_REGISTERED = f"""
registered AS (
    SELECT p.id::text AS key, p.name_folded AS name, p.birth_year,
        CASE WHEN extract(doy FROM p.birth_date) > 1 THEN p.birth_date END AS birth_date, p.sex,
        p.identity_number AS identity, nullif(p.legacy_identity_number, '') AS legacy,
        h.commune_id, a.parent_id AS province_id, h.village_id, h.id::text AS household_key,
        m.is_head, 0 AS in_commune, 0 AS in_province, p.id AS person_id
    FROM (SELECT DISTINCT other FROM pairs) x
    JOIN households_person p ON p.id = x.other::bigint
    {_HOME.format(person="p.id")}
    JOIN areas_area a ON a.id = h.commune_id
),
"""


def register_statement(*, by_members: bool, by_day: bool) -> str:
    """Compare the rows with the register; both ways to find namesakes find the same."""
    ways = [_BY_NUMBER, _OF_MEMBERS if by_members else _BY_NAME, *([_BY_DAY] if by_day else [])]
    return (
        f"WITH {_MEMBERS if by_members else ''}"
        f"pairs AS MATERIALIZED (SELECT key, id::text AS other FROM ({' UNION '.join(ways)}) f),"
        + _REGISTERED
        + _COMPARED.format(
            side="register",
            others="registered",
            besides="b.person_id IS DISTINCT FROM a.person_id",
            score=SCORE_SQL,
            swapped=_swapped("a.birth_date"),
        )
    )


# The same conditions between two rows of the table.
_ROWS = """
WITH pairs AS MATERIALIZED (
    SELECT a.key, b.key AS other
    FROM pg_temp.duplicate_row a JOIN pg_temp.duplicate_row b ON a.identity = b.identity
    WHERE NOT a.pending AND {which}
    UNION
    SELECT a.key, b.key
    FROM pg_temp.duplicate_row a JOIN pg_temp.duplicate_row b ON a.legacy = b.legacy
    WHERE NOT a.pending AND {which}
    UNION
    SELECT a.key, b.key
    FROM pg_temp.duplicate_row a
    JOIN pg_temp.duplicate_row b ON b.name = a.name AND b.sex = a.sex
        AND b.birth_year BETWEEN a.birth_year - 1 AND a.birth_year + 1
        AND (b.commune_id = a.commune_id OR b.birth_date IN (
            a.birth_date, {swapped},
            (a.birth_date + interval '1 year')::date, (a.birth_date - interval '1 year')::date))
    WHERE NOT a.pending AND {which}
),
"""


def rows_statement(*, pending: bool) -> str:
    """Compare the rows with each other, each pair once, or with the pending ones."""
    which = "b.pending" if pending else "NOT b.pending AND a.key < b.key"
    others = f"(SELECT * FROM pg_temp.duplicate_row WHERE {'' if pending else 'NOT '}pending)"
    swapped = _swapped("a.birth_date")
    return _ROWS.format(which=which, swapped=swapped) + _COMPARED.format(
        side="pending" if pending else "rows",
        others=others,
        besides="b.person_id IS DISTINCT FROM a.person_id OR a.person_id IS NULL",
        score=SCORE_SQL,
        swapped=swapped,
    )


# Households: a head counts as the same person from a duplicate on, other members too.
HOUSEHOLDS = f"""
WITH homes AS MATERIALIZED (
    SELECT household_key AS key, pending, min(commune_id) AS commune_id,
        min(village_id) AS village_id, min(external_code) AS code, min(household_id) AS household_id
    FROM pg_temp.duplicate_row WHERE household_key IS NOT NULL GROUP BY household_key, pending
), codes AS (
    SELECT a.key, 'register' AS side, h.id::text AS other
    FROM homes a JOIN households_household h
        ON h.external_code = a.code AND h.external_code <> '' AND h.commune_id = a.commune_id
        AND h.closed_on IS NULL AND h.id IS DISTINCT FROM a.household_id
    WHERE NOT a.pending AND %(register)s
    UNION ALL
    SELECT a.key, CASE WHEN b.pending THEN 'pending' ELSE 'rows' END, b.key
    FROM homes a JOIN homes b ON b.code = a.code AND b.commune_id = a.commune_id
        AND (b.pending OR (a.key < b.key AND %(among)s))
    WHERE NOT a.pending
), people AS (
    SELECT household_key AS key, side, other_household AS other,
        bool_or(heads) AS same_head,
        count(DISTINCT p.key) FILTER (WHERE NOT coalesce(heads, false)) AS members_in_common
    FROM pg_temp.duplicate_person p
    WHERE level = 'duplicate' AND household_key IS NOT NULL AND other_household IS NOT NULL
      AND (side <> 'rows' OR household_key <> other_household)
    GROUP BY 1, 2, 3
), ordered AS (
    -- Within the rows each pair of households comes once, whichever person came first.
    SELECT CASE WHEN side = 'rows' THEN least(key, other) ELSE key END AS key, side,
        CASE WHEN side = 'rows' THEN greatest(key, other) ELSE other END AS other,
        bool_or(same_head) AS same_head, sum(members_in_common)::int AS members_in_common
    FROM people GROUP BY 1, 2, 3
), joined AS (
    SELECT key, side, other, c.key IS NOT NULL AS same_code,
        coalesce(o.same_head, false) AS same_head,
        coalesce(o.members_in_common, 0) AS members_in_common
    FROM codes c FULL JOIN ordered o USING (key, side, other)
), placed AS (
    SELECT j.*,
        coalesce(a.village_id = coalesce(b.village_id, h.village_id), false) AS same_village
    FROM joined j JOIN homes a ON a.key = j.key AND NOT a.pending
    LEFT JOIN homes b ON j.side <> 'register' AND b.key = j.other
        AND b.pending = (j.side = 'pending')
    LEFT JOIN households_household h
        ON h.id = CASE WHEN j.side = 'register' THEN j.other::bigint END
    WHERE a.household_id IS NULL OR j.side <> 'register' OR a.household_id::text <> j.other
), scored AS (SELECT *, {HOUSEHOLD_SCORE_SQL} AS points FROM placed)
INSERT INTO pg_temp.duplicate_household
SELECT key, side, other, points,
    CASE WHEN points >= %(duplicate)s THEN 'duplicate' ELSE 'possible' END,
    same_code, same_head, same_village, members_in_common
FROM scored WHERE points >= %(possible)s
"""
