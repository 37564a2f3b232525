"""A plan from its making to its end: two people, its money, what was not delivered."""

from __future__ import annotations

from typing import Any

import pytest

from officials.choices import Role
from programmes.choices import CommitmentState, PlanState, SupportState
from programmes.exceptions import CapitalRefused, NotAllowed, NotEligible, PlanRefused
from programmes.models import CapitalLine, Commitment, Programme, Support, SupportPlan
from programmes.rules.ledger import Step
from programmes.rules.plans import STEPS, State
from programmes.selectors.fund_lines import fund_lines
from programmes.selectors.plans import sums_of
from programmes.services.moving import move_supports
from programmes.services.plans import (
    add_lines,
    approve_plan,
    close_plan,
    create_plan,
    recall_plan,
    return_plan,
    submit_plan,
    take_out,
    withdraw_approval,
)
from programmes.services.supports import SupportSpec
from tests.factories.programmes import ProjectFactory, SupportKindFactory, funded_line
from tests.households.scene import Scene, official, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def plan(scene: Scene) -> SupportPlan:
    return create_plan(
        actor=scene.officer, commune=scene.commune, year=scene.today.year, title="Kế hoạch"
    )


def spec(scene: Scene, line: CapitalLine | None = None, **fields: Any) -> SupportSpec:
    programme: Programme = (line.project if line else ProjectFactory.create()).programme
    given = {
        "household": scene.households["poor"].pk,
        "kind": SupportKindFactory.create(),
        "programme": programme,
        "value": 10_000_000,
        "funds": {line.pk: 8_000_000} if line else {},
    }
    return SupportSpec(**(given | fields))  # type: ignore[arg-type]


def funded(scene: Scene, amount: int) -> CapitalLine:
    return funded_line(amount, area=scene.commune, year=scene.today.year)


def test_every_step_leads_where_the_table_says() -> None:
    assert {info.source for info in STEPS.values()} == set(State) - {State.CLOSED}
    assert {state.value for state in State} == set(PlanState.values)


def test_a_plan_is_filled_submitted_approved_with_its_money(
    scene: Scene, plan: SupportPlan
) -> None:
    line = funded(scene, 20_000_000)
    (support,) = add_lines(
        actor=scene.officer, plan=plan, specs=[spec(scene, line)], day=scene.today
    )
    (fund,) = fund_lines(plan)
    assert (fund.here, fund.elsewhere, fund.left) == (8_000_000, 0, 12_000_000)
    sums = sums_of(plan)
    assert (sums.count, sums.value, sums.funded) == (1, 10_000_000, 8_000_000)
    submit_plan(actor=scene.officer, plan=plan)
    approve_plan(actor=scene.leader, plan=plan, on_date=scene.today, decision_no="5/QĐ")
    support.refresh_from_db()
    line.refresh_from_db()
    assert (support.state, support.decision_no) == (SupportState.APPROVED, "5/QĐ")
    assert line.committed == 8_000_000


def test_a_plan_beyond_its_money_names_the_line_and_changes_nothing(
    scene: Scene, plan: SupportPlan
) -> None:
    line = funded(scene, 7_999_999)
    add_lines(actor=scene.officer, plan=plan, specs=[spec(scene, line)], day=scene.today)
    submit_plan(actor=scene.officer, plan=plan)
    with pytest.raises(CapitalRefused, match=line.project.name_vi):
        approve_plan(actor=scene.leader, plan=plan, on_date=scene.today, decision_no="5/QĐ")
    plan.refresh_from_db()
    assert plan.state == PlanState.SUBMITTED
    assert set(plan.supports.values_list("state", flat=True)) == {SupportState.PLANNED}


def test_who_prepared_it_does_not_approve_it(scene: Scene, plan: SupportPlan) -> None:
    both = official(Role.COMMUNE_OFFICER, "hai", scene.commune)
    from tests.factories.officials import POST_START, PostFactory  # noqa: PLC0415

    PostFactory.create(
        official=both, role=Role.COMMUNE_LEADER, area=scene.commune, valid_from=POST_START
    )
    add_lines(actor=both, plan=plan, specs=[spec(scene)], day=scene.today)
    submit_plan(actor=both, plan=plan)
    with pytest.raises(PlanRefused, match="không được tự duyệt"):
        approve_plan(actor=both, plan=plan, on_date=scene.today, decision_no="5/QĐ")
    with pytest.raises(NotAllowed):
        approve_plan(actor=scene.officer, plan=plan, on_date=scene.today, decision_no="5/QĐ")


