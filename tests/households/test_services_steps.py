"""Steps agreed with a household, changed by two, moved, given up, taken up again; and why."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import pytest

from households.choices import Doer, GoalState, StepState
from households.exceptions import NotAllowed, PlanClash, VisitRefused
from households.models import AgreedStep
from households.rules.merge_since import SeenClash
from households.selectors.history import Moment, household_history
from households.services.care.plan_steps import StepData, add_step
from households.services.care.plans import open_plan, settle_goal
from households.services.care.steps import (
    StepWords,
    change_step,
    drop_step,
    finish_step,
    move_step,
    reopen_step,
)
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(scene: Scene) -> AgreedStep:
    plan = open_plan(actor=scene.officer, household=scene.households["poor"])
    due_on = scene.today + dt.timedelta(days=30)
    data = StepData("Đào giếng", Doer.HOUSEHOLD, due_on)
    return add_step(actor=scene.officer, goal=plan.goals.all()[0], data=data)


def words_of(step: AgreedStep, **other: Any) -> StepWords:
    """What a step says, with other words."""
    said: dict[str, Any] = {
        "what": step.what, "doer": str(step.doer), "doer_name": step.doer_name,
        "due_on": step.due_on,
    }  # fmt: skip
    return StepWords(**(said | other))


def written(scene: Scene, step: AgreedStep, service: str) -> Moment:
    """The newest moment of the household's history with that title."""
    found = household_history(scene.leader, step.household) or ()
    return next(one for one in found if one.title == service)


def test_words_of_a_step_are_merged_by_field(scene: Scene, step: AgreedStep) -> None:
    base = words_of(step)
    change_step(
        actor=scene.officer, step=step, base=base, data=words_of(step, what="Đào giếng sâu 8 m")
    )
    mine = words_of(step, doer="other", doer_name="Tổ thanh niên")
    row = change_step(actor=scene.leader, step=step, base=base, data=mine)
    assert (row.what, row.doer, row.doer_name) == ("Đào giếng sâu 8 m", "other", "Tổ thanh niên")
    with pytest.raises(PlanClash) as refused:
        change_step(
            actor=scene.leader, step=step, base=base, data=words_of(step, what="Khoan giếng")
        )
    (clash,) = cast("tuple[SeenClash, ...]", refused.value.details["clashes"])
    assert (clash.clash.path, clash.clash.theirs, clash.clash.mine) == (
        "what", "Đào giếng sâu 8 m", "Khoan giếng",
    )  # fmt: skip
    # Without a base nothing that stands is replaced unseen.
    with pytest.raises(PlanClash):
        change_step(actor=scene.leader, step=step, base=None, data=mine)
    row = change_step(actor=scene.leader, step=step, base=base, data=base, theirs=["what"])
    assert row.what == "Đào giếng sâu 8 m"


def test_another_day_needs_a_reason_and_history_keeps_both(scene: Scene, step: AgreedStep) -> None:
    base, old = words_of(step), step.due_on
    later = words_of(step, due_on=old + dt.timedelta(days=20))
    with pytest.raises(VisitRefused, match="vì sao đổi hạn") as refused:
        change_step(actor=scene.officer, step=step, base=base, data=later)
    assert refused.value.field == "why"
    change_step(actor=scene.officer, step=step, base=base, data=later, why="Chờ mùa khô")
    moment = written(scene, step, "Sửa việc đã thống nhất")
    assert (moment.note, moment.who) == ("Chờ mùa khô", str(scene.officer))
    (item,) = moment.items
    (change,) = item.changes
    assert (change.old, change.new) == (f"{old:%d/%m/%Y}", f"{later.due_on:%d/%m/%Y}")
    move_step(actor=scene.officer, step=step, due_on=old, why="Có máy sớm")
    assert written(scene, step, "Đổi hạn một việc").note == "Có máy sớm"


def test_a_late_step_gets_other_words_without_another_day(scene: Scene, step: AgreedStep) -> None:
    AgreedStep.objects.filter(pk=step.pk).update(due_on=scene.today - dt.timedelta(days=9))
    step.refresh_from_db()
    data = words_of(step, what="Xây bể")
    assert (
        change_step(actor=scene.officer, step=step, base=words_of(step), data=data).what == "Xây bể"
    )
    past = words_of(step, what="Xây bể", due_on=scene.today - dt.timedelta(days=1))
    with pytest.raises(VisitRefused, match="đã qua"):
        change_step(actor=scene.officer, step=step, base=data, data=past, why="Nhầm")
    with pytest.raises(NotAllowed):
        change_step(actor=scene.officials["stranger"], step=step, base=data, data=past)


def test_a_step_is_taken_up_again_and_history_keeps_what_was_said(
    scene: Scene, step: AgreedStep
) -> None:
    drop_step(actor=scene.officer, step=step, why="Hộ đổi ý")
    row = reopen_step(actor=scene.officer, step=step)
    assert (row.state, row.outcome) == (StepState.OPEN, "")
    moment = written(scene, step, "Mở lại một việc")
    assert any(change.old == "Hộ đổi ý" for item in moment.items for change in item.changes)
    finish_step(actor=scene.officer, step=step, done_on=scene.today)
    assert reopen_step(actor=scene.officer, step=step).done_on is None
    assert reopen_step(actor=scene.officer, step=step).state == StepState.OPEN
    finish_step(actor=scene.officer, step=step, done_on=scene.today)
    goal = step.goal
    assert goal is not None
    settle_goal(actor=scene.officer, goal=goal, state=GoalState.REACHED)
    with pytest.raises(VisitRefused, match="Mở lại mục tiêu"):
        reopen_step(actor=scene.officer, step=step)
    with pytest.raises(NotAllowed):
        reopen_step(actor=scene.officials["stranger"], step=step)
