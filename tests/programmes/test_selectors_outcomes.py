"""Outcomes by statement against outcomes worked out by hand in small worlds by chance."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from households.models import Classification, Household, HouseholdChange
from households.rules.ages import add_months
from programmes.models import Support
from programmes.selectors.outcomes import MONTHS, Outcome, Share, outcomes
from tests.factories.areas import VillageFactory
from tests.factories.households import HouseholdFactory
from tests.households.scene import small_scene
from tests.programmes.need_world import TODAY, NeedWorld, random_world, translate

pytestmark = pytest.mark.django_db


def newest(world: NeedWorld, home: int, day: dt.date) -> Classification | None:
    rows = Classification.objects.filter(household=home, valid_from__lte=day)
    return rows.order_by("-valid_from").first()


def heir(home: int, day: dt.date) -> int:
    """Follow merges step by step."""
    change = HouseholdChange.objects.filter(
        kind="merge", other_household=home, on_date__lte=day
    ).first()
    return home if change is None else heir(change.household_id, day)


def by_hand(world: NeedWorld, months: int) -> dict[int | None, dict[str, Any]]:
    found: dict[int | None, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    sets: dict[int | None, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in Support.objects.filter(delivered_on__isnull=False):
        assert row.delivered_on is not None
        at = add_months(row.delivered_on, months)
        start = newest(world, row.household_id, row.delivered_on)
        follow = heir(row.household_id, at)
        then = newest(world, follow, at)
        for key in (row.kind_id, None):
            counts, homes = found[key], sets[key]
            counts["given"] += 1
            if at > TODAY:
                counts["recent"] += 1
                continue
            if then is None or then.valid_from <= row.delivered_on:
                counts["unseen"] += 1
                continue
            if then.poverty_class == 9:
                counts["gone"] += 1
                continue
            counts["seen"] += 1
            counts["value"] += row.value or 0
            lacks = (
                translate(world, start.standard_id, start.deprivations)
                & translate(world, row.standard_id, row.answers)
                if start
                else 0
            )
            later = translate(world, then.standard_id, then.deprivations | then.unknowns)
            counts["lacks"] += lacks.bit_count()
            counts["ended"] += (lacks & ~later).bit_count()
            between = Classification.objects.filter(
                household__in=[row.household_id, follow], poverty_class=3,
                valid_from__gt=row.delivered_on, valid_from__lte=at,
            ).exists()  # fmt: skip
            was_out = between or (start is not None and start.poverty_class == 3)
            if start and start.poverty_class in (1, 2):
                homes["poor"].add(row.household_id)
                if then.poverty_class == 3:
                    homes["left"].add(row.household_id)
            if was_out:
                homes["was_out"].add(row.household_id)
                if then.poverty_class in (1, 2):
                    homes["relapsed"].add(row.household_id)
    for key, named in sets.items():
        found[key] |= {name: len(members) for name, members in named.items()}
    return found


@pytest.mark.parametrize("seed", range(5))
def test_outcomes_are_what_they_are_by_hand(seed: int) -> None:
    village = VillageFactory.create()
    world = random_world(seed, [village])
    one, other, third = world.households[:3]
    for kept, taken, year in ((one, other, 2024), (third, one, 2025)):
        HouseholdChange.objects.create(
            household=kept, other_household=taken, kind="merge", on_date=dt.date(year, 6, 1)
        )
    found = outcomes([village.commune_id], TODAY)
    assert found is not None
    for months in MONTHS:
        expected = by_hand(world, months)
        rows: list[Outcome] = found.after(months)
        assert {row.kind.pk if row.kind else None for row in rows} == set(expected)
        for row in rows:
            hand = expected[row.kind.pk if row.kind else None]
            for name in (
                "given", "recent", "unseen", "gone", "seen", "lacks", "ended", "poor", "left",
                "was_out", "relapsed", "value",
            ):  # fmt: skip
                assert getattr(row, name) == hand[name], (months, name)
            assert row.given == row.recent + row.unseen + row.gone + row.seen


def class_of(home: Household, standard: Any, day: dt.date, poverty_class: int, income: int) -> None:
    Classification.objects.create(
        household=home, standard=standard, commune=home.commune, poverty_class=poverty_class,
        valid_from=day, origin="move", persons=3, is_urban=False, income_per_person=income,
        deprivations=1 if poverty_class == 1 else 0,
    )  # fmt: skip


def test_income_cost_and_exits_of_two_households() -> None:
    village = VillageFactory.create()
    world = random_world(0, [village])
    Support.objects.all().delete()
    Classification.objects.all().delete()
    homes = [HouseholdFactory.create(village=village) for _ in range(2)]
    from tests.factories.programmes import ProgrammeFactory, SupportKindFactory  # noqa: PLC0415

    kind = SupportKindFactory.create()
    for place, home in enumerate(homes):
        class_of(home, world.standard, dt.date(2022, 1, 1), 1, 1_000_000)
        class_of(home, world.standard, dt.date(2023, 1, 1), 3, 2_000_000)
        if place:
            class_of(home, world.standard, dt.date(2024, 1, 1), 1, 1_200_000)
        Support.objects.create(
            household=home, commune=home.commune, village=village, kind=kind, answers=1,
            programme=ProgrammeFactory.create(), state="ended", standard=world.standard,
            status="poor", value=10_000_000, delivered_on=dt.date(2022, 3, 1),
            status_on=dt.date(2022, 3, 1), planned_on=dt.date(2022, 3, 1),
            ended_on=dt.date(2024, 3, 1),
        )  # fmt: skip
    found = outcomes([village.commune_id], TODAY)
    assert found is not None
    one_year, two_years = (found.after(months)[0] for months in (12, 24))
    assert (one_year.income_before, one_year.income_then) == (1_000_000, 2_000_000)
    assert (one_year.left, one_year.cost_per_exit, one_year.ended) == (2, 10_000_000, 2)
    assert (two_years.left, two_years.relapsed, two_years.cost_per_exit) == (1, 1, 20_000_000)
    assert [(row.exits, row.out, row.relapsed) for row in found.exits] == [
        (2, 1, 1), (2, 1, 1), (2, 1, 1),
    ]  # fmt: skip


def test_few_cases_have_no_percentage() -> None:
    assert Share(2, 4).percent is None
    assert Share(2, 5).percent == 40


def test_the_page_says_so_when_there_is_nothing() -> None:
    scene = small_scene()
    client = Client()
    client.force_login(scene.officer)
    url = reverse("programmes:outcomes")
    assert "Chưa có hỗ trợ nào được giao" in client.get(url).content.decode()
    assert client.get(url, {"thang": "24"}).context["months"] == 24
    assert client.get(url, {"thang": "x"}).context["months"] == 12
    assert client.get(url, {"xa": scene.neighbour.code}).status_code == 404
