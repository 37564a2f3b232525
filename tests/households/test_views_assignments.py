"""Pages of who answers for whom: what is uncovered first, figures that open, shares applied."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from households.choices import CareRole, PovertyClass
from households.models import Assignment, Handover
from households.selectors.care.responsible import responsible_on
from households.services.care.assigning import assign
from households.services.care.lines import Target
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import VillageFactory
from tests.factories.care import ObstacleFactory, line_of
from tests.factories.households import household_with_head
from tests.factories.officials import official_with
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene, classify


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def holder(scene: Scene) -> Official:
    return line_of(scene.commune, scene.officer)


def test_a_leader_begins_the_line_of_an_uncovered_commune(
    scene: Scene, client_of: ClientOf
) -> None:
    leader = client_of(Role.COMMUNE_LEADER)
    assert "3 hộ chưa có cán bộ phụ trách" in text_of(leader, "/phan-cong/")
    officer = client_of(Role.COMMUNE_OFFICER)
    assert "Lãnh đạo UBND xã chọn" in text_of(officer, "/phan-cong/")
    sent = {"official": str(scene.officer.pk), "from_day": scene.day(0)}
    assert officer.post("/phan-cong/", sent).status_code == 404
    wrong = leader.post("/phan-cong/", {**sent, "from_day": scene.day(60)})
    assert wrong.status_code == 422
    assert "31 ngày" in wrong.content.decode()
    stranger = {**sent, "official": str(scene.officials["stranger"].pk)}
    assert leader.post("/phan-cong/", stranger).status_code == 422
    done = leader.post("/phan-cong/", sent, follow=True)
    assert "phụ trách chung Xã Đồng Tâm" in done.content.decode()
    assert responsible_on(scene.households["poor"], scene.today) == scene.officer


def test_the_province_sees_communes_that_nobody_answers_for_first(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    province = client_of(Role.PROVINCIAL_SUPERVISOR)
    page = text_of(province, "/phan-cong/")
    assert page.index("Xã Láng Giềng") < page.index("Xã Đồng Tâm")
    assert "Chưa phân công, 1 hộ chưa có ai" in page
    there = text_of(province, "/phan-cong/", xa=scene.commune.code)
    assert holder.full_name in there
    assert "Chia lại cho đều" not in there
    stranger = client_of("stranger")
    assert stranger.get("/phan-cong/", {"xa": scene.commune.code}).status_code == 404


def test_figures_open_to_their_households(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    ObstacleFactory.create(household=scene.households["near"])
    client = client_of(Role.COMMUNE_LEADER)
    page = client.get("/phan-cong/").content.decode()
    link = f"/phan-cong/{holder.pk}/?viec=vuong-mac"
    assert f'href="{link}">1<' in page
    rows = text_of(client, link)
    assert scene.households["near"].code in rows
    assert scene.households["poor"].code not in rows
    everything = text_of(client, f"/phan-cong/{holder.pk}/")
    assert "3 hộ" in everything
    assert "Theo xã, phường" in everything
    escaped = text_of(client, f"/phan-cong/{holder.pk}/", loai="not-poor")
    assert scene.households["escaped"].code in escaped
    assert scene.households["poor"].code not in escaped
    collector = client_of(Role.VILLAGE_COLLECTOR)
    own = f"/phan-cong/{scene.officials[Role.VILLAGE_COLLECTOR].pk}/"
    assert "Không có hộ nào" in text_of(collector, own)
    assert client_of("stranger").get(f"/phan-cong/{holder.pk}/").status_code == 404


def test_a_village_gets_its_own_official_and_a_helper(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    leader, collector = (
        client_of(Role.COMMUNE_LEADER),
        scene.officials[Role.VILLAGE_COLLECTOR],
    )
    page = f"/phan-cong/thon/{scene.village.pk}/"
    sent = {"act": "main", "main-official": str(collector.pk), "main-from_day": scene.day(0)}
    assert leader.post(page, sent).status_code == 302
    assert responsible_on(scene.households["poor"], scene.today) == collector
    help_ = {
        "act": "support",
        "support-official": str(holder.pk),
        "support-from_day": scene.day(0),
    }
    assert leader.post(page, help_).status_code == 302
    row = Assignment.objects.get(role=CareRole.SUPPORTING)
    shown = text_of(leader, "/phan-cong/")
    assert f"Hỗ trợ: {holder.full_name}" in shown
    # The collector of one village is not offered for another one.
    other = f"/phan-cong/thon/{scene.other_village.pk}/"
    assert leader.post(other, sent).status_code == 422
    assert leader.post(page, {"act": "end", "assignment": str(row.pk)}).status_code == 302
    release = {"act": "release", "release-from_day": scene.day(0)}
    assert leader.post(page, release).status_code == 302
    assert responsible_on(scene.households["poor"], scene.today) == holder
    officer = client_of(Role.COMMUNE_OFFICER)
    assert officer.post(page, sent).status_code == 404
    assert "Chưa có phân công riêng" in text_of(officer, page)


def test_a_household_says_who_answers_and_who_did(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    leader, house = client_of(Role.COMMUNE_LEADER), scene.households["poor"]
    sent = {
        "act": "main",
        "main-official": str(scene.leader.pk),
        "main-from_day": scene.day(3),
    }
    assert leader.post(f"/phan-cong/ho/{house.code}/", sent).status_code == 302
    case = text_of(leader, f"/ho/{house.code}/")
    assert "Riêng hộ này" in case
    assert "Ai đã phụ trách" in case
    before = text_of(leader, f"/ho/{house.code}/", ngay=f"{scene.today - dt.timedelta(days=9)}")
    assert "Phụ trách chung Xã Đồng Tâm" in before
    history = text_of(leader, f"/phan-cong/xa/{scene.commune.code}/")
    assert house.code in history
    assert f"{scene.leader.full_name} phân công" in history


def test_shares_are_previewed_then_applied_at_once(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    colleague = official_with(Role.COMMUNE_OFFICER, area=scene.commune)
    for _number in range(2):
        house = household_with_head(scene.other_village)
        classify(house, PovertyClass.POOR, scene.last_year)
    leader = client_of(Role.COMMUNE_LEADER)
    page = leader.get("/phan-cong/chia-deu/").content.decode()
    village = f"thon-{scene.other_village.pk}"
    here = f"thon-{scene.village.pk}"
    single = f"ho-{scene.households['poor'].pk}"
    sent = {
        "stamp": hidden(page, "stamp"),
        "seen": hidden(page, "seen"),
        here: str(holder.pk),
        village: str(colleague.pk),
        single: str(colleague.pk),
    }
    shown = leader.post("/phan-cong/chia-deu/", {**sent, "act": "preview"}).content.decode()
    assert "3 hộ đổi người phụ trách từ hôm nay." in shown
    assert f"{holder.full_name} → {colleague.full_name}: 3 hộ" in shown
    # What was not previewed is not applied.
    refused = leader.post("/phan-cong/chia-deu/", {**sent, "act": "apply", "seen": "x"})
    assert refused.status_code == 422
    assert not Handover.objects.exists()
    sent["seen"] = hidden(shown, "seen")
    done = leader.post("/phan-cong/chia-deu/", {**sent, "act": "apply"})
    assert done.status_code == 302
    assert responsible_on(scene.households["poor"], scene.today) == colleague
    assert responsible_on(scene.households["near"], scene.today) == holder
    made = Handover.objects.get()
    assert made.lines.count() == 2
    assert done["Location"] == f"/ban-giao/{made.pk}/"
    assert "Phân công lại cho đều" in text_of(leader, done["Location"])


def test_a_stale_proposal_is_refused_with_the_choices_kept(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    leader = client_of(Role.COMMUNE_LEADER)
    page = leader.get("/phan-cong/chia-deu/").content.decode()
    sent = {
        "stamp": hidden(page, "stamp"),
        f"thon-{scene.village.pk}": str(scene.leader.pk),
        "act": "preview",
    }
    shown = leader.post("/phan-cong/chia-deu/", sent).content.decode()
    official, target = scene.officer, Target.of_village(scene.other_village)
    assign(actor=scene.leader, target=target, official=official, from_day=scene.today)
    sent |= {"seen": hidden(shown, "seen"), "act": "apply"}
    refused = leader.post("/phan-cong/chia-deu/", sent)
    assert refused.status_code == 422
    assert "Phân công đã thay đổi" in refused.content.decode()
    assert not Handover.objects.exists()
    again = sent | {"stamp": hidden(refused.content.decode(), "stamp")}
    assert leader.post("/phan-cong/chia-deu/", again).status_code == 302
    assert client_of(Role.COMMUNE_OFFICER).get("/phan-cong/chia-deu/").status_code == 403


def test_a_village_is_opened_to_be_divided_by_household(
    scene: Scene, client_of: ClientOf, holder: Official
) -> None:
    leader = client_of(Role.COMMUNE_LEADER)
    name = f"ho-{scene.households['poor'].pk}"
    assert name not in leader.get("/phan-cong/chia-deu/").content.decode()
    opened = leader.post("/phan-cong/chia-deu/", {"mo": str(scene.village.pk)})
    assert f'name="{name}"' in opened.content.decode()
    query = {"cb": "1", f"cb-{holder.pk}": "50", f"cb-{scene.leader.pk}": "100"}
    assert scene.leader.full_name in text_of(leader, "/phan-cong/chia-deu/", **query)


def test_queries_do_not_grow(scene: Scene, client_of: ClientOf, holder: Official) -> None:
    leader = client_of(Role.COMMUNE_LEADER)
    pages = [
        "/phan-cong/",
        f"/phan-cong/{holder.pk}/",
        "/phan-cong/chia-deu/",
        f"/phan-cong/xa/{scene.commune.code}/",
    ]

    def place_with_a_household(number: int) -> None:
        place = VillageFactory.create(commune=scene.commune, code=f"05{number}")
        official = official_with(Role.COMMUNE_OFFICER, area=scene.commune)
        assign(actor=None, target=Target.of_village(place), official=official, from_day=scene.today)
        for _twice in range(2):
            house = household_with_head(place)
            classify(house, PovertyClass.POOR, scene.last_year)
        target = Target.of_household(house)
        assign(actor=None, target=target, official=holder, from_day=scene.today)

    place_with_a_household(0)
    before = [queries_of(leader, page) for page in pages]
    place_with_a_household(1)
    place_with_a_household(2)
    assert [queries_of(leader, page) for page in pages] == before
    assert max(before) <= 40
