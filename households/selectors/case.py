"""One household's whole case as of a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from areas.models import Village
from households.choices import Relation, ReviewState
from households.models import (
    Classification,
    Household,
    HouseholdChange,
    Membership,
    ReportedResult,
    Residence,
    Review,
)
from households.selectors.as_of import held_on, members_on
from households.selectors.case_parts import Told, told_of
from households.selectors.standing import Shown, main_first, shown
from officials.scope import Viewer


@dataclass(frozen=True, slots=True)
class Case:
    """The household, who lived in it and what it was on ``as_of``; empty before it began."""

    household: Household
    as_of: dt.date
    members: list[Membership]
    village: Village | None
    classes: list[Shown]
    open_review: Review | None

    @property
    def head(self) -> Membership | None:
        """The head of that day."""
        return next((row for row in self.members if row.relation == Relation.HEAD), None)

    @property
    def main_class(self) -> Shown:
        """The class under the national standard, else the first, else "not classified"."""
        return self.classes[0] if self.classes else shown(None, self.as_of)

    @property
    def existed(self) -> bool:
        """Whether the household was there on that day."""
        closed = self.household.closed_on
        began = self.household.registered_on <= self.as_of
        return began and (closed is None or closed > self.as_of)


def household_case(viewer: Viewer, household: Household, as_of: dt.date) -> Case:
    """Read the case: four queries, whatever its length; some more where members have left."""
    residence = (
        Residence.objects.filter(held_on(as_of), household=household)
        .select_related("village", "commune")
        .first()
    )
    classes = (
        Classification.objects.in_force(as_of)
        .filter(household=household)
        .select_related("standard", "decision")
    )
    review = Review.objects.filter(household=household).open().first()
    return Case(
        household=household,
        as_of=as_of,
        members=members_on(viewer, household.pk, as_of),
        village=residence.village if residence else None,
        classes=[shown(row, as_of) for row in main_first(classes)],
        open_review=review,
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline; the row says what happened."""

    day: dt.date
    kind: str
    row: Classification | Review | HouseholdChange | ReportedResult | Told


#: On one day the latest step comes first: class, then review, then what changed in the household.
_WEIGHT = {"class": 4, "review": 3, "told": 2, "reported": 1, "change": 0}


def timeline(viewer: Viewer, case: Case) -> list[Moment]:
    """Everything that happened to a household up to the day of the case, latest first.

    Four queries, and the fixed number of each app above that tells something.
    """
    household, until = case.household, case.as_of
    classes = Classification.objects.filter(
        household=household, valid_from__lte=until
    ).select_related("standard", "decision", "decision__decided_by")
    reviews = Review.objects.filter(household=household, reviewed_on__lte=until).exclude(
        state=ReviewState.WITHDRAWN
    )
    changes = HouseholdChange.objects.filter(
        Q(household=household) | Q(other_household=household), on_date__lte=until
    ).select_related("household", "other_household", "recorded_by")
    moments = [
        *(Moment(row.valid_from, "class", row) for row in classes),
        *(Moment(row.reviewed_on, "review", row) for row in reviews.select_related("surveyor")),
        *(Moment(row.on_date, "change", row) for row in changes),
        *(
            Moment(row.reported_on, "reported", row)
            for row in ReportedResult.objects.filter(household=household, reported_on__lte=until)
        ),
        *(Moment(row.day, "told", row) for row in told_of(viewer, case)),
    ]
    return sorted(moments, key=_latest, reverse=True)


def _latest(moment: Moment) -> tuple[dt.date, int, int]:
    row = moment.row
    return moment.day, _WEIGHT[moment.kind], row.order if isinstance(row, Told) else row.pk


def reviews_of(household: Household, until: dt.date) -> list[Review]:
    """Reviews with their results, latest first."""
    return list(
        Review.objects.filter(household=household, reviewed_on__lte=until)
        .select_related("surveyor", "decided_by", "form", "village__commune",
                        "village__former_commune__parent")
        .prefetch_related("judgements__standard")
        .order_by("-reviewed_on", "-pk")
    )  # fmt: skip
