"""Successors, predecessors and restating, on the published units."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from areas.choices import AreaLevel, Boundaries, SuccessionShare
from areas.exceptions import UnknownUnit
from areas.models import Area
from areas.rules.restating import Obstacle
from areas.selectors.lookup import area_on
from areas.selectors.restating import is_restatable, restatement
from areas.selectors.succession import (
    communes_of_today,
    former_communes,
    predecessors,
    successors,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]

THEN, NOW = dt.date(2024, 12, 31), dt.date(2025, 12, 31)
VINH_LINH = ["19363", "19366", "19372", "19405", "19414"]


def unit(level: AreaLevel, code: str, date: dt.date) -> Area:
    return area_on(level, code, date)


def codes(found: object) -> list[str]:
    return sorted(area.code for area in found)  # type: ignore[attr-defined]


def test_the_day_decides_which_unit_a_code_is() -> None:
    assert unit(AreaLevel.PROVINCE, "44", dt.date(2025, 6, 30)).name == "Tỉnh Quảng Bình"
    assert unit(AreaLevel.PROVINCE, "44", dt.date(2025, 7, 1)).name == "Tỉnh Quảng Trị"
    assert unit(AreaLevel.PROVINCE, "45", THEN).name == "Tỉnh Quảng Trị"


def test_a_code_without_unit_on_that_day_is_refused() -> None:
    with pytest.raises(UnknownUnit, match="45 vào ngày 31/12/2025"):
        unit(AreaLevel.PROVINCE, "45", NOW)


def test_vinh_linh_district_became_five_communes() -> None:
    district = unit(AreaLevel.DISTRICT, "464", THEN)
    assert codes(communes_of_today(district)) == VINH_LINH
    assert former_communes(district).count() == 18
    answer = restatement(district, Boundaries.TODAY)
    assert answer.possible
    assert codes(answer.communes) == VINH_LINH


def test_successors_of_a_split_commune_are_parts() -> None:
    links = successors(unit(AreaLevel.COMMUNE, "00016", THEN))
    assert len(links) > 1
    assert {link.share for link in links} == {SuccessionShare.PART}
    assert not is_restatable(unit(AreaLevel.COMMUNE, "00016", THEN), Boundaries.TODAY)


def test_predecessors_of_a_commune_of_today() -> None:
    links = predecessors(unit(AreaLevel.COMMUNE, "19363", NOW))
    assert [link.code for link in links] == ["19363", "19375", "19387"]
    assert {link.share for link in links} == {SuccessionShare.WHOLE}
    assert is_restatable(unit(AreaLevel.COMMUNE, "19363", NOW), Boundaries.FORMER)


def test_whole_former_commune_that_shares_its_successor_is_not_restatable() -> None:
    answer = restatement(unit(AreaLevel.COMMUNE, "19375", THEN), Boundaries.TODAY)
    assert [reason.obstacle for reason in answer.reasons] == [Obstacle.RECEIVED_FROM_ELSEWHERE] * 2
    assert {reason.unit.code for reason in answer.reasons} == {"19363", "19387"}
    assert "Thị trấn Hồ Xá (19363)" in answer.why()


def test_unit_of_today_is_its_own_communes() -> None:
    province = unit(AreaLevel.PROVINCE, "44", NOW)
    assert communes_of_today(province).count() == 78
    commune = unit(AreaLevel.COMMUNE, "19363", NOW)
    assert list(communes_of_today(commune)) == [commune]


def test_new_province_came_from_the_communes_of_two() -> None:
    origin = former_communes(unit(AreaLevel.PROVINCE, "44", NOW))
    provinces = set(origin.values_list("parent__parent__code", flat=True))
    assert provinces == {"44", "45"}


def test_island_without_published_origin_is_in_the_way() -> None:
    answer = restatement(unit(AreaLevel.PROVINCE, "44", NOW), Boundaries.FORMER)
    assert [(r.obstacle, r.unit.code) for r in answer.reasons] == [
        (Obstacle.NO_PREDECESSOR, "19742")
    ]
    former = restatement(unit(AreaLevel.PROVINCE, "45", THEN), Boundaries.TODAY)
    assert [(r.obstacle, r.unit.name) for r in former.reasons] == [
        (Obstacle.DISTRICT_WITHOUT_COMMUNES, "Huyện Cồn Cỏ")
    ]


def test_communes_that_were_not_rearranged_count_as_complete() -> None:
    """The table marks them as part; no other commune received anything of them."""
    answer = restatement(unit(AreaLevel.PROVINCE, "02", THEN), Boundaries.TODAY)
    assert answer.possible
    assert len(answer.unchanged) == 10
    assert is_restatable(unit(AreaLevel.COMMUNE, "00859", NOW), Boundaries.FORMER)


def test_commune_without_published_successor_is_in_the_way() -> None:
    answer = restatement(unit(AreaLevel.PROVINCE, "08", THEN), Boundaries.TODAY)
    assert [(r.obstacle, r.unit.code) for r in answer.reasons] == [(Obstacle.NO_SUCCESSOR, "02482")]
    assert "Xã Phú Thịnh (02482)" in answer.why()


def test_unknown_former_code_is_in_the_way() -> None:
    answer = restatement(unit(AreaLevel.PROVINCE, "14", NOW), Boundaries.FORMER)
    unknown = [r.code for r in answer.reasons if r.obstacle == Obstacle.UNKNOWN_FORMER_CODE]
    assert sorted(unknown) == ["03980", "03983", "03984"]


def test_former_province_asked_on_its_own_division_is_always_possible() -> None:
    province = unit(AreaLevel.PROVINCE, "14", THEN)
    answer = restatement(province, Boundaries.FORMER)
    assert answer.possible
    assert len(answer.communes) == former_communes(province).count()


@pytest.mark.parametrize(
    ("level", "code", "date", "onto"),
    [
        (AreaLevel.COMMUNE, "19363", NOW, Boundaries.FORMER),
        (AreaLevel.DISTRICT, "464", THEN, Boundaries.TODAY),
        (AreaLevel.PROVINCE, "79", NOW, Boundaries.FORMER),
        (AreaLevel.PROVINCE, "79", THEN, Boundaries.TODAY),
    ],
)
def test_number_of_queries_does_not_grow_with_the_unit(
    level: AreaLevel,
    code: str,
    date: dt.date,
    onto: Boundaries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    area = unit(level, code, date)
    with django_assert_max_num_queries(5):
        restatement(area, onto).why()
