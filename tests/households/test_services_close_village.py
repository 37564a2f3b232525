"""A village ends with a day, after its households have gone."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from areas.models import Village
from households.exceptions import NotAllowed, VillageRefused
from households.services.close_household import close_household
from households.services.close_village import close_village, reopen_village
from households.services.move_household import move_household
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import VillageFactory
from tests.factories.officials import official_with
from tests.households.life import LATER, NOW, TODAY, World, family, make_world

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def refused(world: World, closed_on: dt.date, village: Village | None = None) -> str:
    with pytest.raises(VillageRefused) as error:
        close_village(actor=world.officer, village=village or world.village, closed_on=closed_on)
    assert error.value.field == "closed_on"
    world.village.refresh_from_db()
    assert world.village.closed_on is None
    return str(error.value.message)


def test_a_village_with_households_is_refused_with_their_number_and_the_remedy(
    world: World,
) -> None:
    family(world)
    family(world)
    message = refused(world, TODAY)
    assert "Còn 2 hộ" in message
    assert "Chuyển địa bàn" in message


def test_a_village_is_closed_from_the_day_its_last_household_left(world: World) -> None:
    moved, ended = family(world), family(world)
    move_household(actor=None, household=moved, village=world.village_2, on_date=LATER)
    close_household(actor=None, household=ended, on_date=LATER - DAY, reason="Đi xa")
    assert f"{LATER:%d/%m/%Y}" in refused(world, LATER - DAY)
    closed = close_village(actor=world.officer, village=world.village, closed_on=LATER)
    assert closed.closed_on == LATER
    with pytest.raises(VillageRefused):
        family(world, on_date=LATER)
    event = apps.get_model("areas", "VillageEvent")._base_manager.latest("pgh_id")
    assert event.pgh_context.metadata == {
        "user": world.officer.pk, "service": "close_village",
    }  # fmt: skip


def test_days_that_cannot_be_are_refused(world: World) -> None:
    refused(world, TODAY + DAY)
    refused(world, world.commune.valid_from - DAY)


def test_only_who_manages_villages_there_may_close_them(world: World) -> None:
    leader = official_with(Role.COMMUNE_LEADER, area=world.commune)
    for actor in (world.other_officer, leader):
        with pytest.raises(NotAllowed):
            close_village(actor=actor, village=world.village, closed_on=TODAY)
    administrator = official_with(Role.PROVINCIAL_ADMINISTRATOR, area=world.commune.parent)
    close_village(actor=administrator, village=world.village, closed_on=TODAY)


def test_a_closing_can_be_taken_back_while_the_name_is_free(world: World) -> None:
    close_village(actor=world.officer, village=world.village, closed_on=TODAY)
    namesake = VillageFactory.create(commune=world.commune, name=world.village.name)
    with pytest.raises(VillageRefused):
        reopen_village(actor=world.officer, village=world.village)
    namesake.delete()
    assert reopen_village(actor=world.officer, village=world.village).closed_on is None


def client_of(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_of_a_village_leads_to_closing_it(world: World) -> None:
    client = client_of(world.officer)
    admin = f"/quan-tri/areas/village/{world.village.pk}/change/"
    page = client.get(admin)
    address = f"/thon/{world.village.pk}/giai-the/"
    assert page.status_code == 200
    assert address in page.content.decode()
    assert "Không còn hộ nào" in client.get(address).content.decode()
    answer = client.post(address, {"closed_on": "01/03/2026"}, follow=True)
    assert "Đã giải thể" in answer.content.decode()
    assert "từ ngày 01/03/2026" in client.get(admin).content.decode()
    assert "Đã mở lại" in client.post(address, follow=True).content.decode()


def test_the_page_says_how_many_households_are_in_the_way(world: World) -> None:
    family(world)
    client = client_of(world.officer)
    address = f"/thon/{world.village.pk}/giai-the/"
    assert f"/ho/?thon={world.village.pk}" in client.get(address).content.decode()
    answer = client.post(address, {"closed_on": "01/03/2026"})
    assert answer.status_code == 422
    assert "Còn 1 hộ" in answer.content.decode()
    assert client.post(address, {"closed_on": ""}).status_code == 422
