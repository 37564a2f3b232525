"""Activities for jobs and who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from areas.choices import AreaLevel
from households.models import Membership
from households.selectors.lookup import Lookup
from livelihoods.models import JobActivity, JobEntry
from livelihoods.models.jobs import JobActivityQuerySet, JobEntryQuerySet
from livelihoods.rules.overseas import clause_of
from livelihoods.selectors.candidates import Candidate, found_members
from livelihoods.selectors.trainees import trainees
from livelihoods.selectors.workers import working_age
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer
from programmes.choices import SupportState
from programmes.selectors.eligibility import Asked, answers


def activities_of(viewer: Viewer) -> JobActivityQuerySet:
    """Activities the viewer may see, with how many of their own took part (``people``)."""
    people = (
        JobEntry.objects.visible_to(viewer)
        .filter(activity=OuterRef("pk"))
        .exclude(support__state=SupportState.STOPPED)
        .order_by()
        .values("activity")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        JobActivity.objects.visible_to(viewer)
        .select_related("area")
        .annotate(people=Coalesce(Subquery(people, output_field=IntegerField()), Value(0)))
    )


def entries_of(viewer: Viewer, activity: JobActivity) -> JobEntryQuerySet:
    """Who took part, as far as the viewer may see, by name; with the job or contract found."""
    return (
        JobEntry.objects.visible_to(viewer)
        .filter(activity=activity)
        .select_related(
            "support__person",
            "support__household",
            "support__village",
            "placement",
            "overseas",
        )
        .annotate(name_sort=F("support__person__name_sort"))
        .order_by("name_sort", "pk")
    )


def seekers(
    official: Official,
    activity: JobActivity,
    *,
    village: int | None = None,
    wanted: Lookup | None = None,
) -> Any:
    """Members whom the official can enter: found by name, or of working age in a village."""
    if wanted is not None:
        return found_members(official, wanted)
    day = min(activity.held_on, timezone.localdate())
    rows = working_age(official, Right.MANAGE_SUPPORT, day)
    if activity.area.level == AreaLevel.COMMUNE:
        rows = rows.filter(household__commune=activity.area_id)
    if village is not None:
        rows = rows.filter(household__village=village)
    return rows.select_related("person", "household__village").annotate(
        name_sort=F("person__name_sort")
    )


def fit_for(activity: JobActivity, members: Sequence[Membership]) -> list[Candidate]:
    """Judge members for an activity; queries do not grow with their number."""
    if not members:
        return []
    day = min(activity.held_on, timezone.localdate())
    judged = answers(
        [
            Asked(row.household_id, row.person_id, activity.support_kind, activity.programme)
            for row in members
        ],
        day,
    )
    there = set(
        JobEntry.objects.filter(activity=activity)
        .exclude(support__state=SupportState.STOPPED)
        .filter(support__person__in=[row.person_id for row in members])
        .values_list("support__person", flat=True)
    )
    return [
        Candidate(
            row,
            answer.status,
            [one.text for one in answer.refusals],
            enrolled=row.person_id in there,
        )
        for row, answer in zip(members, judged, strict=True)
    ]


def usual_clause(entry: JobEntry) -> int:
    """Clause of the article that the person falls under by what is known."""
    support = entry.support
    if support.person_id is None:
        return 1
    found = trainees({support.person_id: (support.status, None)}, support.planned_on)
    return clause_of(found[support.person_id][0]) if support.person_id in found else 1
