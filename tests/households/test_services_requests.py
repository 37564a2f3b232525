"""Requests: taken in once, numbered without gaps, due by the clock, onto the list that runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from common.calendar_services import set_day
from households.choices import (
    CaseReason,
    CaseState,
    RequestChannel,
    RequestForm,
    RequestState,
    ReviewKind,
)
from households.exceptions import NotAllowed, RequestRefused
from households.models import Household, ProcedureRule, ReviewRequest, ReviewRound
from households.selectors.procedure_rules import Opening
from households.services.procedure.clocks import read_clocks_again
from households.services.procedure.load_rules import load_procedure
from households.services.procedure.requests import (
    RequestData,
    Taken,
    link_household,
    refuse_request,
    take_in,
    withdraw_request,
)
from households.services.procedure.rounds import open_rounds
from officials.choices import Role
from tests.factories.households import household_with_head
from tests.households.scene import Scene, small_scene

NOW = dt.datetime(2026, 10, 9, 2, tzinfo=dt.UTC)
TODAY = dt.date(2026, 10, 9)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the commune of pages without any round, on Friday 9 October 2026."""
    with time_machine.travel(NOW, tick=False):
        made = small_scene()
        ReviewRound.objects.all().delete()
        ProcedureRule.objects.all().delete()
        load_procedure(actor=None, folder=Path(settings.TN_DATA_DIR) / "procedure")
        yield made


def asked(scene: Scene, household: Household | None, **changes: object) -> Taken:
    values: dict[str, object] = {
        "form": RequestForm.REVIEW,
        "channel": RequestChannel.COUNTER,
        "received_on": TODAY,
        "household": household,
    }
    return take_in(
        actor=scene.officer,
        commune=scene.commune,
        data=RequestData(**(values | changes)),  # type: ignore[arg-type]
    )


def opened(scene: Scene, opening: Opening) -> ReviewRound:
    return open_rounds(
        actor=scene.officials[Role.PROVINCIAL_SUPERVISOR],
        communes=[scene.commune],
        opening=opening,
    ).opened[0]


PERIODIC = Opening(ReviewKind.PERIODIC, 2026)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Reviewed from the next 15th; fifteen days later: 30 October is a Friday.
        (dt.date(2026, 10, 9), dt.date(2026, 10, 30)),
        (dt.date(2026, 9, 15), dt.date(2026, 9, 30)),
        (dt.date(2026, 9, 16), dt.date(2026, 10, 30)),
        # 30 August is a Sunday, 31 is swapped, 1 and 2 September are holidays.
        (dt.date(2026, 8, 14), dt.date(2026, 9, 3)),
    ],
)
def test_the_due_date_follows_the_clock(scene: Scene, received: dt.date, due: dt.date) -> None:
    taken = asked(scene, scene.households["none"], received_on=received)
    assert taken.request.due_on == due


def test_numbers_run_per_commune_and_year_without_gaps(scene: Scene) -> None:
    numbers = []
    for number in range(3):
        house = household_with_head(scene.village, full_name=f"Trần Văn {number}")
        numbers.append(asked(scene, house).request.number)
        with pytest.raises(RequestRefused):
            asked(scene, None, applicant=" ")
    assert numbers == [1, 2, 3]
    other = take_in(
        actor=scene.officials["stranger"],
        commune=scene.neighbour,
        data=RequestData(
            RequestForm.REVIEW, RequestChannel.PHONE, TODAY, household=scene.households["far"]
        ),
    )
    assert other.request.number == 1


def test_the_applicant_is_the_head_unless_somebody_else_came(scene: Scene) -> None:
    assert asked(scene, scene.households["none"]).request.applicant == "Lê Văn Hoà"
    other = asked(scene, scene.households["not_poor"], applicant="Hồ Thị Con")
    assert other.request.applicant == "Hồ Thị Con"


def test_a_second_request_of_a_household_is_shown_and_not_doubled(scene: Scene) -> None:
    first = asked(scene, scene.households["none"])
    again = asked(scene, scene.households["none"], channel=RequestChannel.PHONE)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.request == first.request
    other_form = asked(scene, scene.households["none"], form=RequestForm.AVERAGE)
    assert other_form.is_new
    withdraw_request(actor=scene.officer, request=first.request, reason="Đổi ý")
    assert asked(scene, scene.households["none"]).is_new


def test_somebody_not_registered_is_told_apart_by_name_and_place(scene: Scene) -> None:
    first = asked(scene, None, applicant="Hồ Thị Mỷ", village=scene.village, phone="0905 111")
    assert first.request.household is None
    assert not asked(scene, None, applicant="ho thi my", village=scene.village).is_new
    assert not asked(scene, None, applicant="HỒ THỊ MỶ", phone="0905 111").is_new
    assert asked(scene, None, applicant="Hồ Thị Mỷ", village=scene.other_village).is_new


