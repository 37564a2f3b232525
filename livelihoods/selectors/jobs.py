"""Activities for jobs and who takes part."""

from __future__ import annotations

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from livelihoods.models import JobActivity, JobEntry
from livelihoods.models.jobs import JobActivityQuerySet, JobEntryQuerySet
from officials.scope import Viewer
from programmes.choices import SupportState


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
