"""Rounds and cases in any state, for tests of the procedure's steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import time_machine
from django.utils import timezone

from areas.models import Village
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
    Posting,
    PovertyStandard,
    ProcedureRule,
    Review,
    ReviewCase,
    ReviewRound,
    ScoringForm,
)
from households.rules.meeting import Vote
from households.services.procedure.meetings import MeetingData, record_meeting
from households.services.procedure.postings import post_cases
from tests.factories.households import ReviewFactory, household_with_head
from tests.factories.procedure import ProcedureRuleFactory
from tests.households.scene import Scene, known_facts

#: What a scanned page of minutes begins with; the rest does not matter.
PDF = b"%PDF-1.7\n%%EOF\n"


def rule(**fields: Any) -> ProcedureRule:
    """Return the rule of the tests (three, three and five days, half of those present), changed."""
    found: ProcedureRule = ProcedureRuleFactory.create()
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def open_round(scene: Scene, kind: ReviewKind = ReviewKind.PERIODIC, **rules: Any) -> ReviewRound:
    """Open a round of the scene's commune that began twenty days ago."""
    today = timezone.localdate()
    found, _ = ReviewRound.objects.update_or_create(
        commune=scene.commune,
        kind=kind,
        year=today.year,
        month=today.month if kind == ReviewKind.ONGOING else None,
        defaults={
            "rule": rule(**rules),
            "opens_on": today - dt.timedelta(days=20),
            "due_on": today + dt.timedelta(days=40),
            "state": RoundState.OPEN,
        },
    )
    return found


def judged(
    scene: Scene,
    round_: ReviewRound,
    household: Household,
    found: PovertyClass = PovertyClass.POOR,
    before: PovertyClass | None = None,
) -> ReviewCase:
    """Bring a household to "judged" in a round, surveyed by the officer five days ago."""
    review: Review = ReviewFactory.create(
        household=household,
        kind=round_.kind,
        reviewed_on=timezone.localdate() - dt.timedelta(days=5),
        state=ReviewState.SURVEYED,
        facts=known_facts(household),
        surveyor=scene.officer,
        form=ScoringForm.objects.get(),
        profile="RURAL_NCC",
    )
    Judgement.objects.create(
        review=review,
        standard=PovertyStandard.objects.get(province=None),
        poverty_class=found,
        commune_id=household.commune_id,
        persons=1,
        is_urban=False,
    )
    case = ReviewCase.objects.create(
        round=round_,
        household=household,
        commune_id=household.commune_id,
        village_id=household.village_id,
        reasons=[CaseReason.ON_LIST],
        review=review,
        surveyor=scene.officer,
        class_before=before,
        due_on=round_.due_on,
    )
    step(case, CaseState.SURVEYED)
    step(case, CaseState.JUDGED, class_found=found)
    return case


def step(case: ReviewCase, state: CaseState, **columns: Any) -> None:
    """Move a case by a bare update, as somebody at the database's console would."""
    ReviewCase.objects.filter(pk=case.pk).update(state=state, **columns)
    case.refresh_from_db()


def village_full(
    scene: Scene, round_: ReviewRound, count: int, village: Village | None = None
) -> list[ReviewCase]:
    """Return ``count`` judged cases of new households in a village."""
    names = ("An", "Ánh", "Bình", "Đào", "Đức", "Ôn", "Yến")
    return [
        judged(
            scene,
            round_,
            household_with_head(
                village or scene.village, full_name=f"Lò Văn {names[n % len(names)]} {n}"
            ),
        )
        for n in range(count)
    ]


def minutes_of(**changes: Any) -> MeetingData:
    """Return what the minutes of a meeting of forty people say, held yesterday."""
    usual: dict[str, Any] = {
        "held_on": timezone.localdate() - dt.timedelta(days=1),
        "place": "Nhà văn hóa thôn",
        "chair": "Hoàng Văn Trưởng",
        "secretary": "Lý Thị Thư",
        "present": 40,
    }
    return MeetingData(**(usual | changes))


def met(
    scene: Scene,
    round_: ReviewRound,
    village: Village | None = None,
    votes: Mapping[int, Vote] | None = None,
) -> Meeting:
    """Hold the meeting of a village, minutes on file; who is not in ``votes`` has all votes."""
    return record_meeting(
        actor=scene.officer,
        round_=round_,
        village=village or scene.village,
        data=minutes_of(votes=votes or {}),
        minutes=BytesIO(PDF),
    )


def posted(scene: Scene, count: int = 2, **rules: Any) -> Posting:
    """Return the posting of a village's cases, from their survey on."""
    round_ = open_round(scene, **rules)
    village_full(scene, round_, count)
    met(scene, round_)
    return post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa thôn")[0]


def served(posting: Posting) -> time_machine.travel:
    """Travel to the day after a list came down."""
    return time_machine.travel(f"{posting.until + dt.timedelta(days=1)}T08:00:00+07:00")
