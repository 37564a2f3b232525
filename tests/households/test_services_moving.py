"""Moving cases: rights, states, reasons, guards of the database, events; one or many at once."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from households.choices import CaseState, PovertyClass, ReviewKind, ReviewState
from households.exceptions import NotAllowed, RoundRefused, StepRefused
from households.models import (
    CaseEvent,
    Meeting,
    Objection,
    Posting,
    ReviewCase,
    ReviewRound,
)
from households.rules.procedure import Step
from households.services.close_household import close_household
from households.services.move_household import move_household
from households.services.procedure.moving import move_cases
from households.services.procedure.survey import give_up, hand_in, open_review, take_back
from households.services.reviews import save_review
from tests.factories.procedure import judged_case, listed_case
from tests.households.scene import Scene, known_facts

pytestmark = pytest.mark.django_db


def running(scene: Scene) -> ReviewRound:
    return ReviewRound.objects.get(commune=scene.commune)


def judged(scene: Scene) -> ReviewCase:
    return judged_case(scene.waiting, running(scene), scene.officer)


def agree(scene: Scene, case: ReviewCase, *, present: int = 30, agreeing: int = 20) -> None:
    meeting = Meeting.objects.create(
        minutes_sha256="0" * 64,
        round=case.round, commune=case.commune, village=case.village, held_on=scene.today,
        place="Nhà văn hoá", chair="Trưởng thôn", secretary="Thư ký", present=present,
        recorded_by=scene.officer,
    )  # fmt: skip
    move_cases(
        actor=scene.officer,
        step=Step.AGREE,
        cases=[case.pk],
        changes={"meeting": meeting, "present": present, "agreeing": agreeing, "quorum_pct": 50},
    )


def post(scene: Scene, case: ReviewCase, since: dt.date, until: dt.date) -> Posting:
    posting = Posting.objects.create(
        round=case.round, commune=case.commune, token=f"t{case.pk}{since:%d%m}", posted_on=since,
        until=until, places="UBND xã", posted_by=scene.officer,
    )  # fmt: skip
    move_cases(
        actor=scene.officer,
        step=Step.POST,
        cases=[case.pk],
        changes={"posting": posting, "posted_on": since, "posting_until": until},
    )
    return posting


def ready(scene: Scene) -> ReviewCase:
    case = judged(scene)
    agree(scene, case)
    day = scene.today
    post(scene, case, day - dt.timedelta(days=6), day - dt.timedelta(days=1))
    move_cases(actor=None, step=Step.SERVE, cases=[case.pk])
    case.refresh_from_db()
    return case


def test_the_way_of_a_case_leaves_an_event_for_each_step(scene: Scene) -> None:
    case = ready(scene)
    assert case.state == CaseState.READY
    events = CaseEvent.objects.filter(case=case)
    assert [(e.step, e.from_state, e.to_state) for e in events] == [
        ("list", "", "listed"),
        ("hand_in", "listed", "surveyed"),
        ("judge", "surveyed", "judged"),
        ("agree", "judged", "meeting_held"),
        ("post", "meeting_held", "posted"),
        ("serve", "posted", "ready"),
    ]
    assert [e.actor for e in events] == [
        None, scene.officer, None, scene.officer, scene.officer, None,
    ]  # fmt: skip


def test_posting_starts_a_clock_and_serving_ends_it(scene: Scene) -> None:
    case = judged(scene)
    agree(scene, case)
    post(scene, case, scene.today, scene.today)
    case.refresh_from_db()
    assert case.clock == "posting"
    move_cases(actor=None, step=Step.SERVE, cases=[case.pk])
    case.refresh_from_db()
    assert (case.clock, case.clock_due) == ("", None)


@pytest.mark.parametrize(
    "role", ["village_collector", "stranger", "commune_leader", "bank_officer"]
)
def test_only_who_holds_the_right_there_takes_a_step(scene: Scene, role: str) -> None:
    case = judged(scene)
    with pytest.raises(NotAllowed):
        move_cases(actor=scene.officials[role], step=Step.SEND_BACK, cases=[case.pk], reason="x")
    case.refresh_from_db()
    assert case.state == CaseState.JUDGED


def test_one_case_out_of_reach_refuses_all(scene: Scene) -> None:
    own = judged(scene)
    neighbours = ReviewRound.objects.get(commune=scene.neighbour)
    far = listed_case(scene.households["far"], neighbours)
    with pytest.raises(NotAllowed):
        move_cases(actor=scene.officer, step=Step.DROP, cases=[own.pk, far.pk], reason="Nhầm")
    assert {c.state for c in ReviewCase.objects.all()} == {CaseState.JUDGED, CaseState.LISTED}


def test_a_wrong_state_is_refused_with_household_and_step(scene: Scene) -> None:
    case = judged(scene)
    with pytest.raises(StepRefused) as refused:
        move_cases(actor=scene.leader, step=Step.RECOGNISE, cases=[case.pk])
    said = str(refused.value.message)
    assert scene.households["near"].code in said
    assert "Đã phân loại" in said
    assert "Ký quyết định công nhận" in said


def test_a_reason_is_demanded_where_the_table_says_so(scene: Scene) -> None:
    case = judged(scene)
    with pytest.raises(StepRefused):
        move_cases(actor=scene.officer, step=Step.SEND_BACK, cases=[case.pk], reason="  ")
    move_cases(actor=scene.officer, step=Step.SEND_BACK, cases=[case.pk], reason=" Thiếu  xe máy ")
    assert CaseEvent.objects.latest("pk").reason == "Thiếu xe máy"


def test_the_meeting_must_agree(scene: Scene) -> None:
    case = judged(scene)
    with pytest.raises(StepRefused, match="họp dân"):
        agree(scene, case, present=31, agreeing=15)
    agree(scene, case, present=30, agreeing=15)
    case.refresh_from_db()
    assert case.state == CaseState.MEETING_HELD


def test_a_meeting_without_figures_is_none(scene: Scene) -> None:
    case = judged(scene)
    with pytest.raises(StepRefused, match="họp dân"):
        move_cases(actor=scene.officer, step=Step.AGREE, cases=[case.pk])


def test_no_ready_case_with_an_open_objection(scene: Scene) -> None:
    case = judged(scene)
    agree(scene, case)
    posting = post(scene, case, scene.today, scene.today)
    move_cases(actor=scene.officer, step=Step.OBJECT, cases=[case.pk], reason="Có xe tải")
    objection = Objection.objects.create(
        case=case, posting=posting, received_on=scene.today, received_by=scene.officer,
        content="Có xe tải", due_on=scene.today,
    )  # fmt: skip
    case.refresh_from_db()
    assert case.open_objections == 1
    with pytest.raises(StepRefused, match="khiếu nại"):
        move_cases(actor=scene.officer, step=Step.RECHECK, cases=[case.pk])
    Objection.objects.filter(pk=objection.pk).update(
        state="dismissed", answer="Xe của anh trai", answered_on=scene.today,
        answered_by=scene.officer,
    )  # fmt: skip
    case.refresh_from_db()
    assert case.open_objections == 0
    move_cases(actor=scene.officer, step=Step.RECHECK, cases=[case.pk])
    post(scene, case, scene.today + dt.timedelta(days=1), scene.today + dt.timedelta(days=3))


def test_the_signature_waits_for_the_last_day_of_posting(scene: Scene) -> None:
    case = judged(scene)
    agree(scene, case)
    post(scene, case, scene.today, scene.today)
    move_cases(actor=None, step=Step.SERVE, cases=[case.pk])
    signed = {"decided_by": scene.leader, "decided_on": scene.today}
    with pytest.raises(StepRefused, match="thời gian niêm yết"):
        move_cases(
            actor=scene.leader, step=Step.REFUSE, cases=[case.pk], reason="x",
            changes=signed | {"outcome_reason": "x"},
        )  # fmt: skip


def test_the_one_who_surveyed_cannot_sign(scene: Scene) -> None:
    case = ready(scene)
    with pytest.raises(StepRefused):
        move_cases(
            actor=scene.leader, step=Step.REFUSE, cases=[case.pk], reason="x",
            changes={
                "decided_by": scene.officer, "decided_on": scene.today, "outcome_reason": "x",
            },
        )  # fmt: skip


def test_an_opinion_that_is_demanded_must_be_there(scene: Scene) -> None:
    case = ready(scene)
    ReviewCase.objects.filter(pk=case.pk).update(consult_required=True)
    signed = {
        "decided_by": scene.leader, "decided_on": scene.today, "outcome_reason": "Thu nhập cao",
    }  # fmt: skip
    with pytest.raises(StepRefused, match="ý kiến tỉnh"):
        move_cases(
            actor=scene.leader, step=Step.REFUSE, cases=[case.pk], reason="x", changes=signed
        )
    signed["consult_answered_on"] = scene.today
    move_cases(actor=scene.leader, step=Step.REFUSE, cases=[case.pk], reason="x", changes=signed)


def test_the_database_refuses_a_jump_by_raw_sql(scene: Scene) -> None:
    case = judged(scene)
    with (
        pytest.raises(IntegrityError, match="no step of the review procedure"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE households_reviewcase SET state = 'dropped', outcome_reason = 'x';"
            "UPDATE households_reviewcase SET state = 'judged'"
        )
    case.refresh_from_db()
    assert case.state == CaseState.JUDGED


def test_a_case_cannot_begin_in_the_middle(scene: Scene) -> None:
    with pytest.raises(IntegrityError, match="begins on the list"), transaction.atomic():
        listed_case(
            scene.households["poor"], running(scene), state=CaseState.ASSIGNED,
            surveyor=scene.officer,
        )  # fmt: skip


def test_events_cannot_be_changed(scene: Scene) -> None:
    judged(scene)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        CaseEvent.objects.update(reason="khác")
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        CaseEvent.objects.all()._raw_delete("default")


def test_many_cases_take_a_step_in_a_fixed_number_of_statements(
    scene: Scene, django_assert_num_queries: object
) -> None:
    cases = [
        listed_case(scene.households[key], running(scene)) for key in ("poor", "not_poor", "none")
    ]
    keys = [case.pk for case in cases]
    with django_assert_num_queries(8):  # type: ignore[operator]
        move_cases(
            actor=scene.officials["commune_officer"], step=Step.ASSIGN, cases=keys,
            changes={"surveyor": scene.officer},
        )  # fmt: skip
    assert set(ReviewCase.objects.values_list("state", flat=True)) == {CaseState.ASSIGNED}
    assert CaseEvent.objects.filter(step="assign").count() == 3


class TestSurvey:
    """Where a survey meets its case."""

    def open(self, scene: Scene, key: str = "poor") -> ReviewCase:
        case = listed_case(scene.households[key], running(scene))
        review = open_review(
            actor=scene.officer, household=case.household, kind=ReviewKind.PERIODIC,
            reviewed_on=scene.today,
        )  # fmt: skip
        assert review.kind == ReviewKind.ONGOING  # the round's
        save_review(actor=scene.officer, review=review, facts=known_facts(case.household))
        case.refresh_from_db()
        assert case.review == review
        return case

    def test_handed_in_it_is_judged(self, scene: Scene) -> None:
        case = self.open(scene)
        assert case.review is not None
        hand_in(actor=scene.officer, review=case.review)
        case.refresh_from_db()
        assert (case.state, case.class_found) == (CaseState.JUDGED, PovertyClass.POOR)
        assert case.surveyor == scene.officer

    def test_without_all_facts_it_waits(self, scene: Scene) -> None:
        case = self.open(scene)
        assert case.review is not None
        facts = known_facts(case.household)
        del facts["livelihood"], facts["dwelling"]
        save_review(actor=scene.officer, review=case.review, facts=facts)
        hand_in(actor=scene.officer, review=case.review)
        case.refresh_from_db()
        assert (case.state, case.class_found) == (CaseState.SURVEYED, None)

    def test_taken_back_and_handed_in_again(self, scene: Scene) -> None:
        case = self.open(scene)
        assert case.review is not None
        hand_in(actor=scene.officer, review=case.review)
        case.review.refresh_from_db()
        take_back(actor=scene.officer, review=case.review)
        case.refresh_from_db()
        assert (case.state, case.class_found) == (CaseState.ASSIGNED, None)
        hand_in(actor=scene.officer, review=case.review)
        case.refresh_from_db()
        assert case.state == CaseState.JUDGED

    def test_given_up_the_case_stays_on_the_list(self, scene: Scene) -> None:
        case = self.open(scene)
        assert case.review is not None
        hand_in(actor=scene.officer, review=case.review)
        case.review.refresh_from_db()
        give_up(actor=scene.officer, review=case.review, reason="Nhầm hộ")
        case.refresh_from_db()
        assert case.state == CaseState.ASSIGNED
        assert case.review_id is None
        again = open_review(
            actor=scene.officer, household=case.household, kind=ReviewKind.ONGOING,
            reviewed_on=scene.today,
        )  # fmt: skip
        case.refresh_from_db()
        assert case.review == again

    def test_a_survey_that_no_list_names_puts_its_household_on_one(self, scene: Scene) -> None:
        review = open_review(
            actor=scene.officer, household=scene.households["none"], kind=ReviewKind.ONGOING,
            reviewed_on=scene.today,
        )  # fmt: skip
        save_review(actor=scene.officer, review=review, facts=known_facts(scene.households["none"]))
        hand_in(actor=scene.officer, review=review)
        case = ReviewCase.objects.get(household=scene.households["none"])
        assert (case.review, case.state, case.reasons) == (review, CaseState.JUDGED, ["by_hand"])
        assert case.events.count() == 3

    def test_without_a_running_round_nothing_is_handed_in(self, scene: Scene) -> None:
        ReviewRound.objects.update(state="closed")
        review = open_review(
            actor=scene.officer, household=scene.households["none"], kind=ReviewKind.ONGOING,
            reviewed_on=scene.today,
        )  # fmt: skip
        save_review(actor=scene.officer, review=review, facts=known_facts(scene.households["none"]))
        with pytest.raises(RoundRefused):
            hand_in(actor=scene.officer, review=review)
        review.refresh_from_db()
        assert review.state == ReviewState.DRAFT


class TestHouseholdsThatChange:
    """Cases follow households that end or move."""

    def test_one_that_ends_is_off_the_list(self, scene: Scene) -> None:
        house = scene.households["none"]
        case = listed_case(house, running(scene))
        close_household(
            actor=scene.officer, household=house, on_date=scene.today, reason="Chuyển đi nước ngoài"
        )
        case.refresh_from_db()
        assert case.state == CaseState.DROPPED
        event = case.events.get(step="lapse")
        assert (event.actor, event.reason) == (scene.officer, case.outcome_reason)

    def test_one_that_moves_within_the_commune_is_reviewed_there(self, scene: Scene) -> None:
        house = scene.households["none"]
        case = listed_case(house, running(scene))
        move_household(
            actor=scene.officer, household=house, village=scene.village, on_date=scene.today
        )
        case.refresh_from_db()
        assert (case.state, case.village) == (CaseState.LISTED, scene.village)

    def test_a_dropped_one_may_be_listed_again(self, scene: Scene) -> None:
        case = listed_case(scene.households["none"], running(scene))
        drop = {"outcome_reason": "Nhầm"}
        move_cases(
            actor=scene.officer, step=Step.DROP, cases=[case.pk], reason="Nhầm", changes=drop
        )
        move_cases(actor=scene.officer, step=Step.RELIST, cases=[case.pk])
        case.refresh_from_db()
        assert case.state == CaseState.LISTED