def test_lines_are_changed_only_in_preparation(scene: Scene, plan: SupportPlan) -> None:
    line = funded(scene, 20_000_000)
    (support,) = add_lines(
        actor=scene.officer, plan=plan, specs=[spec(scene, line)], day=scene.today
    )
    submit_plan(actor=scene.officer, plan=plan)
    with pytest.raises(PlanRefused):
        take_out(actor=scene.officer, plan=plan, supports=[support.pk])
    with pytest.raises(PlanRefused):
        add_lines(actor=scene.officer, plan=plan, specs=[spec(scene)], day=scene.today)
    recall_plan(actor=scene.officer, plan=plan)
    assert take_out(actor=scene.officer, plan=plan, supports=[support.pk]) == 1
    assert not Support.objects.exists()
    assert not Commitment.objects.exists()
    with pytest.raises(PlanRefused, match="chưa có hộ nào"):
        submit_plan(actor=scene.officer, plan=plan)


def test_a_plan_is_given_back_with_a_reason(scene: Scene, plan: SupportPlan) -> None:
    add_lines(actor=scene.officer, plan=plan, specs=[spec(scene)], day=scene.today)
    submit_plan(actor=scene.officer, plan=plan)
    with pytest.raises(PlanRefused):
        return_plan(actor=scene.leader, plan=plan, reason=" ")
    found = return_plan(actor=scene.leader, plan=plan, reason="Thiếu hộ bà Lan")
    assert (found.state, found.note) == (PlanState.DRAFT, "Thiếu hộ bà Lan")


def test_an_approval_is_withdrawn_until_something_was_delivered(
    scene: Scene, plan: SupportPlan
) -> None:
    line = funded(scene, 20_000_000)
    (support,) = add_lines(
        actor=scene.officer, plan=plan, specs=[spec(scene, line)], day=scene.today
    )
    submit_plan(actor=scene.officer, plan=plan)
    approve_plan(actor=scene.leader, plan=plan, on_date=scene.today, decision_no="5/QĐ")
    withdraw_approval(actor=scene.leader, plan=plan, reason="Nhầm danh sách")
    support.refresh_from_db()
    line.refresh_from_db()
    assert (support.state, support.approved_on, line.committed) == ("planned", None, 0)
    assert Commitment.objects.get().state == CommitmentState.PLANNED
    submit_plan(actor=scene.officer, plan=plan)
    approve_plan(actor=scene.leader, plan=plan, on_date=scene.today, decision_no="6/QĐ")
    move_supports(
        actor=scene.officer, step=Step.DELIVER, supports=[support.pk], on_date=scene.today
    )
    with pytest.raises(PlanRefused, match="Đã giao"):
        withdraw_approval(actor=scene.leader, plan=plan, reason="Nhầm")


@pytest.mark.parametrize("carried", [True, False])
def test_what_was_not_delivered_is_carried_over_or_stopped(
    scene: Scene, plan: SupportPlan, carried: bool
) -> None:
    line = funded(scene, 20_000_000)
    specs = [
        spec(scene, line),
        spec(scene, line, household=scene.households["near"].pk),
    ]
    given, late = add_lines(actor=scene.officer, plan=plan, specs=specs, day=scene.today)
    submit_plan(actor=scene.officer, plan=plan)
    approve_plan(actor=scene.leader, plan=plan, on_date=scene.today, decision_no="5/QĐ")
    move_supports(actor=scene.officer, step=Step.DELIVER, supports=[given.pk], on_date=scene.today)
    with pytest.raises(PlanRefused, match="Còn 1 hỗ trợ chưa giao"):
        close_plan(actor=scene.officer, plan=plan, on_date=scene.today)
    target = create_plan(
        actor=scene.officer, commune=scene.commune, year=scene.today.year + 1, title="Năm sau"
    )
    if carried:
        close_plan(actor=scene.officer, plan=plan, on_date=scene.today, carry_to=target)
    else:
        close_plan(actor=scene.officer, plan=plan, on_date=scene.today, reason="Hết vốn")
    for row in (plan, given, late, line):
        row.refresh_from_db()
    assert plan.state == PlanState.CLOSED
    assert (given.plan_id, given.state) == (plan.pk, SupportState.DELIVERED)
    assert line.committed == 8_000_000
    if carried:
        assert (late.plan_id, late.state) == (target.pk, SupportState.PLANNED)
        assert not late.funds.exists()
    else:
        assert (late.state, late.stop_reason) == (SupportState.STOPPED, "Hết vốn")


def test_a_household_that_may_not_receive_is_refused_whole(scene: Scene, plan: SupportPlan) -> None:
    with pytest.raises(NotEligible):
        add_lines(
            actor=scene.officer,
            plan=plan,
            specs=[spec(scene), spec(scene, household=scene.households["not_poor"].pk)],
            day=scene.today,
        )
    assert not plan.supports.exists()


def test_a_stranger_makes_no_plan_here(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        create_plan(
            actor=scene.officials["stranger"], commune=scene.commune, year=2026, title="Của người"
        )


def test_two_plans_of_one_title_are_refused(scene: Scene, plan: SupportPlan) -> None:
    with pytest.raises(PlanRefused, match="cùng tên"):
        create_plan(actor=scene.officer, commune=scene.commune, year=plan.year, title="Kế  hoạch")
