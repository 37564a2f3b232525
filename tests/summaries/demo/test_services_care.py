"""The demonstration's care: everybody finds something, and the figures follow from the rows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import override_settings

from households.choices import HandoverState, PovertyClass
from households.models import (
    AgreedStep,
    Assignment,
    CasePlan,
    DigestChoice,
    HandoverLine,
    Obstacle,
    PlanGoal,
    Visit,
)
from households.selectors.care.responsible import (
    in_care,
    left_without_post,
    uncovered,
    with_responsible,
)
from officials.choices import Role
from officials.services.demo_logins import ACCOUNTS
from summaries.selectors.output_counts import output_differences
from summaries.services.demo.care import load_care
from summaries.services.demo.clearing import clear_communes
from summaries.services.demo.quiet import without_history
from summaries.services.outputs import recompute_outputs
from tests.factories.areas import VillageFactory
from tests.factories.households import household_with_head
from tests.households.scene import Scene, classify, small_scene
from tests.summaries.test_services_outputs import areas, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = small_scene()
    for role, (username, _name) in ACCOUNTS.items():
        person = scene.officials[role]
        person.username = username
        person.save(update_fields=["username"])
    for number in range(3, 13):
        VillageFactory.create(commune=scene.commune, name=f"Thôn {number}", code=f"{number:03d}")
    for number in range(40):
        house = household_with_head(scene.village, full_name="Lê Văn Thử", birth_year=1970)
        house.code = f"{scene.commune.code}-8{number:05d}"
        house.save(update_fields=["code"])
        classify(house, PovertyClass.POOR, scene.last_year - dt.timedelta(days=400))
    return scene


@override_settings(TN_DEMONSTRATION=True)
def test_everybody_finds_something_and_the_figures_follow(scene: Scene) -> None:
    recompute_outputs(actor=None, areas=areas(scene))
    report = load_care(actor=None, village=scene.village)
    assert report.officials == 10
    assert report.visits == Visit.objects.count() > 40
    today = scene.today
    mine = with_responsible(in_care(today).filter(commune=scene.commune), today)
    assert all(getattr(home, "responsible_id", None) for home in mine)
    # Nobody has begun next door, and it is seen.
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    assert {one.commune for one in uncovered(supervisor, today)} == {scene.neighbour}
    assert left_without_post(today).count() == 1
    line = HandoverLine.objects.get()
    assert (line.state, line.receiver) == (HandoverState.OFFERED, scene.officer)
    days = [day for day in Visit.objects.values_list("done_on", flat=True) if day is not None]
    assert len({(day.year, (day.month + 2) // 3) for day in days}) == 4
    assert max(days) <= today
    assert Obstacle.objects.exists()
    assert AgreedStep.objects.exists()
    assert PlanGoal.objects.filter(indicator="income").count() == CasePlan.objects.count() > 0
    assert DigestChoice.objects.count() == 2
    settle(scene)
    assert list(output_differences(areas(scene), today)) == []
    assert load_care(actor=None, village=scene.village).officials == 0


@override_settings(TN_DEMONSTRATION=True)
def test_what_was_made_up_goes_with_the_households(scene: Scene) -> None:
    load_care(actor=None, village=scene.village)
    without_history()
    clear_communes([scene.commune.pk, scene.neighbour.pk])
    assert not in_care(scene.today).exists()
    assert not Visit.objects.exists()
    assert not Assignment.objects.exists()
    # Built anew, the accounts of before take up their work again.
    house = household_with_head(scene.village, full_name="Lê Văn Thử", birth_year=1970)
    classify(house, PovertyClass.POOR, scene.last_year)
    again = load_care(actor=None, village=scene.village)
    assert (again.officials, left_without_post(scene.today).count()) == (0, 1)
