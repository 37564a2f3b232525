"""Posting, taking down, objecting, re-checking, posting again: to the day the period is served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from households.choices import (
    CaseState,
    ConsultationMode,
    ObjectionState,
    PovertyClass,
    ReviewKind,
    ReviewState,
)
from households.exceptions import (
    ConsultationRefused,
    NotAllowed,
    ObjectionRefused,
    PostingRefused,
    StepRefused,
)
from households.models import CaseEvent, Objection, PostedCase, Posting, Review, ReviewCase
from households.services.procedure.consultations import answer_commune, ask_province
from households.services.procedure.meetings import record_meeting
from households.services.procedure.objections import (
    answer_objection,
    conclude_recheck,
    reopen_survey,
    take_objection,
    withdraw_objection,
)
from households.services.procedure.postings import post_cases, serve_postings, take_down
from households.services.procedure.survey import hand_in
from officials.choices import Role
from tests.households.procedure_scene import (
    met,
    minutes_of,
    open_round,
    posted,
    served,
    step,
    village_full,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db

#: A Wednesday of an ordinary week; four days later it is Sunday.
WEDNESDAY = dt.date(2026, 10, 7)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the scene on an ordinary Wednesday."""
    with time_machine.travel(f"{WEDNESDAY}T09:00:00+07:00", tick=False):
        yield small_scene()


def on(day: dt.date) -> time_machine.travel:
    """Travel to the morning of a day."""
    return time_machine.travel(f"{day}T08:00:00+07:00", tick=False)


def one(posting: Posting) -> ReviewCase:
    """Return the first case of a list."""
    return ReviewCase.objects.filter(posting=posting).order_by("pk")[0]


def state(case: ReviewCase) -> str:
    """Return where a case stands now."""
    return ReviewCase.objects.get(pk=case.pk).state


