"""The residents' meeting: who agreed, what goes on, what goes back, and correcting the record."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from households.choices import CaseState, PovertyClass, ReviewState
from households.exceptions import MeetingRefused, MinutesRefused, NotAllowed
from households.models import CaseEvent, Meeting, MeetingResult, Posting, Review, ReviewCase
from households.rules.meeting import Vote, agrees, needed
from households.services.procedure.meetings import (
    correct_meeting,
    record_meeting,
    send_back_cases,
)
from households.services.procedure.minutes import LARGEST, add_minutes
from households.services.procedure.postings import post_cases, take_down
from officials.choices import Role
from tests.households.procedure_scene import PDF, met, minutes_of, open_round, step, village_full
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def states(cases: list[ReviewCase]) -> list[str]:
    return [ReviewCase.objects.get(pk=case.pk).state for case in cases]


@pytest.mark.parametrize(
    ("agreeing", "present", "enough"),
    [(20, 40, True), (19, 40, False), (15, 31, False), (16, 31, True)],
)
def test_half_of_those_present(agreeing: int, present: int, enough: bool) -> None:
    assert agrees(agreeing, present, 50) is enough
    assert (agreeing >= needed(present, 50)) is enough


def test_everybody_agrees_unless_told_otherwise(scene: Scene) -> None:
    round_ = open_round(scene)
    cases = village_full(scene, round_, 3)
    few, left_out = cases[1].pk, cases[2].pk
    meeting = record_meeting(
        actor=scene.officer,
        round_=round_,
        village=scene.village,
        data=minutes_of(votes={few: Vote(12, "Hộ có xe tải")}, left_out=frozenset({left_out})),
    )
    assert states(cases) == [CaseState.MEETING_HELD, CaseState.ASSIGNED, CaseState.JUDGED]
    agreed = ReviewCase.objects.get(pk=cases[0].pk)
    assert (agreed.meeting_id, agreed.present, agreed.agreeing) == (meeting.pk, 40, 40)
    assert agreed.quorum_pct == 50
    results = dict(meeting.results.values_list("case", "passed"))
    assert results == {cases[0].pk: True, few: False}
    assert meeting.results.get(case=few).opinion == "Hộ có xe tải"


def test_sent_back_with_the_figures_and_the_survey_open_again(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    met(scene, round_, votes={case.pk: Vote(19)})
    event = CaseEvent.objects.filter(case=case).latest("pk")
    assert (event.step, event.actor_id) == ("send_back", scene.officer.pk)
    assert "19 trên 40" in event.reason
    assert "50 %" in event.reason
    case.refresh_from_db()
    assert (case.class_found, case.meeting_id) == (None, None)
    assert Review.objects.get(case=case).state == ReviewState.DRAFT


def test_the_village_meets_again_on_what_was_sent_back(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    met(scene, round_, votes={case.pk: Vote(0)})
    Review.objects.filter(case=case).update(state=ReviewState.SURVEYED)
    step(case, CaseState.SURVEYED)
    step(case, CaseState.JUDGED, class_found=PovertyClass.POOR)
    second = met(scene, round_)
    case.refresh_from_db()
    assert (case.state, case.meeting_id) == (CaseState.MEETING_HELD, second.pk)
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": dt.date(2999, 1, 1)}, "held_on"),
        ({"held_on": dt.date(2020, 1, 1)}, "held_on"),
        ({"chair": "  "}, "chair"),
        ({"place": ""}, "place"),
        ({"present": 0}, "present"),
    ],
)
def test_what_minutes_must_say(scene: Scene, change: dict[str, object], field: str) -> None:
    round_ = open_round(scene)
    village_full(scene, round_, 1)
    with pytest.raises(MeetingRefused) as refused:
        record_meeting(
            actor=scene.officer, round_=round_, village=scene.village, data=minutes_of(**change)
        )
    assert refused.value.field == field
    assert not Meeting.objects.exists()


def test_more_cannot_agree_than_are_there(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    with pytest.raises(MeetingRefused) as refused:
        met(scene, round_, votes={case.pk: Vote(41)})
    assert refused.value.field == f"agreeing-{case.pk}"


def test_a_survey_after_the_meeting_was_not_before_it(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    Review.objects.filter(case=case).update(reviewed_on=timezone.localdate())
    with pytest.raises(MeetingRefused, match="sau ngày họp"):
        met(scene, round_)


@pytest.mark.parametrize("role", [Role.COMMUNE_LEADER, Role.VILLAGE_COLLECTOR, "stranger"])
def test_only_the_communes_officer_records(scene: Scene, role: str) -> None:
    round_ = open_round(scene)
    village_full(scene, round_, 1)
    with pytest.raises(MeetingRefused, match="không có hộ nào"):
        record_meeting(
            actor=scene.officials[role],
            round_=round_,
            village=scene.village,
            data=minutes_of(),
        )


class TestCorrection:
    def test_a_typing_mistake_is_mended_and_both_figures_stay(self, scene: Scene) -> None:
        round_ = open_round(scene)
        first, second = village_full(scene, round_, 2)
        meeting = met(scene, round_, votes={second.pk: Vote(4)})
        correct_meeting(
            actor=scene.officer,
            meeting=meeting,
            data=minutes_of(votes={first.pk: Vote(3), second.pk: Vote(39)}),
        )
        # What the village did not agree to goes back; what it did goes on as it was shown.
        assert states([first, second]) == [CaseState.ASSIGNED, CaseState.MEETING_HELD]
        second.refresh_from_db()
        assert (second.agreeing, second.class_found) == (39, PovertyClass.POOR)
        assert second.surveyor == scene.officer
        former = apps.get_model("households", "MeetingResultEvent")._base_manager
        assert set(former.values_list("case", "agreeing")) == {(first.pk, 40), (second.pk, 4)}
        assert meeting.results.get(case=second).passed

    def test_figures_that_change_nothing_follow_into_the_case(self, scene: Scene) -> None:
        round_ = open_round(scene)
        (case,) = village_full(scene, round_, 1)
        meeting = met(scene, round_)
        correct_meeting(
            actor=scene.officer,
            meeting=meeting,
            data=minutes_of(present=50, votes={case.pk: Vote(30)}),
        )
        case.refresh_from_db()
        assert (case.state, case.present, case.agreeing) == (CaseState.MEETING_HELD, 50, 30)

    def test_not_once_it_hangs_but_again_when_it_was_taken_down(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = met(scene, round_)
        (posting,) = post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")
        with pytest.raises(MeetingRefused, match="gỡ danh sách"):
            correct_meeting(actor=scene.officer, meeting=meeting, data=minutes_of(present=50))
        take_down(actor=scene.officer, posting=posting, reason="Ghi sai số người có mặt")
        correct_meeting(actor=scene.officer, meeting=meeting, data=minutes_of(present=50))
        assert Meeting.objects.get().present == 50

    def test_a_survey_changed_since_needs_another_meeting(self, scene: Scene) -> None:
        round_ = open_round(scene)
        (case,) = village_full(scene, round_, 1)
        meeting = met(scene, round_, votes={case.pk: Vote(0)})
        review = Review.objects.get(case=case)
        review.facts["dwelling"] |= {"wall_solid": True, "column_solid": True, "roof_solid": True}
        review.facts["livelihood"]["income_per_person"] = 9_000_000
        review.save()
        MeetingResult.objects.update(class_shown=PovertyClass.NEAR_POOR)
        with pytest.raises(MeetingRefused, match="sửa sau cuộc họp"):
            correct_meeting(actor=scene.officer, meeting=meeting, data=minutes_of())

    def test_a_leader_does_not_correct(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = met(scene, round_)
        with pytest.raises(NotAllowed):
            correct_meeting(actor=scene.leader, meeting=meeting, data=minutes_of(present=50))


class TestMinutes:
    @pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04", b"GIF89a"])
    def test_neither_pdf_nor_photo_is_refused_and_not_kept(
        self, scene: Scene, content: bytes
    ) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        with pytest.raises(MinutesRefused):
            record_meeting(
                actor=scene.officer,
                round_=round_,
                village=scene.village,
                data=minutes_of(),
                minutes=BytesIO(content),
            )
        assert not Meeting.objects.exists()

    def test_too_large(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = record_meeting(
            actor=scene.officer, round_=round_, village=scene.village, data=minutes_of()
        )
        with pytest.raises(MinutesRefused, match="15 MB"):
            add_minutes(actor=scene.officer, meeting=meeting, file=BytesIO(PDF + b"0" * LARGEST))

    def test_a_refused_meeting_leaves_no_file_behind(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = met(scene, round_)
        folder = Path(meeting.minutes.path).parent
        before = set(folder.iterdir())
        with pytest.raises(NotAllowed), transaction.atomic():
            correct_meeting(
                actor=scene.leader, meeting=meeting, data=minutes_of(), minutes=BytesIO(PDF)
            )
        assert set(folder.iterdir()) == before

    def test_not_replaced_once_posted(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = met(scene, round_)
        add_minutes(actor=scene.officer, meeting=meeting, file=BytesIO(PDF + b"hai"))
        post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")
        with pytest.raises(MinutesRefused):
            add_minutes(actor=scene.officer, meeting=meeting, file=BytesIO(PDF))


def test_a_fault_found_before_posting_sends_the_household_back(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    met(scene, round_)
    send_back_cases(actor=scene.officer, cases=[case.pk], reason="Ghi nhầm số người")
    case.refresh_from_db()
    assert (case.state, case.meeting_id, case.class_found) == (CaseState.ASSIGNED, None, None)


def test_the_database_refuses_a_meeting_that_was_not_held(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    with pytest.raises(IntegrityError, match="households_reviewcase_meeting"), transaction.atomic():
        step(case, CaseState.MEETING_HELD)
    meeting = Meeting.objects.create(
        round=round_,
        commune=scene.commune,
        village=scene.village,
        held_on=scene.today,
        place="Nhà văn hóa",
        chair="A",
        secretary="B",
        present=40,
        recorded_by=scene.officer,
    )
    for agreeing in (19, 41):
        with (
            pytest.raises(IntegrityError, match="households_reviewcase_meeting"),
            transaction.atomic(),
        ):
            step(
                case,
                CaseState.MEETING_HELD,
                meeting=meeting,
                present=40,
                agreeing=agreeing,
                quorum_pct=50,
            )
    step(case, CaseState.MEETING_HELD, meeting=meeting, present=40, agreeing=20, quorum_pct=50)
    posting = Posting.objects.create(
        round=round_,
        commune=scene.commune,
        token="thu",
        posted_on=scene.today,
        until=scene.today,
        places="Nhà văn hóa",
        posted_by=scene.officer,
    )
    hung = {"posting": posting, "posted_on": scene.today, "posting_until": scene.today}
    with pytest.raises(IntegrityError, match="without the minutes"), transaction.atomic():
        step(case, CaseState.POSTED, **hung)
