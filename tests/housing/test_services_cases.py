"""Cases opened: need, money within the norm, earlier houses refused, a typhoon's list at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.choices import ChangeKind, PovertyClass
from households.models import HouseholdChange
from housing.choices import Cause, Damage, DisasterKind, Work
from housing.exceptions import DisasterRefused, EarlierHouse, HousingRefused, NotAllowed
from housing.models import HousingCase, HousingSurvey
from housing.rules.progress import Stage
from housing.services.cases import HouseOrder, open_cases
from housing.services.disasters import DisasterData, record_disaster
from housing.services.money import ContributionData, add_contribution, plan_money
from housing.services.surveys import SurveyData, record_surveys
from housing.services.works import StageData, record_stages
from programmes.choices import ContributionKind, Giver, Once, SupportState
from programmes.exceptions import NotEligible
from programmes.models import Support
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from tests.factories.households import household_with_head
from tests.factories.housing import HousingSchemeFactory, opened_case
from tests.factories.programmes import EligibilityRuleFactory, ProjectFactory, funded_line
from tests.households.scene import Scene, classify

pytestmark = pytest.mark.django_db


def test_a_case_is_opened_beside_its_support(scene: Scene) -> None:
    scheme = HousingSchemeFactory.create()
    line = funded_line(
        90_000_000, area=scene.commune, project=ProjectFactory.create(programme=scheme.programme)
    )
    case = opened_case(
        scene.officer, scene.households["poor"], scene.today, scheme, funds={line.pk: 40_000_000}
    )
    support = case.support
    assert (support.state, support.kind, support.value) == (
        SupportState.PLANNED,
        scheme.kind_new,
        40_000_000,
    )
    assert support.funds.get().amount == 40_000_000
    assert (case.priority, case.also) == (6, [])
    assert case.due_on.year == scene.today.year + 1


def test_a_solid_house_is_refused_and_an_unknown_one_asks_for_a_survey(scene: Scene) -> None:
    scheme, poor = HousingSchemeFactory.create(), scene.households["poor"]
    look = SurveyData(poor.pk, scene.today, frame=True, roof=False)
    record_surveys(actor=scene.officer, surveys=[look])
    with pytest.raises(HousingRefused, match=r"chưa rõ nền, móng"):
        opened_case(scene.officer, poor, scene.today, scheme)
    record_surveys(
        actor=scene.officer,
        surveys=[SurveyData(poor.pk, scene.today, foundation=True, frame=True, roof=False)],
    )
    with pytest.raises(HousingRefused, match="chưa thuộc diện"):
        opened_case(scene.officer, poor, scene.today, scheme)
    record_surveys(
        actor=scene.officer,
        surveys=[SurveyData(poor.pk, scene.today, foundation=False, frame=True, roof=False)],
    )
    case = opened_case(scene.officer, poor, scene.today, scheme)
    assert case.survey == HousingSurvey.objects.order_by("-pk")[0]


def test_a_second_grant_is_refused_with_the_earlier_one(scene: Scene) -> None:
    first = opened_case(scene.officer, scene.households["poor"], scene.today)
    with pytest.raises(EarlierHouse) as refused:
        opened_case(scene.officer, scene.households["poor"], scene.today, work=Work.REPAIR)
    assert refused.value.details["earlier"] == {0: first.support_id}
    assert "Nhà xây mới" in str(refused.value.message)
    assert HousingCase.objects.count() == 1


def test_a_household_split_off_counts_what_its_source_was_given(scene: Scene) -> None:
    source = scene.households["poor"]
    day = scene.today - dt.timedelta(days=30)
    first = opened_case(None, source, day, work=Work.REPAIR)
    move_supports(actor=None, step=Step.APPROVE, supports=[first.support_id], on_date=day)
    finished = StageData(first.pk, Stage.DONE, day + dt.timedelta(days=9))
    record_stages(actor=None, stages=[finished])
    child = household_with_head(scene.village, full_name="Nguyễn Văn Ra")
    classify(child, PovertyClass.POOR, scene.last_year)
    HouseholdChange.objects.create(
        household=source,
        other_household=child,
        kind=ChangeKind.SPLIT,
        on_date=scene.today - dt.timedelta(days=5),
        recorded_by=scene.officer,
    )
    with pytest.raises(EarlierHouse) as refused:
        opened_case(scene.officer, child, scene.today)
    assert refused.value.details["earlier"] == {0: first.support_id}


def test_what_may_follow_what_is_data(scene: Scene) -> None:
    scheme = HousingSchemeFactory.create(once=Once.NO_LIMIT)
    first = opened_case(scene.officer, scene.households["poor"], scene.today, scheme)
    # Never two at a time, whatever the rule says of the number.
    with pytest.raises(EarlierHouse):
        opened_case(scene.officer, scene.households["poor"], scene.today, scheme, work=Work.REPAIR)
    move_supports(
        actor=scene.officer,
        step=Step.STOP,
        supports=[first.support_id],
        on_date=scene.today,
        reason="Hộ tự làm",
    )
    opened_case(scene.officer, scene.households["poor"], scene.today, scheme, work=Work.REPAIR)


def test_other_reasons_of_the_rules_are_told_as_they_are(scene: Scene) -> None:
    with pytest.raises(NotEligible, match="hộ không nghèo"):
        opened_case(scene.officer, scene.households["not_poor"], scene.today)


def test_money_stays_within_the_norm(scene: Scene) -> None:
    scheme = HousingSchemeFactory.create()
    project = ProjectFactory.create(programme=scheme.programme)
    line = funded_line(90_000_000, area=scene.commune, project=project)
    own = funded_line(90_000_000, area=scene.province, project=project, source="province")
    with pytest.raises(HousingRefused, match=r"40\.000\.001 đồng vượt định mức 40\.000\.000"):
        opened_case(
            scene.officer, scene.households["poor"], scene.today, scheme,
            funds={line.pk: 40_000_001},
        )  # fmt: skip
    case = opened_case(scene.officer, scene.households["poor"], scene.today, scheme)
    plan_money(actor=scene.officer, case=case, line=line, amount=40_000_000)
    # The norm is of central money; the province adds its own.
    plan_money(actor=scene.officer, case=case, line=own, amount=5_000_000)
    assert Support.objects.get().value == 45_000_000
    with pytest.raises(HousingRefused):
        plan_money(actor=scene.officer, case=case, line=line, amount=41_000_000)
    plan_money(actor=scene.officer, case=case, line=line, amount=0)
    assert Support.objects.get().value == 5_000_000
    far = funded_line(90_000_000, area=scene.neighbour, project=project)
    with pytest.raises(NotAllowed):
        plan_money(actor=scene.officer, case=case, line=far, amount=1)


def test_in_kind_help_is_valued_with_a_note(scene: Scene) -> None:
    case = opened_case(scene.officer, scene.households["poor"], scene.today)

    def data(**fields: object) -> ContributionData:
        usual: dict[str, object] = {
            "kind": ContributionKind.LABOUR,
            "giver": Giver.COMMUNITY,
        }
        usual |= {"description": "20 công", "given_on": scene.today}
        return ContributionData(**(usual | fields))  # type: ignore[arg-type]

    add_contribution(actor=scene.officer, case=case, data=data())
    with pytest.raises(HousingRefused, match="định giá"):
        add_contribution(actor=scene.officer, case=case, data=data(value=4_000_000))
    own = data(kind=ContributionKind.MONEY, giver=Giver.HOUSEHOLD, value=10_000_000)
    add_contribution(actor=scene.officer, case=case, data=own)
    assert case.support.contributions.count() == 2


def test_strangers_and_leaders_do_not_open(scene: Scene) -> None:
    for actor in (scene.leader, scene.officials["stranger"]):
        with pytest.raises(Exception, match="không quản lý"):
            opened_case(actor, scene.households["poor"], scene.today)


def disaster(scene: Scene, **fields: object) -> DisasterData:
    usual: dict[str, object] = {
        "name": "Bão số 9",
        "kind": DisasterKind.TYPHOON,
        "happened_on": scene.today - dt.timedelta(days=3),
        "communes": [scene.commune.pk],
    }
    return DisasterData(**(usual | fields))  # type: ignore[arg-type]


def test_a_typhoons_list_is_opened_at_once_or_not_at_all(scene: Scene) -> None:
    event = record_disaster(actor=scene.officer, data=disaster(scene))
    scheme = HousingSchemeFactory.create(for_disaster=True)
    homes = [scene.households["poor"], scene.households["near"]]
    for number in range(8):
        home = household_with_head(scene.village, full_name=f"Nguyễn Văn Bão {number}")
        classify(home, PovertyClass.POOR, scene.last_year)
        homes.append(home)

    def orders(count: int, *more: HouseOrder) -> list[HouseOrder]:
        return [
            HouseOrder(
                home.pk, scheme, Work.NEW, Cause.DISASTER, event=event, damage=Damage.DESTROYED
            )
            for home in homes[:count]
        ] + list(more)

    rich = HouseOrder(
        scene.households["not_poor"].pk, scheme, Work.NEW, Cause.DISASTER, event, Damage.HEAVY
    )
    with pytest.raises(NotEligible) as refused:
        open_cases(actor=scene.officer, orders=orders(10, rich), day=scene.today)
    assert list(refused.value.details["refusals"]) == [10]  # type: ignore[call-overload]
    assert not HousingCase.objects.exists()

    with CaptureQueriesContext(
        connection,
    ) as few:
        open_cases(actor=scene.officer, orders=orders(2), day=scene.today)
    for_more = [order for order in orders(10) if order.household not in {homes[0].pk, homes[1].pk}]
    with CaptureQueriesContext(connection) as many:
        cases = open_cases(actor=scene.officer, orders=for_more, day=scene.today)
    assert len(many) == len(few)
    # In an area of disasters now: the fifth group.
    assert all(5 in {case.priority, *case.also} for case in cases)


def test_a_disaster_lies_in_its_communes(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        record_disaster(actor=scene.officer, data=disaster(scene, communes=[scene.neighbour.pk]))
    event = record_disaster(actor=None, data=disaster(scene, communes=[scene.neighbour.pk]))
    scheme = HousingSchemeFactory.create()
    with pytest.raises(HousingRefused, match="không có trong đợt thiên tai"):
        opened_case(
            scene.officer, scene.households["poor"], scene.today, scheme,
            cause=Cause.DISASTER, event=event, damage=Damage.HEAVY,
        )  # fmt: skip
    # The neighbour's officer adds nothing of this commune; its own officer may, beside the other.
    record_disaster(actor=None, data=disaster(scene, communes=[scene.neighbour.pk]), event=event)
    with pytest.raises(DisasterRefused):
        record_disaster(actor=None, data=disaster(scene, communes=[]))


def test_rules_of_the_priority_are_kept_with_the_case(scene: Scene) -> None:
    home = household_with_head(scene.village, full_name="Nguyễn Thị Già", birth_year=1940)
    classify(home, PovertyClass.POOR, scene.last_year, is_minority=True, income_score=42)
    EligibilityRuleFactory.create(code="chung")
    case = opened_case(scene.officer, home, scene.today)
    assert (case.priority, case.also, case.score) == (1, [4], 42)
    assert case.priority_vi == "hộ nghèo, dân tộc thiểu số"
