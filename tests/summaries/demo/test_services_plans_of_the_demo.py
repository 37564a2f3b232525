"""The demonstration's plans: one in each state, so that every role finds something waiting."""

from __future__ import annotations

import pytest

from officials.choices import Role
from officials.services.demo_logins import ACCOUNTS
from programmes.models import Support, SupportPlan
from summaries.services.demo.support_under_way import make_plans
from tests.factories.programmes import SupportKindFactory, funded_line
from tests.households.scene import small_scene

pytestmark = pytest.mark.django_db


def test_a_plan_stands_in_each_state() -> None:
    scene = small_scene()
    for role in (Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER):
        person = scene.officials[role]
        person.username = ACCOUNTS[role][0]
        person.save(update_fields=["username"])
    for code in ("ga-tha-vuon", "lon-sinh-san", "ong-mat"):
        SupportKindFactory.create(code=code, thing=code)
    line = funded_line(90_000_000, area=scene.commune, year=scene.today.year)
    make_plans(actor=None, commune=scene.commune, line=line)
    plans = SupportPlan.objects.order_by("title")
    assert [plan.title[-5:] for plan in plans] == ["đợt 1", "đợt 2", "đợt 3"]
    # A small commune's two households are all in the first plan.
    assert [plan.state for plan in plans] == ["approved", "draft", "draft"]
    assert set(Support.objects.values_list("state", "funds__state")) == {("approved", "held")}
