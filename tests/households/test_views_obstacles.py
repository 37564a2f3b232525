"""Lists of obstacles by whose turn it is, and one obstacle from the village to the province."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from households.choices import ObstacleLevel
from households.models import Obstacle
from officials.choices import Role
from tests.factories.care import ObstacleFactory, line_of
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

COLLECTOR, OFFICER = Role.VILLAGE_COLLECTOR, Role.COMMUNE_OFFICER
PROVINCE = Role.PROVINCIAL_SUPERVISOR
LIST = "/vuong-mac/"


def obstacle(scene: Scene, text: str, level: str, ago: int = 0, **more: object) -> Obstacle:
    since = timezone.localdate() - dt.timedelta(days=ago)
    made: Obstacle = ObstacleFactory.create(
        household=scene.households["poor"], text=text, level=level, since=since,
        opened_by=scene.officials[COLLECTOR], **more,
    )  # fmt: skip
    return made


def test_each_level_sees_what_waits_for_it(scene: Scene, client_of: ClientOf) -> None:
    line_of(scene.commune, scene.officer)
    obstacle(scene, "Sạt đường", ObstacleLevel.COMMUNE, ago=40)
    obstacle(scene, "Đất rừng", ObstacleLevel.PROVINCE, ago=2)
    obstacle(
        scene, "Cũ rồi", ObstacleLevel.VILLAGE, closed_on=timezone.localdate(), cleared=True
    )  # fmt: skip

    def shown(who: str, **query: str) -> set[str]:
        page = client_of(who).get(LIST, query)
        assert page.status_code == 200
        text = page.content.decode()
        return {words for words in ("Sạt đường", "Đất rừng", "Cũ rồi") if words in text}

    assert shown(OFFICER) == {"Sạt đường"}
    assert shown(OFFICER, xem="noi-khac") == {"Đất rừng"}
    assert shown(OFFICER, xem="da-xong") == {"Cũ rồi"}
    assert shown(PROVINCE) == {"Đất rừng"}
    # The province sees what its communes leave lying.
    assert shown(PROVINCE, xem="noi-khac") == {"Sạt đường"}
    assert shown(PROVINCE, xem="noi-khac", lau="30", cap="commune") == {"Sạt đường"}
    assert shown(PROVINCE, xem="noi-khac", lau="90") == set()
    assert shown(PROVINCE, xem="noi-khac", cap="village") == set()
    assert shown(COLLECTOR) == set()
    assert shown(COLLECTOR, xem="noi-khac") == {"Sạt đường", "Đất rừng"}
    assert shown("stranger", xem="noi-khac") == set()
    assert client_of(Role.BANK_OFFICER).get(LIST).status_code == 403
    assert shown(OFFICER, xem="?", lau="x", cap="9") == {"Sạt đường"}


def test_answered_at_its_level_and_closed_by_whoever_asked(
    scene: Scene, client_of: ClientOf
) -> None:
    row = obstacle(scene, "Chưa có căn cước", ObstacleLevel.COMMUNE)
    page = f"/vuong-mac/{row.pk}/"
    collector, officer, province = (client_of(who) for who in (COLLECTOR, OFFICER, PROVINCE))
    assert "Đang chờ cấp" in collector.get(page).content.decode()
    assert collector.post(page, {"act": "answer", "text": "Tự trả lời"}).status_code == 422
    assert officer.post(page, {"act": "raise", "text": "Nhờ công an tỉnh"}).status_code == 302
    assert officer.post(page, {"act": "answer", "text": "Vẫn là tôi"}).status_code == 422
    assert province.post(page, {"act": "answer", "text": ""}).status_code == 422
    assert province.post(page, {"act": "nothing", "text": "X"}).status_code == 422
    assert province.post(page, {"act": "answer", "text": "Lịch ngày 5"}).status_code == 302
    assert "Chưa có căn cước" in collector.get(LIST).content.decode()
    told = collector.get(page).content.decode()
    for words in ("Nhờ công an tỉnh", "Lịch ngày 5", "Chuyển lên cấp trên", "Mở lại"):
        assert words in told
    assert collector.post(page, {"act": "clear", "text": "Đã có"}).status_code == 302
    row.refresh_from_db()
    assert (row.cleared, row.entries.count()) == (True, 3)
    assert client_of("stranger").get(page).status_code == 404
    assert client_of("stranger").post(page, {"act": "reopen", "text": "X"}).status_code == 404


def test_pages_cost_the_same_however_much_there_is(scene: Scene, client_of: ClientOf) -> None:
    line_of(scene.commune, scene.officer)
    client = client_of(OFFICER)
    row = obstacle(scene, "Một", ObstacleLevel.COMMUNE)
    page = f"/vuong-mac/{row.pk}/"
    client.post(page, {"act": "answer", "text": "Một"})
    obstacle(scene, "Hai", ObstacleLevel.COMMUNE)
    for path in (LIST, page):
        client.get(path)
    before = queries_of(client, LIST), queries_of(client, page)
    for number in range(4):
        obstacle(scene, f"Số {number}", ObstacleLevel.COMMUNE)
        client.post(page, {"act": "reopen", "text": f"Lại {number}"})
        client.post(page, {"act": "answer", "text": f"Rồi {number}"})
    assert (queries_of(client, LIST), queries_of(client, page)) == before
    assert max(before) <= 25
