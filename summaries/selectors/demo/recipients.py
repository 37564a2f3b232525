"""Households and members of the demonstration that could receive something on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

_HOUSEHOLDS = """
SELECT c.household_id, h.commune_id, c.deprivations, c.poverty_class = 1,
    c.is_minority
FROM households_classification c
JOIN households_povertystandard s ON s.id = c.standard_id AND s.province_id IS NULL
    AND s.status = 'published' AND s.valid_from <= %(day)s
    AND (s.valid_to IS NULL OR s.valid_to >= %(day)s)
JOIN households_household h ON h.id = c.household_id
WHERE h.commune_id = ANY (%(communes)s) AND h.closed_on IS NULL
  AND c.valid_from <= %(day)s AND (c.superseded_from IS NULL OR c.superseded_from > %(day)s)
  AND c.poverty_class IN (1, 2)
  AND (NOT %(able)s OR NOT c.unable_to_work)
ORDER BY md5(%(salt)s || c.household_id)
"""

_PERSONS = """
SELECT m.household_id, min(m.person_id)
FROM households_membership m JOIN households_person p ON p.id = m.person_id
WHERE m.household_id = ANY (%(households)s) AND m.valid_to IS NULL AND m.valid_from <= %(day)s
  AND p.birth_year BETWEEN %(year)s - 44 AND %(year)s - 19
GROUP BY m.household_id
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household on the list on a day; ``deprivations`` is a mask under the national standard."""

    household: int
    commune: int
    deprivations: int
    poor: bool
    minority: bool


def candidates(
    communes: Collection[int], day: dt.date, *, salt: str, able: bool
) -> dict[int, list[Candidate]]:
    """Poor and near-poor households of that day by commune, in an order that ``salt`` shuffles.

    ``able`` leaves out those in which nobody is able to work.
    """
    found: dict[int, list[Candidate]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _HOUSEHOLDS,
            {
                "communes": sorted(communes),
                "day": day,
                "able": able,
                "salt": salt,
            },
        )
        for row in cursor.fetchall():
            found[row[1]].append(Candidate(*row))
    return found


def members_to_train(households: Collection[int], day: dt.date) -> dict[int, int]:
    """One member between 19 and 44 of each household that has one."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, {"households": sorted(households), "day": day, "year": day.year})
        return dict(cursor.fetchall())
