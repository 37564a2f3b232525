"""Who answers for a household: the narrower line first, and exactly one on every day."""

import datetime as dt

import pytest
from django.utils import timezone

from areas.models import Area, Village
from households.choices import CareRole, PovertyClass
from households.exceptions import AssignmentRefused, NotAllowed
from households.models import Assignment, Household
from households.selectors.care.responsible import (
    cared_for_by,
    left_without_post,
    responsible_on,
    uncovered,
    with_responsible,
)
from households.services.care.assigning import assign, begin_line
from households.services.care.lines import Target, take_back
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import VillageFactory
from tests.factories.care import line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
BEFORE = TODAY - dt.timedelta(days=20)


@pytest.fixture
def village() -> Village:
    found: Village = VillageFactory.create()
    return found


@pytest.fixture
def leader(village: Village) -> Official:
    return official_with(Role.COMMUNE_LEADER, area=village.commune)


@pytest.fixture
def household(village: Village) -> Household:
    made = household_with_head(village)
    ClassificationFactory.create(household=made, poverty_class=PovertyClass.POOR)
    return made


def officer(commune: Area) -> Official:
    return official_with(Role.COMMUNE_OFFICER, area=commune)


def test_the_narrower_line_comes_first(
    village: Village, leader: Official, household: Household
) -> None:
    whole, of_village, own = (officer(village.commune) for _ in range(3))
    begin_line(actor=leader, commune=village.commune, official=whole, from_day=BEFORE)
    assert responsible_on(household, TODAY) == whole
    assign(actor=leader, target=Target.of_village(village), official=of_village, from_day=BEFORE)
    assert responsible_on(household, TODAY) == of_village
    assign(actor=leader, target=Target.of_household(household), official=own, from_day=TODAY)
    assert responsible_on(household, TODAY) == own
    assert responsible_on(household, TODAY - dt.timedelta(days=1)) == of_village
    found = with_responsible(Household.objects.filter(pk=household.pk), TODAY).get()
    assert vars(found)["responsible_id"] == own.pk
    assert [list(cared_for_by(who, TODAY)) for who in (whole, of_village, own)] == [
        [],
        [],
        [household],
    ]
    assign(actor=leader, target=Target.of_household(household), official=None, from_day=TODAY)
    assert list(cared_for_by(of_village, TODAY)) == [household]


def test_a_commune_without_a_line_is_uncovered(
    village: Village, leader: Official, household: Household
) -> None:
    assert list(uncovered(leader, TODAY)) == [household]
    line_of(village.commune)
    assert not uncovered(leader, TODAY).exists()


def test_taking_back_restores_what_was(
    village: Village, leader: Official, household: Household
) -> None:
    first = line_of(village.commune)
    passed = assign(actor=leader, target=Target(village.commune), official=leader, from_day=TODAY)
    assert responsible_on(household, TODAY) == leader
    take_back(passed)
    assert responsible_on(household, TODAY) == first
    assert Assignment.objects.count() == 1


def test_taking_back_is_refused_once_changed(village: Village, leader: Official) -> None:
    line_of(village.commune)
    target = Target.of_village(village)
    passed = assign(actor=leader, target=target, official=officer(village.commune), from_day=BEFORE)
    assign(actor=leader, target=target, official=officer(village.commune), from_day=TODAY)
    with pytest.raises(AssignmentRefused):
        take_back(passed)


def test_a_supporter_who_becomes_main_stops_supporting(village: Village, leader: Official) -> None:
    line_of(village.commune)
    who, target = officer(village.commune), Target.of_village(village)
    assign(actor=leader, target=target, official=who, from_day=BEFORE, role=CareRole.SUPPORTING)
    assign(actor=leader, target=target, official=who, from_day=TODAY)
    rows = Assignment.objects.filter(village=village, valid_to__isnull=True)
    assert [row.role for row in rows] == [CareRole.MAIN]


def test_only_the_leader_assigns(village: Village) -> None:
    line_of(village.commune)
    who = officer(village.commune)
    with pytest.raises(NotAllowed):
        assign(actor=who, target=Target.of_village(village), official=who, from_day=TODAY)
    stranger = official_with(Role.COMMUNE_LEADER, area=VillageFactory.create().commune)
    with pytest.raises(NotAllowed):
        assign(actor=stranger, target=Target.of_village(village), official=who, from_day=TODAY)


def test_whoever_has_no_post_there_cannot_answer(village: Village, leader: Official) -> None:
    stranger = officer(VillageFactory.create().commune)
    with pytest.raises(AssignmentRefused):
        begin_line(actor=leader, commune=village.commune, official=stranger, from_day=TODAY)


def test_a_collector_answers_for_the_own_village_only(village: Village, leader: Official) -> None:
    line_of(village.commune)
    collector = official_with(Role.VILLAGE_COLLECTOR, area=village.commune, village=village)
    other = VillageFactory.create(commune=village.commune)
    assign(actor=leader, target=Target.of_village(village), official=collector, from_day=TODAY)
    for target in (Target.of_village(other), Target(village.commune)):
        with pytest.raises(AssignmentRefused):
            assign(actor=leader, target=target, official=collector, from_day=TODAY)


def test_the_line_of_a_commune_does_not_end(village: Village, leader: Official) -> None:
    line_of(village.commune)
    with pytest.raises(AssignmentRefused):
        assign(actor=leader, target=Target(village.commune), official=None, from_day=TODAY)


def test_an_ended_post_leaves_its_assignments_to_be_settled(
    village: Village, leader: Official
) -> None:
    holder = line_of(village.commune)
    assert not left_without_post(TODAY).exists()
    Post.objects.filter(official=holder).update(valid_to=BEFORE)
    assert [row.official for row in left_without_post(TODAY)] == [holder]
