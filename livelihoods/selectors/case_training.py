"""Training and jobs on a household's case page: what its members learnt and where they work.

Whoever may open the household sees it; a link is there only where the viewer may open the course
or the activity. Each part costs a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from households.selectors.case import Case
from households.selectors.case_parts import Told
from livelihoods.models import Course, Enrolment, FollowUp, JobActivity, JobEntry
from officials.scope import Viewer


def training_part(viewer: Viewer, case: Case) -> dict[str, Any] | None:
    """Courses of the household's members, up to the day of the case."""
    rows = list(
        Enrolment.objects.filter(
            support__household=case.household, support__planned_on__lte=case.as_of
        )
        .select_related("support__person", "course__occupation", "course__provider")
        .prefetch_related(_answers(case))
        .annotate(
            days=Count(
                "attendance",
                filter=Q(attendance__present=True, attendance__session__held_on__lte=case.as_of),
            )
        )
        .order_by("-course__starts_on", "pk")
    )
    if not rows:
        return None
    keys = {row.course_id for row in rows}
    shown = set(Course.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))
    return {
        "rows": [
            {
                "row": row,
                "url": _url("livelihoods:course", row.course_id) if row.course_id in shown else "",
                "certified": row.certified_on is not None and row.certified_on <= case.as_of,
                "answers": getattr(row.support, "answers_by_then", []),
            }
            for row in rows
        ]
    }


def jobs_part(viewer: Viewer, case: Case) -> dict[str, Any] | None:
    """Advice, fairs, jobs found and contracts abroad of the household's members."""
    rows = list(
        JobEntry.objects.filter(
            support__household=case.household, support__planned_on__lte=case.as_of
        )
        .select_related("support__person", "activity", "placement", "overseas")
        .prefetch_related(_answers(case))
        .order_by("-activity__held_on", "pk")
    )
    if not rows:
        return None
    keys = {row.activity_id for row in rows}
    shown = set(
        JobActivity.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return {
        "rows": [
            {
                "row": row,
                "url": _url("livelihoods:job", row.activity_id) if row.activity_id in shown else "",
                "answers": getattr(row.support, "answers_by_then", []),
            }
            for row in rows
        ]
    }


def tell_training(viewer: Viewer, case: Case) -> Iterable[Told]:
    """Certificates, first working days, journeys and answers about work, for the timeline."""
    del viewer
    yield from _certificates(case)
    yield from _jobs(case)
    for row in FollowUp.objects.filter(
        support__household=case.household, asked_on__lte=case.as_of
    ).select_related("support__person"):
        if row.asked_on is not None and row.support.person is not None:
            yield Told(
                row.asked_on,
                _("%(name)s: việc làm sau %(month)d tháng")
                % {"name": row.support.person.full_name, "month": row.month},
                detail=row.get_outcome_display(),
                note=row.work,
            )


def _certificates(case: Case) -> Iterable[Told]:
    rows = Enrolment.objects.filter(
        support__household=case.household, certified_on__lte=case.as_of
    ).select_related("support__person", "course__occupation")
    for row in rows:
        if row.certified_on is not None and row.support.person is not None:
            yield Told(
                row.certified_on,
                _("%(name)s được cấp chứng chỉ nghề") % {"name": row.support.person.full_name},
                detail=str(row.course.occupation),
                note=row.certificate_no,
            )


def _jobs(case: Case) -> Iterable[Told]:
    rows = JobEntry.objects.filter(support__household=case.household).select_related(
        "support__person", "placement", "overseas"
    )
    for row in rows:
        if row.support.person is None:
            continue
        name = row.support.person.full_name
        job, abroad = getattr(row, "placement", None), getattr(row, "overseas", None)
        if job is not None:
            yield Told(
                job.started_on,
                _("%(name)s bắt đầu làm việc") % {"name": name},
                detail=job.job,
                note=job.employer,
            )
            if job.ended_on:
                yield Told(
                    job.ended_on, _("%(name)s nghỉ việc") % {"name": name}, detail=job.employer
                )
        if abroad is not None:
            for day, words in (
                (abroad.deployed_on, _("%(name)s xuất cảnh đi làm việc")),
                (abroad.returned_on, _("%(name)s về nước")),
            ):
                if day:
                    yield Told(day, words % {"name": name}, detail=abroad.country)


def _answers(case: Case) -> Prefetch[Any]:
    rows = FollowUp.objects.filter(asked_on__lte=case.as_of).order_by("month")
    return Prefetch("support__follow_ups", queryset=rows, to_attr="answers_by_then")


def _url(name: str, key: int) -> str:
    return reverse(name, args=[key])
