"""The world with everything in it that apps above the register keep."""

from __future__ import annotations

from tests.permissions.assignments import answered_for
from tests.permissions.bank_lists import lent, signed
from tests.permissions.community import community
from tests.permissions.handovers import handed
from tests.permissions.needs import planned
from tests.permissions.plans import accompanied
from tests.permissions.world import World, build_world


def filled_world() -> World:
    """Build the world, and give each of its places works, groups, awards and a plan."""
    found = build_world()
    for spot in found.spots.values():
        community(spot)
        planned(spot)
        accompanied(spot)
        signed(spot)
        lent(spot)
        answered_for(spot)
        handed(spot)
    return found
