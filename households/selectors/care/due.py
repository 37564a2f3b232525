"""What is due of an official's care: visits, steps and obstacles of the households they answer for.

Every queryset is narrowed twice: to where the official may visit today, and to the households for
which they answer (``cared_for_by``). Appointments are also theirs where they made them.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from households.choices import Doer, VisitState
from households.models import AgreedStep, Household, Obstacle, Visit
from households.models.household import HouseholdQuerySet
from households.models.visits import ObstacleQuerySet, StepQuerySet, VisitQuerySet
from households.selectors.care.levels import reach_of
from households.selectors.care.responsible import cared_for_by
from officials.choices import Right
from officials.models import Official

#: What comes within a week is "soon".
SOON = dt.timedelta(days=7)


def mine(official: Official, day: dt.date) -> HouseholdQuerySet:
    """Households the official answers for and may visit."""
    return cared_for_by(official, day).with_right(official, Right.VISIT)


def quarter_start(day: dt.date) -> dt.date:
    """First day of the quarter that holds a day."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def planned_visits(official: Official, day: dt.date) -> VisitQuerySet:
    """Appointments of the official, and of the households they answer for."""
    return (
        Visit.objects.with_right(official, Right.VISIT)
        .filter(
            Q(official=official) | Q(household__in=cared_for_by(official, day)),
            state=VisitState.PLANNED,
            household__closed_on__isnull=True,
        )
        .order_by("planned_on", "pk")
    )


def late_visits(official: Official, day: dt.date) -> VisitQuerySet:
    """Appointments of a day that has gone by."""
    return planned_visits(official, day).late(day)


def visits_soon(official: Official, day: dt.date) -> VisitQuerySet:
    """Appointments of today and the seven days after."""
    return planned_visits(official, day).filter(planned_on__range=(day, day + SOON))


def due_steps(official: Official, day: dt.date, within: dt.timedelta = SOON) -> StepQuerySet:
    """Open steps that are late or fall due ``within`` a week, the longest due first."""
    return (
        AgreedStep.objects.with_right(official, Right.VISIT)
        .open()
        .filter(household__in=cared_for_by(official, day), due_on__lte=day + within)
        .order_by("due_on", "pk")
    )


def obstacles_waiting(official: Official, day: dt.date | None = None) -> ObstacleQuerySet:
    """Open obstacles on which the official has to act: they lie at a level the official holds
    there, or have been answered and the official opened them or answers for the household.

    Those of the village level wait for whoever answers for the household. The oldest comes first.
    """
    cared = Q(household__in=cared_for_by(official, day or timezone.localdate()))
    at_level = reach_of(official).condition(villages=cared)
    answered = Q(answered_at__isnull=False) & (Q(opened_by=official) | cared)
    return (
        # Whoever may visit or answer there may see the household.
        Obstacle.objects.visible_to(official)
        .open()
        .filter((Q(answered_at__isnull=True) & at_level) | answered)
        .order_by("since", "pk")
    )


def obstacles_with_others(official: Official, day: dt.date) -> ObstacleQuerySet:
    """Open obstacles, of their households or opened by them, on which others must act."""
    mine = Q(household__in=cared_for_by(official, day)) | Q(opened_by=official)
    return (
        Obstacle.objects.visible_to(official)
        .open()
        .filter(mine, answered_at__isnull=True)
        .exclude(pk__in=obstacles_waiting(official, day).values("pk"))
        .order_by("since", "pk")
    )


def steps_of_others(official: Official, day: dt.date) -> StepQuerySet:
    """Open steps that households or others do, not due before tomorrow."""
    return (
        AgreedStep.objects.with_right(official, Right.VISIT)
        .open()
        .filter(household__in=cared_for_by(official, day), due_on__gt=day)
        .exclude(doer=Doer.OFFICIAL)
        .order_by("due_on", "pk")
    )


def households_not_visited_since(official: Official, quarter: dt.date) -> HouseholdQuerySet:
    """Households the official answers for that nobody has met since the quarter of a day began."""
    met = Visit.objects.done().filter(
        household=OuterRef("pk"), met=True, done_on__gte=quarter_start(quarter)
    )
    today = timezone.localdate()
    rows: HouseholdQuerySet = mine(official, today).filter(~Exists(met))
    return rows.order_by("village", "pk")


def open_for(household: Household) -> tuple[StepQuerySet, ObstacleQuerySet]:
    """Steps and obstacles of a household that are still open."""
    return (
        AgreedStep.objects.open().filter(household=household).order_by("due_on", "pk"),
        Obstacle.objects.open().filter(household=household).order_by("opened_on", "pk"),
    )
