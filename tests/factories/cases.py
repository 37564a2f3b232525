"""A village's cases on the way to a decision, by the steps that lead there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from areas.models import Area
from households.choices import (
    CaseReason,
    CaseState,
    PovertyClass,
    ReviewKind,
    ReviewState,
    RoundState,
)
from households.models import (
    Household,
    Judgement,
    Meeting,
    MeetingResult,
    PostedCase,
    Posting,
    PovertyStandard,
    ReviewCase,
    ReviewRound,
)
from officials.models import Official
from tests.factories.households import PovertyStandardFactory, ReviewFactory
from tests.factories.procedure import ProcedureRuleFactory

#: Day of the survey, the meeting, and the posting with its last day.
SURVEYED = dt.date(2026, 10, 1)
MET = dt.date(2026, 10, 5)
POSTED = dt.date(2026, 10, 6)
UNTIL = dt.date(2026, 10, 8)
#: The first day on which these cases may be decided, and a later one that tests take as today.
DECIDED = dt.date(2026, 10, 9)


def running_round(commune: Area, month: int | None = None) -> ReviewRound:
    """Return the commune's periodic round of 2026, open; or the ongoing one of a month."""
    round_, _made = ReviewRound.objects.get_or_create(
        commune=commune,
        kind=ReviewKind.PERIODIC if month is None else ReviewKind.ONGOING,
        month=month,
        year=2026,
        defaults={
            "rule": ProcedureRuleFactory.create(),
            "opens_on": dt.date(2026, 9, 1),
            "due_on": dt.date(2026, 12, 14),
            "state": RoundState.OPEN,
        },
    )
    return round_


def ready_case(
    household: Household,
    surveyor: Official,
    found: PovertyClass = PovertyClass.POOR,
    *,
    before: PovertyClass | None = None,
    reasons: Sequence[CaseReason] = (CaseReason.ON_LIST,),
    state: CaseState = CaseState.READY,
    month: int | None = None,
    **judged: Any,
) -> ReviewCase:
    """Return a case that was surveyed, agreed to and posted; ``state`` stops it on the way.

    ``month`` puts it in the ongoing round of that month.
    """
    standard = judged.pop("standard", None) or PovertyStandardFactory.create()
    review = ReviewFactory.create(
        household=household,
        state=ReviewState.SURVEYED,
        surveyor=surveyor,
        reviewed_on=SURVEYED,
        method="score",
    )
    judge(review.pk, household, standard, found, **judged)
    round_ = running_round(household.commune, month)
    case = ReviewCase.objects.create(
        round=round_,
        household=household,
        commune=household.commune,
        village=household.village,
        reasons=list(reasons),
        class_before=before,
        due_on=round_.due_on,
    )
    walk(case, surveyor, state, review=review, class_found=found)
    case.refresh_from_db()
    return case


def judge(
    review: int,
    household: Household,
    standard: PovertyStandard,
    found: PovertyClass,
    **columns: Any,
) -> Judgement:
    """Say what a review finds under a standard."""
    poor = found in {PovertyClass.POOR, PovertyClass.NEAR_POOR}
    return Judgement.objects.create(
        review_id=review,
        standard=standard,
        commune=household.commune,
        poverty_class=found,
        **{
            "persons": 4,
            "is_urban": False,
            "income_score": 120 if poor else 185,
            "deprivations": 0b1110 if found == PovertyClass.POOR else 0b10,
            **columns,
        },
    )


def walk(case: ReviewCase, surveyor: Official, to: CaseState, **survey: Any) -> None:
    """Take a listed case step after step to ``to``, with meeting and posting behind it."""
    for state, columns in (
        (CaseState.ASSIGNED, {"surveyor": surveyor}),
        (CaseState.SURVEYED, survey),
    ):
        ReviewCase.objects.filter(pk=case.pk).update(state=state, **columns)
    ReviewCase.objects.filter(pk=case.pk).update(state=CaseState.JUDGED)
    case.class_found = survey["class_found"]
    held_and_posted(case, surveyor, MET, POSTED, UNTIL, to=to)


def made_ready(case: ReviewCase, officer: Official) -> ReviewCase:
    """Take a judged case through a meeting of last week and a posting that ended yesterday."""
    today = timezone.localdate()
    days = [today - dt.timedelta(days=ago) for ago in (6, 5, 1)]
    case.refresh_from_db()
    held_and_posted(case, officer, *days)
    case.refresh_from_db()
    return case


def held_and_posted(
    case: ReviewCase,
    officer: Official,
    met: dt.date,
    posted: dt.date,
    until: dt.date,
    *,
    to: CaseState = CaseState.READY,
) -> None:
    """Write a meeting and a posting, and take a judged case as far as ``to``."""
    meeting = Meeting.objects.create(
        round=case.round,
        commune=case.commune,
        village=case.village,
        held_on=met,
        place="Nhà văn hóa",
        chair="Trưởng thôn",
        secretary="Thư ký",
        present=40,
        minutes_sha256="a" * 64,
        recorded_by=officer,
    )
    posting = Posting.objects.create(
        round=case.round,
        commune=case.commune,
        token=f"thu-{case.pk}",
        posted_on=posted,
        until=until,
        places="Nhà văn hóa, trụ sở xã",
        posted_by=officer,
    )
    steps: list[tuple[CaseState, dict[str, Any]]] = [
        (
            CaseState.MEETING_HELD,
            {"meeting": meeting, "present": 40, "agreeing": 38, "quorum_pct": 50},
        ),
        (
            CaseState.POSTED,
            {"posting": posting, "posted_on": posted, "posting_until": until},
        ),
        (CaseState.READY, {}),
    ]
    for state, columns in steps:
        ReviewCase.objects.filter(pk=case.pk).update(state=state, **columns)
        if state == to:
            break
    found = case.class_found or PovertyClass.NOT_POOR
    MeetingResult.objects.create(
        meeting=meeting, case=case, agreeing=38, class_shown=found, passed=True
    )
    PostedCase.objects.create(
        posting=posting,
        case=case,
        head_name="Chủ hộ",
        village_name=case.village.title,
        class_before=case.class_before,
        class_found=found,
    )
