"""Needs by statement against needs by hand; every count opens to as many households."""

from __future__ import annotations

import datetime as dt
import statistics

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from programmes.choices import SupportState
from programmes.models import Support
from programmes.rules.needs import bits_of
from programmes.selectors.needs import (
    CommuneNeeds,
    Narrowing,
    NeedScope,
    commune_needs,
    faults,
    need_number,
    need_page,
    need_rows,
    scope_for,
    scope_of,
    total,
    waiting,
)
from tests.factories.areas import VillageFactory
from tests.factories.households import HouseholdFactory
from tests.factories.programmes import EligibilityRuleFactory
from tests.households.scene import Scene, small_scene
from tests.programmes.need_world import TODAY, NeedWorld, by_hand, random_world

pytestmark = pytest.mark.django_db


@pytest.fixture(params=range(6))
def world(request: pytest.FixtureRequest) -> NeedWorld:
    one, other = VillageFactory.create(), VillageFactory.create()
    return random_world(request.param, [one, other])


def scope_all(world: NeedWorld, **narrower: object) -> NeedScope:
    found = scope_of({home.commune_id for home in world.households}, TODAY, **narrower)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_each_household_is_what_it_is_by_hand(world: NeedWorld) -> None:
    scope = scope_all(world)
    rows = {row.household: row for row in need_rows(scope)}
    days, wrong = waiting(scope), faults(scope)
    for home in world.households:
        expected, row = by_hand(world, home), rows.pop(home.pk, None)
        if expected is None:
            assert row is None
            continue
        assert row is not None
        assert (row.lacks, row.planned, row.given, row.unmet, row.live, row.since) == (
            expected["lacks"], expected["planned"], expected["given"], expected["unmet"],
            expected["live"], expected["oldest"],
        )  # fmt: skip
        assert (row.unable_to_work, row.poverty_class) == (expected["unable"], expected["class"])
        assert days.get(home.pk, {}) == expected["since"]
        found = wrong.get(home.pk)
        assert set(found.needless if found else ()) == expected["needless"]
        assert set(found.doubled if found else ()) == expected["doubled"]
        assert row.needless == bool(expected["needless"])
        assert row.doubled == bool(expected["doubled"])
    assert not rows


def test_every_count_opens_to_as_many_households(world: NeedWorld) -> None:
    for commune, found in commune_needs(scope_all(world)).items():
        scope = scope_of([commune], TODAY)
        assert scope is not None
        for name in ("households", "open", "alone", "unable", "needless", "doubled"):
            assert need_number(scope, Narrowing((name,))) == getattr(found, name), name
        by_state(scope, found)


def by_state(scope: NeedScope, found: CommuneNeeds) -> None:
    rows = need_rows(scope)
    days = waiting(scope)
    for line in found.lines:
        bit = line.need.bit
        for state in ("lacking", "planned", "given", "unmet"):
            assert need_number(scope, Narrowing((state,), bit)) == getattr(line, state)
        waits = [(TODAY - days[row.household][bit]).days for row in rows if row.unmet & bit]
        assert line.lacking == line.planned + line.given + line.unmet
        assert line.longest_days == max(waits, default=None)
        assert line.median_days == (statistics.median_low(waits) if waits else None)
    assert found.unmet == sum(len(bits_of(row.unmet)) for row in rows)
    assert found.longest_days == max(
        ((TODAY - row.since).days for row in rows if row.since), default=None
    )


def test_pages_go_through_all_of_them_in_order_and_back(world: NeedWorld) -> None:
    scope = scope_all(world)
    expected = [row.household for row in need_rows(scope)]
    seen, after, previous = [], "", ""
    while True:
        page = need_page(scope, Narrowing(), after=after, size=3)
        seen += [row.household for row in page.rows]
        if not page.next:
            previous = page.previous
            break
        after = page.next
    assert seen == expected
    if previous:
        page = need_page(scope, Narrowing(), before=previous, size=3)
        last = (len(expected) - 1) // 3 * 3
        assert [row.household for row in page.rows] == expected[last - 3 : last]


def test_one_statement_for_any_number_of_communes(world: NeedWorld) -> None:
    scope = scope_all(world)
    assert scope.parameters
    scope.text  # noqa: B018 (read once)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = commune_needs(scope)
    assert len(queries) == 1
    summed = total(scope, found.values())
    assert summed.open == need_number(scope, Narrowing(("open",)))


def test_a_waiting_of_some_days_narrows(world: NeedWorld) -> None:
    scope = scope_all(world)
    rows = need_rows(scope, Narrowing(min_days=400))
    assert [row.household for row in rows] == [
        row.household for row in need_rows(scope) if row.since and (TODAY - row.since).days >= 400
    ]


def test_where_the_law_lets_the_same_come_twice_it_is_no_double_support() -> None:
    village = VillageFactory.create()
    world = random_world(4, [village])
    assert commune_needs(scope_all(world))[village.commune_id].doubled
    EligibilityRuleFactory.create(exclusive=False)
    assert commune_needs(scope_all(world))[village.commune_id].doubled == 0


def test_what_was_received_before_a_merge_answers_for_the_household_that_is_left() -> None:
    from households.models import HouseholdChange  # noqa: PLC0415

    village = VillageFactory.create()
    world = random_world(1, [village])
    home = next(h for h in world.households if (by_hand(world, h) or {}).get("unmet"))
    lacks = by_hand(world, home)["lacks"]  # type: ignore[index]
    other = HouseholdFactory.create(village=village)
    model = Support.objects.first()
    assert model is not None
    model.pk = None
    model.household = other
    model.standard = world.standard
    model.state = SupportState.PLANNED
    model.answers, model.causes = lacks & 0xFFFF, lacks >> 32
    model.approved_on = model.delivered_on = model.accepted_on = model.ended_on = None
    model.save()
    HouseholdChange.objects.create(
        household=home, other_household=other, kind="merge", on_date=dt.date(2026, 1, 1)
    )
    (row,) = need_rows(scope_all(world, households=[home.pk]))
    assert row.unmet == 0


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def test_a_collector_sees_the_village_and_a_stranger_nothing(scene: Scene) -> None:
    inside = scope_for(scene.officials["village_collector"], scene.today)
    assert inside is not None
    assert {row.household for row in need_rows(inside)} == {
        scene.households[key].pk for key in ("poor", "near", "escaped")
    }
    bank = scope_for(scene.officials["bank_officer"], scene.today)
    assert bank is not None
    assert need_rows(bank) == []
    province = scope_for(scene.officials["provincial_supervisor"], scene.today)
    assert province is not None
    assert set(commune_needs(province)) == {scene.commune.pk, scene.neighbour.pk}
    assert Area.objects.filter(pk=scene.commune.pk).exists()
