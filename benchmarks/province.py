"""A synthetic province of the size of the largest: 450,000 households, 1.7 million members.

Written by SQL alone, without triggers and with the exclusion constraints taken off, because loading
is not what is measured here. Five yearly rounds of classifications: 2.25 million rows, with the
columns that the database derives computed in the same way. Nothing here resembles a real person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

COMMUNES = 125
HOUSEHOLDS = 450_000
MEMBERS = 1_700_000
FIRST_YEAR, LAST_YEAR = 2021, 2025

FAMILY = "Nguyễn,Trần,Lê,Phạm,Hoàng,Huỳnh,Phan,Vũ,Võ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Lý,Hà,Đinh,Trương,Mai"
MIDDLE = (
    "Văn,Thị,Hữu,Đức,Ngọc,Minh,Thanh,Xuân,Quang,Thu,Kim,Công,Đình,Bá,Như,Tuyết,Hồng,Gia,Bảo,Khánh"
)
GIVEN = (
    "An,Anh,Bình,Châu,Chi,Cường,Dũng,Duyên,Dương,Đạt,Đức,Giang,Hà,Hải,Hạnh,Hằng,Hiền,Hiếu,Hoa,Hòa,"
    "Hoàng,Hùng,Hương,Huyền,Khánh,Lan,Lâm,Liên,Linh,Loan,Long,Ly,Mai,Minh,Nam,Nga,Ngân,Ngọc,Nhung,"
    "Oanh,Phong,Phúc,Phương,Quân,Quyên,Sơn,Tâm,Thảo,Thắng,Thơm,Thủy,Thúy,Tiến,Toàn,Trang,Trung,Tú,"
    "Tuấn,Tùng,Tuyết,Vân,Việt,Vinh,Xuân,Yến"
)

_SETUP = """
INSERT INTO areas_area (level, code, name, unit_type, valid_from)
VALUES ('province', '98', 'Tỉnh đo tốc độ', 'tỉnh', '2025-07-01');
INSERT INTO areas_area (level, code, name, unit_type, parent_id, valid_from)
SELECT 'commune', '98' || lpad(n::text, 3, '0'), 'Xã ' || n, 'xã',
       (SELECT id FROM areas_area WHERE code = '98'), '2025-07-01'
FROM generate_series(1, %(communes)s) n;
INSERT INTO areas_village (commune_id, code, name, kind, especially_disadvantaged)
SELECT a.id, lpad(n::text, 2, '0'), 'Thôn ' || n, 'thon', false
FROM areas_area a, generate_series(1, 12) n WHERE a.code LIKE '98___';
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
FROM households_povertystandard s, generate_series(1, 12) n;
"""

# mod() of multiplied numbers stands in for chance: the same province every time.
_HOUSEHOLDS = """
INSERT INTO households_household
    (id, uuid, code, external_code, commune_id, village_id, address, phone, has_merit,
     is_local_minority, registered_on, closed_reason, updated_at)
SELECT h, gen_random_uuid(), c.code || '-' || lpad(h::text, 6, '0'), '', c.id, v.id, '', '',
       h %% 40 = 0, false, '2020-01-01', '', now()
FROM (SELECT h, (h * %(communes)s::bigint / %(households)s) AS place
      FROM generate_series(%(from)s, %(to)s) h) x
JOIN (SELECT id, code, row_number() OVER (ORDER BY code) - 1 AS place
      FROM areas_area WHERE code LIKE '98___') c USING (place)
JOIN LATERAL (SELECT id FROM areas_village WHERE commune_id = c.id
              ORDER BY code OFFSET h %% 12 LIMIT 1) v ON true;
"""

_CLASSES = """
INSERT INTO households_classification
    (household_id, standard_id, commune_id, poverty_class, valid_from, origin, income_per_person,
     income_score, deprivations, unknowns, causes, ethnic_group_id, persons, children, is_urban,
     is_minority, unable_to_work, has_merit, female_head, previous_class, previous_from,
     previous_commune_id, superseded_from, was_poor, was_near_poor)
SELECT id, standard, commune_id, cls, day, 'move', income, income / 10000, mask, 0,
       (k %% 256)::int, ethnic, 2 + k %% 5, k %% 3, false, ethnic = %(minority)s, k %% 11 = 0,
       k %% 40 = 0, k %% 4 = 0,
       lag(cls) OVER line, lag(day) OVER line, lag(commune_id) OVER line, lead(day) OVER line,
       coalesce(bool_or(cls = 1) OVER before, false), coalesce(bool_or(cls = 2) OVER before, false)
