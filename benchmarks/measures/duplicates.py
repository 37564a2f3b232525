"""Duplicates of 10,000 new persons in the whole register, beside loading a million persons."""

from __future__ import annotations

from django.db import connection, transaction

from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import query, run
from benchmarks.timing import Plan, Sides
from households.services.duplicates import Rows, count_names, find_duplicates, propose_pairs

LOADED, NEW = 1_000_000, 10_000
#: Members of the whole province: parts of it load and compare parts.
WHOLE = 1_700_000

_COLUMNS = (
    "id, uuid, full_name, sex, birth_date, birth_year, ethnic_group_id, identity_number,"
    " legacy_identity_number, no_identity_reason, died_on"
)
# Other numbers and keys than the register's, so that the live table takes them.
_MILLION = """
COPY (
    SELECT id + 10000000, gen_random_uuid(), full_name, sex, birth_date, birth_year,
        ethnic_group_id, '08' || substr(identity_number, 3), legacy_identity_number,
        no_identity_reason, died_on
    FROM households_person ORDER BY id LIMIT {rows}
) TO STDOUT
"""

# Half are registered already: half of them without their number, a seventh a year off. The other
# half bear a family name and a given name of two different people. They come from every commune.
_NEW = """
CREATE TEMPORARY TABLE bench_new AS
SELECT 'n' || p.id AS key,
    CASE WHEN n %% 2 = 0 THEN p.full_name
         ELSE split_part(p.full_name, ' ', 1) || substr(q.full_name, strpos(q.full_name, ' '))
         END AS full_name,
    p.birth_year::int + CASE WHEN n %% 7 = 0 THEN 1 ELSE 0 END AS birth_year,
    make_date(p.birth_year + CASE WHEN n %% 7 = 0 THEN 1 ELSE 0 END, 1 + (n %% 12)::int,
              2 + (n %% 27)::int) AS birth_date,
    p.sex, CASE WHEN n %% 4 = 0 THEN p.identity_number END AS identity_number,
    h.commune_id, h.village_id, 'h' || h.id AS household_key, m.relation = 'head' AS is_head
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM households_person
      WHERE id %% (%(members)s / %(rows)s) = 1) p
JOIN households_person q ON q.id = 1 + (p.id * 7919) %% %(members)s
JOIN households_membership m ON m.person_id = p.id
JOIN households_household h ON h.id = m.household_id
ORDER BY p.id LIMIT %(rows)s
"""


def _scaled(databases: Databases, rows: int) -> int:
    return max(400, rows * databases.size.members // WHOLE)


def _copied(rows: int) -> bytes:
    """Rows of registered persons as COPY takes them, with keys and numbers of their own."""
    connection.ensure_connection()
    statement = _MILLION.format(rows=rows)
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy)


def _sides(databases: Databases, *, live: bool) -> Sides:
    text = _copied(_scaled(databases, LOADED))
    table = "households_person" if live else "bench_heap"
    count_names(actor=None)
    run("ANALYZE households_namecount")
    run("DROP TABLE IF EXISTS pg_temp.bench_new")
    run(_NEW, {"members": databases.size.members, "rows": _scaled(databases, NEW)})

    def load(_: int) -> None:
        """Load and take back; the time is that of the COPY and its constraints."""
        with transaction.atomic():
            if not live:
                run(f"CREATE TABLE bench_heap AS SELECT {_COLUMNS} FROM households_person LIMIT 0")
            connection.ensure_connection()
            with connection.connection.cursor() as cursor:
                with cursor.copy(f"COPY {table} ({_COLUMNS}) FROM STDIN") as copy:
                    copy.write(text)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)

    def feature(_: int) -> None:
        with transaction.atomic():
            found = find_duplicates(actor=None, source=Rows("SELECT * FROM pg_temp.bench_new"))
        if found.persons < found.rows // 4:
            raise RuntimeError("planted duplicates were not found")

    def settle(number: int) -> None:
        """Rows that were taken back must not slow what follows."""
        if number:
            query("SELECT 1")
            run("VACUUM households_person")

    return Sides(floor=load, feature=feature, prepare=settle)


#: Communes that one round of the scan looks through.
COMMUNES = 3
_MEMBERS = """
SELECT m.person_id FROM households_membership m JOIN households_household h ON h.id = m.household_id
WHERE h.commune_id = %(commune)s AND m.valid_to IS NULL
"""


def _scan(_databases: Databases) -> Sides:
    """Look through communes as every night, each against the whole register; taken back."""
    communes = query(
        "SELECT h.commune_id, count(*) FROM households_household h JOIN households_membership m"
        " ON m.household_id = h.id AND m.valid_to IS NULL GROUP BY 1 ORDER BY 1 LIMIT %s",
        [COMMUNES],
    )
    text = _copied(sum(persons for _commune, persons in communes))
    count_names(actor=None)

    def load(_: int) -> None:
        with transaction.atomic():
            connection.ensure_connection()
            with connection.connection.cursor() as cursor:
                with cursor.copy(f"COPY households_person ({_COLUMNS}) FROM STDIN") as copy:
                    copy.write(text)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)

    def scan(_: int) -> None:
        with transaction.atomic():
            for commune, _persons in communes:
                propose_pairs(actor=None, persons=Rows(_MEMBERS, {"commune": commune}))
            transaction.set_rollback(True)

    return Sides(floor=load, feature=scan)


_FEATURE = "find_duplicates(): 10,000 persons of all communes among themselves and in the register"

MEASURES = (
    Measure(
        name="duplicates",
        title="Duplicates of 10,000 new persons, against loading a million",
        floor="COPY of 1,000,000 persons into the live table, with all its constraints and indexes",
        feature=_FEATURE,
        most=1,
        goal="at most the time of the load",
        sides=lambda databases: _sides(databases, live=True),
        plan=Plan(rounds=1, warm_up=0),
    ),
    Measure(
        name="duplicates-heap",
        title="The same against a bare heap",
        floor="COPY of 1,000,000 persons into a table without constraints and indexes",
        feature=_FEATURE,
        most=None,
        goal="for information",
        sides=lambda databases: _sides(databases, live=False),
        plan=Plan(rounds=3, warm_up=1),
    ),
    Measure(
        name="duplicates-scan",
        title="Looking through communes for duplicates, against loading their persons",
        floor=f"COPY of as many persons as live in {COMMUNES} communes into the live table, with"
        " all its constraints and indexes",
        feature=f"the nightly scan of {COMMUNES} communes: every member compared with the whole"
        " register, pairs of persons and households kept in the queue",
        most=None,
        goal="for information",
        sides=_scan,
        plan=Plan(rounds=3, warm_up=1),
    ),
)
