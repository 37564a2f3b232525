"""The page of a case plan: made with one tap, changed form by form, printed on one sheet."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client

from households.choices import Doer, GoalState, PlanEnd, PlanVerdict, StepState
from households.models import CasePlan, Household, PlanGoal, PlanReview
from households.rules.care.quarters import Quarter
from households.selectors.care.plan_paper import plan_content, plan_pdf
from households.services.care.plan_changes import PlanWords, change_goal, change_plan
from households.services.care.plan_steps import StepData, add_step
from households.services.care.plans import (
    GoalData,
    add_goal,
    agree_plan,
    close_plan,
    open_plan,
    settle_goal,
)
from officials.choices import Role
from tests.factories.care import CasePlanFactory
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
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


@pytest.fixture
def collector(client_of: ClientOf) -> Client:
    return client_of(Role.VILLAGE_COLLECTOR)


def page_of(household: Household) -> str:
    return f"/ho/{household.code}/ke-hoach/"


def send(client: Client, plan: CasePlan, act: str, **values: object) -> int:
    """Send one form; return the status."""
    sent = {"act": act, "plan": plan.pk, **values}
    return client.post(page_of(plan.household), sent).status_code


def test_a_plan_is_made_with_one_tap_from_what_is_known(
    household: Household, collector: Client
) -> None:
    empty = collector.get(page_of(household)).content.decode()
    assert "Có nước sinh hoạt hợp vệ sinh" in empty
    assert "Thiếu đất sản xuất" in empty
    made = collector.post(page_of(household), {"act": "open"}, follow=True).content.decode()
    assert "đạt 0 trên 4" in made
    # Sent again by a trembling thumb, it is told and nothing is made.
    again = collector.post(page_of(household), {"act": "open"}, follow=True).content.decode()
    assert "đang có một kế hoạch" in again
    assert CasePlan.objects.count() == 1


def test_goals_steps_and_looks_are_written_on_the_page(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    water = plan.goals.get(indicator="W")
    step = {
        "goal": water.pk, "key": "6f6dbd05-5f9d-4d4f-9a8e-0f1f3c1d2e3a", "what": "Đào giếng",
        "doer": Doer.HOUSEHOLD, "due_on": scene.day(-30),
    }  # fmt: skip
    assert send(collector, plan, "step", **step) == 302
    assert send(collector, plan, "step", **step) == 302
    (row,) = water.steps.all()
    assert send(collector, plan, "done", step=row.pk) == 302
    assert send(collector, plan, "reach", goal=water.pk) == 302
    goal = {"revision": 1, "text": "Có xe đi học", "indicator": "", "target_on": scene.day(-90)}
    assert send(collector, plan, "goal", **goal) == 302
    own = plan.goals.get(text="Có xe đi học")
    changed = goal | {"goal": own.pk, "text": "Hai con có xe đi học"}
    assert send(collector, plan, "change", **changed) == 302
    assert send(collector, plan, "drop", goal=own.pk, note="Được cho xe") == 302
    assert send(collector, plan, "again", goal=own.pk) == 302
    now = Quarter.of(scene.today)
    look = {"quarter": f"{now.year}-{now.number}", "verdict": PlanVerdict.ON_TRACK}
    assert send(collector, plan, "look", **look) == 302
    assert send(collector, plan, "agree", agreed_by="Lan", agreed_on=scene.day(0)) == 302
    text = collector.get(page_of(plan.household)).content.decode()
    for words in ("Đào giếng", "Đã xong", "Hai con có xe đi học", "đạt 1 trên 5", "Đúng hướng"):
        assert words in text


def test_what_is_wrong_is_said_beside_what_was_typed(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    water = plan.goals.get(indicator="W")
    tries: dict[str, dict[str, object]] = {
        "step": {"goal": water.pk, "what": "Đào giếng", "doer": "other", "due_on": "32/13/2026"},
        "goal": {"revision": 1, "text": "", "target_on": scene.day(-9)},
        "drop": {"goal": water.pk, "note": ""},
        "look": {"quarter": "2001-1", "verdict": "on_track"},
        "agree": {"agreed_by": "Lan", "agreed_on": scene.day(9)},
        "close": {"why": "other"},
    }
    for act, values in tries.items():
        assert send(collector, plan, act, **values) == 422, act
    # A plan never ends by a reason that nobody chose.
    assert send(collector, plan, "close", why="") == 422
    assert '<option value="" selected>Chọn lý do</option>' in (
        collector.get(page_of(plan.household)).content.decode()
    )
    assert not PlanReview.objects.exists()
    assert send(collector, plan, "reach", goal="x") == 404
    assert send(collector, plan, "hint", goal=water.pk, name="Của người khác") == 404


def test_the_second_of_two_keeps_what_is_no_clash_and_chooses_the_rest(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    said = PlanWords(["illness"], "Chồng ốm nặng", plan.strengths)
    change_plan(actor=scene.officer, plan=plan, revision=1, data=said)
    typed = {
        "revision": 1, "main": "land", "causes": ["capital"], "situation": "Con đi làm xa",
        "strengths": "Có vườn",
    }  # fmt: skip
    sent = {"act": "words", "plan": plan.pk, **typed}
    answer = collector.post(page_of(plan.household), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    form = text[text.index('id="hoan-canh"') :]
    assert "người khác vừa ghi khác cùng mục" in text
    assert f"{scene.officer} đã ghi lúc" in form
    assert '<p class="cp-text">Chồng ốm nặng</p>' in form
    # The own words in their boxes; what only the other changed as it stands now.
    assert "Con đi làm xa</textarea>" in form
    assert "Có vườn</textarea>" in form
    assert '<option value="illness" selected>' in form
    assert form.count('name="theirs"') == 1
    again = typed | {"revision": 2, "main": "illness", "causes": []}
    # Both ways to choose: a box that takes the other's, or saving the own.
    own = client_sends(collector, plan, again | {"theirs": "situation"})
    assert (own.causes, own.situation, own.strengths) == (["illness"], "Chồng ốm nặng", "Có vườn")
    mine = client_sends(collector, plan, again | {"revision": 3})
    assert mine.situation == "Con đi làm xa"


def client_sends(client: Client, plan: CasePlan, words: dict[str, object]) -> CasePlan:
    """Send the words and return the plan as it stands then."""
    assert send(client, plan, "words", **words) == 302
    return CasePlan.objects.get(pk=plan.pk)


def test_what_was_typed_for_a_goal_outlives_what_others_did(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    goal, later = plan.goals.get(indicator="W"), scene.today + dt.timedelta(days=99)
    words = GoalData("Có giếng khoan", goal.target_on, "W")
    change_goal(actor=scene.officer, goal=goal, revision=1, data=words)
    typed = {
        "act": "change", "plan": plan.pk, "goal": goal.pk, "revision": 1, "indicator": "W",
        "text": goal.text, "target_on": f"{later:%d/%m/%Y}",
    }  # fmt: skip
    told = collector.post(page_of(plan.household), typed, follow=True).content.decode()
    assert "ghép với điều người khác vừa ghi" in told
    goal.refresh_from_db()
    assert (goal.text, goal.target_on) == ("Có giếng khoan", later)
    answer = collector.post(page_of(plan.household), typed | {"text": "Có bể nước"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert '<p class="cp-text">Có giếng khoan</p>' in text
    assert "Có bể nước</textarea>" in text
    # Settled meanwhile, what was typed is still there.
    settle_goal(actor=scene.officer, goal=goal, state=GoalState.DROPPED, note="Nhầm")
    answer = collector.post(page_of(plan.household), typed | {"text": "Có bể nước"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Mở lại trước khi sửa" in text
    assert "Có bể nước</textarea>" in text


def test_a_step_is_changed_moved_dropped_and_taken_up_again_on_the_page(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    goal, due = plan.goals.get(indicator="W"), scene.today + dt.timedelta(days=30)
    step = add_step(actor=scene.officer, goal=goal, data=StepData("Đào giếng", Doer.HOUSEHOLD, due))
    page = collector.get(page_of(plan.household)).content.decode()
    was = html.unescape(re.findall(r'name="was" value="([^"]+)"', page)[0])
    typed = {
        "step": step.pk, "was": was, "what": "Đào giếng", "doer": Doer.HOUSEHOLD,
        "due_on": f"{due:%d/%m/%Y}",
    }  # fmt: skip
    later = due + dt.timedelta(days=9)
    moved = typed | {"due_on": f"{later:%d/%m/%Y}"}
    assert send(collector, plan, "step-change", **moved) == 422
    assert send(collector, plan, "step-change", **moved, why="Chờ mùa khô") == 302
    # Somebody with the page of before changes the words: the new day stays.
    assert send(collector, plan, "step-change", **(typed | {"what": "Khoan giếng"})) == 302
    step.refresh_from_db()
    assert (step.what, step.due_on) == ("Khoan giếng", later)
    sent = {"act": "step-change", "plan": plan.pk, **typed, "what": "Xây bể"}
    answer = collector.post(page_of(plan.household), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert '<p class="cp-text">Khoan giếng</p>' in text
    assert 'value="Xây bể"' in text
    assert f'value="{later:%d/%m/%Y}"' in text
    assert send(collector, plan, "step-drop", step=step.pk, outcome="") == 422
    assert send(collector, plan, "step-drop", step=step.pk, outcome="Đã có nước máy") == 302
    assert "Đã có nước máy" in collector.get(page_of(plan.household)).content.decode()
    assert send(collector, plan, "step-change", **typed) == 404
    assert send(collector, plan, "step-again", step=step.pk) == 302
    step.refresh_from_db()
    assert step.state == StepState.OPEN
    settle_goal(actor=scene.officer, goal=goal, state=GoalState.REACHED)
    assert 'value="step-again"' not in collector.get(page_of(plan.household)).content.decode()


def test_a_form_of_an_older_plan_changes_nothing(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    close_plan(actor=scene.officer, plan=plan, why=PlanEnd.REPLACED)
    newer = open_plan(actor=scene.officer, household=plan.household)
    typed = {"revision": 1, "situation": "Cũ"}
    answer = collector.post(
        page_of(plan.household), {"act": "words", "plan": plan.pk, **typed}, follow=True
    )
    assert "Trang đã cũ" in answer.content.decode()
    newer.refresh_from_db()
    assert newer.situation != "Cũ"


def test_a_former_plan_is_read_and_taken_up_again(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    sent = {"act": "close", "plan": plan.pk, "why": "refused", "closed_note": "Hộ bận"}
    closed = collector.post(page_of(plan.household), sent, follow=True).content.decode()
    assert "Hộ không đồng ý tiếp tục" in closed
    assert 'name="act" value="goal"' not in closed
    assert "Hộ chưa có kế hoạch" in collector.get(page_of(plan.household)).content.decode()
    path = f"{page_of(plan.household)}?ke-hoach={plan.pk}"
    assert collector.post(path, {"act": "reopen", "plan": plan.pk}).status_code == 302
    assert CasePlan.objects.open().get() == plan
    other = CasePlanFactory.create(household=scene.households["near"])
    wrong = f"{page_of(plan.household)}?ke-hoach={other.pk}"
    assert collector.get(wrong).status_code == 404
    assert collector.get(f"{page_of(plan.household)}?ke-hoach=x").status_code == 404


def test_a_supervisor_reads_and_writes_nothing(plan: CasePlan, client_of: ClientOf) -> None:
    client = client_of(Role.PROVINCIAL_SUPERVISOR)
    assert "<button" not in client.get(page_of(plan.household)).content.decode().split("<main")[1]
    assert send(client, plan, "reach", goal=plan.goals.all()[0].pk) == 302
    assert not PlanGoal.objects.filter(state=GoalState.REACHED).exists()


def test_the_page_costs_the_same_however_long_the_plan(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    path = page_of(plan.household)
    agree_plan(actor=scene.officer, plan=plan, by="Lan", on_date=scene.today)
    collector.get(path)
    before = queries_of(collector, path)
    fill(scene, plan)
    assert queries_of(collector, path) == before
    assert before <= 24


def fill(scene: Scene, plan: CasePlan) -> None:
    """Fill a plan as it usually is: five goals with two steps each, one reached, agreed."""
    later = scene.today + dt.timedelta(days=60)
    add_goal(
        actor=scene.officer,
        plan=plan,
        data=GoalData("Hai con tiếp tục đi học, không bỏ học giữa chừng", later, "C"),
    )
    for goal in plan.goals.all():
        for what, doer in (
            ("Làm hồ sơ đề nghị hỗ trợ gửi ủy ban nhân dân xã", Doer.OFFICIAL),
            ("Góp ngày công và vật liệu sẵn có của gia đình", Doer.HOUSEHOLD),
        ):
            add_step(actor=scene.officer, goal=goal, data=StepData(what, doer, later))
    first = plan.goals.get(indicator="H2")
    settle_goal(actor=scene.officer, goal=first, state=GoalState.REACHED)
    agree_plan(actor=scene.officer, plan=plan, by="Nguyễn Thị Lan", on_date=scene.today)


def pages(pdf: bytes) -> int:
    """Count the pages of a PDF that Typst made."""
    counts = [int(one) for one in re.findall(rb"/Count (\d+)", pdf)]
    return max(counts)


def test_a_usual_plan_is_one_sheet_of_paper(
    scene: Scene, plan: CasePlan, collector: Client
) -> None:
    fill(scene, plan)
    answer = collector.get(f"{page_of(plan.household)}in/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert pages(answer.content) == 1
    plan.refresh_from_db()
    content = plan_content(scene.officer, plan, scene.today)
    assert len(content["goals"]) == 5
    assert content["signers"][0] == {"title": "ĐẠI DIỆN HỘ", "name": "Nguyễn Thị Lan"}
    assert content["signers"][1]["name"] == scene.officer.full_name
    # Very long ones go on to another sheet instead of being cut off.
    for number in range(20):
        goal = GoalData(f"Mục tiêu thứ {number} " + "rất dài " * 20, scene.today)
        add_goal(actor=scene.officer, plan=plan, data=goal)
    assert pages(plan_pdf(scene.officer, plan, scene.today)) > 1


def test_a_plan_without_a_word_is_a_sheet_to_fill_in(scene: Scene, collector: Client) -> None:
    household = scene.households["near"]
    assert collector.get(f"{page_of(household)}in/").status_code == 404
    plan = CasePlanFactory.create(household=household, causes=[], opened_by=None)
    assert pages(plan_pdf(scene.officer, plan, scene.today)) == 1


def test_the_case_page_says_how_the_plan_stands(
    scene: Scene, household: Household, collector: Client
) -> None:
    case = f"/ho/{household.code}/"
    assert "Hộ chưa có kế hoạch" in collector.get(case).content.decode()
    plan = open_plan(actor=scene.officer, household=household)
    fill(scene, plan)
    text = collector.get(case).content.decode()
    assert "đạt 1 trên 5" in text
    assert "Làm hồ sơ đề nghị hỗ trợ" in text
    timeline = collector.get(f"{case}bien-dong/").content.decode()
    for words in ("Lập kế hoạch thoát nghèo", "Đạt mục tiêu", "Hộ đồng ý với kế hoạch"):
        assert words in timeline
    escaped = collector.get(f"/ho/{scene.households['escaped'].code}/").content.decode()
    assert "Hộ chưa có kế hoạch" not in escaped
