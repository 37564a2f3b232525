"""Persons by the words of their name, quick in one commune and in a whole province.

A name's words are few in Viet Nam: two of them can match a tenth of a province. Left to itself the
planner then reads persons in the order of names until a page is full, and reads half the table when
the given name sorts late. So the statement says what comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection

from households.models.household import MembershipQuerySet

#: In more communes than this, persons with the name are found first and then looked up, in order,
#: until the page is full; in fewer, whichever of name and place is the rarer comes first.
FEW_COMMUNES = 10


@dataclass(frozen=True, slots=True, order=True)
class NameKey:
    """Where a person stands in the Vietnamese order of names."""

    name_sort: str
    person: int


# OFFSET 0 keeps the planner from moving the limit, and with it the order, into the inner query.
_NAME_FIRST = """
SELECT p.name_sort, p.id FROM (
    SELECT id, name_sort FROM households_person
    WHERE name_tokens @> %s {beyond} ORDER BY name_sort {way}, id {way} OFFSET 0
) p
WHERE EXISTS (SELECT FROM ({memberships}) m WHERE m.person_id = p.id)
ORDER BY p.name_sort {way}, p.id {way} LIMIT %s
"""
_NAME_OR_PLACE = """
SELECT name_sort, id FROM (
    SELECT id, name_sort FROM households_person p
    WHERE name_tokens @> %s {beyond}
      AND EXISTS (SELECT FROM ({memberships}) m WHERE m.person_id = p.id) OFFSET 0
) found
ORDER BY name_sort {way}, id {way} LIMIT %s
"""


def persons_named(
    tokens: Sequence[str],
    memberships: MembershipQuerySet,
    *,
    communes: int,
    limit: int,
    beyond: NameKey | None = None,
    backwards: bool = False,
) -> list[NameKey]:
    """Return persons whose name holds every word, nearest to ``beyond`` first; one query.

    ``memberships`` are those that the viewer may see (``visible_to``); ``communes`` is how many
    communes they lie in, which decides the way the search goes, not what it finds.
    """
    try:
        scope, bound = memberships.order_by().values("person_id").query.sql_with_params()
    except EmptyResultSet:  # a viewer without territory
        return []
    statement = _NAME_FIRST if communes > FEW_COMMUNES else _NAME_OR_PLACE
    compared = "<" if backwards else ">"
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                memberships=scope,
                beyond=f"AND (name_sort, id) {compared} (%s, %s)" if beyond else "",
                way="DESC" if backwards else "",
            ),
            [
                list(tokens),
                *((beyond.name_sort, beyond.person) if beyond else ()),
                *bound,
                limit,
            ],
        )
        return [NameKey(name_sort, person) for name_sort, person in cursor.fetchall()]
