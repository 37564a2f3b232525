"""The case page: its tabs, the past, who sees what."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from households.models import ReviewRound
from households.rules.procedure import Step
from households.services.procedure.moving import move_cases
from officials.choices import Role
from tests.factories.procedure import judged_case
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene

TABS = ["", "ra-soat/", "bien-dong/", "lich-su/"]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.VILLAGE_COLLECTOR, 200),
        (Role.COMMUNE_OFFICER, 200),
        (Role.COMMUNE_LEADER, 200),
        (Role.PROVINCIAL_SUPERVISOR, 200),
        (Role.PROVINCIAL_ADMINISTRATOR, 403),
        (Role.BANK_OFFICER, 403),
        (Role.SYSTEM_ADMINISTRATOR, 403),
        ("stranger", 404),
    ],
)
def test_who_opens_a_case(
    scene: Scene, client_of: ClientOf, role: str, status: int, tab: str
) -> None:
    code = scene.households["poor"].code
    assert client_of(role).get(f"/ho/{code}/{tab}").status_code == status


def test_a_collector_does_not_open_the_next_village(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["none"].code
    assert client_of(Role.VILLAGE_COLLECTOR).get(f"/ho/{code}/").status_code == 404


def test_an_unknown_tab_is_not_found(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["poor"].code
    assert client_of(Role.COMMUNE_OFFICER).get(f"/ho/{code}/khac/").status_code == 404


def test_the_past_is_shown_as_it_was(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(Role.COMMUNE_OFFICER), scene.households["escaped"]
    now = client.get(f"/ho/{house.code}/").content.decode()
    assert "Hộ mới thoát nghèo" in now
    year = dt.date.today().year - 4  # noqa: DTZ011 (the year is enough)
    past = client.get(f"/ho/{house.code}/?ngay=01/06/{year}").content.decode()
    assert "Đang xem hồ sơ như ngày" in past
    assert re.search(r"class-poor\">Hộ nghèo", past)
    assert "Ghi nhận biến động" not in past
    before = client.get(f"/ho/{house.code}/?ngay=01/06/2019").content.decode()
    assert "hộ chưa có hoặc không còn" in before


@pytest.mark.parametrize("text", ["", "hôm qua", "31/02/2026", "01/01/2199"])
def test_a_day_that_cannot_be_means_today(scene: Scene, client_of: ClientOf, text: str) -> None:
    code = scene.households["poor"].code
    page = client_of(Role.COMMUNE_OFFICER).get(f"/ho/{code}/", {"ngay": text})
    assert "Đang xem hồ sơ như ngày" not in page.content.decode()


def test_every_indicator_is_explained_with_its_article(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["poor"].code
    page = client_of(Role.COMMUNE_OFFICER).get(f"/ho/{code}/ra-soat/").content.decode()
    lines = re.findall(r'<li class="tn-(deprived|not_deprived|unknown)">', page)
    assert len(lines) == 12
    assert "Thiếu hụt khi" in page


def test_the_timeline_tells_reviews_and_classes(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["escaped"].code
    page = client_of(Role.COMMUNE_OFFICER).get(f"/ho/{code}/bien-dong/").content.decode()
    assert len(re.findall(r"<time ", page)) == 4


@pytest.mark.parametrize(("tab", "most"), [("", 20), ("ra-soat/", 28), ("bien-dong/", 30)])
def test_a_case_costs_few_queries(scene: Scene, client_of: ClientOf, tab: str, most: int) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    assert queries_of(client, f"/ho/{scene.households['poor'].code}/{tab}") <= most


def test_a_supervisor_is_offered_no_change(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["poor"].code
    page = client_of(Role.PROVINCIAL_SUPERVISOR).get(f"/ho/{code}/").content.decode()
    assert "Mở phiếu rà soát" not in page
    assert "Ghi nhận biến động" not in page


def test_addresses_of_changes_are_closed_to_readers(scene: Scene, client_of: ClientOf) -> None:
    code = scene.households["poor"].code
    person = scene.households["poor"].memberships.first().person.uuid  # type: ignore[union-attr]
    urls = [
        reverse("households:edit", args=[code]),
        reverse("households:person", args=[code, person]),
        reverse("households:change", args=[code, "tach-ho"]),
        reverse("households:register"),
    ]
    for role in (Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR, Role.BANK_OFFICER):
        client = client_of(role)
        assert [client.get(url).status_code for url in urls] == [403] * 4
    stranger = client_of("stranger")
    assert [stranger.get(url).status_code for url in urls] == [404, 404, 404, 200]


def test_the_steps_of_a_case_are_told_with_who_when_and_why(
    scene: Scene, client_of: ClientOf
) -> None:
    round_ = ReviewRound.objects.get(commune=scene.commune)
    case = judged_case(scene.waiting, round_, scene.officer)
    move_cases(
        actor=scene.officer, step=Step.SEND_BACK, cases=[case.pk], reason="Chưa kê khai xe máy"
    )
    page = client_of(Role.COMMUNE_LEADER).get(f"/ho/{case.household.code}/ra-soat/")
    text = page.content.decode()
    assert "Đang chờ: rà soát viên" in text
    assert "Chưa kê khai xe máy" in text
    assert str(scene.officer) in text
    assert "Đang trong danh sách hộ nghèo, hộ cận nghèo" in text
    assert client_of("stranger").get(f"/ho/{case.household.code}/ra-soat/").status_code == 404
