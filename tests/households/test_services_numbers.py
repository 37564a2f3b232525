"""Running numbers of households, also where somebody wrote codes without the counter."""

import pytest

from areas.models import Area
from households.models import Household, HouseholdNumber
from households.services.numbers import expected_code, give_codes
from households.services.register_household import register_household
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.households import HouseholdFactory
from tests.households.life import START, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Area:
    made: Area = VillageFactory.create(commune__code="90500").commune
    return made


def load(commune: Area, *numbers: int) -> None:
    """Write households as a loader does that forgot the counter."""
    for number in numbers:
        HouseholdFactory.create(village=commune.villages.get(), code=f"{commune.code}-{number:06d}")


def test_numbers_follow_each_other_in_each_commune(commune: Area) -> None:
    other = CommuneFactory.create(code="90501")
    assert give_codes(actor=None, communes=[commune, other, commune]) == [
        "90500-000001", "90501-000001", "90500-000002",
    ]  # fmt: skip
    assert expected_code(commune) == "90500-000003"
    assert give_codes(actor=None, communes=[commune]) == ["90500-000003"]


def test_a_counter_that_a_loader_forgot_goes_on_behind_what_is_there(commune: Area) -> None:
    load(commune, 1, 2, 7)
    assert expected_code(commune) == "90500-000008"
    assert give_codes(actor=None, communes=[commune, commune]) == ["90500-000008", "90500-000009"]
    assert give_codes(actor=None, communes=[commune]) == ["90500-000010"]


def test_a_counter_that_fell_behind_skips_what_is_taken(commune: Area) -> None:
    HouseholdNumber.objects.create(commune=commune, last=3)
    load(commune, 5)
    # Two numbers would reach into what is taken, so both are given behind it.
    assert give_codes(actor=None, communes=[commune, commune]) == ["90500-000006", "90500-000007"]


def test_codes_of_another_shape_or_commune_do_not_count(commune: Area) -> None:
    load(commune, 1)
    for code in ("90500-A", "90501-000900"):
        HouseholdFactory.create(village=commune.villages.get(), code=code)
    assert give_codes(actor=None, communes=[commune]) == ["90500-000002"]


def test_a_household_can_be_registered_after_a_careless_load(commune: Area) -> None:
    load(commune, 1, 2)
    house = register_household(
        actor=None, village=commune.villages.get(), on_date=START, members=[member("Hồ Thị Mới")]
    )
    assert house.code == "90500-000003"
    assert Household.objects.filter(code=house.code).count() == 1
