"""Objections as the commune's officials work through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from households.choices import CaseState, ObjectionState, ReviewState, StandardStatus
from households.models import Judgement, Objection, ReviewCase
from households.selectors.procedure.case_lines import head_names
from officials.choices import Right
from officials.scope import Viewer


def objections_of(viewer: Viewer) -> QuerySet[Objection, Objection]:
    """Return the objections the viewer may read: those of whole communes."""
    return Objection.objects.visible_to(viewer).select_related(
        "case__household", "case__village", "case__commune", "received_by", "answered_by"
    )


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection, whose result it is about, and how it stands with its time."""

    objection: Objection
    head: str
    late: bool


def objection_lines(
    viewer: Viewer, rows: Iterable[Objection], today: dt.date
) -> list[ObjectionLine]:
    """Return objections in the order given, with the heads of their households; one query."""
    found = list(rows)
    heads = head_names(viewer, [row.case.household_id for row in found])
    return [
        ObjectionLine(
            row,
            heads.get(row.case.household_id, ""),
            row.state == ObjectionState.OPEN and row.due_on < today,
        )
        for row in found
    ]


def cases_open_to_objection(viewer: Viewer) -> QuerySet[ReviewCase, ReviewCase]:
    """Return cases of the viewer's communes to which an objection can be taken in now."""
    rows = ReviewCase.objects.with_right(viewer, Right.RUN_REVIEWS)
    return rows.filter(
        state__in=[CaseState.POSTED, CaseState.OBJECTED, CaseState.READY],
        posting__isnull=False,
    )


def can_conclude(case: ReviewCase) -> bool:
    """Whether every objection to a case is closed and its survey handed in with a class."""
    unclassed = Judgement.objects.filter(
        review=OuterRef("review"),
        standard__status=StandardStatus.PUBLISHED,
        poverty_class__isnull=True,
    )
    ready = ReviewCase.objects.filter(
        ~Exists(unclassed),
        pk=case.pk,
        state=CaseState.OBJECTED,
        open_objections=0,
        review__state=ReviewState.SURVEYED,
        class_found__isnull=False,
    )
    return ready.exists()
