"""The leader signs, refuses, returns: what is written, and what stands in the way."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from areas.models import Area, Village
from households.choices import (
    CaseReason,
    CaseState,
    ClassOrigin,
    DecisionOrigin,
    PovertyClass,
    RequestChannel,
    RequestForm,
    RequestState,
    ReviewState,
)
from households.exceptions import DecisionRefused, NotAllowed, OwnSurvey, StepRefused
from households.models import (
    CaseEvent,
    Classification,
    Decision,
    IssuedList,
    Review,
    ReviewCase,
    ReviewRequest,
)
from households.selectors.deciding import suggested_number
from households.services.papers import issue_refusals
from households.services.procedure.decisions import (
    refuse_cases,
    sign_decision,
    take_out,
)
from households.services.recognition import decide_reviews, recognise_bulk
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.cases import DECIDED, judge, ready_case
from tests.factories.households import (
    ClassificationFactory,
    DecisionFactory,
    PovertyStandardFactory,
    household_with_head,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

POOR, NEAR, NOT = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(dt.datetime(2026, 10, 12, 3, tzinfo=dt.UTC), tick=False):
        yield


@dataclass
class Commune:
    """A commune with a village, an officer who surveys and a leader who signs."""

    area: Area
    village: Village
    officer: Official
    leader: Official

    def case(self, found: PovertyClass, before: PovertyClass | None = None, **more: Any) -> Any:
        """Return a ready case; a class before is one that was decided a year ago."""
        household = household_with_head(self.village)
        if before is not None:
            ClassificationFactory.create(
                household=household,
                poverty_class=before,
                valid_from=dt.date(2025, 12, 10),
                decision__number=f"cũ-{household.pk}",
            )
        return ready_case(household, self.officer, found, before=before, **more)

    def sign(self, *cases: ReviewCase, **more: Any) -> Decision:
        """Sign a batch by the leader."""
        order: dict[str, Any] = {
            "actor": self.leader,
            "commune": self.area,
            "cases": [case.pk for case in cases],
            "number": "1/QĐ-UBND",
            "decided_on": DECIDED,
        }
        return sign_decision(**(order | more))


def made_commune() -> Commune:
    area = CommuneFactory.create()
    return Commune(
        area,
        VillageFactory.create(commune=area),
        official_with(Role.COMMUNE_OFFICER, area=area),
        official_with(Role.COMMUNE_LEADER, area=area),
    )


@pytest.fixture
def commune() -> Commune:
    return made_commune()


def held(case: ReviewCase) -> Classification:
    return Classification.objects.get(household=case.household, superseded_from=None)


def test_a_batch_is_recognised_in_one_decision(commune: Commune) -> None:
    cases = [commune.case(POOR), commune.case(NEAR, POOR), commune.case(NOT, NEAR)]
    decision = commune.sign(*cases)
    assert (decision.origin, decision.decided_by) == (DecisionOrigin.PROCEDURE, commune.leader)
    for case, found in zip(cases, (POOR, NEAR, NOT), strict=True):
        case.refresh_from_db()
        assert (case.state, case.decision, case.decided_by, case.decided_on) == (
            CaseState.RECOGNISED,
            decision,
            commune.leader,
            DECIDED,
        )
        row = held(case)
        assert (row.poverty_class, row.decision, row.valid_from) == (found, decision, DECIDED)
        assert case.review.state == ReviewState.DECIDED
        event = CaseEvent.objects.filter(case=case).latest("pk")
        assert (event.step, event.actor) == ("recognise", commune.leader)


def test_the_exit_starts_the_thirty_six_months_on_the_day_of_decision(commune: Commune) -> None:
    poor, near = commune.case(NOT, POOR), commune.case(NEAR, POOR)
    commune.sign(poor, near)
    assert held(poor).escaped_on == DECIDED
    assert held(near).previous_class == POOR


def test_who_was_on_no_list_and_is_not_poor_is_refused_with_the_reason(commune: Commune) -> None:
    poor, neither = commune.case(POOR), commune.case(NOT)
    decision = commune.sign(poor, neither)
    neither.refresh_from_db()
    assert (neither.state, neither.decision) == (CaseState.REFUSED, decision)
    assert "điểm thu nhập 185, trên mức 140 điểm (khu vực nông thôn)" in neither.outcome_reason
    assert "thiếu hụt 1/" in neither.outcome_reason
    event = CaseEvent.objects.filter(case=neither).latest("pk")
    assert (event.step, event.reason) == ("refuse", neither.outcome_reason)
    assert held(neither).poverty_class == NOT  # it was reviewed, so it counts


def test_who_escaped_of_late_and_is_still_not_poor_is_recognised_unless_they_asked(
    commune: Commune,
) -> None:
    escaped = commune.case(NOT, reasons=(CaseReason.ESCAPED,))
    asked = commune.case(NOT, reasons=(CaseReason.ESCAPED, CaseReason.REQUESTED))
    commune.sign(escaped, asked)
    escaped.refresh_from_db()
    asked.refresh_from_db()
    assert (escaped.state, asked.state) == (CaseState.RECOGNISED, CaseState.REFUSED)
    assert held(escaped).poverty_class == NOT


def test_all_refusals_of_a_decision_are_written_at_once_and_once(commune: Commune) -> None:
    cases = [commune.case(NOT), commune.case(NOT), commune.case(POOR)]
    decision = commune.sign(*cases)
    papers = issue_refusals(actor=commune.leader, decision=decision)
    assert {paper.about for paper in papers} == {cases[0].pk, cases[1].pk}
    assert len({paper.number for paper in papers}) == 2
    assert issue_refusals(actor=commune.officer, decision=decision) == []
    with pytest.raises(NotAllowed):
        issue_refusals(actor=made_commune().leader, decision=decision)


def test_classes_are_written_once_and_those_before_end_once(commune: Commune) -> None:
    """What the database derives is given right by the decision: it corrects no row of it."""
    cases = [
        commune.case(found, before) for found in (POOR, NEAR, NOT) for before in (None, POOR, NEAR)
    ]

    def updated() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT n_tup_upd FROM pg_stat_xact_user_tables"
                " WHERE relname = 'households_classification'"
            )
            return int(cursor.fetchone()[0])

    before = updated()
    decision = commune.sign(*cases)
    assert updated() - before == 6
    given = list(Classification.objects.filter(decision=decision).order_by("pk").values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT households_chain(array(SELECT id FROM households_household))")
    assert list(Classification.objects.filter(decision=decision).order_by("pk").values()) == given
    assert {row["reviewed_on"] for row in given} == {case.review.reviewed_on for case in cases}


def test_poor_by_the_provinces_standard_alone_is_recognised(commune: Commune) -> None:
    own = PovertyStandardFactory.create(
        code="tinh", province=commune.area.parent, line_rural=2_100_000, line_urban=2_600_000
    )
    case = commune.case(NOT)
    judge(case.review_id, case.household, own, POOR)
    commune.sign(case)
    case.refresh_from_db()
    assert case.state == CaseState.RECOGNISED


def test_requests_behind_the_cases_are_answered(commune: Commune) -> None:
    poor, neither = commune.case(POOR), commune.case(NOT)
    exits = commune.case(NOT, POOR)
    for number, (case, form) in enumerate(
        ((poor, RequestForm.REVIEW), (neither, RequestForm.REVIEW), (exits, RequestForm.EXIT)), 1
    ):
        ReviewRequest.objects.create(
            commune=commune.area, household=case.household, case=case, form=form, number=number,
            channel=RequestChannel.COUNTER, year=2026, received_on=DECIDED, due_on=DECIDED,
            received_by=commune.officer, applicant="Chủ hộ", state=RequestState.IN_ROUND,
        )  # fmt: skip
    commune.sign(poor, neither, exits)
    answers = list(
        ReviewRequest.objects.order_by("number").values_list("state", "answered_on", "answer")
    )
    assert [row[:2] for row in answers] == [(RequestState.ANSWERED, DECIDED)] * 3
    assert answers[0][2] == "Quyết định số 1/QĐ-UBND ngày 09/10/2026: Hộ nghèo."
    assert "điểm thu nhập 185" in answers[1][2]
    assert answers[2][2].endswith("Thoát nghèo.")


def test_only_the_leader_of_the_commune_signs(commune: Commune) -> None:
    case = commune.case(POOR)
    for stranger in (commune.officer, made_commune().leader):
        with pytest.raises(NotAllowed):
            commune.sign(case, actor=stranger)
    assert not Decision.objects.filter(origin=DecisionOrigin.PROCEDURE).exists()


def test_a_case_of_another_commune_cannot_be_slipped_in(commune: Commune) -> None:
    with pytest.raises(StepRefused):
        commune.sign(commune.case(POOR), made_commune().case(POOR))


def test_ones_own_survey_is_refused_by_name(commune: Commune) -> None:
    commune.leader.posts.create(
        role=Role.COMMUNE_OFFICER, area=commune.area, valid_from=dt.date(2020, 1, 1)
    )
    own = ready_case(household_with_head(commune.village), commune.leader, POOR)
    with pytest.raises(OwnSurvey, match=own.household.code):
        commune.sign(own)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"open_objections": 1, "state": CaseState.OBJECTED}, "không còn chờ quyết định"),
        ({"consult_required": True}, "chưa có ý kiến của tỉnh"),
        ({"posting_until": DECIDED}, "niêm yết đến hết ngày 09/10/2026"),
    ],
)
def test_what_stands_in_the_way_is_said_with_the_household(
    commune: Commune, columns: dict[str, Any], words: str
) -> None:
    case = commune.case(
        POOR, state=CaseState.POSTED if "state" in columns else CaseState.READY
    )  # fmt: skip
    ReviewCase.objects.filter(pk=case.pk).update(**columns)
    with pytest.raises(StepRefused, match=words) as refusal:
        commune.sign(case)
    assert case.household.code in str(refusal.value.message)
    assert not IssuedList.objects.exists()


def test_a_case_is_decided_once(commune: Commune) -> None:
    case = commune.case(POOR)
    commune.sign(case)
    with pytest.raises(StepRefused, match="không còn chờ"):
        commune.sign(case, number="2/QĐ-UBND")


def test_numbers_are_suggested_typed_and_used_once(commune: Commune) -> None:
    assert suggested_number(commune.area, DECIDED) == "1/QĐ-UBND"
    commune.sign(commune.case(POOR), number="12/QĐ-UBND")
    assert suggested_number(commune.area, DECIDED) == "13/QĐ-UBND"
    assert suggested_number(commune.area, dt.date(2027, 1, 5)) == "1/QĐ-UBND"
    case = commune.case(POOR)
    with pytest.raises(DecisionRefused, match="12/QĐ-UBND"):
        commune.sign(case, number=" 12/QĐ-UBND ")
    with pytest.raises(DecisionRefused, match="nhập số"):
        commune.sign(case, number=" ")
    with pytest.raises(DecisionRefused, match="tương lai"):
        commune.sign(case, decided_on=dt.date(2026, 10, 13), number="14/QĐ-UBND")


def test_the_leader_refuses_with_a_reason(commune: Commune) -> None:
    case = commune.case(POOR)
    with pytest.raises(StepRefused):
        refuse_cases(actor=commune.leader, cases=[case.pk], reason=" ")
    with pytest.raises(NotAllowed):
        refuse_cases(actor=made_commune().leader, cases=[case.pk], reason="Không cư trú ở xã")
    assert refuse_cases(actor=commune.leader, cases=[case.pk], reason="Không cư trú ở xã") == 1
    case.refresh_from_db()
    assert (case.state, case.outcome_reason) == (CaseState.REFUSED, "Không cư trú ở xã")
    assert case.review.state == ReviewState.WITHDRAWN
    assert not Classification.objects.filter(household=case.household).exists()


def test_a_returned_case_loses_its_proofs_and_its_survey_is_open_again(commune: Commune) -> None:
    case = commune.case(POOR)
    with pytest.raises(StepRefused):
        take_out(actor=commune.leader, cases=[case.pk], reason="")
    take_out(actor=commune.leader, cases=[case.pk], reason="Thiếu thu nhập của con")
    case.refresh_from_db()
    assert (case.state, case.class_found) == (CaseState.ASSIGNED, None)
    assert (case.meeting, case.posting, case.posting_until) == (None, None, None)
    assert (case.review.state, case.review.note) == (ReviewState.DRAFT, "Thiếu thu nhập của con")


def test_a_correction_names_what_it_corrects(commune: Commune) -> None:
    case = commune.case(POOR)
    first = commune.sign(case)
    with time_machine.travel(dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC), tick=False):
        wrong = ready_case(
            case.household,
            commune.officer,
            NEAR,
            before=POOR,
            reasons=[CaseReason.CORRECTION],
            month=11,
        )
        stranger = commune.case(POOR, reasons=[CaseReason.CORRECTION])
        later = {"decided_on": dt.date(2026, 11, 1), "number": "2/QĐ-UBND"}
        with pytest.raises(DecisionRefused, match="đính chính"):
            commune.sign(wrong, **later)
        with pytest.raises(DecisionRefused, match=stranger.household.code):
            commune.sign(wrong, stranger, corrects=first, **later)
        with pytest.raises(DecisionRefused, match="không phải hồ sơ đính chính"):
            commune.sign(wrong, commune.case(POOR), corrects=first, **later)
        second = commune.sign(wrong, corrects=first, **later)
    row = held(wrong)
    assert (row.origin, row.decision, row.poverty_class) == (ClassOrigin.CORRECTION, second, NEAR)


@pytest.mark.django_db(transaction=True)
def test_two_leaders_sign_at_once_and_one_of_them_decides() -> None:
    commune = made_commune()
    other = official_with(Role.COMMUNE_LEADER, area=commune.area)
    case = commune.case(POOR)
    barrier, outcomes = threading.Barrier(2), []

    def sign(actor: Official, number: str) -> None:
        try:
            barrier.wait()
            commune.sign(case, actor=actor, number=number)
            outcomes.append("signed")
        except (StepRefused, DecisionRefused):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=sign, args=(actor, number))
        for actor, number in ((commune.leader, "1/QĐ-UBND"), (other, "2/QĐ-UBND"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "signed"]
    assert Classification.objects.filter(household=case.household).count() == 1
    assert IssuedList.objects.get().sequence == 1


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_never_share_a_number_or_a_place_in_the_chain() -> None:
    commune = made_commune()
    other = official_with(Role.COMMUNE_LEADER, area=commune.area)
    cases = [commune.case(POOR), commune.case(POOR)]
    barrier, outcomes = threading.Barrier(2), []

    def sign(actor: Official, case: ReviewCase) -> None:
        try:
            barrier.wait()
            commune.sign(case, actor=actor)
            outcomes.append("signed")
        except DecisionRefused:
            outcomes.append("number used")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=sign, args=pair)
        for pair in ((commune.leader, cases[0]), (other, cases[1]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["number used", "signed"]
    assert list(IssuedList.objects.values_list("sequence", flat=True)) == [1]


# --- What the database holds, whoever writes -----------------------------------------------------


def settle(write: Callable[[], object] | None = None) -> None:
    """Write, and ask every deferred guard now."""
    with transaction.atomic(), connection.cursor() as cursor:
        if write is not None:
            write()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_class_without_a_case_is_no_class_of_the_procedure(commune: Commune) -> None:
    decision = commune.sign(commune.case(POOR))
    settle()
    household = household_with_head(commune.village)
    with pytest.raises(IntegrityError, match="without a decided case"):
        settle(lambda: ClassificationFactory.create(household=household, decision=decision))


def test_a_review_with_a_case_is_not_decided_past_it(commune: Commune) -> None:
    case = commune.case(POOR)
    settle()
    order: dict[str, Any] = {"commune": commune.area, "reviews": [case.review_id], "number": "9"}
    with pytest.raises(IntegrityError):
        settle(lambda: decide_reviews(actor=commune.leader, decided_on=DECIDED, **order))
    assert (
        recognise_bulk(
            actor=None, number="10", decided_on=DECIDED, reviewed_from=dt.date(2026, 1, 1)
        )
        == 0
    )


def test_an_old_class_cannot_be_made_one_of_the_procedure(commune: Commune) -> None:
    decision = commune.sign(commune.case(POOR))
    old = ClassificationFactory.create(
        household=household_with_head(commune.village), decision__number="cũ"
    )
    settle()
    rows = Classification.objects.filter(pk=old.pk)
    with pytest.raises(IntegrityError, match="without a decided case"):
        settle(lambda: rows.update(decision=decision))


def test_a_case_is_not_recognised_without_its_class(commune: Commune) -> None:
    decision, case = commune.sign(commune.case(POOR)), commune.case(POOR)
    settle()
    columns = {"decision": decision, "decided_by": commune.leader, "decided_on": DECIDED}
    rows = ReviewCase.objects.filter(pk=case.pk)
    with pytest.raises(IntegrityError, match="without a class"):
        settle(lambda: rows.update(state=CaseState.RECOGNISED, **columns))


def test_a_decision_of_the_procedure_has_its_list(commune: Commune) -> None:
    settle()
    made = {"commune": commune.area, "origin": DecisionOrigin.PROCEDURE}
    with pytest.raises(IntegrityError, match="no list as issued"):
        settle(lambda: DecisionFactory.create(**made))


def test_nothing_is_taken_over_once_rounds_run_here(commune: Commune) -> None:
    commune.case(POOR)
    settle()
    DecisionFactory.create(commune=commune.area, decided_on=dt.date(2026, 8, 31))
    settle()
    made = {"commune": commune.area, "decided_on": dt.date(2026, 9, 1)}
    with pytest.raises(IntegrityError, match="ran its reviews here"):
        settle(lambda: DecisionFactory.create(**made))


def test_the_signer_is_not_the_surveyor_whoever_writes(commune: Commune) -> None:
    case = commune.case(POOR)
    settle()
    columns = {"outcome_reason": "x", "decided_by": commune.officer, "decided_on": DECIDED}
    rows = ReviewCase.objects.filter(pk=case.pk)
    with pytest.raises(IntegrityError):
        settle(lambda: rows.update(state=CaseState.REFUSED, **columns))
    assert Review.objects.filter(pk=case.review_id, state=ReviewState.SURVEYED).exists()
