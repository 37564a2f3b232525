"""Supports planned, approved, given, stopped; money held with them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from programmes.choices import CommitmentState, Once, SupportState
from programmes.exceptions import CapitalRefused, NotAllowed, NotEligible, StepRefused
from programmes.migrations import __name__ as migrations_package
from programmes.models import CapitalLine, Commitment, Payment, Support, SupportStep
from programmes.rules.ledger import STEPS, Step
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    SupportKindFactory,
    funded_line,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def spec(scene: Scene, **fields: object) -> SupportSpec:
    given = {
        "household": scene.households["poor"].pk,
        "kind": SupportKindFactory.create(),
        "programme": ProgrammeFactory.create(),
    }
    return SupportSpec(**(given | fields))  # type: ignore[arg-type]


def test_the_database_knows_the_steps_of_the_table() -> None:
    pairs = {
        (source.value, info.target.value)
        for info in STEPS.values()
        for source in info.sources
        if source != info.target
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, target FROM programmes_supportmove")
        assert set(cursor.fetchall()) == pairs, migrations_package


def test_a_support_is_planned_approved_delivered_accepted_with_its_money(scene: Scene) -> None:
    line = funded_line(50_000_000, area=scene.commune)
    (support,) = plan_supports(
        actor=scene.officer,
        specs=[spec(scene, value=12_000_000, funds={line.pk: 10_000_000})],
        day=scene.today,
    )
    line.refresh_from_db()
    assert (support.state, support.status, line.committed) == ("planned", "poor", 0)

    move_supports(actor=scene.leader, step=Step.APPROVE, supports=[support.pk], on_date=scene.today)
    fund = Commitment.objects.get(support=support)
    line.refresh_from_db()
    assert (fund.state, line.committed) == (CommitmentState.HELD, 10_000_000)
    Payment.objects.create(
        commitment=fund, amount=4_000_000, paid_on=scene.today, document_no="UNC 1"
    )
    for step in (Step.DELIVER, Step.ACCEPT, Step.END):
        move_supports(actor=scene.officer, step=step, supports=[support.pk], on_date=scene.today)
    support.refresh_from_db()
    line.refresh_from_db()
    # What was not paid goes back to the line.
    assert support.state == SupportState.ENDED
    assert (line.committed, line.disbursed) == (4_000_000, 4_000_000)
    assert list(SupportStep.objects.order_by("pk").values_list("step", flat=True)) == [
        "approve",
        "deliver",
        "accept",
        "end",
    ]


def test_more_than_was_allocated_cannot_be_held(scene: Scene) -> None:
    line = funded_line(9_000_000, area=scene.commune)
    (support,) = plan_supports(
        actor=scene.officer,
        specs=[spec(scene, funds={line.pk: 9_000_001})],
        day=scene.today,
    )
    with pytest.raises(CapitalRefused):
        move_supports(
            actor=scene.leader, step=Step.APPROVE, supports=[support.pk], on_date=scene.today
        )
    support.refresh_from_db()
    assert support.state == SupportState.PLANNED


def test_sums_are_kept_by_the_database_alone(scene: Scene) -> None:
    line = funded_line(9_000_000, area=scene.commune)
    with pytest.raises(IntegrityError, match="kept by the database"), transaction.atomic():
        CapitalLine.objects.filter(pk=line.pk).update(disbursed=1)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        line.allocations.update(amount=1)


def test_what_may_be_given_once_is_refused_with_the_earlier_one(scene: Scene) -> None:
    kind = SupportKindFactory.create()
    EligibilityRuleFactory.create(kind=kind, once=Once.HOUSEHOLD)
    plan_supports(actor=scene.officer, specs=[spec(scene, kind=kind)], day=scene.today)
    with pytest.raises(NotEligible) as refused:
        plan_supports(actor=scene.officer, specs=[spec(scene, kind=kind)], day=scene.today)
    assert kind.name_vi in str(refused.value.message)
    assert Support.objects.count() == 1


def test_a_stranger_and_the_leader_may_not_plan(scene: Scene) -> None:
    for actor in (scene.leader, scene.officials["stranger"]):
        with pytest.raises(NotAllowed):
            plan_supports(actor=actor, specs=[spec(scene)], day=scene.today)


def test_a_step_needs_its_state_and_a_stop_its_reason(scene: Scene) -> None:
    (support,) = plan_supports(actor=scene.officer, specs=[spec(scene)], day=scene.today)
    with pytest.raises(StepRefused):
        move_supports(
            actor=scene.officer, step=Step.ACCEPT, supports=[support.pk], on_date=scene.today
        )
    with pytest.raises(StepRefused):
        move_supports(
            actor=scene.officer, step=Step.STOP, supports=[support.pk], on_date=scene.today
        )
    with pytest.raises(StepRefused):
        move_supports(
            actor=scene.leader,
            step=Step.APPROVE,
            supports=[support.pk],
            on_date=scene.today - dt.timedelta(days=1),
        )


def test_a_household_that_is_not_poor_is_refused(scene: Scene) -> None:
    with pytest.raises(NotEligible, match=r"hộ không nghèo"):
        plan_supports(
            actor=scene.officer,
            specs=[spec(scene, household=scene.households["not_poor"].pk)],
            day=scene.today,
        )
