"""What held on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from areas.choices import AreaType, AttributeScheme
from areas.models import Area, Village
from areas.selectors.attributes import attribute_of_village, attributes_on
from tests.factories.areas import (
    AreaAttributeFactory,
    AreaSuccessionFactory,
    CommuneFactory,
    FormerCommuneFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db

THEN, NOW = dt.date(2024, 12, 31), dt.date(2025, 12, 31)
FORMER_START = dt.date(2021, 1, 1)


def attribute_on(area: Area, scheme: AttributeScheme, date: dt.date) -> str | None:
    return attributes_on([area], scheme, date).get(area.pk)


def test_value_changes_on_its_day() -> None:
    commune = CommuneFactory.create()
    last = dt.date(2026, 4, 29)
    AreaAttributeFactory.create(area=commune, valid_to=last)
    AreaAttributeFactory.create(area=commune, value="urban", valid_from=last + dt.timedelta(days=1))
    assert attribute_on(commune, AttributeScheme.AREA_TYPE, last) == "rural"
    assert attribute_on(commune, AttributeScheme.AREA_TYPE, dt.date(2026, 4, 30)) == "urban"


def test_no_value_outside_the_life_of_the_unit() -> None:
    former = FormerCommuneFactory.create()
    AreaAttributeFactory.create(area=former, valid_from=FORMER_START)
    assert attribute_on(former, AttributeScheme.AREA_TYPE, THEN) == "rural"
    assert attribute_on(former, AttributeScheme.AREA_TYPE, NOW) is None


def test_two_values_at_a_time_are_impossible() -> None:
    held = AreaAttributeFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaAttributeFactory.create(area=held.area, value="urban", valid_from=NOW)


def test_value_outside_the_scheme_is_impossible() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaAttributeFactory.create(scheme=AttributeScheme.REGION_CLASS, value="IV")


def test_many_units_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    held = AreaAttributeFactory.create_batch(3)
    without = CommuneFactory.create()
    with django_assert_num_queries(1):
        found = attributes_on(
            [*(row.area for row in held), without], AttributeScheme.AREA_TYPE, NOW
        )
    assert found == {row.area_id: "rural" for row in held}


def area_type_of(village: Village, date: dt.date) -> str | None:
    return attribute_of_village(village, AttributeScheme.AREA_TYPE, date)


def test_before_the_change_the_former_commune_of_the_village_decides() -> None:
    row = AreaSuccessionFactory.create()
    other = AreaSuccessionFactory.create(successor=row.successor)
    AreaAttributeFactory.create(area=row.successor)
    for unit, value in [(row.predecessor, "urban"), (other.predecessor, "rural")]:
        AreaAttributeFactory.create(area=unit, value=value, valid_from=FORMER_START)
    town = VillageFactory.create(commune=row.successor, former_commune=row.predecessor)
    unknown = VillageFactory.create(commune=row.successor)
    assert area_type_of(town, NOW) == AreaType.RURAL
    assert area_type_of(town, THEN) == AreaType.URBAN
    assert area_type_of(unknown, THEN) is None


def test_without_a_former_commune_on_record_all_predecessors_must_agree() -> None:
    row = AreaSuccessionFactory.create()
    AreaAttributeFactory.create(area=row.predecessor, valid_from=FORMER_START)
    village = VillageFactory.create(commune=row.successor)
    assert area_type_of(village, THEN) == AreaType.RURAL


def test_todays_value_is_never_carried_back() -> None:
    commune = CommuneFactory.create()
    AreaAttributeFactory.create(area=commune)
    village = VillageFactory.create(commune=commune)
    assert area_type_of(village, NOW) == AreaType.RURAL
    assert area_type_of(village, THEN) is None


def test_undetermined_unit_has_no_area_type() -> None:
    village = VillageFactory.create(commune=CommuneFactory.create(unit_type="đặc khu"))
    assert area_type_of(village, NOW) is None
