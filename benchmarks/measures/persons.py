"""Persons: an identity number, and two words of a name."""

from __future__ import annotations

from django.db import connection
from psycopg import Cursor

from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import chosen, official, query
from benchmarks.timing import Figure, Plan, Sides
from common.vietnamese import name_tokens
from households.selectors.identity import resident_with_identity
from households.selectors.lookup import find_members, lookup

_WHO = """
SELECT p.id, p.full_name, h.id, h.code, h.commune_id, h.village_id
FROM households_person p
JOIN households_membership m ON m.person_id = p.id AND m.valid_to IS NULL
JOIN households_household h ON h.id = m.household_id
WHERE p.identity_number = %s::text
"""


def _numbers() -> list[str]:
    found = query(
        "SELECT identity_number FROM households_person"
        " WHERE identity_number IS NOT NULL AND id % 337 = 0 ORDER BY id"
    )
    return chosen([number for (number,) in found], 20_000)


def _identity(databases: Databases) -> Sides:
    numbers, viewer = _numbers(), official("province")

    def bare(i: int) -> object:
        connection.ensure_connection()
        with Cursor(connection.connection) as cursor:
            return cursor.execute(_WHO, (numbers[i % len(numbers)],), prepare=True).fetchone()

    def feature(i: int) -> None:
        if resident_with_identity(viewer, numbers[i % len(numbers)]) is None:
            raise RuntimeError("an identity number was not found")

    return Sides(floor=bare, feature=feature)


def _names() -> list[str]:
    """Two words of the names of persons drawn at random: the last two, or first and last."""
    found = query("SELECT full_name FROM households_person WHERE id % 997 = 0 ORDER BY id")
    words = [name.split() for (name,) in chosen(found, 400)]
    return [
        f"{name[-2] if number % 2 else name[0]} {name[-1]}" for number, name in enumerate(words)
    ]


def _name(who: str) -> Sides:
    names, viewer = _names(), official(who)

    def floor(i: int) -> object:
        return query(
            "SELECT count(*) FROM households_person WHERE name_tokens @> %s",
            [name_tokens(names[i % len(names)])],
        )

    def feature(i: int) -> object:
        return find_members(viewer, lookup(names[i % len(names)]))

    return Sides(floor=floor, feature=feature)


_BY_WORDS = "count of the persons whose name holds both words, by the index of words alone"

MEASURES = (
    Measure(
        name="identity",
        title="Identity number looked up",
        floor="the same join of person, membership and household, prepared, by the driver alone",
        feature="resident_with_identity() for an official of the province, scope checked",
        most=1.25,
        goal="at least 80 % of the rate",
        sides=_identity,
        plan=Plan(rounds=50, calls=200, warm_up=100),
    ),
    Measure(
        name="name-province",
        title="Two-word name search in the whole province, 95th percentile",
        floor=_BY_WORDS,
        feature="find_members(): first page of 50 in the order of names, scope checked",
        most=3,
        goal="p95 at most 3x",
        sides=lambda databases: _name("province"),
        plan=Plan(rounds=400, warm_up=40),
        figure=Figure.P95,
    ),
    Measure(
        name="name-commune",
        title="Two-word name search in one commune, 95th percentile",
        floor=_BY_WORDS,
        feature="find_members() for an official of one commune",
        most=3,
        goal="p95 at most 3x",
        sides=lambda databases: _name("commune"),
        plan=Plan(rounds=400, warm_up=40),
        figure=Figure.P95,
    ),
)
