"""Caseloads: figures that are the lists behind them, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Village
from households.choices import CareRole, PovertyClass, VisitState
from households.models import Household
from households.selectors.care.caseload import (
    Caseload,
    caseloads,
    commune_care,
    households_of,
    villages_care,
    villages_of_takers,
)
from households.selectors.care.counts import declared_counts
from households.selectors.care.responsible import in_care, with_responsible
from households.services.care.assigning import assign
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import VillageFactory
from tests.factories.care import ObstacleFactory, VisitFactory, line_of
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def poor(village: Village, kind: PovertyClass = PovertyClass.POOR) -> Household:
    made = household_with_head(village)
    ClassificationFactory.create(household=made, poverty_class=kind)
    return made


@pytest.fixture
def village() -> Village:
    found: Village = VillageFactory.create(code="001")
    return found


@pytest.fixture
def holder(village: Village) -> Official:
    return line_of(village.commune)


def loads(village: Village) -> dict[int, Caseload]:
    return {row.official.pk: row for row in caseloads(village.commune, TODAY)}


def test_each_figure_is_the_list_behind_it(village: Village, holder: Official) -> None:
    other = VillageFactory.create(commune=village.commune, code="002")
    first, second = poor(village), poor(other, PovertyClass.NEAR_POOR)
    third, colleague = poor(other), official_with(Role.COMMUNE_OFFICER, area=village.commune)
    assign(actor=None, target=Target.of_household(third), official=colleague, from_day=TODAY)
    assign(
        actor=None,
        target=Target.of_village(other),
        official=colleague,
        from_day=TODAY,
        role=CareRole.SUPPORTING,
    )
    late = TODAY - dt.timedelta(days=3)
    planned = {"state": VisitState.PLANNED, "planned_on": late, "done_on": None, "met": None}
    for _twice in range(2):
        VisitFactory.create(household=first, official=holder, mode="", **planned)
    ObstacleFactory.create(household=second)
    found = loads(village)
    mine, theirs = found[holder.pk], found[colleague.pk]
    assert (mine.households, mine.poor, mine.near_poor, mine.weight) == (2, 1, 1, 5)
    assert mine.villages == {village.pk, other.pk}
    assert (theirs.households, theirs.weight, theirs.supporting) == (1, 3, 1)
    assert mine.counts == {"tham-tre": 1, "vuong-mac": 1, "ra-soat": 2}
    for row in (mine, theirs):
        listed = households_of(row.official, village.commune, TODAY)
        assert listed.count() == row.households
        for count in declared_counts():
            assert count.narrow(listed, TODAY).count() == row.counts[count.key]
    assert [vars(h)["level"] for h in households_of(colleague, None, TODAY)] == ["own"]


def test_it_agrees_with_who_answers(village: Village, holder: Official) -> None:
    collector = official_with(Role.VILLAGE_COLLECTOR, area=village.commune, village=village)
    assign(actor=None, target=Target.of_village(village), official=collector, from_day=TODAY)
    moved, other = poor(village), VillageFactory.create(commune=village.commune, code="002")
    poor(other)
    poor(VillageFactory.create())
    assign(actor=None, target=Target.of_household(moved), official=holder, from_day=TODAY)
    poor(village)
    care = commune_care(village.commune, TODAY)
    rows = with_responsible(in_care(TODAY).filter(commune=village.commune), TODAY)
    assert {charge.key: charge.holder for charge in care.charges} == {
        row.pk: vars(row)["responsible_id"] for row in rows
    }
    assert care.uncovered == 0
    assert villages_of_takers(village.commune, TODAY) == {
        holder.pk: None,
        collector.pk: frozenset({village.pk}),
    }
    first, second = villages_care(village.commune, care)
    assert (first.households, first.main and first.main.official) == (2, collector)
    assert (second.households, second.main) == (1, None)


def test_a_commune_without_a_line_says_how_many_are_uncovered(village: Village) -> None:
    poor(village)
    poor(village, PovertyClass.NOT_POOR)
    care = commune_care(village.commune, TODAY)
    assert (care.begun, care.uncovered, care.caseloads) == (False, 1, [])


def test_who_left_still_answers_and_is_shown_so(village: Village, holder: Official) -> None:
    poor(village)
    Post.objects.filter(official=holder).update(valid_to=TODAY - dt.timedelta(days=1))
    (row,) = caseloads(village.commune, TODAY)
    assert (row.official, row.has_post, row.households) == (holder, False, 1)


def test_queries_do_not_grow(village: Village, holder: Official) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            care = commune_care(village.commune, TODAY)
            villages_care(village.commune, care)
        return len(caught)

    poor(village)
    before = queries()
    for number in range(2, 5):
        place = VillageFactory.create(commune=village.commune, code=f"00{number}")
        official = official_with(Role.COMMUNE_OFFICER, area=village.commune)
        assign(actor=None, target=Target.of_village(place), official=official, from_day=TODAY)
        assign(actor=None, target=Target.of_household(poor(place)), official=holder, from_day=TODAY)
    assert queries() == before
    assert before <= 12
