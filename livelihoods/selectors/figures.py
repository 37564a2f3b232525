"""Figures of training and jobs by commune and year, for statistics, targets and reports.

Set-based; each is counted from the ledger and its details, nothing is stored twice. People are
counted where their household lived when they were entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from livelihoods.choices import AT_WORK
from programmes.rules.ledger import GIVEN_STATES

_TRAINED = """
SELECT support.commune_id, support.status, count(*) AS trained,
    count(*) FILTER (WHERE seat.certified_on IS NOT NULL) AS certified,
    count(*) FILTER (WHERE third.asked_on IS NOT NULL) AS asked_3,
    count(*) FILTER (WHERE third.outcome = ANY(%(at_work)s)) AS working_3,
    count(*) FILTER (WHERE sixth.asked_on IS NOT NULL) AS asked_6,
    count(*) FILTER (WHERE sixth.outcome = ANY(%(at_work)s)) AS working_6,
    count(*) FILTER (WHERE person.sex = 'F') AS women,
    coalesce(sum(support.value), 0)::bigint AS dong
FROM livelihoods_enrolment seat
JOIN livelihoods_course course ON course.id = seat.course_id
JOIN programmes_support support ON support.id = seat.support_id
JOIN households_person person ON person.id = support.person_id
LEFT JOIN livelihoods_followup third ON third.support_id = support.id AND third.month = 3
LEFT JOIN livelihoods_followup sixth ON sixth.support_id = support.id AND sixth.month = 6
WHERE support.state = ANY(%(given)s) AND support.commune_id = ANY(%(communes)s)
    AND course.starts_on >= make_date(%(year)s, 1, 1)
    AND course.starts_on < make_date(%(year)s + 1, 1, 1)
GROUP BY support.commune_id, support.status
ORDER BY support.commune_id, support.status
"""

_JOBS = """
SELECT support.commune_id, activity.kind, count(*) AS times, count(DISTINCT support.person_id),
    count(*) FILTER (WHERE sixth.outcome = ANY(%(at_work)s) AND sixth.same) AS kept_6,
    coalesce(sum(support.value), 0)::bigint AS dong
FROM livelihoods_jobentry entry
JOIN livelihoods_jobactivity activity ON activity.id = entry.activity_id
JOIN programmes_support support ON support.id = entry.support_id
LEFT JOIN livelihoods_followup sixth ON sixth.support_id = support.id AND sixth.month = 6
WHERE support.state = ANY(%(given)s) AND support.commune_id = ANY(%(communes)s)
    AND support.delivered_on >= make_date(%(year)s, 1, 1)
    AND support.delivered_on < make_date(%(year)s + 1, 1, 1)
GROUP BY support.commune_id, activity.kind
ORDER BY support.commune_id, activity.kind
"""


@dataclass(frozen=True, slots=True)
class Trained:
    """Of one commune, year and category of household: people, and whole dong for them.

    ``trained`` attended at least one day of a course that began in the year; ``asked_3`` and
    ``asked_6`` were asked about work at three and six months, ``working_*`` of them have it.
    """

    commune: int
    status: str
    trained: int
    certified: int
    asked_3: int
    working_3: int
    asked_6: int
    working_6: int
    women: int
    dong: int


@dataclass(frozen=True, slots=True)
class JobsDone:
    """Of one commune, year and kind of activity: times, different people, whole dong.

    ``kept_6``: still in the job that was found at six months.
    """

    commune: int
    kind: str
    times: int
    people: int
    kept_6: int
    dong: int


def _parameters(communes: Sequence[int], year: int) -> dict[str, Any]:
    return {
        "communes": list(communes),
        "year": year,
        "given": sorted(state.value for state in GIVEN_STATES),
        "at_work": [outcome.value for outcome in AT_WORK],
    }


def trained_by_commune(communes: Sequence[int], year: int) -> list[Trained]:
    """People trained in courses that began in ``year``, by commune and category."""
    with connection.cursor() as cursor:
        cursor.execute(_TRAINED, _parameters(communes, year))
        return [Trained(*row) for row in cursor.fetchall()]


def jobs_by_commune(communes: Sequence[int], year: int) -> list[JobsDone]:
    """People counselled, at fairs, placed and sent abroad in ``year``, by commune and activity."""
    with connection.cursor() as cursor:
        cursor.execute(_JOBS, _parameters(communes, year))
        return [JobsDone(*row) for row in cursor.fetchall()]
