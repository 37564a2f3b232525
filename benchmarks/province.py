"""A synthetic province of the size of the largest: 450,000 households, 1.7 million members.

Written by SQL alone, without triggers, because loading is not what is measured here. Every
household has five yearly classes (2.25 million rows) with the columns that the database derives
computed in the same way; those that are or were poor or near-poor also have the review and the
decision that they rest on. The same province every time; nothing in it resembles a real person.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from benchmarks.names import FAMILY, GIVEN, MIDDLE_FEMALE, MIDDLE_MALE

COMMUNES = 125
HOUSEHOLDS = 450_000
MEMBERS = 1_700_000
SUPPORTS = 60_000
FIRST_YEAR, LAST_YEAR = 2021, 2025
#: Members that one statement writes; a progress line each.
STEP = 200_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a province is; communes keep their size when it shrinks."""

    communes: int
    households: int
    members: int
    supports: int = SUPPORTS

    @classmethod
    def scaled(cls, scale: float) -> Size:
        """A part of the whole province, with at least four communes."""
        communes = max(4, round(COMMUNES * scale))
        return cls(
            communes,
            max(400, round(HOUSEHOLDS * scale)),
            round(MEMBERS * scale),
            round(SUPPORTS * scale),
        )

    @property
    def quarter_communes(self) -> int:
        """Communes that stand in the province of a quarter of the size."""
        return max(1, self.communes // 4)

    @property
    def quarter(self) -> int:
        """Last household of the first quarter; it ends with a commune."""
        return self.first_of(self.quarter_communes) - 1

    def first_of(self, place: int) -> int:
        """Number of the first household of the commune with that place, from 0."""
        return math.ceil(place * (self.households + 1) / self.communes) or 1


# A commune of today is made of three former ones; the villages tell which.
_REFERENCE = """
INSERT INTO areas_area (level, code, name, unit_type, valid_from, valid_to)
VALUES ('province', '98', 'Tỉnh đo tốc độ', 'tỉnh', '2025-07-01', NULL),
       ('province', '97', 'Tỉnh cũ', 'tỉnh', '2021-01-01', '2025-06-30');
INSERT INTO areas_area (level, code, name, unit_type, parent_id, valid_from)
SELECT 'commune', '98' || lpad(n::text, 3, '0'), 'Xã ' || n, 'xã',
       (SELECT id FROM areas_area WHERE code = '98'), '2025-07-01'
FROM generate_series(1, %(communes)s) n;
INSERT INTO areas_area (level, code, name, unit_type, parent_id, valid_from, valid_to)
SELECT 'commune', '97' || lpad(n::text, 3, '0'), 'Xã cũ ' || n, 'xã',
       (SELECT id FROM areas_area WHERE code = '97'), '2021-01-01', '2025-06-30'
FROM generate_series(1, %(communes)s * 3) n;
INSERT INTO areas_village (commune_id, code, name, kind, especially_disadvantaged,
                           former_commune_id)
SELECT a.id, lpad(n::text, 2, '0'), 'Thôn ' || n, 'thon', false, f.id
FROM areas_area a CROSS JOIN generate_series(1, 12) n
JOIN areas_area f ON f.code = '97' || lpad(
    (right(a.code, 3)::int * 3 - 2 + (n - 1) / 4)::text, 3, '0')
WHERE a.code LIKE '98___' ORDER BY a.code, n;
INSERT INTO households_ethnicgroup (list_id, code, name, aliases)
VALUES ('B', '01', 'Kinh', '{}'), ('B', '24', 'Bru Vân Kiều', '{}')
ON CONFLICT DO NOTHING;
INSERT INTO households_povertystandard
    (code, name_vi, name_en, legal_basis, valid_from, status, line_rural, line_urban,
     score_cut_rural, score_cut_urban, deprivation_cut)
VALUES ('bench_now', 'Chuẩn hiện hành', 'Standard in force', '-', '2021-01-01', 'published',
        1500000, 2000000, 140, 175, 3),
       ('bench_next', 'Chuẩn kỳ sau', 'Next standard', '-', '2027-01-01', 'rehearsal',
        2200000, 2800000, NULL, NULL, 3);
INSERT INTO households_indicator
    (standard_id, position, code, dimension_vi, dimension_en, name_vi, name_en, rule, parameters,
     threshold_known, article)
SELECT s.id, n, 'I' || n, '-', '-', '-', '-', 'rule' || n, '{}', true, ''
FROM households_povertystandard s, generate_series(1, 12) n
WHERE s.code IN ('bench_now', 'bench_next');
INSERT INTO households_decision (commune_id, number, decided_on, recorded_at, note)
SELECT a.id, year || '/QĐ', make_date(year, 12, 15), now(), ''
FROM areas_area a CROSS JOIN generate_series(%(first)s, %(last)s) year
WHERE a.code LIKE '98___' ORDER BY a.code, year;
INSERT INTO officials_official (username, full_name, email, phone, language, is_active, password,
                                date_joined)
VALUES ('bench-province', 'Cán bộ theo dõi', '', '', 'vi', true, '!', now()),
       ('bench-commune', 'Cán bộ xã', '', '', 'vi', true, '!', now());
INSERT INTO officials_post (official_id, role, area_id, valid_from)
SELECT o.id, 'provincial_supervisor', a.id, date '2020-01-01'
FROM officials_official o, areas_area a WHERE o.username = 'bench-province' AND a.code = '98'
UNION ALL
SELECT o.id, 'commune_officer', a.id, date '2020-01-01'
FROM officials_official o, areas_area a WHERE o.username = 'bench-commune' AND a.code = '98001';
"""

_HOUSEHOLDS = """
INSERT INTO households_household
    (id, uuid, code, external_code, commune_id, village_id, address, phone, has_merit,
     is_local_minority, registered_on, closed_reason, updated_at)
OVERRIDING SYSTEM VALUE
SELECT h, gen_random_uuid(), c.code || '-' || lpad(h::text, 6, '0'), '', c.id, v.id, '', '',
       h %% 40 = 0, false, '2020-01-01', '', now()
FROM (SELECT h, (h * %(communes)s::bigint / (%(households)s + 1)) AS place
      FROM generate_series(%(from)s::bigint, %(to)s) h) x
JOIN (SELECT id, code, row_number() OVER (ORDER BY code) - 1 AS place
      FROM areas_area WHERE code LIKE '98___') c USING (place)
JOIN (SELECT id, commune_id, row_number() OVER (PARTITION BY commune_id ORDER BY code) - 1 AS n
      FROM areas_village) v ON v.commune_id = c.id AND v.n = h %% 12
ORDER BY h;
INSERT INTO households_residence (household_id, commune_id, village_id, valid_from)
SELECT id, commune_id, village_id, registered_on
FROM households_household WHERE id BETWEEN %(from)s AND %(to)s ORDER BY id;
"""

# A household keeps its level from year to year, with some noise; the shares fall slowly. Hashes
# stand in for chance, so that the province is the same every time.
_ROUNDS = """
CREATE TEMPORARY TABLE bench_rounds AS
SELECT *, class IN (1, 2) OR coalesce(previous_class IN (1, 2), false) AS surveyed
FROM (
    SELECT *, lag(class) OVER line AS previous_class, lag(day) OVER line AS previous_from,
        lag(commune_id) OVER line AS previous_commune_id, lead(day) OVER line AS superseded_from,
        coalesce(bool_or(class = 1) OVER before, false) AS was_poor,
        coalesce(bool_or(class = 2) OVER before, false) AS was_near_poor,
        CASE WHEN class = 3 THEN
            max(CASE WHEN class IN (1, 2) THEN next_day END) OVER before END AS escaped_on
    FROM (
        SELECT h.id, h.commune_id, h.village_id, v.former_commune_id, h.has_merit, year, chance,
            make_date(year, 12, 15) AS day,
            CASE WHEN year < %(last)s THEN make_date(year + 1, 12, 15) END AS next_day,
            CASE WHEN level < 0.12 - 0.012 * (year - %(first)s) THEN 1
                 WHEN level < 0.20 - 0.014 * (year - %(first)s) THEN 2 ELSE 3 END AS class,
            CASE WHEN h.id %% 5 = 0 THEN %(minority)s ELSE %(majority)s END AS ethnic_group_id
        FROM households_household h
        JOIN areas_village v ON v.id = h.village_id
        CROSS JOIN generate_series(%(first)s, %(last)s) year
        CROSS JOIN LATERAL (SELECT hashint8extended(h.id, year) & 1048575 AS chance) c
        CROSS JOIN LATERAL (
            SELECT (hashint8extended(h.id, 1) & 1048575) / 1048576.0
                   + (chance / 1048576.0 - 0.5) * 0.04 AS level) l
        WHERE h.id BETWEEN %(from)s AND %(to)s
    ) years
    WINDOW line AS (PARTITION BY id ORDER BY day),
           before AS (PARTITION BY id ORDER BY day
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) chained;

INSERT INTO households_review
    (id, household_id, commune_id, village_id, area_type, kind, reviewed_on, state, profile, facts,
     answers, overrides, recorded_at, note)
OVERRIDING SYSTEM VALUE
SELECT id * 10 + year - %(first)s, id, commune_id, village_id, 'rural', 'periodic',
    make_date(year, 9, 1) + (chance %% 90)::int, 'decided', '',
    jsonb_build_object('version', 1, 'members', jsonb_build_array(
        jsonb_build_object('key', 'a', 'birth_year', 1980, 'work', 'no_contract'),
        jsonb_build_object('key', 'b', 'birth_year', 1982, 'work', 'seeking'),
        jsonb_build_object('key', 'c', 'birth_year', 2012, 'at_school', true)),
        'dwelling', jsonb_build_object('area', 40 + chance %% 60, 'water', 'drilled_well')),
    '{}', '{}', day, ''
FROM bench_rounds WHERE surveyed ORDER BY commune_id, day, id;

INSERT INTO households_classification
    (household_id, standard_id, commune_id, former_commune_id, poverty_class, valid_from, origin,
     decision_id, review_id, income_per_person, income_score, deprivations, unknowns, causes,
     ethnic_group_id, persons, children, is_urban, is_minority, unable_to_work, has_merit,
     female_head, previous_class, previous_from, previous_commune_id, superseded_from, escaped_on,
     was_poor, was_near_poor, reviewed_on)
SELECT r.id, %(standard)s, r.commune_id, r.former_commune_id, r.class, r.day,
    CASE WHEN surveyed THEN 'decision' ELSE 'move' END,
    CASE WHEN surveyed THEN d.id END,
    CASE WHEN surveyed THEN r.id * 10 + year - %(first)s END,
    income, income / 10000,
    -- Three lacks or more make a household below the line poor.
    CASE WHEN r.class = 1 THEN 7 << (chance %% 10)::int | (chance %% 4096)::int
         WHEN r.class = 2 THEN 1 << (chance %% 12)::int
         ELSE (chance & (chance >> 8) & 4095)::int END,
    0, (chance %% 256)::int & ((chance >> 8) %% 256)::int, r.ethnic_group_id,
    2 + (chance %% 5), chance %% 3, false, r.ethnic_group_id = %(minority)s, chance %% 11 = 0,
    r.has_merit, chance %% 4 = 0, previous_class, previous_from, previous_commune_id,
    superseded_from, escaped_on, was_poor, was_near_poor,
    CASE WHEN surveyed THEN make_date(year, 9, 1) + (chance %% 90)::int END
FROM bench_rounds r
JOIN households_decision d ON d.commune_id = r.commune_id AND d.number = year || '/QĐ'
CROSS JOIN LATERAL (SELECT CASE WHEN class = 3 THEN 1600000 + (chance %% 4000) * 1000
                                ELSE 500000 + (chance %% 1000) * 1000 END AS income) i
ORDER BY r.commune_id, r.day, r.id;
DROP TABLE bench_rounds;
"""

_PERSONS = """
INSERT INTO households_person
    (id, uuid, full_name, sex, birth_year, ethnic_group_id, identity_number,
     legacy_identity_number, no_identity_reason)
OVERRIDING SYSTEM VALUE
SELECT p, gen_random_uuid(),
    (%(family)s::text[])[1 + (chance & 1023) %% cardinality(%(family)s::text[])] || ' '
    || CASE WHEN p %% 2 = 0
        THEN (%(female)s::text[])[1 + (chance >> 10 & 1023) %% cardinality(%(female)s::text[])]
        ELSE (%(male)s::text[])[1 + (chance >> 10 & 1023) %% cardinality(%(male)s::text[])] END
    || ' ' || (%(given)s::text[])[1 + (chance >> 20 & 1023) %% cardinality(%(given)s::text[])],
    CASE WHEN p %% 2 = 0 THEN 'F' ELSE 'M' END, 1935 + (p * 13) %% 90,
    CASE WHEN p %% 5 = 0 THEN %(minority)s ELSE %(majority)s END,
    CASE WHEN p %% 14 > 0
         THEN '09' || lpad((p * 7919::bigint %% 10000000000)::text, 10, '0') END, '',
    CASE WHEN p %% 14 = 0 THEN 'child' ELSE '' END
FROM generate_series(%(from)s::bigint, %(to)s::bigint) p
CROSS JOIN LATERAL (SELECT hashint8extended(p, 7) & 1073741823 AS chance) c;

INSERT INTO households_membership (household_id, person_id, relation, valid_from)
SELECT house, p,
    CASE WHEN p = 1 OR house <> 1 + (p - 2) * %(households)s::bigint / %(members)s
         THEN 'head' ELSE 'child' END, '2020-01-01'
FROM generate_series(%(from)s::bigint, %(to)s::bigint) p
CROSS JOIN LATERAL (SELECT 1 + (p - 1) * %(households)s::bigint / %(members)s AS house) h;
"""

# One support in three is still planned, one in twelve has ended; what it answers is what the
# household lacked on the day, with some noise. Two kinds are the same thing from two programmes.
_SUPPORT_REFERENCE = """
INSERT INTO programmes_programme
    (code, name_vi, name_en, kind, valid_from, legal_basis, certainty, note_vi)
SELECT 'bench-' || n, 'Chương trình ' || n, 'Programme ' || n, 'national_target', '2021-01-01',
       '-', 'certain', ''
FROM generate_series(1, 3) n;
INSERT INTO programmes_supportkind
    (code, name_vi, name_en, "group", thing, recipient, unit_vi, indicators, causes, needs_labour,
     needs_approval, is_active, position)
SELECT 'bench-' || n, 'Loại ' || n, 'Kind ' || n, 'livelihood', 'thing-' || n / 2, 'household', '',
       ARRAY['I' || n], ARRAY[1 + n %% 8], false, true, true, n
FROM generate_series(1, 12) n;
"""

_SUPPORTS = """
INSERT INTO programmes_support
    (household_id, commune_id, village_id, kind_id, programme_id, state, description, unit, value,
     standard_id, answers, causes, status, status_on, once_key, planned_on, approved_on,
     delivered_on, accepted_on, ended_on, stop_reason, decision_no, recorded_at)
SELECT h.id, h.commune_id, h.village_id, k.id, p.id, state, '', '', 10000000, c.standard_id,
    c.deprivations & (n * 7919 %% 4096)::int, c.causes & (n * 104729 %% 256)::int, 'poor',
    day, '', day, CASE WHEN state <> 'planned' THEN day + 20 END,
    CASE WHEN state NOT IN ('planned', 'approved') THEN day + 60 END,
    CASE WHEN state = 'accepted' THEN day + 90 END,
    CASE WHEN state = 'ended' THEN day + 400 END, '', '', now()
FROM (
    SELECT c.*, row_number() OVER (ORDER BY hashint8extended(c.household_id, 5)) AS place
    FROM households_classification c
    WHERE c.standard_id = %(standard)s AND c.superseded_from IS NULL AND c.poverty_class IN (1, 2)
) c
JOIN (SELECT n, 1 + (n - 1) %% (SELECT count(*) FROM households_classification
        WHERE standard_id = %(standard)s AND superseded_from IS NULL
          AND poverty_class IN (1, 2)) * 5 / 6 AS place
      FROM generate_series(1, %(supports)s::bigint) n) s USING (place)
JOIN households_household h ON h.id = c.household_id
JOIN programmes_supportkind k ON k.code = 'bench-' || 1 + n %% 12
JOIN programmes_programme p ON p.code = 'bench-' || 1 + n %% 3
CROSS JOIN LATERAL (SELECT
    (ARRAY['planned', 'planned', 'planned', 'planned', 'approved', 'delivered', 'delivered',
           'delivered', 'accepted', 'accepted', 'accepted', 'ended'])[1 + n %% 12] AS state,
    date '2023-03-01' + (n %% 900)::int AS day) x
ORDER BY h.commune_id, n;
"""

#: Built faster at once than row by row.
_EXCLUSIONS = {
    "households_membership": (
        "households_membership_one_household",
        "households_membership_one_head",
    ),
    "households_residence": ("households_residence_one_place",),
}


class Loader:
    """Writes a province into a freshly migrated database, part by part."""

    def __init__(self, size: Size, say: Say) -> None:
        """``say`` is told what is done."""
        self.size = size
        self.say = say
        self._put_back: list[str] = []

    def reference(self) -> None:
        """Areas, villages, standards, decisions and two officials."""
        self.say("areas, standards, officials")
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        with connection.cursor() as cursor:
            cursor.execute(_REFERENCE, {"communes": self.size.communes, **years})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, names in _EXCLUSIONS.items():
                for name in names:
                    cursor.execute(
                        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
                        [name],
                    )
                    (definition,) = cursor.fetchone() or ("",)
                    self._put_back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
                    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def households(self, first: int, last: int) -> None:
        """Households with where they live and five years of classes."""
        self.say(f"households {first:,} to {last:,} with five years of classes")
        parameters = self._parameters() | {"from": first, "to": last}
        self._write(_HOUSEHOLDS, parameters)
        self._write(_ROUNDS, parameters)

    def members(self) -> None:
        """All persons with their memberships."""
        for first in range(1, self.size.members + 1, STEP):
            last = min(first + STEP - 1, self.size.members)
            self.say(f"members {first:,} to {last:,}")
            self._write(_PERSONS, self._parameters() | {"from": first, "to": last})

    def supports(self) -> None:
        """The ledger: some of the households on the list receive one thing or two."""
        self.say(f"{self.size.supports:,} supports")
        self._write(_SUPPORT_REFERENCE, self._parameters())
        self._write(_SUPPORTS, self._parameters())

    def constraints(self) -> None:
        """Put back the constraints that were taken off."""
        self.say("constraints on memberships and residences")
        with connection.cursor() as cursor:
            while self._put_back:
                cursor.execute(self._put_back.pop())

    def _write(self, statements: str, parameters: dict[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                cursor.execute(statements, parameters)
            finally:
                cursor.execute("SET session_replication_role = origin")

    def _parameters(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(id) FILTER (WHERE code = '01'), min(id) FILTER (WHERE code = '24'),"
                " (SELECT id FROM households_povertystandard WHERE code = 'bench_now')"
                " FROM households_ethnicgroup WHERE list_id = 'B'"
            )
            majority, minority, standard = cursor.fetchone() or (None, None, None)
        return {
            "communes": self.size.communes,
            "households": self.size.households,
            "members": self.size.members,
            "supports": self.size.supports,
            "first": FIRST_YEAR,
            "last": LAST_YEAR,
            "family": list(FAMILY),
            "female": list(MIDDLE_FEMALE),
            "male": list(MIDDLE_MALE),
            "given": list(GIVEN),
            "majority": majority,
            "minority": minority,
            "standard": standard,
        }
