"""What is due: of the households one answers for, where one may visit, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from areas.models import Village
from households.choices import Doer, ObstacleLevel, PovertyClass, VisitState
from households.models import AgreedStep, Household, Visit
from households.selectors.care.due import (
    due_steps,
    households_not_visited_since,
    late_visits,
    obstacles_waiting,
    quarter_start,
    visits_soon,
)
from households.services.care.assigning import assign, begin_line
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import VillageFactory
from tests.factories.care import ObstacleFactory, VisitFactory
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
BEFORE = TODAY - dt.timedelta(days=20)


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


class World:
    """Two villages: the collector answers for the first, the officer for the rest."""

    def __init__(self) -> None:
        self.village: Village = VillageFactory.create()
        commune = self.village.commune
        self.other: Village = VillageFactory.create(commune=commune)
        self.leader = official_with(Role.COMMUNE_LEADER, area=commune)
        self.officer = official_with(Role.COMMUNE_OFFICER, area=commune)
        self.collector = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=self.village)
        self.province = official_with(Role.PROVINCIAL_SUPERVISOR, area=commune.parent)
        begin_line(actor=self.leader, commune=commune, official=self.officer, from_day=BEFORE)
        assign(
            actor=self.leader,
            target=Target.of_village(self.village),
            official=self.collector,
            from_day=BEFORE,
        )
        self.near, self.far = self.poor(self.village), self.poor(self.other)

    def poor(self, village: Village) -> Household:
        made = household_with_head(village)
        ClassificationFactory.create(household=made, poverty_class=PovertyClass.POOR)
        return made

    def planned(self, household: Household, official: Official, on: int) -> Visit:
        visit: Visit = VisitFactory.create(
            household=household, official=official, state=VisitState.PLANNED, mode="",
            done_on=None, met=None, planned_on=days(on),
        )  # fmt: skip
        return visit


@pytest.fixture
def world() -> World:
    return World()


def test_visits_late_and_soon(world: World) -> None:
    late = world.planned(world.near, world.collector, -1)
    today = world.planned(world.near, world.officer, 0)
    week, later = (world.planned(world.far, world.officer, on) for on in (7, 8))
    VisitFactory.create(household=world.near, official=world.collector)
    # Of the household one answers for, whoever made the appointment; and one's own.
    assert list(late_visits(world.collector, TODAY)) == [late]
    assert list(visits_soon(world.collector, TODAY)) == [today]
    assert list(late_visits(world.officer, TODAY)) == []
    assert list(visits_soon(world.officer, TODAY)) == [today, week]
    assert list(late_visits(world.officer, days(20))) == [today, week, later]
    assert not late_visits(world.leader, days(20)).exists()
    # Without a post nothing is due any more.
    Post.objects.filter(official=world.collector).update(valid_to=days(-1))
    assert not late_visits(Official.objects.get(pk=world.collector.pk), TODAY).exists()
    Household.objects.filter(pk=world.far.pk).update(closed_on=TODAY)
    assert list(late_visits(world.officer, days(20))) == [today]


def test_steps_late_or_due_within_a_week(world: World) -> None:
    def step(household: Household, due: int, **more: object) -> AgreedStep:
        return AgreedStep.objects.create(
            household=household, what="Việc", doer=Doer.HOUSEHOLD, due_on=days(due), **more
        )

    soon, late = step(world.near, 7), step(world.near, -3)
    step(world.near, 8)
    step(world.near, -1, state="dropped", outcome="Thôi")
    far = step(world.far, 0)
    assert list(due_steps(world.collector, TODAY)) == [late, soon]
    assert list(due_steps(world.officer, TODAY)) == [far]
    assert not due_steps(world.province, TODAY).exists()


def test_obstacles_wait_for_their_level_and_then_for_whoever_asked(world: World) -> None:
    def obstacle(household: Household, level: str, **more: object) -> object:
        return ObstacleFactory.create(
            household=household, level=level, opened_by=world.collector, **more
        )

    village = obstacle(world.near, ObstacleLevel.VILLAGE)
    commune = obstacle(world.near, ObstacleLevel.COMMUNE, since=days(-2))
    province = obstacle(world.far, ObstacleLevel.PROVINCE)
    answered = obstacle(
        world.near, ObstacleLevel.PROVINCE, answered_at=timezone.now(), since=days(-1)
    )
    obstacle(world.near, ObstacleLevel.VILLAGE, closed_on=TODAY, cleared=True)
    assert set(obstacles_waiting(world.collector)) == {village, answered}
    # The officer does not answer for the first village's households.
    assert list(obstacles_waiting(world.officer)) == [commune]
    assert list(obstacles_waiting(world.leader)) == [commune]
    assert list(obstacles_waiting(world.province)) == [province]
    elsewhere = official_with(
        Role.PROVINCIAL_SUPERVISOR, area=VillageFactory.create().commune.parent
    )
    assert not obstacles_waiting(elsewhere).exists()


def test_households_nobody_met_in_the_quarter(world: World) -> None:
    start = quarter_start(TODAY)
    assert list(households_not_visited_since(world.collector, TODAY)) == [world.near]
    day_before = start - dt.timedelta(days=1)
    VisitFactory.create(household=world.near, official=world.collector, done_on=day_before)
    VisitFactory.create(household=world.near, official=world.collector, done_on=start, met=False)
    assert list(households_not_visited_since(world.collector, TODAY)) == [world.near]
    VisitFactory.create(household=world.near, official=world.officer, done_on=start)
    assert not households_not_visited_since(world.collector, TODAY).exists()
    assert list(households_not_visited_since(world.officer, TODAY)) == [world.far]


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (dt.date(2026, 1, 1), dt.date(2026, 1, 1)),
        (dt.date(2026, 6, 30), dt.date(2026, 4, 1)),
        (dt.date(2026, 12, 31), dt.date(2026, 10, 1)),
    ],
)
def test_quarters(day: dt.date, start: dt.date) -> None:
    assert quarter_start(day) == start
