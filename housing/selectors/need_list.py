"""Households that may need a house: judged and put in order by the database, page after page.

The same test and the same order as the pure rules (``tests/housing/test_selectors_need_list.py``
holds them together), so that a commune's list needs no pass over its facts in Python.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from households.choices import PovertyClass
from households.models import Classification, Household, PovertyStandard
from households.rules.ages import add_months
from housing.models import HousingScheme
from housing.rules.need import Combine
from housing.rules.priority import DISASTER_YEARS, ELDERLY_MONTHS, NO_SCORE
from housing.selectors.seen import NOT_COUNTED
from officials.scope import Viewer
from programmes.models import Support
from programmes.rules.ledger import GIVEN_STATES, LIVE_STATES

_LATEST = """
LEFT JOIN LATERAL (
    SELECT r.facts FROM households_review r
    WHERE r.household_id = households_household.id AND r.reviewed_on <= %s
      AND NOT r.state = ANY (%s)
    ORDER BY r.reviewed_on DESC, r.id DESC LIMIT 1
) review ON true
"""

_VERDICT = f"""(
SELECT CASE WHEN has_house IS FALSE THEN 'needed' WHEN met THEN 'needed'
            WHEN NOT met THEN 'not_needed' ELSE 'unknown' END
FROM (
    SELECT has_house,
           CASE WHEN %s THEN weak OR small ELSE weak AND small END AS met
    FROM (
        SELECT has_house, area < %s * nullif(persons, 0) AS small,
               CASE WHEN weak >= %s THEN true WHEN weak + unknown < %s THEN false END AS weak
        FROM (
            SELECT has_house, area, persons,
                   (foundation IS FALSE)::int + (frame IS FALSE)::int
                       + (roof IS FALSE)::int AS weak,
                   (foundation IS NULL)::int + (frame IS NULL)::int + (roof IS NULL)::int AS unknown
            FROM (
                SELECT survey.has_house,
                       survey.foundation_solid AS foundation,
                       coalesce(survey.frame_solid,
                           (home ->> 'wall_solid')::bool AND (home ->> 'column_solid')::bool
                       ) AS frame,
                       coalesce(survey.roof_solid, (home ->> 'roof_solid')::bool) AS roof,
                       coalesce(survey.area_m2, (home ->> 'area_m2')::numeric) AS area,
                       coalesce((review.facts ->> 'member_count')::int,
                                jsonb_array_length(review.facts -> 'members')) AS persons
                FROM (SELECT 1) one {_LATEST}
                LEFT JOIN LATERAL (SELECT review.facts -> 'dwelling' AS home) dwelling ON true
                LEFT JOIN LATERAL (
                    SELECT s.* FROM housing_housingsurvey s
                    WHERE s.household_id = households_household.id AND s.surveyed_on <= %s
                    ORDER BY s.surveyed_on DESC, s.id DESC LIMIT 1
                ) survey ON true
            ) known
        ) counted
    ) halves
) judged)"""  # noqa: S608 (no part comes from outside)

_PRIORITY = f"""(
SELECT CASE
    WHEN c.poverty_class = 1 AND c.is_minority THEN 1
    WHEN c.poverty_class = 1 AND (households_household.has_merit OR c.has_merit
        OR jsonb_path_exists(facts, '$.members[*] ? (@.merit == true)')) THEN 2
    WHEN c.poverty_class IN (1, 2)
        AND jsonb_path_exists(facts, '$.members[*] ? (@.allowance == true)') THEN 3
    WHEN jsonb_path_exists(facts, '$.members[*].born ? ((@.type() == "number" && @ <= $year)
            || (@.type() == "string" && @ <= $day))',
            jsonb_build_object('year', %s::int, 'day', %s::text))
        OR jsonb_path_exists(facts, '$.members[*].disability ? (@ != "none")')
        OR (jsonb_array_length(facts -> 'members') = 1
            AND coalesce((facts ->> 'member_count')::int, 1) <= 1) THEN 4
    WHEN EXISTS (
        SELECT FROM housing_disasterarea a JOIN housing_disasterevent e ON e.id = a.event_id
        WHERE a.commune_id = households_household.commune_id
          AND e.happened_on <= %s AND e.happened_on > %s) THEN 5
    ELSE 6 END
FROM (SELECT 1) one {_LATEST}
LEFT JOIN LATERAL (
    SELECT k.poverty_class, k.is_minority, k.has_merit FROM households_classification k
    JOIN households_povertystandard p ON p.id = k.standard_id
    WHERE k.household_id = households_household.id AND k.valid_from <= %s
      AND (k.superseded_from IS NULL OR k.superseded_from > %s)
      AND p.province_id IS NULL AND p.status = 'published' AND p.valid_from <= %s
      AND (p.valid_to IS NULL OR p.valid_to >= %s)
    LIMIT 1
) c ON true)"""  # noqa: S608 (no part comes from outside)


def with_verdict(
    rows: QuerySet[Household, Any], scheme: HousingScheme, day: dt.date
) -> QuerySet[Household, Any]:
    """Add ``verdict``: what the housing test of a scheme says on a day."""
    test = scheme.test
    return rows.annotate(
        verdict=RawSQL(  # noqa: S611 (as above)
            _VERDICT,
            (
                test.combine is Combine.ANY,
                test.area_per_person,
                test.weak_parts,
                test.weak_parts,
                day,
                list(NOT_COUNTED),
                day,
            ),
            output_field=CharField(),
        )
    )


def with_priority(rows: QuerySet[Household, Any], day: dt.date) -> QuerySet[Household, Any]:
    """Add ``priority`` (1 to 6) and ``rank_score`` as the order of a list needs them."""
    score = Classification.objects.in_force(day).filter(
        household=OuterRef("pk"), standard__in=PovertyStandard.objects.national_on(day)
    )
    return rows.annotate(
        priority=RawSQL(  # noqa: S611 (as above)
            _PRIORITY,
            (
                elderly_year(day),
                add_months(day, -ELDERLY_MONTHS).isoformat(),
                day,
                add_months(day, -12 * DISASTER_YEARS),
                day,
                list(NOT_COUNTED),
                day,
                day,
                day,
                day,
            ),
            output_field=IntegerField(),
        ),
        rank_score=Coalesce(
            Subquery(score.values("income_score")[:1], output_field=IntegerField()), NO_SCORE
        ),
    )


def elderly_year(day: dt.date) -> int:
    """Return the last year of birth of which everybody is certainly elderly on a day."""
    year = day.year - ELDERLY_MONTHS // 12
    return year if (day.month, day.day) == (12, 31) else year - 1


def households_in_need(
    viewer: Viewer, scheme: HousingScheme, day: dt.date, *, commune: int | None = None
) -> QuerySet[Household, Any]:
    """Return poor and near-poor households without a house of the State, judged and ranked."""
    kinds = [kind for kind in (scheme.kind_new, scheme.kind_repair) if kind is not None]
    rows = Household.objects.visible_to(viewer).existing()
    if commune is not None:
        rows = rows.filter(commune=commune)
    helped = Support.objects.filter(
        household=OuterRef("pk"),
        kind__thing__in={kind.thing for kind in kinds},
        state__in=[*LIVE_STATES, *GIVEN_STATES],
    )
    classed = Classification.objects.in_force(day).filter(
        Q(poverty_class=PovertyClass.POOR) | Q(poverty_class=PovertyClass.NEAR_POOR),
        household=OuterRef("pk"),
        standard__in=PovertyStandard.objects.published_on(day),
    )
    found = rows.filter(Exists(classed), ~Exists(helped))
    return with_priority(with_verdict(found, scheme, day), day)
