"""What the province is asked: open and answered, which are late."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, OuterRef, QuerySet

from households.choices import CaseState
from households.models import Consultation, ReviewCase, ReviewRound
from officials.choices import Right
from officials.scope import Viewer


def consultations_of(viewer: Viewer) -> QuerySet[Consultation, Consultation]:
    """Return consultations the viewer may read, with how many cases were asked and still wait."""
    waiting = ReviewCase.objects.filter(consultation=OuterRef("pk"), state=CaseState.CONSULTED)
    rows = Consultation.objects.visible_to(viewer).select_related(
        "commune", "round", "asked_by", "answered_by"
    )
    return rows.annotate(is_waiting=Exists(waiting))


def waiting_counts(keys: list[int]) -> dict[int, int]:
    """Return how many cases of each consultation wait for an answer."""
    rows = ReviewCase.objects.filter(consultation__in=keys, state=CaseState.CONSULTED)
    return dict(
        rows.order_by()
        .values("consultation")
        .annotate(n=Count("pk"))
        .values_list("consultation", "n")
    )


def to_ask(viewer: Viewer, round_: ReviewRound) -> QuerySet[ReviewCase, ReviewCase]:
    """Return cases of a round that need the province's opinion and were not sent yet."""
    rows = ReviewCase.objects.visible_to(viewer)
    return rows.filter(
        round=round_,
        state=CaseState.READY,
        consult_required=True,
        consult_answered_on__isnull=True,
    )


def may_answer(viewer: Viewer, consultation: Consultation) -> bool:
    """Whether the viewer is of the province that is asked."""
    rows = Consultation.objects.with_right(viewer, Right.CONSULT)
    return rows.filter(pk=consultation.pk).exists()


def is_late(consultation: Consultation, today: dt.date) -> bool:
    """Whether the answer is overdue."""
    return consultation.answered_on is None and consultation.due_on < today
