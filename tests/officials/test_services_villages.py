"""Villages are kept by their commune and province."""

from __future__ import annotations

import pytest

from areas.choices import VillageKind
from areas.models import Area, Village
from officials.choices import Role
from officials.exceptions import OutsideMandate, VillageRefused
from officials.selectors.mandate import villages_changeable_by, villages_visible_to
from officials.services.villages import VillageFacts, add_village, change_village
from tests.factories.areas import (
    AreaSuccessionFactory,
    CommuneFactory,
    FormerCommuneFactory,
    VillageFactory,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

FACTS = VillageFacts("01", "Bản Thử", VillageKind.BAN)


@pytest.fixture
def commune() -> Area:
    return CommuneFactory.create()


def test_officer_adds_and_changes_a_village_of_the_commune(commune: Area) -> None:
    officer = official_with(Role.COMMUNE_OFFICER, area=commune)
    former = AreaSuccessionFactory.create(successor=commune).predecessor
    village = add_village(actor=officer, commune=commune, facts=FACTS)
    facts = VillageFacts("01", "Bản Mới", VillageKind.BAN, former, especially_disadvantaged=True)
    change_village(actor=officer, village=village, facts=facts)
    village.refresh_from_db()
    assert (village.name, village.former_commune) == ("Bản Mới", former)


@pytest.mark.parametrize("role", [Role.COMMUNE_LEADER, Role.BANK_OFFICER])
def test_others_of_the_commune_may_not(commune: Area, role: Role) -> None:
    with pytest.raises(OutsideMandate):
        add_village(actor=official_with(role, area=commune), commune=commune, facts=FACTS)


def test_villages_of_another_commune_are_out_of_reach(commune: Area) -> None:
    officer, elsewhere = official_with(Role.COMMUNE_OFFICER, area=commune), VillageFactory.create()
    with pytest.raises(OutsideMandate):
        change_village(actor=officer, village=elsewhere, facts=FACTS)
    with pytest.raises(OutsideMandate):
        add_village(actor=officer, commune=elsewhere.commune, facts=FACTS)
    elsewhere.refresh_from_db()
    assert elsewhere.name != FACTS.name


def test_former_commune_must_be_a_predecessor(commune: Area) -> None:
    stranger = FormerCommuneFactory.create()
    facts = VillageFacts("01", "Bản Thử", VillageKind.BAN, stranger)
    with pytest.raises(VillageRefused) as refused:
        add_village(actor=None, commune=commune, facts=facts)
    assert refused.value.field == "former_commune"
    assert not Village.objects.exists()


def test_former_commune_gets_no_villages() -> None:
    with pytest.raises(VillageRefused, match="không còn"):
        add_village(actor=None, commune=FormerCommuneFactory.create(), facts=FACTS)


def test_taken_code_or_name_is_refused(commune: Area) -> None:
    VillageFactory.create(commune=commune, code="01", name="Khác")
    VillageFactory.create(commune=commune, code="02", name="Bản Thử")
    for facts in [FACTS, VillageFacts("03", "Bản Thử", VillageKind.BAN)]:
        with pytest.raises(VillageRefused, match="trong xã dùng"):
            add_village(actor=None, commune=commune, facts=facts)


def test_villages_are_narrowed_to_the_area_of_the_viewer(commune: Area) -> None:
    own, sister = VillageFactory.create_batch(2, commune=commune)
    elsewhere = VillageFactory.create()
    collector = official_with(Role.VILLAGE_COLLECTOR, area=commune, village=own)
    officer = official_with(Role.COMMUNE_OFFICER, area=commune)
    province = official_with(Role.PROVINCIAL_ADMINISTRATOR, area=commune.parent)
    system = official_with(Role.SYSTEM_ADMINISTRATOR)
    assert set(villages_visible_to(collector)) == {own}
    assert set(villages_visible_to(officer)) == {own, sister}
    assert set(villages_visible_to(province)) == {own, sister}
    assert set(villages_visible_to(system)) == {own, sister, elsewhere}
    assert not villages_visible_to(None).exists()
    assert not villages_changeable_by(collector).exists()
    assert set(villages_changeable_by(officer)) == {own, sister}
    assert not villages_changeable_by(system).exists()
