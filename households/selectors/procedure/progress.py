"""Where a household's case stands and how it got there, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from households.models import CaseEvent, Household, ReviewCase
from households.rules.procedure import STATES, STEPS, WAITING_NAMES, State, Step, Waiting
from households.rules.text import Text
from officials.scope import Viewer

#: The first event of a case, which is no step of the table.
_LISTED = Text("Đưa vào danh sách rà soát", "Put on the list of the round")


@dataclass(frozen=True, slots=True)
class Progress:
    """One case: its state, who must act, by when, and every step so far, latest first."""

    case: ReviewCase
    state: Text
    waiting: Text
    clock_due: dt.date | None
    overdue: bool
    steps: tuple[StepTaken, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One event in words."""

    event: CaseEvent
    name: Text


def progress_of_household(viewer: Viewer, household: Household, today: dt.date) -> list[Progress]:
    """Return the cases of a household that the viewer may see, latest first; three queries."""
    cases = (
        ReviewCase.objects.visible_to(viewer)
        .filter(household=household)
        .select_related("round", "surveyor", "decision", "decided_by", "meeting", "posting")
        .prefetch_related("events__actor")
        .order_by("-pk")
    )
    return [progress_of(case, today) for case in cases]


def progress_of(case: ReviewCase, today: dt.date) -> Progress:
    """Put one case into words; its events should be prefetched."""
    info = STATES[State(case.state)]
    return Progress(
        case=case,
        state=info.name,
        waiting=WAITING_NAMES[info.waiting],
        clock_due=case.clock_due,
        overdue=info.waiting != Waiting.NOBODY
        and not info.final
        and case.stopped_on is None
        and min(case.due_on, case.clock_due or case.due_on) < today,
        steps=tuple(
            StepTaken(event, STEPS[Step(event.step)].name if event.step in STEPS else _LISTED)
            for event in sorted(case.events.all(), key=lambda row: -row.pk)
        ),
        reasons=tuple(_reasons(case)),
    )


def _reasons(case: ReviewCase) -> list[str]:
    labels = dict(ReviewCase._meta.get_field("reasons").base_field.flatchoices)
    return [str(labels.get(reason, reason)) for reason in case.reasons]
