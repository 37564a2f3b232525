"""Rounds with what waits in them: counts for a commune or a province, lists of cases, surveyors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from households.choices import CaseState, ConsultationMode, ReviewKind
from households.models import ReviewCase, ReviewRound
from households.models.cases import CaseQuerySet
from households.rules.procedure import STATES, State, Waiting
from households.selectors.clocks import NEXT_DUE, due_today, late, waiting_for
from officials.choices import RIGHTS, Right
from officials.models import Official, Post
from officials.scope import Viewer, areas_for

#: Who may be waited for, in the order of the columns.
COLUMNS = (
    Waiting.OFFICER,
    Waiting.SURVEYOR,
    Waiting.PUBLIC,
    Waiting.PROVINCE,
    Waiting.LEADER,
)


@dataclass(slots=True)
class RoundCounts:
    """What a round holds: cases in all and by state, late, due today, and by who must act."""

    total: int = 0
    done: int = 0
    late: int = 0
    today: int = 0
    states: dict[str, int] = field(default_factory=dict)
    waiting: dict[Waiting, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Cases that still wait for something."""
        return self.total - self.done

    @property
    def columns(self) -> list[tuple[Waiting, int]]:
        """Counts by who must act, in the order of the columns."""
        return [(who, self.waiting.get(who, 0)) for who in COLUMNS]


def may_open(viewer: Official, commune: int, kind: ReviewKind) -> bool:
    """Tell whether somebody may open a round of that kind in a commune.

    Whoever manages rounds opens any; a commune opens its own ongoing round.
    """
    if areas_for(viewer, Right.MANAGE_ROUNDS).holds(commune=commune, village=None):
        return True
    own = areas_for(viewer, Right.RUN_REVIEWS).holds(commune=commune, village=None)
    return own and kind == ReviewKind.ONGOING


def may_run(viewer: Official, review_round: ReviewRound) -> bool:
    """Tell whether somebody runs reviews in the commune or manages the rounds of its province."""
    return any(
        areas_for(viewer, right).holds(commune=review_round.commune_id, village=None)
        for right in (Right.RUN_REVIEWS, Right.MANAGE_ROUNDS)
    )


def consults(review_round: ReviewRound) -> bool:
    """Tell whether cases of a round need the province's opinion: periodic ones, by its rule."""
    return (
        review_round.kind == ReviewKind.PERIODIC
        and review_round.rule.consultation == ConsultationMode.PROVINCE
    )


def with_due(cases: CaseQuerySet) -> CaseQuerySet:
    """Add the day that comes first; what ``selectors.clocks`` filters by."""
    return cases.alias(next_due=NEXT_DUE)


def rounds_of(viewer: Viewer) -> QuerySet[ReviewRound, ReviewRound]:
    """Rounds whose communes the viewer may see, with commune and rule; newest first."""
    return ReviewRound.objects.visible_to(viewer).select_related("commune", "rule")


def counts_of(rounds: Sequence[ReviewRound], today: dt.date) -> dict[int, RoundCounts]:
    """Count the cases of rounds, in one query; cases taken out of a round are not counted."""
    found = {row.pk: RoundCounts() for row in rounds}
    rows = (
        with_due(ReviewCase.objects.filter(round__in=list(found)))
        .exclude(state=CaseState.DROPPED)
        .order_by()
        .values("round", "state")
        .annotate(
            number=Count("pk"),
            late=Count("pk", filter=late(today)),
            today=Count("pk", filter=due_today(today)),
        )
    )
    for row in rows:
        counts, info = found[row["round"]], STATES[State(row["state"])]
        counts.total += row["number"]
        counts.late += row["late"]
        counts.today += row["today"]
        counts.states[row["state"]] = row["number"]
        if info.final:
            counts.done += row["number"]
        else:
            counts.waiting[info.waiting] = counts.waiting.get(info.waiting, 0) + row["number"]
    return found


def sum_of(counts: Sequence[RoundCounts]) -> RoundCounts:
    """Add counts up."""
    total = RoundCounts()
    for item in counts:
        total.total += item.total
        total.done += item.done
        total.late += item.late
        total.today += item.today
        for state, number in item.states.items():
            total.states[state] = total.states.get(state, 0) + number
        for who, number in item.waiting.items():
            total.waiting[who] = total.waiting.get(who, 0) + number
    return total


def cases_of(viewer: Viewer, review_round: ReviewRound) -> CaseQuerySet:
    """Cases of a round that the viewer may see."""
    return with_due(ReviewCase.objects.visible_to(viewer).filter(round=review_round))


def narrowed(cases: CaseQuerySet, what: str, today: dt.date) -> CaseQuerySet:
    """Narrow cases to those late, due today, or waiting for somebody; anything else leaves all."""
    if what == "qua-han":
        return cases.filter(late(today))
    if what == "hom-nay":
        return cases.filter(due_today(today))
    if what in {who.value for who in COLUMNS}:
        return cases.filter(waiting_for(Waiting(what)))
    return cases


def surveyors_of(commune: int) -> QuerySet[Official, Official]:
    """Officials who survey somewhere in a commune today."""
    posts = Post.objects.on(timezone.localdate()).filter(
        area=commune, role__in=[role for role, rights in RIGHTS.items() if Right.SURVEY in rights]
    )
    return Official.objects.filter(pk__in=posts.values("official"), is_active=True).order_by(
        "full_name"
    )


def late_cases(viewer: Viewer, today: dt.date) -> CaseQuerySet:
    """Cases whose day has passed and that somebody in the commune must move."""
    return _mine(viewer).filter(late(today))


def due_cases(viewer: Viewer, today: dt.date) -> CaseQuerySet:
    """Cases that are due today."""
    return _mine(viewer).filter(due_today(today))


def cases_waiting_for(viewer: Viewer) -> CaseQuerySet:
    """Cases that wait for the viewer: assigned to them; for officers what waits for the office."""
    rows = _mine(viewer)
    if not isinstance(viewer, Official):
        return rows.none()
    mine = Q(surveyor=viewer) & waiting_for(Waiting.SURVEYOR)
    office = ReviewCase.objects.with_right(viewer, Right.RUN_REVIEWS).filter(
        waiting_for(Waiting.OFFICER)
    )
    return rows.filter(mine | Q(pk__in=office.values("pk")))


def _mine(viewer: Viewer) -> CaseQuerySet:
    """Open cases of running rounds where the viewer works on reviews."""
    surveyed = ReviewCase.objects.with_right(viewer, Right.SURVEY)
    decided = ReviewCase.objects.with_right(viewer, Right.DECIDE)
    return with_due((surveyed | decided).open())