class TestPosting:
    def test_three_working_days_after_today(self, scene: Scene) -> None:
        posting = posted(scene)
        # Thursday, Friday, Monday: the day of posting and the weekend do not count.
        assert (posting.posted_on, posting.until) == (WEDNESDAY, dt.date(2026, 10, 12))
        case = one(posting)
        assert (case.state, case.clock, case.clock_due) == ("posted", "posting", posting.until)
        assert len(posting.token) >= 20

    def test_only_name_village_and_classes_are_kept(self, scene: Scene) -> None:
        posting = posted(scene, 1)
        row = PostedCase.objects.get(posting=posting)
        assert row.head_name == "Lò Văn An 0"
        assert row.village_name == "Thôn Đông"
        assert (row.class_before, row.class_found) == (None, PovertyClass.POOR)
        held = {field.name for field in PostedCase._meta.concrete_fields}
        assert held == {
            "id", "posting", "case", "head_name", "village_name", "class_before", "class_found",
        }  # fmt: skip

    def test_some_villages_and_then_the_others(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        village_full(scene, round_, 2, scene.other_village)
        met(scene, round_)
        met(scene, round_, scene.other_village)
        (first,) = post_cases(
            actor=scene.officer, round_=round_, places="Nhà văn hóa", villages=[scene.village.pk]
        )
        (second,) = post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")
        assert (first.rows.count(), second.rows.count()) == (1, 2)

    def test_not_before_the_minutes_are_on_file(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        record_meeting(actor=scene.officer, round_=round_, village=scene.village, data=minutes_of())
        with pytest.raises(PostingRefused, match="Thôn Đông"):
            post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")

    def test_nothing_to_post(self, scene: Scene) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        with pytest.raises(PostingRefused, match="Không có kết quả nào"):
            post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")

    @pytest.mark.parametrize("role", [Role.COMMUNE_LEADER, Role.VILLAGE_COLLECTOR, "stranger"])
    def test_only_the_communes_officer(self, scene: Scene, role: str) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        met(scene, round_)
        with pytest.raises(NotAllowed):
            post_cases(actor=scene.officials[role], round_=round_, places="Nhà văn hóa")

    def test_a_hundred_households_cost_the_queries_of_one(
        self, scene: Scene, django_assert_max_num_queries: object
    ) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 40)
        met(scene, round_)
        with django_assert_max_num_queries(24):  # type: ignore[operator]
            post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")


class TestServing:
    def test_only_when_the_last_day_is_over(self, scene: Scene) -> None:
        posting = posted(scene)
        with on(posting.until):
            assert serve_postings(actor=None) == 0
        with served(posting):
            assert serve_postings(actor=None) == 2
            assert serve_postings(actor=None) == 0
        event = CaseEvent.objects.filter(case=one(posting)).latest("pk")
        assert (event.step, event.to_state, event.actor_id) == ("serve", "ready", None)

    def test_of_one_commune(self, scene: Scene) -> None:
        posting = posted(scene)
        with served(posting):
            assert serve_postings(actor=None, communes=[scene.neighbour.pk]) == 0
            assert serve_postings(actor=None, communes=[scene.commune.pk]) == 2

    @pytest.mark.parametrize(
        ("kind", "mode", "asks"),
        [
            (ReviewKind.PERIODIC, ConsultationMode.PROVINCE, True),
            (ReviewKind.PERIODIC, ConsultationMode.NONE, False),
            (ReviewKind.ONGOING, ConsultationMode.PROVINCE, False),
        ],
    )
    def test_who_must_be_asked(
        self, scene: Scene, kind: ReviewKind, mode: ConsultationMode, *, asks: bool
    ) -> None:
        posting = posted(scene, kind=kind, consultation=mode)
        with served(posting):
            serve_postings(actor=None)
        assert one(posting).consult_required is asks

    def test_a_clock_that_stops_for_the_public_goes_on_afterwards(self, scene: Scene) -> None:
        posting = posted(scene, clock_stops=["public"])
        case = one(posting)
        assert case.stopped_on == WEDNESDAY
        due = case.due_on
        with served(posting):  # Tuesday: four working days later
            serve_postings(actor=None)
        after = ReviewCase.objects.get(pk=case.pk)
        assert after.stopped_on is None
        assert (after.due_on - due).days in {4, 5, 6}


class TestTakingDown:
    def test_back_to_before_and_served_anew_in_full(self, scene: Scene) -> None:
        posting = posted(scene)
        case = one(posting)
        with on(WEDNESDAY + dt.timedelta(days=2)):
            take_down(actor=scene.officer, posting=posting, reason="Sai tên thôn")
            case.refresh_from_db()
            assert (case.state, case.posting, case.posting_until) == ("meeting_held", None, None)
            (second,) = post_cases(actor=scene.officer, round_=case.round, places="Nhà văn hóa")
        assert second.until == dt.date(2026, 10, 14)
        assert not second.again
        with served(posting):
            assert serve_postings(actor=None) == 0
        with served(second):
            assert serve_postings(actor=None) == 2

    @pytest.mark.parametrize("again", [False, True])
    def test_not_twice_and_not_when_its_time_is_over(self, scene: Scene, *, again: bool) -> None:
        posting = posted(scene)
        if again:
            take_down(actor=scene.officer, posting=posting, reason="Sai")
        with served(posting), pytest.raises(PostingRefused):
            take_down(actor=scene.officer, posting=posting, reason="Sai")

    def test_a_reason_is_asked_for(self, scene: Scene) -> None:
        posting = posted(scene)
        with pytest.raises(PostingRefused) as refused:
            take_down(actor=scene.officer, posting=posting, reason=" ")
        assert refused.value.field == "reason"

    def test_what_was_objected_to_stays_in_its_recheck(self, scene: Scene) -> None:
        posting = posted(scene)
        case = one(posting)
        take_objection(actor=scene.officer, case=case, content="Hộ này có nhà lầu")
        take_down(actor=scene.officer, posting=posting, reason="Sai")
        assert state(case) == CaseState.OBJECTED


class TestObjections:
    def objected(self, scene: Scene) -> tuple[Posting, ReviewCase, Objection]:
        posting = posted(scene)
        case = one(posting)
        found = take_objection(actor=scene.officer, case=case, content="Hộ này có nhà lầu")
        case.refresh_from_db()
        return posting, case, found

    def test_counted_and_due_in_three_working_days(self, scene: Scene) -> None:
        posting, case, objection = self.objected(scene)
        assert (case.state, case.open_objections) == ("objected", 1)
        assert objection.due_on == case.clock_due == dt.date(2026, 10, 12)
        assert case.clock == "recheck"
        # Who said what is for the officers of the commune; the steps of a case are read by more.
        assert "nhà lầu" not in CaseEvent.objects.filter(case=case).latest("pk").reason
        assert posting.rows.count() == 2

    def test_the_clock_runs_for_the_first_of_several(self, scene: Scene) -> None:
        _posting, case, first = self.objected(scene)
        with on(WEDNESDAY + dt.timedelta(days=1)):
            second = take_objection(
                actor=scene.officer, case=case, name="Lò Thị Hai", content="Thiếu người con"
            )
            case.refresh_from_db()
            assert (case.open_objections, case.clock_due) == (2, first.due_on)
            withdraw_objection(actor=scene.officer, objection=first)
            case.refresh_from_db()
            assert (case.state, case.clock_due) == ("objected", second.due_on)
            answer_objection(
                actor=scene.officer,
                objection=second,
                outcome=ObjectionState.DISMISSED,
                answer="Đã kiểm tra",
            )
            assert state(case) == CaseState.RECHECKED

    def test_answered_posted_again_for_the_full_period_and_ready(self, scene: Scene) -> None:
        posting, case, objection = self.objected(scene)
        with on(WEDNESDAY + dt.timedelta(days=1)):
            answer_objection(
                actor=scene.officer,
                objection=objection,
                outcome=ObjectionState.DISMISSED,
                answer="Đã phúc tra, kết quả giữ nguyên",
            )
            (second,) = post_cases(actor=scene.officer, round_=case.round, places="Nhà văn hóa")
        assert second.again
        assert [row.case_id for row in second.rows.all()] == [case.pk]
        with served(posting):
            assert serve_postings(actor=None) == 1
            assert state(case) == CaseState.POSTED
        with served(second):
            assert serve_postings(actor=None) == 1
            assert state(case) == CaseState.READY

    def test_right_after_all_the_survey_is_opened_and_handed_in_again(self, scene: Scene) -> None:
        _posting, case, objection = self.objected(scene)
        reopen_survey(actor=scene.officer, case=case)
        answer_objection(
            actor=scene.officer,
            objection=objection,
            outcome=ObjectionState.UPHELD,
            answer="Đã sửa phiếu",
        )
        assert state(case) == CaseState.OBJECTED
        with pytest.raises(ObjectionRefused, match="gửi lại phiếu"):
            conclude_recheck(actor=scene.officer, case=case)
        review = Review.objects.get(case=case)
        assert review.state == ReviewState.DRAFT
        hand_in(actor=scene.officer, review=review)
        conclude_recheck(actor=scene.officer, case=case)
        assert state(case) == CaseState.RECHECKED

    def test_on_the_last_day_but_not_after_it(self, scene: Scene) -> None:
        posting = posted(scene)
        case = one(posting)
        with on(posting.until):
            take_objection(actor=scene.officer, case=case, content="Sai")
        with served(posting):
            other = ReviewCase.objects.filter(posting=posting).order_by("pk")[1]
            with pytest.raises(ObjectionRefused, match="mẫu 01"):
                take_objection(actor=scene.officer, case=other, content="Sai")

    def test_a_letter_of_the_last_day_recorded_next_morning(self, scene: Scene) -> None:
        posting = posted(scene)
        case = one(posting)
        with served(posting):
            serve_postings(actor=None)
            take_objection(actor=scene.officer, case=case, content="Sai", received_on=posting.until)
            assert state(case) == CaseState.OBJECTED

    @pytest.mark.parametrize(("days", "sentence"), [(-1, "chỉ được niêm yết từ"), (1, "tương lai")])
    def test_the_day_it_came(self, scene: Scene, days: int, sentence: str) -> None:
        case = one(posted(scene))
        day = timezone.localdate() + dt.timedelta(days=days)
        with pytest.raises(ObjectionRefused, match=sentence):
            take_objection(actor=scene.officer, case=case, content="Sai", received_on=day)

    def test_answered_once_in_writing(self, scene: Scene) -> None:
        _posting, _case, objection = self.objected(scene)
        with pytest.raises(ObjectionRefused, match="văn bản"):
            answer_objection(
                actor=scene.officer,
                objection=objection,
                outcome=ObjectionState.UPHELD,
                answer=" ",
            )
        withdraw_objection(actor=scene.officer, objection=objection)
        with pytest.raises(ObjectionRefused, match="đã xong"):
            withdraw_objection(actor=scene.officer, objection=objection)

    @pytest.mark.parametrize("role", [Role.COMMUNE_LEADER, Role.VILLAGE_COLLECTOR, "stranger"])
    def test_only_the_communes_officer(self, scene: Scene, role: str) -> None:
        _posting, case, objection = self.objected(scene)
        actor = scene.officials[role]
        with pytest.raises(NotAllowed):
            take_objection(actor=actor, case=case, content="Sai")
        with pytest.raises(NotAllowed):
            withdraw_objection(actor=actor, objection=objection)
        with pytest.raises(NotAllowed):
            reopen_survey(actor=actor, case=case)


class TestDatabase:
    def test_no_open_objection_beside_a_posted_case(self, scene: Scene) -> None:
        posting = posted(scene)
        case = one(posting)
        with (
            pytest.raises(IntegrityError, match="households_reviewcase_posting"),
            transaction.atomic(),
        ):
            Objection.objects.create(
                case=case,
                posting=posting,
                received_on=WEDNESDAY,
                received_by=scene.officer,
                content="Sai",
                due_on=WEDNESDAY,
            )

    def test_an_open_objection_ends_no_recheck(self, scene: Scene) -> None:
        posting = posted(scene)
        case = one(posting)
        objection = take_objection(actor=scene.officer, case=case, content="Sai")
        with (
            pytest.raises(IntegrityError, match="households_reviewcase_rechecked"),
            transaction.atomic(),
        ):
            step(case, CaseState.RECHECKED)
        with (
            pytest.raises(IntegrityError, match="households_objection_answered"),
            transaction.atomic(),
        ):
            Objection.objects.filter(pk=objection.pk).update(state=ObjectionState.DISMISSED)

    @pytest.mark.parametrize("state", [CaseState.READY, CaseState.POSTED, CaseState.RECOGNISED])
    def test_no_shortcut_from_the_meeting(self, scene: Scene, state: CaseState) -> None:
        round_ = open_round(scene)
        (case,) = village_full(scene, round_, 1)
        met(scene, round_)
        with pytest.raises(IntegrityError), transaction.atomic():
            step(case, state)

    def test_an_old_answer_of_the_province_is_none(self, scene: Scene) -> None:
        posting = posted(scene, 1, consultation=ConsultationMode.PROVINCE)
        case = one(posting)
        with served(posting):
            serve_postings(actor=None)
            signed = {"decided_by": scene.leader, "decided_on": scene.today, "outcome_reason": "x"}
            for answered in (None, posting.until):
                with (
                    pytest.raises(IntegrityError, match="households_reviewcase_signed"),
                    transaction.atomic(),
                ):
                    step(case, CaseState.REFUSED, consult_answered_on=answered, **signed)
            step(case, CaseState.REFUSED, consult_answered_on=scene.today, **signed)


class TestConsultation:
    def ready(self, scene: Scene, **rules: object) -> tuple[Posting, list[ReviewCase]]:
        rules = {"consultation": ConsultationMode.PROVINCE, "clock_stops": ["province"]} | rules
        posting = posted(scene, 3, **rules)
        with served(posting):
            serve_postings(actor=None)
        return posting, list(ReviewCase.objects.filter(posting=posting).order_by("pk"))

    def test_asked_answered_in_part_and_sent_back(self, scene: Scene) -> None:
        posting, cases = self.ready(scene)
        province = scene.officials[Role.PROVINCIAL_SUPERVISOR]
        with served(posting):  # Tuesday 13 October
            asked = ask_province(actor=scene.officer, round_=posting.round, number="12/UBND")
            assert asked.due_on == dt.date(2026, 10, 20)
            assert set(map(state, cases)) == {CaseState.CONSULTED}
            assert ReviewCase.objects.filter(stopped_on=scene.today).count() == 3
        due = cases[0].due_on
        with on(dt.date(2026, 10, 16)):  # Friday: three working days later
            answer_commune(actor=province, consultation=asked, agreed=[cases[0].pk])
            asked.refresh_from_db()
            assert (state(cases[0]), asked.answered_on) == (CaseState.READY, None)
            answer_commune(
                actor=province,
                consultation=asked,
                agreed=[cases[1].pk],
                again={cases[2].pk: "Thu nhập chưa rõ"},
                number="7/SNNMT",
            )
        asked.refresh_from_db()
        assert (asked.answered_by, asked.answer_number) == (province, "7/SNNMT")
        assert list(map(state, cases)) == [CaseState.READY, CaseState.READY, CaseState.ASSIGNED]
        agreed, back = (ReviewCase.objects.get(pk=cases[n].pk) for n in (0, 2))
        assert agreed.consult_answered_on == dt.date(2026, 10, 16)
        assert (agreed.stopped_on, back.stopped_on) == (None, None)
        assert agreed.due_on > due
        assert (back.meeting, back.posting, back.consult_answered_on) == (None, None, None)
        assert Review.objects.get(case=back).state == ReviewState.DRAFT
        assert CaseEvent.objects.filter(case=back).latest("pk").reason == "Thu nhập chưa rõ"

    def test_asked_once(self, scene: Scene) -> None:
        posting, cases = self.ready(scene)
        with served(posting):
            asked = ask_province(actor=scene.officer, round_=posting.round)
            answer_commune(
                actor=scene.officials[Role.PROVINCIAL_SUPERVISOR],
                consultation=asked,
                agreed=[case.pk for case in cases],
            )
            with pytest.raises(ConsultationRefused, match="Không có hộ nào"):
                ask_province(actor=scene.officer, round_=posting.round)

    def test_disagreeing_needs_a_reason_and_changes_nothing_without(self, scene: Scene) -> None:
        posting, cases = self.ready(scene)
        with served(posting):
            asked = ask_province(actor=scene.officer, round_=posting.round)
            with pytest.raises(StepRefused):
                answer_commune(
                    actor=scene.officials[Role.PROVINCIAL_SUPERVISOR],
                    consultation=asked,
                    agreed=[cases[0].pk],
                    again={cases[1].pk: " "},
                )
        assert set(map(state, cases)) == {CaseState.CONSULTED}

    def test_a_clock_that_does_not_stop_runs_on(self, scene: Scene) -> None:
        posting, cases = self.ready(scene, clock_stops=[])
        with served(posting):
            ask_province(actor=scene.officer, round_=posting.round)
        assert ReviewCase.objects.get(pk=cases[0].pk).stopped_on is None

    @pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER, "stranger"])
    def test_only_the_province_answers(self, scene: Scene, role: str) -> None:
        posting, cases = self.ready(scene)
        with served(posting):
            asked = ask_province(actor=scene.officer, round_=posting.round)
            with pytest.raises(NotAllowed):
                answer_commune(
                    actor=scene.officials[role], consultation=asked, agreed=[cases[0].pk]
                )
