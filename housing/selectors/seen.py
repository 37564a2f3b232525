"""What is known of the dwellings and hardship of households, for many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from households.choices import ReviewState
from households.models import Classification, Household, PovertyStandard, Review
from households.rules.ages import add_months
from households.rules.fact_types import HouseholdFacts
from households.rules.facts import FactsError, facts_from_json
from housing.models import DisasterArea, HousingSurvey
from housing.rules.need import Dwelling, frame_of_register
from housing.rules.priority import (
    DISASTER_YEARS,
    Priority,
    Situation,
    priority_of,
    situation_of,
)

#: Reviews whose facts are not, or no longer, what somebody stands for.
NOT_COUNTED = (ReviewState.DRAFT, ReviewState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Seen:
    """One household's dwelling as the latest review and the latest housing survey know it."""

    dwelling: Dwelling
    facts: HouseholdFacts | None
    review: Review | None
    survey: HousingSurvey | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where a household stands in the order: its group, and its score if it has one."""

    priority: Priority
    score: int | None
    situation: Situation


def dwellings(households: Collection[int], day: dt.date) -> dict[int, Seen]:
    """Return what is known on a day, by household: two queries, whatever the number."""
    reviews = {
        row.household_id: row
        for row in Review.objects.filter(household__in=households, reviewed_on__lte=day)
        .exclude(state__in=NOT_COUNTED)
        .order_by("household", "-reviewed_on", "-pk")
        .distinct("household")
        .select_related("village")
    }
    surveys = {
        row.household_id: row
        for row in HousingSurvey.objects.filter(household__in=households, surveyed_on__lte=day)
        .order_by("household", "-surveyed_on", "-pk")
        .distinct("household")
    }
    return {key: _seen(reviews.get(key), surveys.get(key)) for key in households}


def _seen(review: Review | None, survey: HousingSurvey | None) -> Seen:
    facts = _facts(review)
    home = None if facts is None else facts.dwelling
    frame = (
        None if home is None else frame_of_register(wall=home.wall_solid, column=home.column_solid)
    )
    roof = None if home is None else home.roof_solid
    area = None if home is None else home.area_m2
    if survey is None:
        dwelling = Dwelling(None, None, frame, roof, area, facts.size if facts else None)
    else:
        dwelling = Dwelling(
            survey.has_house,
            survey.foundation_solid,
            frame if survey.frame_solid is None else survey.frame_solid,
            roof if survey.roof_solid is None else survey.roof_solid,
            area if survey.area_m2 is None else survey.area_m2,
            facts.size if facts else None,
        )
    return Seen(dwelling, facts, review, survey)


def _facts(review: Review | None) -> HouseholdFacts | None:
    if review is None:
        return None
    try:
        return facts_from_json(review.facts)
    except FactsError:
        return None


def classes_on(
    households: Collection[int] | QuerySet[Household, Household], day: dt.date
) -> dict[int, Classification]:
    """Return the class under the national standard in force, by household: one query."""
    rows = Classification.objects.in_force(day).filter(
        household__in=households, standard__in=PovertyStandard.objects.national_on(day)
    )
    return {row.household_id: row for row in rows}


def hit_communes(communes: Collection[int], day: dt.date) -> frozenset[int]:
    """Return the communes that a recorded disaster hit within the years that count."""
    rows = DisasterArea.objects.filter(
        commune__in=communes,
        event__happened_on__lte=day,
        event__happened_on__gt=add_months(day, -12 * DISASTER_YEARS),
    )
    return frozenset(rows.values_list("commune", flat=True))


def ranks(homes: Collection[Household], seen: dict[int, Seen], day: dt.date) -> dict[int, Ranked]:
    """Return group and score of each household on a day: two queries."""
    classes = classes_on([home.pk for home in homes], day)
    hit = hit_communes({home.commune_id for home in homes}, day)
    found = {}
    for home in homes:
        row = classes.get(home.pk)
        situation = situation_of(
            seen[home.pk].facts,
            day,
            poverty_class=None if row is None else row.poverty_class,
            minority=bool(row and row.is_minority),
            merit=home.has_merit or bool(row and row.has_merit),
            disaster_area=home.commune_id in hit,
        )
        score = None if row is None else row.income_score
        found[home.pk] = Ranked(priority_of(situation), score, situation)
    return found
