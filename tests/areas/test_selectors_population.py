"""Denominators on the boundaries that have figures, and honest silence otherwise."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from areas.choices import Boundaries
from areas.models import Area
from areas.selectors.population import population_on, populations_of
from tests.factories.areas import (
    AreaSuccessionFactory,
    CommuneFactory,
    DistrictFactory,
    FormerCommuneFactory,
    PopulationFactory,
    ProvinceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged() -> tuple[Area, list[Area]]:
    """Return a commune of today and the two former communes that passed whole into it."""
    commune, district = CommuneFactory.create(), DistrictFactory.create()
    former = FormerCommuneFactory.create_batch(2, parent=district)
    for unit in former:
        AreaSuccessionFactory.create(predecessor=unit, successor=commune)
    return commune, former


def test_province_is_the_sum_of_its_communes() -> None:
    province = ProvinceFactory.create()
    for commune in CommuneFactory.create_batch(2, parent=province):
        PopulationFactory.create(area=commune)
    figure = population_on(province, 2025)
    assert (figure.households, figure.persons, figure.minority_households) == (2000, 8000, 600)
    assert figure.boundaries == Boundaries.TODAY


def test_sum_that_misses_a_commune_is_no_figure() -> None:
    province = ProvinceFactory.create()
    one, _other = CommuneFactory.create_batch(2, parent=province)
    PopulationFactory.create(area=one)
    figure = population_on(province, 2025)
    assert not figure.known
    assert "1/2 xã" in figure.why


def test_former_figures_serve_the_commune_of_today(merged: tuple[Area, list[Area]]) -> None:
    commune, former = merged
    for unit in former:
        PopulationFactory.create(area=unit, year=2024)
    figure = population_on(commune, 2024)
    assert (figure.households, figure.boundaries) == (2000, Boundaries.FORMER)


def test_figures_of_today_serve_the_former_district(merged: tuple[Area, list[Area]]) -> None:
    commune, former = merged
    PopulationFactory.create(area=commune)
    assert former[0].parent is not None
    figure = population_on(former[0].parent, 2025)
    assert (figure.households, figure.boundaries) == (1000, Boundaries.TODAY)


def test_own_boundaries_come_first(merged: tuple[Area, list[Area]]) -> None:
    commune, former = merged
    PopulationFactory.create(area=commune, year=2024, households=1900)
    for unit in former:
        PopulationFactory.create(area=unit, year=2024)
    assert population_on(commune, 2024).households == 1900


def test_split_commune_is_not_restated(merged: tuple[Area, list[Area]]) -> None:
    commune, former = merged
    PopulationFactory.create(area=commune)
    figure = population_on(former[0], 2025)
    assert not figure.known
    assert former[1].name in figure.why


def test_missing_on_both_divisions_says_both(merged: tuple[Area, list[Area]]) -> None:
    figure = population_on(merged[0], 2024)
    assert not figure.known
    assert "1/1 xã" in figure.why
    assert "còn 2 xã" in figure.why


def test_number_of_queries_is_bounded(
    merged: tuple[Area, list[Area]], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        population_on(merged[0], 2024)


def test_many_communes_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    figures = PopulationFactory.create_batch(3)
    PopulationFactory.create(year=2024)
    with django_assert_num_queries(1):
        found = populations_of([figure.area for figure in figures], 2025)
    assert set(found) == {figure.area_id for figure in figures}
