"""Works, groups, courses for officials and awards: who may enter what, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from areas.choices import AttributeScheme
from areas.models import AreaAttribute
from programmes.choices import CapitalSource, CommitmentState
from programmes.exceptions import CapitalRefused, EntryRefused, NotAllowed, WorkRefused
from programmes.models import Award, Payment, Work
from programmes.rules.works import WORK_STEPS, WorkStep
from programmes.selectors.merit import trained_share
from programmes.selectors.works import essentials
from programmes.services.groups import record_activity, save_group
from programmes.services.merit import record_award, record_training
from programmes.services.works import fund_work, move_work, save_work
from tests.factories.programmes import funded_line
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def work(scene: Scene, **values: Any) -> Work:
    given: dict[str, Any] = {
        "commune": scene.commune,
        "name": "Đường thôn Đông",
        "kind": "road",
        "nature": "new",
        "is_essential": True,
        "cost_planned": 900_000_000,
        "planned_on": scene.today - dt.timedelta(days=100),
    }
    shares = values.pop("shares", {CapitalSource.CENTRAL_INVESTMENT: 800_000_000})
    return save_work(actor=scene.officer, values=given | values, shares=shares)


def go(scene: Scene, row: Work, *steps: WorkStep, **given: Any) -> Work:
    for step in steps:
        actor = scene.leader if WORK_STEPS[step].right == "approve_support" else scene.officer
        row = move_work(actor=actor, work=row, step=step, on_date=scene.today, **given)
    return row


def test_a_work_is_planned_funded_built_and_handed_over(scene: Scene) -> None:
    row = work(scene)
    line = funded_line(1_000_000_000, area=scene.commune)
    fund = fund_work(actor=scene.officer, work=row, line=line, amount=800_000_000)
    line.refresh_from_db()
    assert (fund.state, line.committed) == (CommitmentState.PLANNED, 0)
    row = go(scene, row, WorkStep.APPROVE)
    line.refresh_from_db()
    assert line.committed == 800_000_000
    Payment.objects.create(
        commitment=fund, amount=750_000_000, paid_on=scene.today, document_no="UNC 3"
    )
    row = go(scene, row, WorkStep.START, WorkStep.FINISH, WorkStep.HAND_OVER)
    line.refresh_from_db()
    # What was not spent is free again.
    assert (row.state, line.committed, line.disbursed) == ("handed_over", 750_000_000, 750_000_000)
    with pytest.raises(WorkRefused):
        save_work(actor=scene.officer, work=row, values={"name": "Khác"}, shares={})


def test_money_of_a_stopped_work_goes_back(scene: Scene) -> None:
    row = work(scene)
    line = funded_line(900_000_000, area=scene.commune)
    fund_work(actor=scene.officer, work=row, line=line, amount=900_000_000)
    row = go(scene, row, WorkStep.APPROVE)
    with pytest.raises(WorkRefused, match="lý do"):
        go(scene, row, WorkStep.STOP)
    go(scene, row, WorkStep.STOP, reason="Không giải phóng được mặt bằng")
    line.refresh_from_db()
    assert line.committed == 0


def test_more_than_the_line_has_is_refused(scene: Scene) -> None:
    row = go(scene, work(scene), WorkStep.APPROVE)
    line = funded_line(10, area=scene.commune)
    with pytest.raises(CapitalRefused, match="Vượt"):
        fund_work(actor=scene.officer, work=row, line=line, amount=11)
    with pytest.raises(CapitalRefused, match="không thuộc"):
        fund_work(actor=scene.officer, work=row, line=funded_line(99), amount=1)


def test_steps_have_their_order_day_and_right(scene: Scene) -> None:
    row = work(scene)
    with pytest.raises(NotAllowed):
        move_work(actor=scene.officer, work=row, step=WorkStep.APPROVE, on_date=scene.today)
    with pytest.raises(WorkRefused, match="bước"):
        go(scene, row, WorkStep.FINISH)
    for day in (row.planned_on - dt.timedelta(days=1), scene.today + dt.timedelta(days=1)):
        with pytest.raises(WorkRefused):
            move_work(actor=scene.leader, work=row, step=WorkStep.APPROVE, on_date=day)
    with pytest.raises(NotAllowed):
        work(scene, commune=scene.neighbour)
    with pytest.raises(WorkRefused, match="Tổng các nguồn"):
        work(scene, name="Cầu", shares={CapitalSource.COMMUNITY: 900_000_001})


def test_two_finished_essential_works_make_a_commune_meet_the_target(scene: Scene) -> None:
    AreaAttribute.objects.create(
        area=scene.commune,
        scheme=AttributeScheme.ESPECIALLY_DISADVANTAGED,
        value="yes",
        valid_from=dt.date(2025, 7, 1),
    )
    done = (WorkStep.APPROVE, WorkStep.START, WorkStep.FINISH)
    go(scene, work(scene), *done)
    second = work(scene, name="Trạm y tế", kind="health")
    go(scene, work(scene, name="Chợ", is_essential=False), *done)
    keys = [scene.commune.pk, scene.neighbour.pk]
    (row,) = essentials(keys, scene.today).rows
    assert (row.commune, row.finished, row.coming, row.is_met) == (scene.commune, 1, 1, False)
    go(scene, second, *done)
    found = essentials(keys, scene.today)
    assert (found.met, found.percent) == (1, 100)


GROUP: dict[str, Any] = {
    "kind": "legal_advice",
    "name": "Tổ tư vấn pháp lý",
    "founded_on": dt.date(2023, 5, 1),
    "men": 3,
    "women": 4,
    "minority": 7,
    "leader_position": "Công chức tư pháp",
}


def test_a_group_meets_while_it_lives(scene: Scene) -> None:
    group = save_group(actor=scene.officer, values=GROUP | {"commune": scene.commune})
    held = {"held_on": dt.date(2024, 1, 5), "topic": "Luật đất đai", "participants": 20, "women": 9}
    record_activity(actor=scene.officer, group=group, values=held)
    with pytest.raises(EntryRefused):
        record_activity(
            actor=scene.officer, group=group, values=held | {"held_on": dt.date(2023, 4, 1)}
        )
    with pytest.raises(EntryRefused, match="Số nữ"):
        record_activity(actor=scene.officer, group=group, values=held | {"women": 21})
    with pytest.raises(NotAllowed):
        record_activity(actor=scene.officials["stranger"], group=group, values=held)
    with pytest.raises(EntryRefused, match="dân tộc thiểu số"):
        save_group(actor=scene.officer, group=group, values={"minority": 8})
    with pytest.raises(EntryRefused, match="Thôn"):
        save_group(
            actor=scene.officer,
            group=group,
            values={"village": scene.households["far"].village},
        )


def test_the_share_of_trained_officers_is_of_those_in_post(scene: Scene) -> None:
    collector, supervisor = scene.officials["village_collector"], scene.officials[
        "provincial_supervisor"
    ]  # fmt: skip
    course = {
        "course": "Rà soát hộ nghèo", "provider": "", "held_on": scene.today, "days": 2,
    }  # fmt: skip
    record_training(
        actor=scene.officer,
        values=course | {"area": scene.commune},
        participants=[scene.officer.pk, collector.pk],
    )
    share = trained_share(scene.commune, scene.today.year, scene.today)
    assert (share.officers, share.trained, share.percent) == (2, 2, 100)
    province = trained_share(scene.province, scene.today.year, scene.today)
    assert (province.officers, province.trained) == (4, 2)
    with pytest.raises(EntryRefused):
        record_training(
            actor=supervisor,
            values=course | {"area": scene.province},
            participants=[scene.leader.pk],
        )
    with pytest.raises(NotAllowed):
        record_training(
            actor=scene.officer,
            values=course | {"area": scene.province},
            participants=[scene.officer.pk],
        )


def test_awards_name_one_recipient_and_stand_where_it_lives(scene: Scene) -> None:
    values: dict[str, Any] = {
        "area": scene.province,
        "level": "province",
        "form": "Bằng khen",
        "decision_no": "12/QĐ-UBND",
        "decided_on": scene.today,
        "reason": "Tự nguyện xin ra khỏi hộ nghèo",
        "recipient": "household",
        "household": scene.households["poor"],
    }
    supervisor = scene.officials["provincial_supervisor"]
    award = record_award(actor=supervisor, values=values)
    assert award.area == scene.commune
    with pytest.raises(EntryRefused, match="Đã ghi"):
        record_award(actor=scene.officer, values=values)
    with pytest.raises(EntryRefused, match="đúng một"):
        record_award(actor=scene.officer, values=values | {"collective": "Thôn Đông"})
    with pytest.raises(NotAllowed):
        record_award(actor=scene.officer, values=values | {"household": scene.households["far"]})
    visible = {
        name: Award.objects.visible_to(scene.officials[name]).count()
        for name in ("commune_leader", "provincial_supervisor", "stranger", "bank_officer")
    }
    assert visible == {
        "commune_leader": 1, "provincial_supervisor": 1, "stranger": 0, "bank_officer": 0,
    }  # fmt: skip
