"""Rounds: opened once, listed with reasons, closed when nothing waits; by rule on their day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.calendar_services import set_day
from households.choices import (
    CaseReason,
    CaseState,
    ChangeKind,
    PovertyClass,
    Relation,
    ReportSource,
    ReviewKind,
    ReviewState,
    RoundState,
)
from households.exceptions import NotAllowed, RoundRefused, StepRefused
from households.models import (
    CaseEvent,
    HouseholdChange,
    ProcedureRule,
    ReportedResult,
    Review,
    ReviewCase,
    ReviewRound,
)
from households.selectors.procedure_rules import Opening
from households.services.members import add_member
from households.services.person_data import MemberData, PersonData
from households.services.procedure.assigning import assign_cases, assign_village
from households.services.procedure.clocks import read_clocks_again
from households.services.procedure.listing import add_household, build_list, build_lists, take_out
from households.services.procedure.load_rules import load_procedure
from households.services.procedure.rounds import (
    announce_round,
    close_round,
    mark_preliminary,
    open_due_rounds,
    open_rounds,
)
from households.services.procedure.survey import hand_in, open_review
from officials.choices import Role
from tests.factories.households import household_with_head
from tests.households.scene import Scene, small_scene

NOW = dt.datetime(2026, 9, 16, 1, tzinfo=dt.UTC)
PERIODIC = Opening(ReviewKind.PERIODIC, 2026)
ONGOING = Opening(ReviewKind.ONGOING, 2026, 9)


@pytest.fixture
def scene(db: None) -> object:
    """Return the commune of pages without any round, on 16 September 2026."""
    with time_machine.travel(NOW, tick=False):
        made = small_scene()
        ReviewRound.objects.all().delete()
        ProcedureRule.objects.all().delete()
        load_procedure(actor=None, folder=Path(settings.TN_DATA_DIR) / "procedure")
        yield made


def opened(scene: Scene, opening: Opening = PERIODIC) -> ReviewRound:
    report = open_rounds(
        actor=scene.officials[Role.PROVINCIAL_SUPERVISOR],
        communes=[scene.commune],
        opening=opening,
    )
    (row,) = report.opened
    return row


def reasons(row: ReviewRound, scene: Scene) -> dict[str, set[str]]:
    names = {house.pk: key for key, house in scene.households.items()}
    return {names[case.household_id]: set(case.reasons) for case in row.cases.all()}


def change(scene: Scene, who: str, kind: ChangeKind, day: dt.date) -> HouseholdChange:
    return HouseholdChange.objects.create(
        household=scene.households[who], kind=kind, on_date=day, undo={}
    )


def test_the_province_opens_the_periodic_round_of_all_its_communes_at_once(scene: Scene) -> None:
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    communes = [scene.commune, scene.neighbour]
    report = open_rounds(actor=supervisor, communes=communes, opening=PERIODIC)
    assert {row.commune for row in report.opened} == set(communes)
    assert {(row.opens_on, row.due_on) for row in report.opened} == {
        (dt.date(2026, 9, 1), dt.date(2026, 12, 14))
    }
    assert {row.opened_by for row in report.opened} == {supervisor}
    again = open_rounds(actor=supervisor, communes=communes, opening=PERIODIC)
    assert (len(again.opened), len(again.existing), again.listed) == (0, 2, 0)
    assert ReviewRound.objects.count() == 2


def test_every_household_on_a_list_is_on_the_list_of_the_round_with_its_reasons(
    scene: Scene,
) -> None:
    row = opened(scene)
    assert reasons(row, scene) == {
        "poor": {CaseReason.ON_LIST},
        "near": {CaseReason.ON_LIST, CaseReason.OPEN_REVIEW},
        "escaped": {CaseReason.ESCAPED},
    }
    poor = row.cases.get(household=scene.households["poor"])
    assert (poor.state, poor.class_before, poor.due_on) == ("listed", PovertyClass.POOR, row.due_on)
    assert ReviewRound.objects.filter(pk=row.pk, listed_at__isnull=False).exists()
    assert CaseEvent.objects.filter(case__round=row, step="list").count() == 3


def test_a_survey_handed_in_before_is_taken_over_where_it_stands(scene: Scene) -> None:
    row = opened(scene)
    near = row.cases.get(household=scene.households["near"])
    assert near.review == scene.waiting
    assert near.surveyor == scene.officer
    assert near.state == CaseState.JUDGED
    assert near.class_found is not None
    steps = list(near.events.values_list("step", "actor"))
    assert steps == [
        ("list", scene.officials[Role.PROVINCIAL_SUPERVISOR].pk), ("hand_in", None),
        ("judge", None),
    ]  # fmt: skip


def test_building_again_adds_only_what_is_missing(scene: Scene) -> None:
    row = opened(scene)
    near = row.cases.get(household=scene.households["near"])
    new = household_with_head(scene.village, full_name="Bùi Thị Mới")
    new.registered_on = dt.date(2026, 5, 1)
    new.save()
    scene.households["new"] = new
    take_out(
        actor=scene.officer,
        case=row.cases.get(household=scene.households["poor"]),
        reason="Chuyển đi",
    )
    report = build_list(actor=scene.officer, review_round=row)
    assert (report.added, report.adopted) == (1, 0)
    assert reasons(row, scene)["new"] == {CaseReason.CHANGED}
    assert row.cases.get(household=new).note == "hộ mới lập, chưa rà soát"
    assert row.cases.get(household=scene.households["poor"]).state == CaseState.DROPPED
    now = row.cases.get(household=scene.households["near"])
    assert (now.state, now.changed_at) == (near.state, near.changed_at)
    assert build_list(actor=scene.officer, review_round=row).added == 0


@pytest.mark.parametrize(
    ("who", "kind", "comes"),
    [
        ("not_poor", ChangeKind.DEATH, True),
        ("not_poor", ChangeKind.JOIN, False),
        ("escaped", ChangeKind.JOIN, True),
        ("poor", ChangeKind.HEAD_CHANGE, True),
        ("none", ChangeKind.SPLIT, True),
        ("poor", ChangeKind.SAME_PERSON, False),
    ],
)
def test_a_change_since_the_last_review_counts_where_it_matters(
    scene: Scene, who: str, kind: ChangeKind, comes: bool
) -> None:
    change(scene, who, kind, dt.date(2026, 9, 10))
    row = opened(scene, ONGOING)
    assert (who in reasons(row, scene)) is comes
    if comes:
        case = row.cases.get(household=scene.households[who])
        assert case.reasons == [CaseReason.CHANGED]
        assert case.note.endswith("10/09/2026")


def test_changes_that_a_decided_review_knew_or_that_were_undone_do_not_count(
    scene: Scene,
) -> None:
    with time_machine.travel(dt.datetime(2024, 5, 5, tzinfo=dt.UTC), tick=False):
        change(scene, "poor", ChangeKind.DEATH, dt.date(2024, 5, 4))
    undone = change(scene, "escaped", ChangeKind.DEATH, dt.date(2026, 9, 10))
    undone.undone_at = timezone.now()
    undone.save()
    row = opened(scene, ONGOING)
    assert set(reasons(row, scene)) == {"near"}


def test_a_household_that_joins_members_through_the_service_comes_with_the_words(
    scene: Scene,
) -> None:
    child = PersonData(
        full_name="Nguyễn Văn Út", sex="M", birth_year=2026, ethnic_group=scene.ethnic_group,
        no_identity_reason="child",
    )  # fmt: skip
    add_member(
        actor=scene.officer,
        household=scene.households["poor"],
        member=MemberData(person=child, relation=Relation.CHILD),
        on_date=dt.date(2026, 9, 12),
    )
    row = opened(scene, ONGOING)
    note = row.cases.get(household=scene.households["poor"]).note
    assert note == "thêm thành viên 12/09/2026"


def test_a_household_that_another_system_reports_poor_is_listed(scene: Scene) -> None:
    for who, reported in (("none", PovertyClass.POOR), ("not_poor", PovertyClass.NOT_POOR)):
        ReportedResult.objects.create(
            household=scene.households[who],
            source=ReportSource.NATIONAL,
            reported_on=dt.date(2026, 9, 1),
            poverty_class=reported,
        )
    row = opened(scene, ONGOING)
    assert reasons(row, scene)["none"] == {CaseReason.REPORTED}
    assert "not_poor" not in reasons(row, scene)


def test_a_household_has_one_open_case_whatever_rounds_run(scene: Scene) -> None:
    first = opened(scene, ONGOING)
    second = opened(scene)
    assert "near" in reasons(first, scene)
    assert "near" not in reasons(second, scene)
    assert "poor" in reasons(second, scene)


def test_a_household_decided_since_the_round_began_stays_away(scene: Scene) -> None:
    row = opened(scene, ONGOING)
    case = row.cases.get(household=scene.households["near"])
    # As the decision leaves it; the steps to it have tests of their own.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE households_reviewcase DISABLE TRIGGER households_case_moves")
        cursor.execute(
            "ALTER TABLE households_reviewcase"
            " DROP CONSTRAINT households_reviewcase_meeting,"
            " DROP CONSTRAINT households_reviewcase_posting,"
            " DROP CONSTRAINT households_reviewcase_signed"
        )
    ReviewCase.objects.filter(pk=case.pk).update(
        state=CaseState.REFUSED, decided_on=dt.date(2026, 9, 20), outcome_reason="Không đủ"
    )
    assert "near" not in reasons(opened(scene), scene)


def test_by_hand_with_a_reason_and_out_with_a_reason(scene: Scene) -> None:
    row = opened(scene)
    house = scene.households["none"]
    with pytest.raises(RoundRefused):
        add_household(actor=scene.officer, review_round=row, household=house, reason="  ")
    case = add_household(
        actor=scene.officer, review_round=row, household=house, reason="Trưởng thôn đề nghị"
    )
    assert (case.reasons, case.note) == ([CaseReason.BY_HAND], "Trưởng thôn đề nghị")
    with pytest.raises(RoundRefused, match="đã có trong một đợt"):
        add_household(actor=scene.officer, review_round=row, household=house, reason="Lại")
    far = scene.households["far"]
    with pytest.raises(RoundRefused, match="không ở xã này"):
        add_household(actor=scene.officer, review_round=row, household=far, reason="Nhầm")
    with pytest.raises(StepRefused):
        take_out(actor=scene.officer, case=case, reason="")
    take_out(actor=scene.officer, case=case, reason="Đi làm xa cả năm")
    case.refresh_from_db()
    assert (case.state, case.outcome_reason) == (CaseState.DROPPED, "Đi làm xa cả năm")


def test_taking_out_gives_the_survey_up(scene: Scene) -> None:
    row = opened(scene)
    take_out(
        actor=scene.officer,
        case=row.cases.get(household=scene.households["near"]),
        reason="Đã chuyển đi",
    )
    review = Review.objects.get(case__household=scene.households["near"])
    assert review.state == ReviewState.WITHDRAWN


def test_a_round_closes_only_when_nothing_waits(scene: Scene) -> None:
    row = opened(scene)
    mark_preliminary(actor=scene.officer, review_round=row)
    with pytest.raises(RoundRefused) as refused:
        close_round(actor=scene.officer, review_round=row)
    assert refused.value.details["count"] == 3
    assert scene.households["poor"].code in refused.value.details["cases"]  # type: ignore[operator]
    for case in row.cases.all():
        take_out(actor=scene.officer, case=case, reason="Thử")
    closed = close_round(actor=scene.officer, review_round=row)
    assert (closed.state, closed.closed_on) == (RoundState.CLOSED, dt.date(2026, 9, 16))
    with pytest.raises(RoundRefused):
        build_list(actor=scene.officer, review_round=row)
    announced = announce_round(actor=scene.officials[Role.PROVINCIAL_SUPERVISOR], review_round=row)
    assert announced.state == RoundState.ANNOUNCED


def test_who_may_open_build_and_close(scene: Scene) -> None:
    def opening(role: str, opening: Opening) -> Callable[[], object]:
        return lambda: open_rounds(
            actor=scene.officials[role], communes=[scene.commune], opening=opening
        )

    for attempt in (
        opening(Role.COMMUNE_OFFICER, PERIODIC),
        opening(Role.COMMUNE_LEADER, ONGOING),
        opening("stranger", ONGOING),
        opening(Role.PROVINCIAL_ADMINISTRATOR, PERIODIC),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    opening(Role.COMMUNE_OFFICER, ONGOING)()
    row = ReviewRound.objects.get()
    stranger, collector = scene.officials["stranger"], scene.officials[Role.VILLAGE_COLLECTOR]
    for person in (stranger, collector, scene.leader):
        with pytest.raises(NotAllowed):
            build_list(actor=person, review_round=row)
        with pytest.raises(NotAllowed):
            close_round(actor=person, review_round=row)
        with pytest.raises(NotAllowed):
            add_household(
                actor=person, review_round=row, household=scene.households["none"], reason="Thử"
            )


def test_a_round_does_not_open_before_its_day(scene: Scene) -> None:
    with pytest.raises(RoundRefused, match="15/10/2026"):
        opened(scene, Opening(ReviewKind.ONGOING, 2026, 10))


def test_surveyors_are_assigned_where_they_may_survey(scene: Scene) -> None:
    row = opened(scene)
    collector = scene.officials[Role.VILLAGE_COLLECTOR]
    assert (
        assign_village(
            actor=scene.officer, review_round=row, village=scene.village, surveyor=collector
        )
        == 2
    )
    assert set(row.cases.filter(state=CaseState.ASSIGNED).values_list("surveyor", flat=True)) == {
        collector.pk
    }
    elsewhere = add_household(
        actor=scene.officer,
        review_round=row,
        household=scene.households["none"],
        reason="Trưởng thôn đề nghị",
    )
    with pytest.raises(StepRefused, match="Đoài"):
        assign_cases(actor=scene.officer, cases=[elsewhere.pk], surveyor=collector)
    with pytest.raises(NotAllowed):
        assign_cases(
            actor=scene.officials["stranger"], cases=[elsewhere.pk], surveyor=scene.officer
        )
    assign_cases(actor=scene.officer, cases=[elsewhere.pk], surveyor=scene.officer)


def test_rounds_open_by_rule_on_their_day_and_only_where_it_is_switched_on(scene: Scene) -> None:
    assert open_due_rounds(actor=None, today=dt.date(2026, 9, 16)).opened == []
    ProcedureRule.objects.update(opens_by_rule=True)
    with time_machine.travel(dt.datetime(2026, 9, 1, 1, tzinfo=dt.UTC), tick=False):
        first = open_due_rounds(actor=None, today=dt.date(2026, 9, 1))
    assert {(row.kind, row.month) for row in first.opened} == {("periodic", None)}
    assert {row.commune for row in first.opened} == {scene.commune, scene.neighbour}
    second = open_due_rounds(actor=None, today=dt.date(2026, 9, 16))
    assert {(row.kind, row.month) for row in second.opened} == {("ongoing", 9)}
    again = open_due_rounds(actor=None, today=dt.date(2026, 9, 16))
    assert again.opened == []
    assert ReviewRound.objects.count() == 4
    assert set(ReviewRound.objects.values_list("opened_by", flat=True)) == {None}


def test_the_ongoing_round_is_due_fifteen_days_after_its_start(scene: Scene) -> None:
    row = opened(scene, ONGOING)
    assert (row.opens_on, row.due_on) == (dt.date(2026, 9, 15), dt.date(2026, 9, 30))


def test_a_day_declared_off_moves_open_rounds_and_their_cases(scene: Scene) -> None:
    row = opened(scene, ONGOING)
    periodic = opened(scene)
    set_day(actor=None, day=row.due_on, is_working=False, name="Bão", legal_basis="Công điện")
    report = read_clocks_again(actor=None)
    assert (report.rounds, report.cases) == (1, 1)
    row.refresh_from_db()
    assert row.due_on == dt.date(2026, 10, 1)
    assert set(row.cases.values_list("due_on", flat=True)) == {row.due_on}
    assert set(periodic.cases.values_list("due_on", flat=True)) == {dt.date(2026, 12, 14)}
    assert read_clocks_again(actor=None).rounds == 0


def test_lists_of_many_communes_cost_as_many_queries_as_of_one(scene: Scene) -> None:
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    both = open_rounds(
        actor=supervisor, communes=[scene.commune, scene.neighbour], opening=PERIODIC
    ).opened
    with CaptureQueriesContext(
        connection,
    ) as one:
        build_lists(actor=supervisor, rounds=both[:1])
    with CaptureQueriesContext(connection) as two:
        build_lists(actor=supervisor, rounds=both)
    assert len(one) == len(two) <= 10


def test_a_survey_without_a_list_asks_the_province_where_the_rule_says_so(scene: Scene) -> None:
    ProcedureRule.objects.update(consultation="province")
    row = opened(scene)
    assert set(row.cases.values_list("consult_required", flat=True)) == {True}
    take_out(
        actor=scene.officer,
        case=row.cases.get(household=scene.households["near"]),
        reason="Thử",
    )
    survey = open_review(
        actor=scene.officer,
        household=scene.households["none"],
        kind=ReviewKind.PERIODIC,
        reviewed_on=dt.date(2026, 9, 16),
    )
    case = hand_in(actor=scene.officer, review=survey).case
    assert (case.round, case.consult_required) == (row, True)
    assert set(opened(scene, ONGOING).cases.values_list("consult_required", flat=True)) <= {False}
