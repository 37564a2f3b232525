"""A support of the target's household, for the permission table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from programmes.choices import SupportGroup
from programmes.models import Support
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory

if TYPE_CHECKING:
    from tests.permissions.world import Spot


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
