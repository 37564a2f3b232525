"""What of a person a viewer may see."""

from __future__ import annotations

from households.models import Household
from officials.choices import Right
from officials.scope import Viewer, areas_for


def may_unmask(viewer: Viewer, household: Household) -> bool:
    """Whether the viewer may see whole identity numbers of the members of a household.

    The right counts in its own place only: somebody may hold another post elsewhere.
    """
    return areas_for(viewer, Right.UNMASK).holds(
        commune=household.commune_id, village=household.village_id
    )
