"""Rows of the permission table for the ledger of support, and what they point at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from programmes.choices import SupportGroup
from programmes.models import Support
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory
from tests.permissions.rows import API, Row

if TYPE_CHECKING:
    from tests.permissions.world import Spot, World


def add_support(spot: Spot) -> None:
    """Plan a cow for the decided household of a place."""
    house = spot.households["decided"]
    kind = SupportKindFactory.create(code=f"bo-{spot.key}", group=SupportGroup.LIVELIHOOD)
    # What its rule asks is not the table's matter: the row only has to be there.
    row = Support(
        household=house,
        commune=house.commune,
        village=house.village,
        kind=kind,
        programme=ProgrammeFactory.create(code=f"ct-{spot.key}"),
        standard=house.classifications.order_by("pk")[0].standard,
        status="poor",
        status_on=house.registered_on,
        planned_on=house.registered_on,
    )
    row.save()


def _support(world: World) -> Mapping[str, Any]:
    return {"pk": Support.objects.get(household=world.target.households["decided"]).pk}


def _step(slug: str) -> Any:
    return lambda _world: {"step": slug}


SUPPORT_ROWS: list[Row] = [
    #                               C O L S A B Y
    Row("programmes:supports",      "YYYY...", shows=("code",)),
    Row("programmes:support",       "YYYY...", of=_support, shows=("code",),
        data={"act": "sua", "description": "Bò cái"}, writes=".Y....."),
    Row("programmes:support-give",  ".Y....."),
    Row("programmes:support-steps", "..Y....", of=_step("duyet"), outside="..Y....",
        variant="duyet"),
    Row("programmes:support-steps", ".Y.....", of=_step("giao"), outside=".Y.....",
        variant="giao"),
]  # fmt: skip

SUPPORT_API: list[Row] = [
    Row("api:support-list",         "YYYY...", API, shows=("code",)),
    Row("api:support-detail",       "YYYY...", API, of=_support, shows=("code",)),
    Row("api:programme-list",       "YYYYYYY", API),
]  # fmt: skip
