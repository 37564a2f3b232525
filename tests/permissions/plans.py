"""A case plan for the target household of each place, and the rows of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from households.models import CasePlan, PlanGoal
from tests.permissions.rows import Row
from tests.permissions.world import TODAY, Spot, World


def accompanied(spot: Spot) -> None:
    """Give a place's household a plan with one goal."""
    plan = CasePlan.objects.create(
        household=spot.households["decided"], opened_on=TODAY, causes=["land"]
    )
    PlanGoal.objects.create(plan=plan, indicator="W", text="Có giếng", target_on=TODAY)


def _code(world: World) -> Mapping[str, Any]:
    return {"code": world.target.households["decided"].code}


def _reached(world: World) -> Mapping[str, Any]:
    """Say that the goal was reached."""
    goal = PlanGoal.objects.get(plan__household=world.target.households["decided"])
    return {"act": "reach", "plan": goal.plan_id, "goal": goal.pk}


PLANS = [
    #                               C O L S A B Y
    Row("households:plan",          "YYYY...", of=_code, data=_reached, writes="YYY....",
        shows=("code",)),
    Row("households:plan-print",    "YYYY...", of=_code),
]  # fmt: skip
