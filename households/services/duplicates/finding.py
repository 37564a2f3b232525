"""Finding duplicates of many rows at once: the door of forms, imports and nightly work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from households.services.duplicates import statements
from officials.models import Official

Actor = Official | None

#: Where the answer is: temporary tables that live until the end of the transaction.
PERSONS_FOUND = "pg_temp.duplicate_person"
HOUSEHOLDS_FOUND = "pg_temp.duplicate_household"

_NEEDED = frozenset({"key", "full_name", "birth_year", "sex"})
#: With more registered members than this for each row, namesakes are looked up name by name.
_MEMBERS_PER_ROW = 25


@dataclass(frozen=True, slots=True)
class Rows:
    """Persons as a relation: a SELECT written by us, never by users, with its named parameters.

    Columns, in any order; those left out are null:

    ========================= ====================================================================
    ``key``                   text, unique among the rows; comes back in the answer
    ``full_name``             as written; folded here as the register's names are
    ``name_folded``           the same folded already, where it is at hand
    ``birth_year``            integer
    ``birth_date``            date or null; 1 January counts as a bare year
    ``sex``                   ``M`` or ``F``
    ``identity_number``       12 digits, null or empty
    ``legacy_identity_number`` 9 digits, null or empty
    ``commune_id``            commune of today
    ``village_id``            village, where known
    ``household_key``         what the rows of one household share; needed to compare households
    ``is_head``               whether the person is its head
    ``external_code``         code of the household in the former system
    ``person_id``             the registered person this row *is*, if known: not its own duplicate
    ``household_id``          the registered household this row belongs to, if known
    ========================= ====================================================================
    """

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict)
    #: Its columns; the database is asked where they are not said.
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows were compared, and how many pairs are in each answer table."""

    rows: int
    pending: int
    persons: int
    households: int


@transaction.atomic(savepoint=False)
def find_duplicates(
    *,
    actor: Actor,
    source: Rows,
    pending: Sequence[Rows] = (),
    among: bool = True,
    register: bool = True,
    households: bool = True,
) -> Found:
    """Compare the persons of ``source``, and the households they make, set-based.

    With each other (``among``), with the register, and with ``pending`` rows (of imports that wait;
    such a relation may choose by what stands in ``pg_temp.duplicate_row``): whatever the scope of
    ``actor``, since a duplicate elsewhere is one as well. So the answer must not be shown as it is:
    pass it through ``selectors/duplicate_pairs.py``, or keep it with :func:`propose_pairs`, which
    does. Call inside the transaction that reads the answer:

    * ``pg_temp.duplicate_person`` (:data:`PERSONS_FOUND`), a row for each pair of persons:
      ``key`` of the source, ``side`` (``rows``, ``register`` or ``pending``), ``other`` (key of the
      other row, or the registered person's), ``points`` in decibans, ``level`` (``duplicate`` or
      ``possible``), and what agrees: ``same_name, namesakes, nearness, years_apart, date_match,
      same_sex, identity_same, legacy_same``. A pair among the rows comes once.
    * ``pg_temp.duplicate_household`` (:data:`HOUSEHOLDS_FOUND`), the same for households by
      ``household_key`` (or the registered household's key): ``key, side, other, points, level``
      and ``same_code, same_head, same_village, members_in_common``; empty where ``households`` is
      false.

    Writes nothing else. A dozen statements, however many rows. Raises ``ValueError`` for a relation
    without key, full_name, birth_year or sex.
    """
    limits: dict[str, Any] = {
        "duplicate": settings.TN_DUPLICATE_POINTS,
        "possible": settings.TN_DUPLICATE_POSSIBLE_POINTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statements.CREATE)
        cursor.execute(_fill(cursor, source, waits=False), dict(source.params))
        for rows in pending:
            cursor.execute(_fill(cursor, rows, waits=True), dict(rows.params))
        cursor.execute(statements.COUNT)
        cursor.execute(statements.ANALYZE)
        cursor.execute(statements.SHAPE)
        new, waiting, communes, dated, members = cursor.fetchone() or (0, 0, None, False, 0)
        persons = 0
        if new and register:
            cursor.execute(
                statements.register_statement(
                    by_members=0 < members <= _MEMBERS_PER_ROW * new, by_day=bool(dated)
                ),
                limits | {"communes": communes or []},
            )
            persons += cursor.rowcount
        if new and among:
            cursor.execute(statements.rows_statement(pending=False), limits)
            persons += cursor.rowcount
        if new and waiting:
            cursor.execute(statements.rows_statement(pending=True), limits)
            persons += cursor.rowcount
        homes = 0
        if households:
            cursor.execute(statements.HOUSEHOLDS, limits | {"register": register, "among": among})
            homes = cursor.rowcount
    return Found(new, waiting, persons, homes)


def _fill(cursor: Any, rows: Rows, *, waits: bool) -> str:
    """Write the statement that reads a relation, with nulls for columns it does not have."""
    given = set(rows.columns)
    if not given:
        cursor.execute(f"SELECT * FROM ({rows.sql}) s LIMIT 0", dict(rows.params))
        given = {column.name for column in cursor.description}
    if missing := _NEEDED - given:
        raise ValueError(f"rows to compare lack {', '.join(sorted(missing))}")
    columns = ", ".join(
        f"{name}::{kind}" if name in given else f"NULL::{kind} AS {name}"
        for name, kind in statements.COLUMNS.items()
    )
    source = f"SELECT {columns} FROM ({rows.sql}) given"
    return statements.FILL.format(pending=str(waits).lower(), source=source)


def persons_found() -> Iterator[dict[str, Any]]:
    """Read the pairs of persons of the last search, the most likely first."""
    yield from _read(f"SELECT * FROM {PERSONS_FOUND} ORDER BY points DESC, key, other")


def households_found() -> Iterator[dict[str, Any]]:
    """Read the pairs of households of the last search, the most likely first."""
    yield from _read(f"SELECT * FROM {HOUSEHOLDS_FOUND} ORDER BY points DESC, key, other")


def _read(statement: str) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column.name for column in cursor.description or ()]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))
