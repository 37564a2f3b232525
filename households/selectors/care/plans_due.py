"""What is due to case plans of an official's households: to make, to look at, to close."""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from households.models import CasePlan, Classification, Household, PlanReview
from households.rules.care.quarters import Quarter
from households.selectors.care.plans import IN_POVERTY, out_of_poverty
from households.selectors.care.responsible import cared_for_by, with_responsible
from officials.models import Official


def plans_without(official: Official, day: dt.date) -> QuerySet[Household, Household]:
    """Poor and near-poor households of the official's that have no plan."""
    poor = Classification.objects.in_force(day).filter(
        household=OuterRef("pk"), poverty_class__in=IN_POVERTY
    )
    plans = CasePlan.objects.open().filter(household=OuterRef("pk"))
    return cared_for_by(official, day).filter(Exists(poor), ~Exists(plans)).order_by("code")


def looks_due(plans: QuerySet[CasePlan, CasePlan], day: dt.date) -> QuerySet[CasePlan, CasePlan]:
    """Open plans whose quarterly look is due or late on ``day``, with ``look_late``.

    The same as ``rules.care.quarters.next_look``, for many at once.
    """
    now = Quarter.of(day)
    past = now.before()
    due = _wants(now) if day >= now.due_from else Q(pk__in=[])
    missed = _wants(past) & ~_looked(now)
    return (
        plans.filter(closed_on__isnull=True)
        .filter(due | missed)
        .annotate(
            look_late=Case(
                When(missed, then=Value(True)),  # noqa: FBT003 (a value of SQL)
                default=Value(False),  # noqa: FBT003
                output_field=BooleanField(),
            )
        )
        .order_by("-look_late", "opened_on", "pk")
    )


def plan_reviews_due(official: Official, day: dt.date) -> QuerySet[CasePlan, CasePlan]:
    """Plans of the official's households that are to be looked at now, the late ones first."""
    mine = CasePlan.objects.filter(household__in=cared_for_by(official, day))
    return looks_due(mine, day).select_related("household__village", "household__commune")


def plans_to_close(official: Official, day: dt.date) -> QuerySet[Household, Household]:
    """Households with an open plan that ended, or left poverty and stayed out of it for good.

    They are on no list any more, so whoever answers for where they live is asked.
    """
    plans = CasePlan.objects.open().filter(household=OuterRef("pk"))
    ended = Q(closed_on__isnull=False, closed_on__lte=day)
    return (
        with_responsible(Household.objects.filter(Exists(plans)), day)
        .filter(responsible_id=official.pk)  # type: ignore[misc]
        .filter(ended | out_of_poverty(day))
        .order_by("code")
    )


def _looked(quarter: Quarter) -> Q:
    found = PlanReview.objects.filter(
        plan=OuterRef("pk"), year=quarter.year, quarter=quarter.number
    )
    return Q(Exists(found))


def _wants(quarter: Quarter) -> Q:
    """Plans that ask for a look of the quarter and have none."""
    return Q(opened_on__lt=quarter.due_from) & ~_looked(quarter)
