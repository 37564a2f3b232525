"""A household as it was on a day: who belonged to it, where it lived, how it was classified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from households.choices import PovertyClass, Relation
from households.models import Classification, Household, Membership, Residence
from officials.choices import Right
from officials.scope import Viewer


def members_on(household: Household, date: dt.date) -> QuerySet[Membership]:
    """Memberships that hold on a day, with their persons; the head first, then the eldest."""
    return (
        Membership.objects.filter(_holding(date), household=household)
        .select_related("person__ethnic_group")
        .order_by(_HEAD_FIRST, "person__birth_year", "person__birth_date", "pk")
    )


def head_on(household: Household, date: dt.date) -> Membership | None:
    """The head's membership on a day; None where the household did not live then."""
    rows = Membership.objects.filter(_holding(date), household=household, relation=Relation.HEAD)
    return rows.select_related("person__ethnic_group").first()


def heads_on(households: Iterable[int], date: dt.date) -> dict[int, Membership]:
    """The head's membership of many households by key: one query for a page of a list."""
    rows = Membership.objects.filter(
        _holding(date), household__in=list(households), relation=Relation.HEAD
    )
    return {row.household_id: row for row in rows.select_related("person")}


def residence_on(household: Household, date: dt.date) -> Residence | None:
    """Where the household lived on a day, with village, commune and province."""
    rows = Residence.objects.filter(_holding(date), household=household)
    return rows.select_related("village", "commune__parent").first()


@dataclass(frozen=True, slots=True)
class HouseholdAsOf:
    """One household as it was at the end of a day; ``classes`` has one row per standard."""

    household: Household
    on_date: dt.date
    members: tuple[Membership, ...]
    residence: Residence | None
    classes: tuple[Classification, ...]

    @property
    def lives(self) -> bool:
        """Whether the household existed on that day."""
        return self.household.registered_on <= self.on_date and (
            self.household.closed_on is None or self.household.closed_on > self.on_date
        )

    @property
    def head(self) -> Membership | None:
        """The head's membership."""
        return next((row for row in self.members if row.relation == Relation.HEAD), None)


def household_as_of(viewer: Viewer, household: Household, date: dt.date) -> HouseholdAsOf | None:
    """Return a household as it was on a day; None where the viewer may not see it.

    The household's place of today decides who may see it: its file moves with it. Classes are
    shown to those who hold the right for them there.
    """
    found = (
        Household.objects.visible_to(viewer)
        .select_related("village", "commune__parent")
        .filter(pk=household.pk)
        .first()
    )
    if found is None:
        return None
    classes = (
        Classification.objects.in_force(date)
        .filter(household__in=Household.objects.with_right(viewer, Right.VIEW_CLASSES))
        .filter(household=found)
        .exclude(poverty_class=PovertyClass.CLOSED)
        .select_related("standard", "decision")
        .order_by("standard__province", "standard__valid_from")
    )
    return HouseholdAsOf(
        household=found,
        on_date=date,
        members=tuple(members_on(found, date)),
        residence=residence_on(found, date),
        classes=tuple(classes),
    )


def _holding(date: dt.date) -> Q:
    return Q(valid_from__lte=date) & (Q(valid_to__isnull=True) | Q(valid_to__gt=date))


_HEAD_FIRST = Case(
    When(relation=Relation.HEAD, then=Value(0)), default=Value(1), output_field=IntegerField()
)
