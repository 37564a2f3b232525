"""A case plan from its opening to its end: what it starts with, two people at once, its looks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import cast

import pytest
import time_machine

from households.choices import Doer, GoalState, PlanEnd, PlanVerdict, Relation
from households.exceptions import CasePlanRefused, ChangeBlocked, NotAllowed, PlanClash
from households.models import CasePlan, Household, HouseholdChange, PlanGoal
from households.rules.care.quarters import Quarter
from households.rules.merge_since import SeenClash
from households.selectors.care.plans import plan_page
from households.services.care.plan_changes import PlanWords, change_goal, change_plan
from households.services.care.plan_steps import StepData, add_step
from households.services.care.plans import (
    GoalData,
    add_goal,
    agree_plan,
    close_plan,
    open_plan,
    reopen_plan,
    review_plan,
    settle_goal,
)
from households.services.merging import merge_household_records
from households.services.merging.households import likely_same
from households.services.undo_change import undo_change
from officials.choices import Role
from officials.models import Official
from tests.factories.care import CasePlanFactory
from tests.households.life import NOW, START, family, make_world
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(scene: Scene) -> Household:
    """The poor household, which lacks water, a toilet and health insurance."""
    found = scene.households["poor"]
    row = found.classifications.get()
    lacking = row.standard.indicators.filter(code__in=["H2", "W", "T"])
    found.classifications.update(deprivations=sum(one.bit for one in lacking))
    return found


@pytest.fixture
def plan(scene: Scene, household: Household) -> CasePlan:
    return open_plan(actor=scene.officer, household=household)


def goal_of(plan: CasePlan, indicator: str) -> PlanGoal:
    return plan.goals.get(indicator=indicator)


def test_a_plan_starts_from_what_is_known(
    scene: Scene, household: Household, plan: CasePlan
) -> None:
    assert plan.causes == ["land", "capital"]
    assert plan.opened_on == scene.today
    assert plan.opened_by == scene.officer
    assert "900.000" in plan.situation
    assert "300 m² đất" in plan.strengths
    assert [one.indicator for one in plan.goals.all()] == ["income", "H2", "W", "T"]
    assert all(one.target_on > scene.today for one in plan.goals.all())
    with pytest.raises(CasePlanRefused, match="đang có một kế hoạch"):
        open_plan(actor=scene.officer, household=household)


def test_a_household_without_a_class_gets_an_empty_plan(scene: Scene) -> None:
    plan = open_plan(actor=scene.officer, household=scene.households["none"])
    assert (plan.causes, plan.situation, plan.goals.count()) == ([], "", 0)


def test_an_escaped_household_needs_no_goal_of_income(scene: Scene) -> None:
    plan = open_plan(actor=scene.officer, household=scene.households["escaped"])
    assert not plan.goals.filter(indicator="income").exists()


@pytest.mark.parametrize("role", ["stranger", Role.PROVINCIAL_SUPERVISOR, Role.BANK_OFFICER])
def test_only_those_who_visit_there_write(scene: Scene, plan: CasePlan, role: str) -> None:
    actor, goal = scene.officials[role], goal_of(plan, "W")
    writes: list[Callable[[], object]] = [
        lambda: open_plan(actor=actor, household=scene.households["near"]),
        lambda: change_plan(actor=actor, plan=plan, revision=1, data=PlanWords()),
        lambda: add_goal(actor=actor, plan=plan, data=GoalData("Có việc", scene.today)),
        lambda: change_goal(
            actor=actor, goal=goal, revision=1, data=GoalData("Có việc", scene.today)
        ),
        lambda: settle_goal(actor=actor, goal=goal, state=GoalState.REACHED),
        lambda: add_step(
            actor=actor, goal=goal, data=StepData("Xin hỗ trợ", Doer.OFFICIAL, scene.today)
        ),
        lambda: agree_plan(actor=actor, plan=plan, by="Lan", on_date=scene.today),
        lambda: review_plan(
            actor=actor, plan=plan, quarter=Quarter.of(scene.today), verdict=PlanVerdict.ON_TRACK
        ),
        lambda: close_plan(actor=actor, plan=plan, why=PlanEnd.REFUSED),
        lambda: reopen_plan(actor=actor, plan=plan),
    ]
    for write in writes:
        with pytest.raises(NotAllowed):
            write()


def clashes_of(error: PlanClash) -> list[tuple[str, object, object, str]]:
    """Return fields that clash, with their value, mine, and who wrote theirs."""
    found = cast("tuple[SeenClash, ...]", error.details["clashes"])
    return [(one.clash.path, one.clash.theirs, one.clash.mine, one.by) for one in found]


def test_words_of_two_people_are_merged_by_field(scene: Scene, plan: CasePlan) -> None:
    causes, situation, read = plan.causes, plan.situation, plan.revision
    change_plan(
        actor=scene.officer,
        plan=plan,
        revision=read,
        data=PlanWords(["illness"], situation, "Có vườn"),
    )
    # What goes in between and replaces no words does not count.
    agree_plan(actor=scene.officer, plan=plan, by="Lan", on_date=scene.today)
    both = change_plan(
        actor=scene.leader,
        plan=plan,
        revision=read,
        data=PlanWords(causes, "Con đi làm xa", plan.strengths),
    )
    assert (both.causes, both.situation, both.strengths) == (
        ["illness"], "Con đi làm xa", "Có vườn",
    )  # fmt: skip
    # The same field, otherwise: nothing is stored, and it is told who wrote what.
    with pytest.raises(PlanClash) as refused:
        change_plan(
            actor=scene.leader,
            plan=plan,
            revision=read,
            data=PlanWords(["tools"], situation, "Có ao cá"),
        )
    officer = str(scene.officer)
    assert clashes_of(refused.value) == [
        ("causes", ["illness"], ["tools"], officer),
        ("strengths", "Có vườn", "Có ao cá", officer),
    ]
    content = cast("dict[str, object]", refused.value.details["content"])
    assert content == {
        "causes": ["tools"], "situation": "Con đi làm xa", "strengths": "Có ao cá",
    }  # fmt: skip
    plan.refresh_from_db()
    assert (plan.revision, plan.strengths) == (read + 2, "Có vườn")
    # Chosen at the page: the causes of the other, the own strengths.
    done = change_plan(
        actor=scene.leader,
        plan=plan,
        revision=plan.revision,
        data=PlanWords(["tools"], "Con đi làm xa", "Có ao cá"),
        theirs=["causes"],
    )
    assert (done.causes, done.strengths) == (["illness"], "Có ao cá")
    # One's own earlier words are no clash; saving what stands counts no revision.
    own = PlanWords(["illness"], "Con đi làm xa", "Có ao cá, có vườn")
    done = change_plan(actor=scene.leader, plan=plan, revision=read + 2, data=own)
    assert done.revision == read + 4
    same = change_plan(actor=scene.officer, plan=plan, revision=done.revision, data=own)
    assert same.revision == done.revision


def test_causes_that_stand_in_another_order_are_the_same(scene: Scene, plan: CasePlan) -> None:
    for causes in (["land", "tools", "illness"], ["land", "illness", "tools"]):
        row = change_plan(actor=scene.officer, plan=plan, revision=1, data=PlanWords(causes))
    assert row.causes == ["land", "tools", "illness"]


def test_a_reading_that_nobody_can_know_takes_nothing_away(scene: Scene, plan: CasePlan) -> None:
    CasePlan.objects.filter(pk=plan.pk).update(strengths="", revision=7)
    words = PlanWords(plan.causes, "Con đi làm xa", "Có vườn")
    with pytest.raises(PlanClash) as refused:
        change_plan(actor=scene.leader, plan=plan, revision=3, data=words)
    assert [one[0] for one in clashes_of(refused.value)] == ["situation", "strengths"]
    with pytest.raises(PlanClash):
        change_plan(actor=scene.leader, plan=plan, revision=99, data=words)


def test_goals_of_two_people_are_merged_by_field(scene: Scene, plan: CasePlan) -> None:
    water, toilet, read = goal_of(plan, "W"), goal_of(plan, "T"), plan.revision
    later = water.target_on + dt.timedelta(days=30)
    officer, leader = scene.officer, scene.leader
    day = GoalData(water.text, later, "W")
    change_goal(actor=officer, goal=water, revision=read, data=day)
    # Another goal was changed, and this one settled and taken up again: neither is in the way.
    other = GoalData("Có nhà tiêu", toilet.target_on, "T")
    change_goal(actor=officer, goal=toilet, revision=read, data=other)
    settle_goal(actor=officer, goal=water, state=GoalState.DROPPED, note="Nhầm")
    settle_goal(actor=officer, goal=water, state=GoalState.OPEN)
    words = GoalData("Có giếng khoan", water.target_on, "W")
    row = change_goal(actor=leader, goal=water, revision=read, data=words)
    assert (row.text, row.target_on) == ("Có giếng khoan", later)
    wanted = GoalData(water.text, later + dt.timedelta(days=9), "W")
    with pytest.raises(PlanClash) as refused:
        change_goal(actor=leader, goal=water, revision=read, data=wanted)
    assert clashes_of(refused.value) == [("target_on", later, wanted.target_on, str(officer))]
    # A later reading knows the day: only the words clash with nobody.
    fresh = GoalData("Có giếng", later + dt.timedelta(days=9), "W")
    row = change_goal(actor=leader, goal=water, revision=read + 3, data=fresh)
    assert (row.text, row.target_on) == ("Có giếng", fresh.target_on)
    toilet.refresh_from_db()
    assert toilet.text == "Có nhà tiêu"
    # What adds is never in the way of somebody who types.
    add_goal(actor=officer, plan=plan, data=GoalData("Có xe", scene.today))
    plan.refresh_from_db()
    assert plan.revision == read + 4


def test_causes_are_those_of_the_form_and_each_once(scene: Scene, plan: CasePlan) -> None:
    row = change_plan(
        actor=scene.officer, plan=plan, revision=1, data=PlanWords(["tools", "land", "tools"])
    )
    assert row.causes == ["tools", "land"]
    with pytest.raises(CasePlanRefused, match="trong danh sách"):
        change_plan(actor=scene.officer, plan=plan, revision=2, data=PlanWords(["luck"]))


def test_a_goal_is_reached_dropped_with_a_reason_and_taken_up_again(
    scene: Scene, plan: CasePlan
) -> None:
    water = goal_of(plan, "W")
    settle_goal(actor=scene.officer, goal=water, state=GoalState.REACHED)
    water.refresh_from_db()
    assert (water.state, water.reached_on) == (GoalState.REACHED, scene.today)
    with pytest.raises(CasePlanRefused, match="không còn thực hiện"):
        change_goal(
            actor=scene.officer, goal=water, revision=1, data=GoalData("Giếng", scene.today)
        )
    settle_goal(actor=scene.officer, goal=water, state=GoalState.OPEN)
    with pytest.raises(CasePlanRefused, match="vì sao"):
        settle_goal(actor=scene.officer, goal=water, state=GoalState.DROPPED)
    settle_goal(actor=scene.officer, goal=water, state=GoalState.DROPPED, note="Sắp chuyển nhà")
    with pytest.raises(CasePlanRefused, match="Mở lại"):
        add_step(
            actor=scene.officer,
            goal=water,
            data=StepData("Đào giếng", Doer.HOUSEHOLD, scene.today),
        )
    with pytest.raises(CasePlanRefused, match="Ngày đạt"):
        settle_goal(
            actor=scene.officer,
            goal=goal_of(plan, "T"),
            state=GoalState.REACHED,
            on_date=scene.today + dt.timedelta(days=1),
        )


def test_a_step_sent_twice_is_one_step(scene: Scene, plan: CasePlan) -> None:
    data = StepData("Xin cấp thẻ", Doer.OFFICIAL, scene.today, key=uuid.uuid4())
    goal = goal_of(plan, "H2")
    first = add_step(actor=scene.officer, goal=goal, data=data)
    assert add_step(actor=scene.officer, goal=goal, data=data) == first
    assert (first.household_id, goal.steps.count()) == (plan.household_id, 1)
    with pytest.raises(CasePlanRefused, match="tên người"):
        add_step(actor=scene.officer, goal=goal, data=StepData("Xây", Doer.OTHER, scene.today))


def test_each_quarter_is_looked_at_once(scene: Scene, plan: CasePlan) -> None:
    now = Quarter.of(scene.today)
    review_plan(actor=scene.officer, plan=plan, quarter=now, verdict=PlanVerdict.ON_TRACK)
    with pytest.raises(CasePlanRefused, match="đã xem lại"):
        review_plan(actor=scene.officer, plan=plan, quarter=now, verdict=PlanVerdict.ON_TRACK)
    for other in (now.before(), now.next()):
        with pytest.raises(CasePlanRefused, match="của quý này"):
            review_plan(actor=scene.officer, plan=plan, quarter=other, verdict=PlanVerdict.ON_TRACK)


def test_a_plan_that_is_behind_says_why(scene: Scene, plan: CasePlan) -> None:
    with pytest.raises(CasePlanRefused, match="vì sao chậm"):
        review_plan(
            actor=scene.officer,
            plan=plan,
            quarter=Quarter.of(scene.today),
            verdict=PlanVerdict.BEHIND,
        )


def test_a_goal_that_came_after_the_household_agreed_is_seen(scene: Scene, plan: CasePlan) -> None:
    with pytest.raises(CasePlanRefused, match="đến hôm nay"):
        agree_plan(
            actor=scene.officer, plan=plan, by="Lan", on_date=scene.today + dt.timedelta(days=1)
        )
    agree_plan(actor=scene.officer, plan=plan, by="Nguyễn Thị Lan", on_date=scene.today)
    plan.refresh_from_db()
    assert not plan_page(scene.officer, plan, scene.today).changed_since_agreed
    CasePlan.objects.filter(pk=plan.pk).update(
        opened_on=scene.today - dt.timedelta(days=9), agreed_on=scene.today - dt.timedelta(days=1)
    )
    plan.refresh_from_db()
    assert plan_page(scene.officer, plan, scene.today).changed_since_agreed


def test_a_plan_ends_with_a_reason_and_can_be_taken_up_for_a_week(
    scene: Scene, household: Household, plan: CasePlan
) -> None:
    with pytest.raises(CasePlanRefused, match="lý do"):
        close_plan(actor=scene.officer, plan=plan, why=PlanEnd.OTHER)
    with pytest.raises(CasePlanRefused, match="đang trong danh sách hộ nghèo"):
        close_plan(actor=scene.officer, plan=plan, why=PlanEnd.OUT_OF_POVERTY)
    close_plan(actor=scene.officer, plan=plan, why=PlanEnd.REFUSED, note="Hộ không muốn")
    with pytest.raises(CasePlanRefused, match="Mở lại trước khi sửa"):
        add_goal(actor=scene.officer, plan=plan, data=GoalData("Có xe", scene.today))
    reopen_plan(actor=scene.officer, plan=plan)
    plan.refresh_from_db()
    assert (plan.closed_on, plan.closed_why, plan.closed_note) == (None, "", "")
    close_plan(actor=scene.officer, plan=plan, why=PlanEnd.REPLACED)
    open_plan(actor=scene.officer, household=household)
    with pytest.raises(CasePlanRefused, match="đang có một kế hoạch"):
        reopen_plan(actor=scene.officer, plan=plan)
    other = open_plan(actor=scene.officer, household=scene.households["near"])
    close_plan(actor=scene.officer, plan=other, why=PlanEnd.REFUSED)
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)),
        pytest.raises(CasePlanRefused, match="7 ngày"),
    ):
        reopen_plan(actor=scene.officer, plan=other)


@pytest.fixture
def twice() -> Iterator[tuple[Official, Household, Household]]:
    """An officer, and one family that was registered twice."""
    with time_machine.travel(NOW, tick=True):
        world = make_world()
        first = family(world, Relation.SPOUSE)
        second = family(world, Relation.SPOUSE, on_date=START + dt.timedelta(days=31))
        yield world.officer, first, second


def merge(officer: Official, first: Household, second: Household) -> HouseholdChange:
    same = likely_same(actor=None, kept=first, gone=second)
    return merge_household_records(actor=officer, kept=first, gone=second, same=same, relations={})


def test_a_plan_goes_with_its_record_when_two_are_merged_and_comes_back(
    twice: tuple[Official, Household, Household],
) -> None:
    officer, first, second = twice
    former = CasePlanFactory.create(
        household=first, opened_on=START, closed_on=START, closed_why=PlanEnd.REPLACED
    )
    plan = CasePlanFactory.create(household=second, opened_on=second.registered_on)
    change = merge(officer, first, second)
    assert set(CasePlan.objects.filter(household=first)) == {former, plan}
    undo_change(actor=officer, change=change)
    assert CasePlan.objects.get(household=second) == plan


def test_two_open_plans_stand_in_the_way_of_a_merge(
    twice: tuple[Official, Household, Household],
) -> None:
    officer, first, second = twice
    CasePlanFactory.create(household=first, opened_on=START)
    plan = CasePlanFactory.create(household=second, opened_on=second.registered_on)
    with pytest.raises(ChangeBlocked, match="Cả hai hồ sơ đều đang có kế hoạch"):
        merge(officer, first, second)
    close_plan(actor=None, plan=plan, why=PlanEnd.REPLACED)
    merge(officer, first, second)
    assert CasePlan.objects.filter(household=first).count() == 2
