"""A plan of each place that waits for approval, and the rows of the pages of needs and plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from officials.models import Official
from programmes.models import SupportPlan
from tests.permissions.rows import Row
from tests.permissions.world import TODAY, Spot, World


def planned(spot: Spot) -> None:
    """Give a place a plan, named after its village, that was handed in."""
    SupportPlan.objects.create(
        commune=spot.village.commune,
        year=TODAY.year,
        title=f"Kế hoạch {spot.village.name}",
        state="submitted",
        prepared_by=Official.objects.get(username=f"officer-{spot.key}"),
    )


def _plan(world: World) -> Mapping[str, Any]:
    title = f"Kế hoạch {world.target.village.name}"
    return {"pk": SupportPlan.objects.get(title=title).pk}


def _code(world: World) -> Mapping[str, Any]:
    return {"code": world.target.households["decided"].code}


def _new_plan(world: World) -> Mapping[str, Any]:
    return {"commune": world.target.village.commune_id, "year": "2026", "title": "Kế hoạch mới"}


NEEDS = [
    #                                C O L S A B Y
    Row("programmes:needs",          "YYYY..."),
    Row("programmes:need-household", "YYYY...", of=_code, shows=("code",)),
    Row("programmes:outcomes",       ".YYYY.."),
    Row("programmes:outcome-cases",  ".YYY...", of=lambda _world: {"figure": "given"},
        outside=".YYY..."),
    Row("programmes:plans",          ".YYY...", data=_new_plan, writes=".Y.....",
        shows=("village",)),
    Row("programmes:plan",           ".YYY...", of=_plan, data={"act": "recall"},
        writes=".Y.....", shows=("village",)),
]  # fmt: skip
