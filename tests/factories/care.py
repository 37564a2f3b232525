"""Officials who answer for households, their visits and plans."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from areas.models import Area
from households.choices import CareRole, ObstacleKind, ObstacleLevel, VisitMode, VisitState
from households.models import Assignment, CasePlan, Obstacle, Visit
from officials.choices import Role
from officials.models import Official
from tests.factories.households import HouseholdFactory
from tests.factories.officials import OfficialFactory, official_with

#: First day of the lines that tests begin.
LINE_FROM = dt.date(2025, 7, 1)


class AssignmentFactory(DjangoModelFactory[Assignment]):
    """The line of a commune; the official holds no post unless given one."""

    class Meta:
        model = Assignment

    official = factory.SubFactory(OfficialFactory)
    role = CareRole.MAIN
    valid_from = LINE_FROM


def line_of(commune: Area, official: Official | None = None) -> Official:
    """Let an officer (a new one of the commune unless given) answer for the whole commune."""
    holder = official or official_with(Role.COMMUNE_OFFICER, area=commune)
    AssignmentFactory.create(commune=commune, official=holder)
    return holder


class VisitFactory(DjangoModelFactory[Visit]):
    """A visit at home on 1 October 2026, where the household lives now."""

    class Meta:
        model = Visit

    household = factory.SubFactory(HouseholdFactory)
    commune = factory.LazyAttribute(lambda visit: visit.household.commune)
    village = factory.LazyAttribute(lambda visit: visit.household.village)
    official = factory.SubFactory(OfficialFactory)
    state = VisitState.DONE
    mode = VisitMode.HOME
    done_on = dt.date(2026, 10, 1)
    met = True


class ObstacleFactory(DjangoModelFactory[Obstacle]):
    """Papers that the commune has to put right, since 1 October 2026."""

    class Meta:
        model = Obstacle

    household = factory.SubFactory(HouseholdFactory)
    kind = ObstacleKind.PAPERS
    text = "Chưa có căn cước"
    level = ObstacleLevel.COMMUNE
    opened_on = dt.date(2026, 10, 1)
    since = dt.date(2026, 10, 1)


class CasePlanFactory(DjangoModelFactory[CasePlan]):
    """An open plan of a household, not agreed yet."""

    class Meta:
        model = CasePlan

    household = factory.SubFactory(HouseholdFactory)
    opened_on = dt.date(2026, 10, 1)
    causes = ["capital"]
