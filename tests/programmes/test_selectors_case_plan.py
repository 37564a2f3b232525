"""What the ledger tells a household's case plan."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Household
from households.selectors.care.plan_parts import SupportStage
from households.services.care.plans import open_plan
from officials.choices import Role
from programmes.choices import SupportGroup
from programmes.models import Suggestion, Support, SupportKind
from programmes.rules.ledger import Step
from programmes.selectors.case_plan import plan_supports as told
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(scene: Scene) -> Household:
    """The poor household, which lacks health insurance and work."""
    found = scene.households["poor"]
    standard = found.classifications.get().standard
    bits = [one.bit for one in standard.indicators.filter(code__in=["E1", "H2"])]
    found.classifications.update(deprivations=sum(bits), causes=0b11)
    return found


def planned(scene: Scene, household: Household, kind: SupportKind) -> Support:
    (row,) = plan_supports(
        actor=scene.officer,
        specs=[SupportSpec(household=household.pk, kind=kind, programme=ProgrammeFactory.create())],
        day=scene.today,
    )
    return row


def test_supports_stand_beside_the_goal_they_answer_as_far_as_they_are(
    scene: Scene, household: Household, client_of: ClientOf
) -> None:
    card = SupportKindFactory.create(name_vi="Thẻ bảo hiểm", indicators=["H2"], causes=[])
    cow = SupportKindFactory.create(name_vi="Bò giống", indicators=[], causes=[2])
    asked, under_way = planned(scene, household, card), planned(scene, household, cow)
    move_supports(
        actor=scene.leader, step=Step.APPROVE, supports=[under_way.pk], on_date=scene.today
    )
    part = told(scene.officer, household, scene.today)
    assert {one.key: (one.stage, one.answers) for one in part.supports} == {
        asked.pk: (SupportStage.ASKED, frozenset({"H2"})),
        under_way.pk: (SupportStage.UNDER_WAY, frozenset({"capital"})),
    }
    open_plan(actor=scene.officer, household=household)
    page = client_of(Role.COMMUNE_OFFICER).get(f"/ho/{household.code}/ke-hoach/")
    shown = {
        line.goal.indicator: [one.name for one in line.supports]
        for line in page.context["page"].lines
    }
    assert shown == {"income": ["Bò giống"], "E1": [], "H2": ["Thẻ bảo hiểm"]}
    move_supports(
        actor=scene.officer,
        step=Step.STOP,
        supports=[asked.pk],
        on_date=scene.today,
        reason="Hộ đã tự mua",
    )
    assert [one.key for one in told(scene.officer, household, scene.today).supports] == [
        under_way.pk
    ]


def test_what_ended_long_ago_is_not_told(scene: Scene, household: Household) -> None:
    row = planned(scene, household, SupportKindFactory.create(indicators=["H2"], causes=[]))
    for step, who in (
        (Step.APPROVE, scene.leader),
        (Step.DELIVER, scene.officer),
        (Step.END, scene.officer),
    ):
        move_supports(actor=who, step=step, supports=[row.pk], on_date=scene.today)
    (one,) = told(scene.officer, household, scene.today).supports
    assert one.stage == SupportStage.RECEIVED
    assert told(scene.officer, household, scene.today + dt.timedelta(days=400)).supports == ()


def test_a_loan_is_told_only_to_those_whose_work_it_is(scene: Scene, household: Household) -> None:
    loan = SupportKindFactory.create(group=SupportGroup.CREDIT)
    planned(scene, household, loan)
    assert len(told(scene.officer, household, scene.today).supports) == 1
    collector = scene.officials[Role.VILLAGE_COLLECTOR]
    assert told(collector, household, scene.today).supports == ()


def test_a_hint_becomes_a_step_with_one_tap_and_is_not_offered_again(
    scene: Scene, household: Household, client_of: ClientOf
) -> None:
    well = SupportKindFactory.create(name_vi="Học nghề", needs_labour=True)
    Suggestion.objects.create(indicator="E1", kind=well)
    plan = open_plan(actor=scene.officer, household=household)
    goal = plan.goals.get(indicator="E1")
    client, path = client_of(Role.COMMUNE_OFFICER), f"/ho/{household.code}/ke-hoach/"
    assert 'value="hint"' in client.get(path).content.decode()
    sent = {"act": "hint", "plan": plan.pk, "goal": goal.pk, "name": "Học nghề"}
    assert client.post(path, sent).status_code == 302
    assert [one.what for one in goal.steps.all()] == ["Học nghề"]
    assert 'value="hint"' not in client.get(path).content.decode()
    # Nothing that needs labour where nobody can work.
    goal.steps.all().delete()
    household.classifications.update(unable_to_work=True)
    assert told(scene.officer, household, scene.today).hints == ()


def test_it_costs_a_fixed_number_of_queries(scene: Scene, household: Household) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            told(scene.officer, household, scene.today)
        return len(caught)

    planned(scene, household, SupportKindFactory.create(indicators=["H2"], causes=[]))
    queries()
    few = queries()
    for _number in range(3):
        planned(scene, household, SupportKindFactory.create(indicators=["E1"], causes=[]))
    assert queries() == few <= 6
