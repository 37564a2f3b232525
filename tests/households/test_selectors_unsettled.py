"""Handovers that are due follow from posts, villages and households, for whom they concern."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Area, Village
from households.choices import CareRole, HandoverReason, PovertyClass
from households.models import Assignment, Household
from households.selectors.care.handing import held_by, receivers, suggested
from households.selectors.care.unsettled import (
    newcomers,
    to_settle,
    uncovered_communes,
    unsettled,
)
from households.selectors.care.unsettled_groups import grouped
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from households.services.close_household import close_household
from households.services.close_village import close_village
from households.services.move_household import move_household
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.care import LINE_FROM, AssignmentFactory, VisitFactory, line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def day(ago: int) -> dt.date:
    return TODAY - dt.timedelta(days=ago)


@pytest.fixture
def village() -> Village:
    found: Village = VillageFactory.create()
    line_of(found.commune)
    return found


@pytest.fixture
def leader(village: Village) -> Official:
    return official_with(Role.COMMUNE_LEADER, area=village.commune)


@pytest.fixture
def officer(village: Village) -> Official:
    return official_with(Role.COMMUNE_OFFICER, area=village.commune)


def poor(village: Village) -> Household:
    made = household_with_head(village)
    ClassificationFactory.create(household=made, poverty_class=PovertyClass.POOR)
    return made


def own(household: Household, official: Official, commune: Area | None = None) -> Assignment:
    made: Assignment = AssignmentFactory.create(
        commune=commune or household.commune, household=household, official=official
    )
    return made


def whys(viewer: Official) -> list[str]:
    viewer = Official.objects.get(pk=viewer.pk)
    return sorted(vars(row)["why"] for row in unsettled(viewer, TODAY))


def test_nothing_is_due_while_everybody_is_there(village: Village, leader: Official) -> None:
    assert whys(leader) == []
    assert not grouped(unsettled(leader, TODAY))


@pytest.mark.parametrize(
    ("ends_in", "expected"), [(-1, ["left"]), (0, ["leaving"]), (13, ["leaving"]), (14, [])]
)
def test_a_post_that_ends_or_is_about_to(
    village: Village, leader: Official, officer: Official, ends_in: int, expected: list[str]
) -> None:
    AssignmentFactory.create(commune=village.commune, village=village, official=officer)
    Post.objects.filter(official=officer).update(valid_to=TODAY + dt.timedelta(days=ends_in))
    assert whys(leader) == expected


def test_the_one_who_leaves_sees_the_own_and_no_other(
    village: Village, leader: Official, officer: Official
) -> None:
    AssignmentFactory.create(commune=village.commune, village=village, official=officer)
    Post.objects.filter(official=officer).update(valid_to=TODAY)
    assert whys(officer) == ["leaving"]
    assert whys(official_with(Role.COMMUNE_OFFICER, area=village.commune)) == []
    assert whys(official_with(Role.COMMUNE_LEADER, area=CommuneFactory.create())) == []


def test_a_village_that_closed(village: Village, leader: Official, officer: Official) -> None:
    AssignmentFactory.create(commune=village.commune, village=village, official=officer)
    close_village(actor=None, village=village, closed_on=TODAY)
    assert whys(leader) == ["village_closed"]
    (row,) = grouped(unsettled(leader, TODAY)).gone
    assert row.village == village


def test_a_household_that_moved_away_and_one_that_ended(
    village: Village, leader: Official, officer: Official
) -> None:
    elsewhere = VillageFactory.create(commune=CommuneFactory.create(parent=village.commune.parent))
    gone, ended = poor(village), poor(village)
    own(gone, officer)
    own(ended, officer)
    move_household(actor=None, household=gone, village=elsewhere, on_date=day(3))
    close_household(actor=None, household=ended, on_date=day(2), reason="Đi xa")
    assert whys(leader) == ["closed", "moved"]
    there = official_with(Role.COMMUNE_LEADER, area=elsewhere.commune)
    assert whys(there) == []
    # Where it lives now its former official is a reason to get to know it, until somebody did.
    gone.refresh_from_db()
    assert list(newcomers(there, TODAY)) == [gone]
    assert list(newcomers(leader, TODAY)) == []
    answering = line_of(elsewhere.commune)
    assert list(newcomers(answering, TODAY)) == [gone]
    VisitFactory.create(household=gone, done_on=TODAY)
    assert list(newcomers(there, TODAY)) == []


def test_what_was_offered_waits_and_what_was_arranged_is_settled(
    village: Village, leader: Official, officer: Official
) -> None:
    AssignmentFactory.create(commune=village.commune, village=village, official=officer)
    Post.objects.filter(official=officer).update(valid_to=day(1))
    made = offer(
        actor=leader,
        data=Offer(
            commune=village.commune,
            giver=officer,
            lines=[Given(Target.of_village(village), leader)],
            effective_on=TODAY,
            reason=HandoverReason.POST_ENDED,
        ),
    )
    assert list(to_settle(leader, TODAY)) == []
    (going,) = grouped(unsettled(leader, TODAY)).going
    assert going.waiting
    assert going.pending == [made.pk]
    Assignment.objects.filter(village=village).update(valid_to=TODAY + dt.timedelta(days=3))
    assert whys(leader) == []


def test_an_uncovered_commune_comes_with_its_households() -> None:
    village = VillageFactory.create()
    leader = official_with(Role.COMMUNE_LEADER, area=village.commune)
    poor(village)
    household_with_head(village)
    (row,) = uncovered_communes(leader, TODAY)
    assert vars(row)["households"] == 1
    line_of(village.commune)
    assert list(uncovered_communes(leader, TODAY)) == []


def test_the_successor_in_the_post_is_suggested(village: Village, leader: Official) -> None:
    commune = village.commune
    giver = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=village)
    Post.objects.filter(official=giver).update(valid_to=day(1))
    whole = Assignment.objects.get(commune=commune).official
    assert suggested(commune, giver, TODAY, receivers(commune, TODAY, giver)) == whole
    successor = official_with(
        Role.VILLAGE_COLLECTOR, area=commune, village=village, valid_from=TODAY
    )
    assert suggested(commune, giver, TODAY, receivers(commune, TODAY, giver)) == successor


def test_each_household_is_counted_under_the_narrowest_line(
    village: Village, officer: Official
) -> None:
    commune = village.commune
    other = VillageFactory.create(commune=commune)
    houses = [poor(village), poor(village), poor(other)]
    AssignmentFactory.create(commune=commune, village=village, official=officer)
    own(houses[0], officer)
    held = {one.key: one.households for one in held_by(officer, commune, TODAY)}
    assert held == {f"t{village.pk}": [houses[1].pk], f"h{houses[0].pk}": [houses[0].pk]}
    whole = Assignment.objects.get(commune=commune, village=None, household=None).official
    assert [one.households for one in held_by(whole, commune, TODAY)] == [[houses[2].pk]]


def test_the_number_of_queries_is_fixed(
    village: Village, leader: Official, officer: Official
) -> None:
    def cost() -> int:
        viewer = Official.objects.get(pk=leader.pk)
        with CaptureQueriesContext(
            connection,
        ) as found:
            grouped(unsettled(viewer, TODAY))
            list(newcomers(viewer, TODAY))
            held_by(officer, village.commune, TODAY)
        return len(found)

    Post.objects.filter(official=officer).update(valid_to=day(1))
    AssignmentFactory.create(
        commune=village.commune, village=village, official=officer, valid_from=LINE_FROM
    )
    own(poor(village), officer)
    before = cost()
    for _ in range(4):
        place = VillageFactory.create(commune=village.commune)
        AssignmentFactory.create(commune=village.commune, village=place, official=officer)
        own(poor(place), officer)
    assert cost() == before


@pytest.mark.parametrize(
    ("ends_in", "expected"), [(-1, ["left"]), (0, ["leaving"]), (13, ["leaving"]), (14, [])]
)
def test_a_helper_whose_post_ends_is_told_to_the_leader_only(
    village: Village, leader: Official, officer: Official, ends_in: int, expected: list[str]
) -> None:
    AssignmentFactory.create(
        commune=village.commune, village=village, official=officer, role=CareRole.SUPPORTING
    )
    last = TODAY + dt.timedelta(days=ends_in)
    Post.objects.filter(official=officer).update(valid_to=last)
    assert whys(leader) == expected
    assert whys(officer) == []
    assert len(list(to_settle(leader, TODAY))) == len(expected)
    for group in grouped(unsettled(leader, TODAY)).helping:
        assert (group.official, group.until) == (officer, last)
        assert group.next_day == max(TODAY, last + dt.timedelta(days=1))
        assert leader in group.people
        assert officer not in group.people


def test_a_handover_that_waits_does_not_hide_a_helper_of_the_same_place(
    village: Village, leader: Official, officer: Official
) -> None:
    commune = village.commune
    AssignmentFactory.create(commune=commune, village=village, official=officer)
    helper = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=village)
    AssignmentFactory.create(
        commune=commune, village=village, official=helper, role=CareRole.SUPPORTING
    )
    lines = [Given(Target.of_village(village), leader)]
    offer(actor=leader, data=Offer(commune, officer, lines, TODAY))
    Post.objects.filter(official__in=[officer, helper]).update(valid_to=day(1))
    (row,) = to_settle(leader, TODAY)
    assert row.official == helper


def test_a_post_for_another_village_does_not_keep_a_helper(
    village: Village, leader: Official
) -> None:
    commune = village.commune
    other = VillageFactory.create(commune=commune)
    helper = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=village)
    Post.objects.filter(official=helper).update(valid_to=TODAY + dt.timedelta(days=3))
    Post.objects.create(
        official=helper, role=Role.VILLAGE_COLLECTOR, area=commune, village=other,
        valid_from=day(30), valid_to=TODAY + dt.timedelta(days=90),
    )  # fmt: skip
    for place in (village, other):
        AssignmentFactory.create(
            commune=commune, village=place, official=helper, role=CareRole.SUPPORTING
        )
    near = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=village)
    far = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=other)
    (group,) = grouped(unsettled(leader, TODAY)).helping
    assert [row.village for row in group.assignments] == [village]
    assert group.next_day == TODAY + dt.timedelta(days=4)
    assert near in group.people
    assert far not in group.people
