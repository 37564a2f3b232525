"""Helpers who leave: ended or replaced at once, in a number of queries that does not grow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Village
from households.choices import CareRole
from households.exceptions import AssignmentRefused, NotAllowed
from households.models import Assignment
from households.selectors.care.responsible import responsible_on
from households.services.care.assigning import assign
from households.services.care.lines import Target
from households.services.care.supports import settle_supports
from households.services.close_village import close_village
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.care import AssignmentFactory, line_of
from tests.factories.households import household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def village() -> Village:
    found: Village = VillageFactory.create()
    line_of(found.commune)
    return found


@pytest.fixture
def leader(village: Village) -> Official:
    return official_with(Role.COMMUNE_LEADER, area=village.commune)


@pytest.fixture
def helper(village: Village) -> Official:
    return official_with(Role.COMMUNE_OFFICER, area=village.commune)


def helping(official: Official, village: Village, since: dt.date | None = None) -> Assignment:
    made: Assignment = AssignmentFactory.create(
        commune=village.commune, village=village, official=official, role=CareRole.SUPPORTING,
        valid_from=since or TODAY - dt.timedelta(days=30),
    )  # fmt: skip
    return made


def standing(village: Village) -> list[tuple[object, ...]]:
    rows = Assignment.objects.filter(village=village).order_by("valid_from", "pk")
    return list(rows.values_list("official", "role", "valid_from", "valid_to"))


def test_ended_from_the_day_named(village: Village, leader: Official, helper: Official) -> None:
    row, later = helping(helper, village), TODAY + dt.timedelta(days=4)

    def settle() -> int:
        return settle_supports(
            actor=leader, commune=village.commune, assignments=[row.pk], from_day=later
        )

    assert settle() == 1
    assert standing(village) == [(helper.pk, "supporting", row.valid_from, later)]
    with pytest.raises(AssignmentRefused, match="đã thay đổi"):
        settle()


def test_one_that_has_not_begun_is_taken_away(
    village: Village, leader: Official, helper: Official
) -> None:
    row = helping(helper, village, TODAY + dt.timedelta(days=2))
    commune = village.commune
    settle_supports(actor=leader, commune=commune, assignments=[row.pk], from_day=TODAY)
    assert standing(village) == []


def test_replaced_without_a_day_between(
    village: Village, leader: Official, helper: Official
) -> None:
    row, day = helping(helper, village), TODAY + dt.timedelta(days=4)
    other = official_with(Role.VILLAGE_COLLECTOR, area=village.commune, village=village)
    settle_supports(
        actor=leader, commune=village.commune, assignments=[row.pk], from_day=day, official=other
    )
    assert standing(village) == [
        (helper.pk, "supporting", row.valid_from, day),
        (other.pk, "supporting", day, None),
    ]


def test_refusals_name_the_place_and_write_nothing(
    village: Village, leader: Official, helper: Official
) -> None:
    commune = village.commune
    row = helping(helper, village)
    elsewhere = VillageFactory.create(commune=commune)
    far = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=elsewhere)
    taken = official_with(Role.COMMUNE_OFFICER, area=commune)
    assign(actor=leader, target=Target.of_village(village), official=taken, from_day=TODAY)
    before = standing(village)
    for wrong in (far, taken, helper):
        with pytest.raises(AssignmentRefused, match=str(village.title)):
            settle_supports(
                actor=leader, commune=commune, assignments=[row.pk], from_day=TODAY, official=wrong
            )
    with pytest.raises(AssignmentRefused, match="hôm nay"):
        settle_supports(
            actor=leader, commune=commune, assignments=[row.pk],
            from_day=TODAY - dt.timedelta(days=1),
        )  # fmt: skip
    mine = Assignment.objects.get(village=village, role=CareRole.MAIN)
    with pytest.raises(AssignmentRefused, match="đã thay đổi"):
        settle_supports(actor=leader, commune=commune, assignments=[mine.pk], from_day=TODAY)
    for stranger in (helper, official_with(Role.COMMUNE_LEADER, area=CommuneFactory.create())):
        with pytest.raises(NotAllowed):
            settle_supports(actor=stranger, commune=commune, assignments=[row.pk], from_day=TODAY)
    assert standing(village) == before


def test_where_nothing_is_left_to_help_it_only_ends(
    village: Village, leader: Official, helper: Official
) -> None:
    commune = village.commune
    row = helping(helper, village)
    close_village(actor=None, village=village, closed_on=TODAY)
    with pytest.raises(AssignmentRefused, match="không còn ở"):
        settle_supports(
            actor=leader, commune=commune, assignments=[row.pk], from_day=TODAY, official=leader
        )
    settle_supports(actor=leader, commune=commune, assignments=[row.pk], from_day=TODAY)
    assert standing(village)[0][3] == TODAY


def test_the_number_of_queries_is_fixed_and_who_answers_stays(
    village: Village, leader: Official, helper: Official
) -> None:
    house = household_with_head(village)
    answers = responsible_on(house, TODAY)

    def cost(number: int) -> int:
        places = VillageFactory.create_batch(number, commune=village.commune)
        keys = [helping(helper, place).pk for place in places]
        with CaptureQueriesContext(connection) as found:
            settle_supports(
                actor=leader, commune=village.commune, assignments=keys, from_day=TODAY,
                official=leader,
            )  # fmt: skip
        assert Assignment.objects.filter(official=leader, valid_to=None).count() >= number
        return len(found)

    cost(1)  # reads the rights of the leader once
    assert cost(2) == cost(12) <= 12
    assert responsible_on(house, TODAY) == answers