def test_a_request_joins_the_list_that_runs(scene: Scene) -> None:
    row = opened(scene, PERIODIC)
    taken = asked(scene, scene.households["none"]).request
    assert taken.state == RequestState.IN_ROUND
    assert taken.case is not None
    assert taken.case.round == row
    assert taken.case.reasons == [CaseReason.REQUESTED]
    assert taken.case.note == "giấy đề nghị số 1/2026"
    # The household was promised an earlier day than the end of the round.
    assert taken.case.due_on == taken.due_on == dt.date(2026, 10, 30)
    listed = asked(scene, scene.households["poor"], form=RequestForm.EXIT).request
    assert listed.case is not None
    assert listed.case.reasons == [CaseReason.ON_LIST, CaseReason.REQUESTED]


def test_a_request_before_the_round_comes_onto_its_list(scene: Scene) -> None:
    taken = asked(scene, scene.households["none"]).request
    assert taken.state == RequestState.RECEIVED
    with time_machine.travel(dt.datetime(2026, 10, 15, 2, tzinfo=dt.UTC), tick=False):
        row = opened(scene, Opening(ReviewKind.ONGOING, 2026, 10))
    taken.refresh_from_db()
    assert taken.state == RequestState.IN_ROUND
    assert taken.case is not None
    assert (taken.case.round, taken.case.due_on) == (row, dt.date(2026, 10, 30))


def test_a_request_after_the_first_day_waits_for_the_next_ongoing_round(scene: Scene) -> None:
    with time_machine.travel(dt.datetime(2026, 10, 16, 2, tzinfo=dt.UTC), tick=False):
        opened(scene, Opening(ReviewKind.ONGOING, 2026, 10))
        taken = asked(scene, scene.households["none"], received_on=dt.date(2026, 10, 16)).request
    assert (taken.state, taken.due_on) == (RequestState.RECEIVED, dt.date(2026, 11, 30))


def test_somebody_not_registered_is_linked_when_registered(scene: Scene) -> None:
    opened(scene, PERIODIC)
    taken = asked(scene, None, applicant="Hồ Thị Mỷ", village=scene.village).request
    house = household_with_head(scene.village, full_name="Hồ Thị Mỷ")
    linked = link_household(actor=scene.officer, request=taken, household=house)
    assert (linked.household, linked.state) == (house, RequestState.IN_ROUND)
    with pytest.raises(RequestRefused):
        link_household(actor=scene.officer, request=taken, household=scene.households["none"])


def test_withdrawing_drops_a_case_that_had_no_other_reason(scene: Scene) -> None:
    opened(scene, PERIODIC)
    only = asked(scene, scene.households["none"]).request
    listed = asked(scene, scene.households["poor"]).request
    for request in (only, listed):
        with pytest.raises(RequestRefused):
            withdraw_request(actor=scene.officer, request=request, reason=" ")
        withdraw_request(actor=scene.officer, request=request, reason="Gia đình rút đơn")
    assert only.case is not None
    assert listed.case is not None
    only.case.refresh_from_db()
    listed.case.refresh_from_db()
    assert (only.case.state, listed.case.state) == (CaseState.DROPPED, CaseState.LISTED)
    with pytest.raises(RequestRefused, match="đã kết thúc"):
        withdraw_request(actor=scene.officer, request=only, reason="Lần nữa")


def test_the_leader_refuses_in_writing_what_is_not_under_review(scene: Scene) -> None:
    taken = asked(scene, scene.households["none"]).request
    with pytest.raises(NotAllowed):
        refuse_request(actor=scene.officer, request=taken, reason="Không cư trú")
    with pytest.raises(RequestRefused):
        refuse_request(actor=scene.leader, request=taken, reason="")
    refused = refuse_request(actor=scene.leader, request=taken, reason="Không cư trú tại xã")
    assert (refused.state, refused.answered_on) == (RequestState.REFUSED, TODAY)
    opened(scene, PERIODIC)
    in_round = asked(scene, scene.households["none"]).request
    with pytest.raises(RequestRefused, match="đang được rà soát"):
        refuse_request(actor=scene.leader, request=in_round, reason="Không đủ điều kiện")


def test_who_may_take_in_and_for_whom(scene: Scene) -> None:
    data = RequestData(
        RequestForm.REVIEW, RequestChannel.COUNTER, TODAY, household=scene.households["none"]
    )
    for key in ("stranger", Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR):
        with pytest.raises(NotAllowed):
            take_in(actor=scene.officials[key], commune=scene.commune, data=data)
    with pytest.raises(RequestRefused, match="không ở xã này"):
        asked(scene, scene.households["far"])
    with pytest.raises(RequestRefused, match="tương lai"):
        asked(scene, scene.households["none"], received_on=TODAY + dt.timedelta(days=1))
    assert not ReviewRequest.objects.exists()


def test_a_day_declared_off_moves_promised_days(scene: Scene) -> None:
    row = opened(scene, PERIODIC)
    taken = asked(scene, scene.households["none"]).request
    set_day(actor=None, day=taken.due_on, is_working=False, name="Bão", legal_basis="Công điện")
    assert read_clocks_again(actor=None).requests == 1
    taken.refresh_from_db()
    assert taken.due_on == dt.date(2026, 11, 2)
    assert row.cases.get(household=scene.households["none"]).due_on == taken.due_on
