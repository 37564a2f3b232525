"""Figures of housing: communes as they stand today, and houses by commune, year and category."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from officials.choices import Right
from officials.scope import Viewer, areas_for

_BY_COMMUNE = """
SELECT s.commune_id, a.name,
       count(*) FILTER (WHERE s.state = 'planned'),
       count(*) FILTER (WHERE s.approved_on IS NOT NULL AND s.state <> 'stopped'),
       count(*) FILTER (WHERE s.approved_on IS NOT NULL AND s.state <> 'stopped'
           AND EXISTS (SELECT FROM housing_housingmilestone m WHERE m.case_id = c.id)),
       count(*) FILTER (WHERE s.state IN ('delivered', 'accepted', 'ended')),
       count(*) FILTER (WHERE s.state IN ('accepted', 'ended') AND s.accepted_on IS NOT NULL),
       count(*) FILTER (WHERE c.due_on < %(today)s AND s.state IN ('planned', 'approved')),
       coalesce(sum(m.held), 0)::bigint, coalesce(sum(m.paid), 0)::bigint
FROM housing_housingcase c
JOIN programmes_support s ON s.id = c.support_id
JOIN areas_area a ON a.id = s.commune_id
LEFT JOIN LATERAL (
    SELECT sum(f.amount) FILTER (WHERE f.state <> 'planned') AS held, sum(f.paid) AS paid
    FROM programmes_commitment f WHERE f.support_id = s.id
) m ON true
WHERE s.commune_id = ANY (%(communes)s)
  AND (%(year)s::int IS NULL OR extract(year FROM coalesce(s.approved_on, s.planned_on)) = %(year)s)
  AND (%(scheme)s::bigint IS NULL OR c.scheme_id = %(scheme)s)
GROUP BY s.commune_id, a.name, a.code ORDER BY a.code
"""

_HOUSES = """
SELECT s.commune_id, extract(year FROM s.delivered_on)::int AS year, c.work, s.status, c.cause,
       count(*), coalesce(sum(c.cost_final), 0)::bigint, coalesce(sum(m.paid), 0)::bigint
FROM housing_housingcase c
JOIN programmes_support s ON s.id = c.support_id
LEFT JOIN LATERAL (
    SELECT sum(f.paid) AS paid FROM programmes_commitment f WHERE f.support_id = s.id
) m ON true
WHERE s.state IN ('delivered', 'accepted', 'ended')
  AND s.delivered_on BETWEEN %(first)s AND %(last)s
  AND (%(communes)s::bigint[] IS NULL OR s.commune_id = ANY (%(communes)s))
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """Houses of a commune by how far they are; money in dong."""

    commune: int
    name: str
    planned: int
    approved: int
    started: int
    finished: int
    accepted: int
    late: int
    held: int
    paid: int


@dataclass(frozen=True, slots=True)
class HouseFigure:
    """Houses finished in a commune and year, by work (new, repair), status and cause."""

    commune: int
    year: int
    work: str
    status: str
    cause: str
    houses: int
    cost: int
    paid: int


def progress_by_commune(
    viewer: Viewer, today: dt.date, *, year: int | None = None, scheme: int | None = None
) -> list[CommuneRow]:
    """Return how far the houses of each commune are where the viewer reads figures: one query.

    ``year`` is that of approval, of opening while it is not approved.
    """
    communes = sorted(areas_for(viewer, Right.VIEW_STATISTICS).communes)
    if not communes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_COMMUNE, {"communes": communes, "today": today, "year": year, "scheme": scheme}
        )
        return [CommuneRow(*row) for row in cursor.fetchall()]


def houses_finished(
    first: dt.date, last: dt.date, communes: Collection[int] | None = None
) -> list[HouseFigure]:
    """Return houses finished from ``first`` to ``last``, both included: one query.

    For statistics; checks no scope. A house counts in the year and commune in which it was
    finished, whatever became of it later; stopped ones do not count.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _HOUSES,
            {
                "first": first,
                "last": last,
                "communes": None if communes is None else sorted(communes),
            },
        )
        return [HouseFigure(*row) for row in cursor.fetchall()]