FROM (
    SELECT h.id, h.commune_id, s.id AS standard, make_date(year, 12, 15) AS day, k, income, mask,
        CASE WHEN k %% 7 = 0 THEN %(minority)s ELSE %(majority)s END AS ethnic,
        CASE WHEN income > 1500000 THEN 3
             WHEN bit_count(mask::bit(32)) >= 3 THEN 1 ELSE 2 END AS cls
    FROM households_household h
    CROSS JOIN generate_series(%(first)s, %(last)s) year
    CROSS JOIN (SELECT id FROM households_povertystandard WHERE code = 'bench_now') s
    CROSS JOIN LATERAL (SELECT (h.id * 7919 + year * 104729) %% 1000003 AS k) chance
    CROSS JOIN LATERAL (SELECT 900000 + (k * 31 %% 2400) * 1000 AS income,
                               ((k * 131) %% 4096)::int & ((k * 37) %% 4096)::int AS mask) found
    WHERE h.id BETWEEN %(from)s AND %(to)s
) rounds
WINDOW line AS (PARTITION BY id ORDER BY day),
       before AS (PARTITION BY id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
ORDER BY commune_id, day;
"""

_PERSONS = """
INSERT INTO households_person
    (id, uuid, full_name, sex, birth_year, ethnic_group_id, identity_number,
     legacy_identity_number, no_identity_reason)
SELECT p, gen_random_uuid(),
       (%(family)s::text[])[1 + (p * 31) %% 20] || ' ' || (%(middle)s::text[])[1 + (p * 17) %% 20]
           || ' ' || (%(given)s::text[])[1 + (p * 7 + p / 64) %% 64],
       CASE WHEN p %% 2 = 0 THEN 'F' ELSE 'M' END, 1935 + (p * 13) %% 90, %(majority)s,
       CASE WHEN p %% 14 > 0
            THEN '09' || lpad((p * 7919::bigint %% 10000000000)::text, 10, '0') END, '',
       CASE WHEN p %% 14 = 0 THEN 'child' ELSE '' END
FROM generate_series(%(from)s::bigint, %(to)s::bigint) p;
"""

_MEMBERSHIPS = """
INSERT INTO households_membership (household_id, person_id, relation, valid_from)
SELECT 1 + (p - 1) * %(households)s::bigint / %(members)s, p,
       CASE WHEN (p - 1) * %(households)s::bigint / %(members)s
                 <> (p - 2) * %(households)s::bigint / %(members)s OR p = 1
            THEN 'head' ELSE 'child' END, '2020-01-01'
FROM generate_series(%(from)s::bigint, %(to)s::bigint) p;
"""


@dataclass(frozen=True, slots=True)
class Load:
    """A contiguous part of the province's households."""

    first: int
    last: int


def prepare(say: Callable[[str], None]) -> None:
    """Reference rows: areas, villages, standards. The database must be freshly migrated."""
    say("reference data")
    with connection.cursor() as cursor:
        cursor.execute(_SETUP, {"communes": COMMUNES})
        for name in ("households_membership_one_household", "households_membership_one_head"):
            cursor.execute(f"ALTER TABLE households_membership DROP CONSTRAINT {name}")


def load_households(load: Load, say: Callable[[str], None]) -> None:
    """Households with five rounds of classes for a part of the province."""
    parameters = {
        "communes": COMMUNES,
        "households": HOUSEHOLDS + 1,
        "from": load.first,
        "to": load.last,
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
        **_groups(),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        say(f"households {load.first:,} to {load.last:,}")
        cursor.execute(_HOUSEHOLDS, parameters)
        say("classes of five years")
        cursor.execute(_CLASSES, parameters)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE households_household, households_classification")


def load_persons(say: Callable[[str], None], step: int = 425_000) -> None:
    """All members with their memberships."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for first in range(1, MEMBERS + 1, step):
            say(f"members from {first:,}")
            parameters: dict[str, int | list[str]] = {
                "from": first,
                "to": min(first + step - 1, MEMBERS),
                "households": HOUSEHOLDS,
                "members": MEMBERS,
                "family": FAMILY.split(","),
                "middle": MIDDLE.split(","),
                "given": GIVEN.split(","),
                **_groups(),
            }
            cursor.execute(_PERSONS, parameters)
            cursor.execute(_MEMBERSHIPS, parameters)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE households_person, households_membership")


def _groups() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id) FILTER (WHERE code = '01'), min(id) FILTER (WHERE code = '24')"
            " FROM households_ethnicgroup WHERE list_id = 'B'"
        )
        row = cursor.fetchone()
    assert row is not None  # noqa: S101 (inserted by prepare)
    return {"majority": row[0], "minority": row[1]}
