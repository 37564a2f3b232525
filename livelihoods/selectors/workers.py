"""Workers of poor, near-poor and newly escaped households: who needs work, who was reached.

Who needs a job or advice is asked of the newest decided review: seeking work, or in a wage job
without a contract (the deprivation of work), or in a household that names missing knowledge or
skills as a cause. Working age is that of the standard: from 15, to 61 and 57 (Labour Code 2019,
Article 169, rising yearly to 62 in 2028 and 60 in 2035).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from households.choices import PovertyClass, Sex
from households.models import Classification, Membership, PovertyStandard
from households.rules.ages import add_months
from households.rules.escape import earliest_escape
from households.selectors.standing import newly_escaped_on
from officials.choices import Right
from officials.scope import Viewer, areas_for
from programmes.choices import SupportGroup
from programmes.rules.ledger import GIVEN_STATES

#: Working age begins with this many years.
FROM_AGE = 15
#: Causes of poverty that advice and training answer: knowledge, skills (codes 5 and 6, bit 0 is 1).
_SKILL_CAUSES = (1 << 4) | (1 << 5)


def retirement_months(year: int, sex: str) -> int:
    """Age in months at which working age ends in a year (Labour Code 2019, Article 169)."""
    if sex == Sex.FEMALE:
        return min(720, 664 + 4 * max(0, year - 2021))
    return min(744, 723 + 3 * max(0, year - 2021))


def working_age(viewer: Viewer, right: Right, day: dt.date) -> QuerySet[Membership, Membership]:
    """Present members of working age of households on the list or newly escaped on ``day``.

    Birth years bound the age: nobody who may be of working age is left out.
    """
    standards = PovertyStandard.objects.national_on(day)
    on_list = (
        Classification.objects.in_force(day)
        .filter(household=OuterRef("household"), standard__in=standards)
        .filter(
            Q(poverty_class__in=[PovertyClass.POOR, PovertyClass.NEAR_POOR]) | newly_escaped_on(day)
        )
    )
    oldest = {
        sex: add_months(day, -retirement_months(day.year, sex)).year
        for sex in (Sex.MALE, Sex.FEMALE)
    }
    return (
        Membership.objects.with_right(viewer, right)
        .current()
        .filter(
            Exists(on_list),
            Q(person__sex=Sex.FEMALE, person__birth_year__gte=oldest[Sex.FEMALE])
            | Q(person__sex=Sex.MALE, person__birth_year__gte=oldest[Sex.MALE]),
            household__closed_on__isnull=True,
            person__birth_year__lte=day.year - FROM_AGE,
            person__died_on__isnull=True,
        )
    )


# One row per worker in need: person, household, village, why, and whether reached since a day.
_NEEDS = """
WITH listed AS (
    SELECT DISTINCT ON (class.household_id) class.household_id, class.poverty_class, class.causes
    FROM households_classification class
    WHERE class.standard_id = ANY(%(standards)s) AND class.valid_from <= %(day)s
        AND (class.superseded_from IS NULL OR class.superseded_from > %(day)s)
        AND class.commune_id = ANY(%(communes)s)
        AND (class.poverty_class IN (1, 2)
             OR (class.poverty_class = 3 AND class.escaped_on >= %(escaped)s))
    ORDER BY class.household_id, class.standard_id DESC
),
workers AS (
    SELECT home.id AS household_id, home.commune_id, home.village_id, person.id AS person_id,
        listed.poverty_class, listed.causes & %(skills)s <> 0 AS untaught,
        (SELECT member FROM jsonb_array_elements(newest.facts -> 'members') member
         WHERE member ->> 'key' = person.uuid::text LIMIT 1) AS said
    FROM listed
    JOIN households_household home ON home.id = listed.household_id AND home.closed_on IS NULL
    JOIN households_membership lives ON lives.household_id = home.id AND lives.valid_to IS NULL
    JOIN households_person person ON person.id = lives.person_id AND person.died_on IS NULL
        AND person.birth_year <= %(youngest)s
        AND person.birth_year >= CASE person.sex WHEN 'F' THEN %(women)s ELSE %(men)s END
    LEFT JOIN LATERAL (
        SELECT review.facts FROM households_review review
        WHERE review.household_id = home.id AND review.state = 'decided'
        ORDER BY review.reviewed_on DESC, review.id DESC LIMIT 1
    ) newest ON true
    WHERE home.commune_id = ANY(%(communes)s)
        AND (%(villages)s::bigint[] IS NULL OR home.village_id = ANY(%(villages)s))
),
needing AS (
    SELECT workers.*, said ->> 'work' AS work, EXISTS (
        SELECT 1 FROM programmes_support support
        JOIN programmes_supportkind kind ON kind.id = support.kind_id
        WHERE support.person_id = workers.person_id AND kind."group" = ANY(%(groups)s)
            AND support.state = ANY(%(given)s) AND support.delivered_on >= %(since)s
            AND support.delivered_on <= %(day)s
    ) AS reached
    FROM workers
    WHERE (said ->> 'able') IS DISTINCT FROM 'false'
        AND (said ->> 'attends' IS NULL OR said ->> 'attends' = 'none')
        AND (said ->> 'work' IN ('seeking', 'no_contract')
             OR (untaught AND (said ->> 'work') IS DISTINCT FROM 'not_seeking'
                 AND (said ->> 'work') IS DISTINCT FROM 'contract'))
)
"""

_REACH = f"""{_NEEDS}
SELECT commune_id, count(*), count(*) FILTER (WHERE reached) FROM needing
GROUP BY commune_id ORDER BY commune_id
"""  # noqa: S608 (constants only)

_WORKERS = f"""{_NEEDS}
SELECT person_id, household_id, village_id, poverty_class, coalesce(work, ''), untaught, reached
FROM needing
WHERE person_id > %(after)s AND (%(wanted)s::boolean IS NULL OR reached = %(wanted)s)
ORDER BY person_id LIMIT %(size)s
"""  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who needs work or advice: why, and whether anybody has reached them."""

    person: int
    household: int
    village: int
    poverty_class: int
    work: str
    untaught: bool
    reached: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Of a commune: workers who need a job or advice, and those whom help has reached."""

    commune: int
    needing: int
    reached: int

    @property
    def share(self) -> float | None:
        """Per hundred of those in need who were reached; None where nobody is in need."""
        return 100 * self.reached / self.needing if self.needing else None


def _parameters(
    communes: Sequence[int], day: dt.date, since: dt.date, villages: Sequence[int] | None
) -> dict[str, Any]:
    return {
        "standards": list(PovertyStandard.objects.national_on(day).values_list("pk", flat=True)),
        "day": day,
        "since": since,
        "communes": list(communes),
        "villages": None if villages is None else list(villages),
        "escaped": earliest_escape(day),
        "skills": _SKILL_CAUSES,
        "youngest": day.year - FROM_AGE,
        "men": add_months(day, -retirement_months(day.year, Sex.MALE)).year,
        "women": add_months(day, -retirement_months(day.year, Sex.FEMALE)).year,
        "groups": [SupportGroup.JOB.value, SupportGroup.TRAINING.value],
        "given": sorted(state.value for state in GIVEN_STATES),
    }


def reach_of(communes: Sequence[int], day: dt.date, since: dt.date) -> list[Reach]:
    """Workers in need and those reached from ``since`` to ``day``, by commune; set-based.

    Reached is who received something for work or training: advice, a fair, a job, a course.
    """
    if not communes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_REACH, _parameters(communes, day, since, None))
        return [Reach(*row) for row in cursor.fetchall()]


def workers_in_need(
    viewer: Viewer,
    *,
    commune: int,
    day: dt.date,
    since: dt.date,
    village: int | None = None,
    reached: bool | None = False,
    after: int = 0,
    size: int = 50,
) -> list[Worker]:
    """Workers in need of one commune where the viewer sees households, by key of the person.

    ``reached`` narrows to those who were, or (False) were not reached; ``after`` is the last
    person of the page before. A village's collector gets that village.
    """
    territory = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
    villages: list[int] | None = None
    if commune not in territory.communes:
        villages = sorted(territory.villages)
        if not villages:
            return []
    if village is not None:
        villages = [village] if villages is None or village in villages else []
    values = _parameters([commune], day, since, villages) | {
        "after": after,
        "wanted": reached,
        "size": size,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WORKERS, values)
        return [Worker(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class NamedWorker:
    """A worker in need with the names a page shows."""

    worker: Worker
    member: Membership


def named_workers(viewer: Viewer, workers: Sequence[Worker]) -> list[NamedWorker]:
    """Put names to workers whom the viewer may see; one query."""
    rows = {
        row.person_id: row
        for row in Membership.objects.visible_to(viewer)
        .current()
        .filter(person__in=[one.person for one in workers])
        .select_related("person", "household__village")
    }
    return [NamedWorker(one, rows[one.person]) for one in workers if one.person in rows]
