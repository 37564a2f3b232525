"""Whose plans are missing, due and to be closed; what apps above tell a plan."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.choices import PlanEnd, PlanVerdict, PovertyClass
from households.models import CasePlan, Classification, Household, PlanReview
from households.rules.ages import add_months
from households.rules.care.quarters import Quarter, next_look
from households.selectors.care import plan_parts
from households.selectors.care.plan_parts import (
    PlanHint,
    PlanPart,
    PlanSupport,
    SupportStage,
    declare_plan_part,
)
from households.selectors.care.plans import closing_of, plan_page
from households.selectors.care.plans_due import (
    looks_due,
    plan_reviews_due,
    plans_to_close,
    plans_without,
)
from households.services.care.plans import open_plan
from officials.models import Official
from tests.factories.care import CasePlanFactory, line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.households.scene import Scene, classify

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def carer(scene: Scene) -> Official:
    """The officer, who answers for the whole commune."""
    return line_of(scene.commune, scene.officer)


def looked(plan: CasePlan, quarter: Quarter) -> None:
    PlanReview.objects.create(
        plan=plan,
        year=quarter.year,
        quarter=quarter.number,
        reviewed_on=plan.opened_on,
        verdict=PlanVerdict.ON_TRACK,
    )


def test_the_poor_of_ones_own_without_a_plan_are_named(scene: Scene, carer: Official) -> None:
    own = scene.households
    assert set(plans_without(carer, TODAY)) == {own["poor"], own["near"]}
    open_plan(actor=carer, household=own["poor"])
    assert list(plans_without(carer, TODAY)) == [own["near"]]
    assert not plans_without(scene.leader, TODAY).exists()


def test_looks_are_due_to_those_who_answer(scene: Scene, carer: Official) -> None:
    last = Quarter.of(TODAY).before()
    mine = CasePlanFactory.create(household=scene.households["poor"], opened_on=last.first_day)
    CasePlanFactory.create(household=scene.households["far"], opened_on=last.first_day)
    assert list(plan_reviews_due(carer, TODAY)) == [mine]
    assert not plan_reviews_due(scene.leader, TODAY).exists()
    looked(mine, Quarter.of(TODAY))
    assert not plan_reviews_due(carer, TODAY).exists()


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    opened=st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
    day=st.dates(dt.date(2026, 6, 30), dt.date(2026, 12, 31)),
    quarters=st.sets(st.integers(1, 4)),
)
def test_the_list_says_what_the_rule_says(
    plan: CasePlan, opened: dt.date, day: dt.date, quarters: set[int]
) -> None:
    plan.reviews.all().delete()
    CasePlan.objects.filter(pk=plan.pk).update(opened_on=opened)
    plan.opened_on = opened
    for number in quarters:
        looked(plan, Quarter(2026, number))
    coming = next_look(opened, {Quarter(2026, number) for number in quarters}, day)
    found = looks_due(CasePlan.objects.all(), day).first()
    assert (found is not None) is (coming.due or coming.late)
    assert found is None or vars(found)["look_late"] is coming.late


@pytest.fixture
def plan(db: None) -> CasePlan:
    found: CasePlan = CasePlanFactory.create()
    return found


def test_a_plan_is_closed_when_the_household_stayed_out_of_poverty(
    scene: Scene, carer: Official
) -> None:
    own = scene.households["escaped"]
    plan = CasePlanFactory.create(household=own, opened_on=TODAY - dt.timedelta(days=900))
    assert closing_of(plan, TODAY) is None
    assert not plans_to_close(carer, TODAY).exists()
    escaped_on = Classification.objects.get(
        household=own, poverty_class=PovertyClass.NOT_POOR
    ).valid_from
    over = add_months(escaped_on, 36)
    assert closing_of(plan, over - dt.timedelta(days=1)) is None
    assert closing_of(plan, over) == PlanEnd.OUT_OF_POVERTY
    assert list(plans_to_close(carer, over)) == [own]
    assert not plans_to_close(scene.leader, over).exists()
    ClassificationFactory.create(
        household=own,
        standard=own.classifications.all()[0].standard,
        poverty_class=PovertyClass.NEAR_POOR,
        valid_from=over,
    )
    assert closing_of(plan, over) is None
    assert not plans_to_close(carer, over).exists()


def test_a_plan_of_a_household_that_ended_is_closed(scene: Scene, carer: Official) -> None:
    plan = CasePlanFactory.create(household=scene.households["near"], opened_on=TODAY)
    Household.objects.filter(pk=plan.household_id).update(closed_on=TODAY, closed_reason="Chuyển")
    plan.refresh_from_db()
    assert closing_of(plan, TODAY) == PlanEnd.HOUSEHOLD_ENDED
    assert [one.pk for one in plans_to_close(carer, TODAY)] == [plan.household_id]


def test_what_apps_know_stands_beside_the_goal_it_answers(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_parts, "_PARTS", {})
    house = household_with_head(scene.village)
    row = classify(house, PovertyClass.POOR, scene.last_year)
    water = row.standard.indicators.get(code="W")
    Classification.objects.filter(pk=row.pk).update(deprivations=water.bit)
    supports = (
        PlanSupport(1, "Bể nước", SupportStage.RECEIVED, TODAY, frozenset({"W"})),
        PlanSupport(2, "Bò giống", SupportStage.ASKED, TODAY, frozenset({"capital"})),
        PlanSupport(3, "Thẻ bảo hiểm", SupportStage.UNDER_WAY, TODAY, frozenset({"H2"})),
    )
    hints = (PlanHint("W", "Giếng khoan"), PlanHint("W", "Bể nước"), PlanHint("T", "Nhà tiêu"))
    declare_plan_part("one", lambda _viewer, _house, _day: PlanPart(supports, url="/x/"))
    declare_plan_part("two", lambda _viewer, _house, _day: PlanPart((), hints))
    plan = open_plan(actor=scene.officer, household=house)
    page = plan_page(scene.officer, plan, TODAY)
    by_code = {one.goal.indicator: one for one in page.lines}
    assert [one.name for one in by_code["W"].supports] == ["Bể nước"]
    assert [one.name for one in by_code["W"].hints] == ["Giếng khoan"]
    assert [one.name for one in by_code["income"].supports] == ["Bò giống"]
    assert [one.name for one in page.other_supports] == ["Thẻ bảo hiểm"]
    assert (page.reached, page.counted, page.part.url) == (0, 2, "/x/")
