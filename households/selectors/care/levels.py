"""Where an official acts on what stands in the way: in which villages, communes and provinces.

Each level is held by a post of that level: the province's supervisor does not answer in place of a
commune, nor a commune's officer in place of the province.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from areas.choices import AreaLevel
from households.choices import ObstacleAct, ObstacleLevel
from households.models import Household, Obstacle
from officials.choices import RIGHTS, Right, Role
from officials.models import Official
from officials.scope import Territory, Viewer, areas_for, provinces_for, within

#: The level to which an obstacle is raised, and the one to which it is returned.
ABOVE = {
    ObstacleLevel.VILLAGE: ObstacleLevel.COMMUNE,
    ObstacleLevel.COMMUNE: ObstacleLevel.PROVINCE,
}
BELOW = {above: below for below, above in ABOVE.items()}


@dataclass(frozen=True, slots=True)
class Reach:
    """Places in which an official answers for each level."""

    visits: Territory
    communes: frozenset[int]
    provinces: frozenset[int]

    def holds(self, level: str, household: Household) -> bool:
        """Whether the official acts for a level where the household lives; reads its commune."""
        if level == ObstacleLevel.VILLAGE:
            return self.visits.holds(commune=household.commune_id, village=household.village_id)
        if level == ObstacleLevel.COMMUNE:
            return household.commune_id in self.communes
        return household.commune.parent_id in self.provinces

    @property
    def levels(self) -> list[ObstacleLevel]:
        """Levels held anywhere."""
        held = {
            ObstacleLevel.VILLAGE: not self.visits.is_empty,
            ObstacleLevel.COMMUNE: bool(self.communes),
            ObstacleLevel.PROVINCE: bool(self.provinces),
        }
        return [level for level, holds in held.items() if holds]

    def condition(self, *, villages: Q | None = None) -> Q:
        """Obstacles that lie at a level which the official holds there.

        ``villages`` narrows those of the village level further.
        """
        found = Q(pk=None)
        visited = within(
            self.visits, commune_lookup="household__commune", village_lookup="household__village"
        )
        if visited is not None:
            of_village = Q(level=ObstacleLevel.VILLAGE) & visited
            found |= of_village if villages is None else of_village & villages
        if self.communes:
            found |= Q(level=ObstacleLevel.COMMUNE, household__commune__in=self.communes)
        if self.provinces:
            found |= Q(level=ObstacleLevel.PROVINCE, household__commune__parent__in=self.provinces)
        return found


def reach_of(viewer: Viewer) -> Reach:
    """Where the viewer may act, by level; nowhere without posts."""
    communes: frozenset[int] = frozenset()
    if isinstance(viewer, Official) and viewer.is_active:
        # Not ``areas_for``: its communes hold those under a post of the province, too.
        communes = frozenset(
            post.area.pk
            for post in viewer.current_posts
            if Right.ANSWER_OBSTACLES in RIGHTS[Role(post.role)]
            and post.area is not None
            and post.area.is_current
            and post.area.level != AreaLevel.PROVINCE
        )
    return Reach(
        areas_for(viewer, Right.VISIT), communes, provinces_for(viewer, Right.ANSWER_OBSTACLES)
    )


def acts_for(actor: Official, obstacle: Obstacle) -> frozenset[ObstacleAct]:
    """What the official may do with an obstacle now; ``obstacle.household.commune`` is read.

    The level at which it lies answers, passes it on or closes it. Once it has answered, whoever
    visits there goes on: asks again, or closes it.
    """
    reach = reach_of(actor)
    household = obstacle.household
    at_level = reach.holds(obstacle.level, household)
    visits = reach.holds(ObstacleLevel.VILLAGE, household)
    if obstacle.closed_on is not None:
        return frozenset({ObstacleAct.REOPEN} if at_level or visits else ())
    found: set[ObstacleAct] = set()
    if at_level:
        found |= {ObstacleAct.CLEAR, ObstacleAct.GIVE_UP}
        if obstacle.answered_at is None:
            found.add(ObstacleAct.ANSWER)
        if obstacle.level in ABOVE:
            found.add(ObstacleAct.RAISE)
        if obstacle.level in BELOW:
            found.add(ObstacleAct.RETURN)
    if visits and obstacle.answered_at is not None:
        found |= {ObstacleAct.CLEAR, ObstacleAct.GIVE_UP, ObstacleAct.REOPEN}
    return frozenset(found)
