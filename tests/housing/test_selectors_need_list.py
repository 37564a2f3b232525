"""The list of need: what the database judges and ranks is what the pure rules say."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.choices import PovertyClass
from households.models import Household, Review
from households.rules.facts import facts_from_json
from housing.choices import Combination, DisasterKind
from housing.models import HousingScheme
from housing.rules.need import judge_need
from housing.rules.priority import order_key
from housing.selectors.figures import houses_finished, progress_by_commune
from housing.selectors.need_list import households_in_need, with_priority, with_verdict
from housing.selectors.seen import dwellings, ranks
from housing.services.disasters import DisasterData, record_disaster
from housing.services.surveys import SurveyData, record_surveys
from tests.factories.households import household_with_head
from tests.factories.housing import HousingSchemeFactory, opened_case
from tests.households.scene import Scene, classify

pytestmark = pytest.mark.django_db


def homes_of_every_kind(scene: Scene) -> list[Household]:
    """Households whose facts and surveys cover the values, unknown ones included."""
    found = []
    values = itertools.product((None, True, False), (None, True, False), (None, 40, 7.99))
    for number, (wall, roof, area) in enumerate(values):
        born = [1940, "1966-06-01", 1999, None][number % 4]
        home = household_with_head(scene.village, full_name=f"Nguyễn Văn Thứ {number}")
        poverty = PovertyClass.POOR if number % 2 else PovertyClass.NEAR_POOR
        row = classify(
            home, poverty, scene.last_year, is_minority=number % 5 == 0, has_merit=number % 7 == 0,
            income_score=None if number % 6 == 0 else 100 + number,
        )  # fmt: skip
        assert row.review_id is not None
        review = Review.objects.get(pk=row.review_id)
        facts = review.facts
        home_facts = {"wall_solid": wall, "column_solid": True, "roof_solid": roof, "area_m2": area}
        facts["dwelling"] = {k: v for k, v in home_facts.items() if v is not None}
        member = facts["members"][0]
        member |= {"merit": number % 8 == 1, "allowance": number % 3 == 1}
        member["disability"] = ["none", "mild", "severe"][number % 3]
        member.pop("born")
        if born is not None:
            member["born"] = born
        if number % 4 == 2:
            facts["member_count"] = 5
        if number % 9 == 5:
            facts.pop("members")
        facts_from_json(facts)
        Review.objects.filter(pk=review.pk).update(facts=facts)
        found.append(home)
        if number % 2:
            look = SurveyData(
                home.pk, scene.last_year, has_house=number % 11 != 0,
                foundation=[None, True, False][number % 3], frame=[None, False][number // 2 % 2],
                area_m2=Decimal("12.5") if number % 5 == 2 else None,
            )  # fmt: skip
            record_surveys(actor=None, surveys=[look])
    return found


@pytest.mark.parametrize("combine", [Combination.ANY, Combination.ALL])
def test_the_database_judges_as_the_rules_do(scene: Scene, combine: Combination) -> None:
    scheme = HousingSchemeFactory.create(combine=combine, weak_parts=2)
    homes = homes_of_every_kind(scene)
    seen = dwellings([home.pk for home in homes], scene.today)
    rows = with_verdict(
        Household.objects.filter(pk__in=[home.pk for home in homes]), scheme, scene.today
    )
    found = {row.pk: row.verdict for row in rows}
    expected = {key: judge_need(one.dwelling, scheme.test).verdict for key, one in seen.items()}
    assert found == expected
    assert set(expected.values()) == {"needed", "not_needed", "unknown"}


@pytest.mark.parametrize("hit", [False, True])
def test_the_database_ranks_as_the_rules_do(scene: Scene, hit: bool) -> None:
    homes = homes_of_every_kind(scene)
    if hit:
        data = DisasterData("Lũ", DisasterKind.FLOOD, scene.last_year, [scene.commune.pk])
        record_disaster(actor=None, data=data)
    keys = [home.pk for home in homes]
    ranked = ranks(homes, dwellings(keys, scene.today), scene.today)
    rows = with_priority(Household.objects.filter(pk__in=keys), scene.today)
    found = {row.pk: (row.priority, row.rank_score) for row in rows}
    expected = {
        key: order_key(one.priority.group, one.score, key)[:2] for key, one in ranked.items()
    }
    assert found == expected
    assert {group for group, _ in found.values()} >= {1, 2, 3, 4, 5 if hit else 6}


def test_the_list_leaves_out_who_was_helped_and_who_is_not_poor(scene: Scene) -> None:
    scheme = HousingSchemeFactory.create()

    def listed() -> set[int]:
        rows = households_in_need(scene.officer, scheme, scene.today, commune=scene.commune.pk)
        return set(rows.values_list("pk", flat=True))

    poor, near = scene.households["poor"], scene.households["near"]
    assert listed() == {poor.pk, near.pk}
    opened_case(scene.officer, poor, scene.today, scheme)
    assert listed() == {near.pk}
    stranger = households_in_need(scene.officials["stranger"], scheme, scene.today)
    assert set(stranger.values_list("pk", flat=True)) == {scene.households["far"].pk}


def test_figures_count_each_house_once(scene: Scene) -> None:
    from tests.housing.test_services_works import approved, stages  # noqa: PLC0415

    case = approved(scene)
    with CaptureQueriesContext(connection) as queries:
        (row,) = progress_by_commune(scene.officials["provincial_supervisor"], scene.today)
    assert len(queries) <= 3
    assert (row.commune, row.planned, row.approved, row.started, row.finished) == (
        scene.commune.pk, 0, 1, 0, 0,
    )  # fmt: skip
    stages(scene, case, foundation=60, frame=40, roof=20, done=10)
    (row,) = progress_by_commune(scene.officer, scene.today)
    assert (row.approved, row.started, row.finished, row.accepted, row.late) == (1, 1, 1, 0, 0)
    year = scene.today - dt.timedelta(days=10)
    (figure,) = houses_finished(year, year)
    assert (figure.commune, figure.work, figure.status, figure.houses) == (
        scene.commune.pk, "new", "poor", 1,
    )  # fmt: skip
    assert houses_finished(scene.today, scene.today) == []
    assert progress_by_commune(scene.officials["bank_officer"], scene.today) == []
    assert HousingScheme.objects.count() == 1
