"""The pages of handovers: what must be settled first, one tap to the form, undo while it can be."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.choices import CareRole, HandoverState
from households.models import Assignment, Handover
from households.selectors.care.responsible import responsible_on
from households.services.care.assigning import assign
from households.services.care.handovers import Given, Offer, offer
from households.services.care.lines import Target
from households.services.close_village import close_village
from households.services.move_household import move_household
from officials.choices import Role
from officials.models import Official, Post
from tests.factories.areas import VillageFactory
from tests.factories.care import ObstacleFactory, line_of
from tests.factories.officials import official_with
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

LIST = "/ban-giao/"
NEW = "/ban-giao/moi/"


def plain(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


@pytest.fixture
def collector(scene: Scene) -> Official:
    """Return the village's collector, who answers for it; the officer for the commune."""
    line_of(scene.commune, scene.officer)
    held: Official = scene.officials[Role.VILLAGE_COLLECTOR]
    start = scene.today - dt.timedelta(days=30)
    assign(actor=None, target=Target.of_village(scene.village), official=held, from_day=start)
    return held


def offered(scene: Scene, giver: Official, receiver: Official, **more: object) -> Handover:
    data: dict[str, object] = {
        "commune": scene.commune,
        "giver": giver,
        "lines": [Given(Target.of_village(scene.village), receiver)],
        "effective_on": scene.today,
    }
    return offer(actor=scene.leader, data=Offer(**(data | more)))  # type: ignore[arg-type]


def test_an_uncovered_commune_is_settled_from_the_page(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_LEADER)
    day = plain(client.get("/viec-hom-nay/").content)
    assert "Xã chưa có người phụ trách hộ" in day
    assert "chưa có người phụ trách hộ" in plain(client.get(LIST).content)
    data = {"act": "begin", "xa": scene.commune.pk, "official": "", "from_day": scene.day(0)}
    assert client.post(LIST, data).status_code == 422
    answer = client.post(LIST, data | {"official": scene.officer.pk})
    assert answer.status_code == 302
    assert responsible_on(scene.households["poor"], scene.today) == scene.officer


def test_a_post_that_ended_is_one_tap_from_the_form(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    Post.objects.filter(official=collector).update(valid_to=scene.today - dt.timedelta(days=2))
    client = client_of(Role.COMMUNE_LEADER)
    page = client.get(LIST).content.decode()
    assert "đã thôi chức vụ" in page
    found = re.search(r'href="(/ban-giao/moi/\?[^"]+tu=[^"]+)"', page)
    assert found is not None
    form = client.get(found[1].replace("&amp;", "&"))
    assert form.status_code == 200
    assert f'value="t{scene.village.pk}" checked' in form.content.decode()
    data = {
        "xa": scene.commune.pk, "tu": collector.pk, "dong": f"t{scene.village.pk}",
        "receiver": scene.officer.pk, "effective_on": scene.day(0), "reason": "post_ended",
    }  # fmt: skip
    assert client.post(NEW, data | {"dong": ""}).status_code == 422
    answer = client.post(NEW, data)
    made = Handover.objects.get()
    assert answer.headers["Location"] == f"/ban-giao/{made.pk}/"
    assert "Đang chờ nhận" in plain(client.get(LIST).content)
    officer = client_of(Role.COMMUNE_OFFICER)
    assert "Bàn giao chờ tôi nhận" in plain(officer.get("/viec-hom-nay/").content)
    line = made.lines.get().pk
    assert officer.post(answer.headers["Location"], {"act": "accept"}).status_code == 422
    officer.post(answer.headers["Location"], {"act": "accept", "dong": line})
    assert responsible_on(scene.households["poor"], scene.today) == scene.officer
    assert "Hoàn tác được đến" in plain(client.get(LIST).content)


def test_open_matters_are_listed_and_lead_to_their_rows(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    ObstacleFactory.create(household=scene.households["poor"])
    made = offered(scene, collector, scene.officer)
    page = client_of(Role.COMMUNE_OFFICER).get(f"/ban-giao/{made.pk}/")
    text = plain(page.content)
    assert "Vướng mắc chưa tháo gỡ: 1" in text
    assert "Nguyễn Thị Lan" in text
    assert f"/ho/{scene.households['poor'].code}/" in page.content.decode()
    minutes = client_of(Role.COMMUNE_OFFICER).get(f"/ban-giao/{made.pk}/bien-ban/")
    assert "Biên bản bàn giao phụ trách hộ" in plain(minutes.content)


def test_declined_it_returns_with_the_reason(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    made = offered(scene, collector, scene.officer)
    client, address = client_of(Role.COMMUNE_OFFICER), f"/ban-giao/{made.pk}/"
    data = {"act": "decline", "dong": made.lines.get().pk}
    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"answer": "Tôi đi học"}).status_code == 302
    text = plain(client_of(Role.COMMUNE_LEADER).get(address).content)
    assert "Tôi đi học" in text
    assert "Giao cho người khác" in text


def test_the_leader_orders_and_takes_it_back(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    client = client_of(Role.COMMUNE_LEADER)
    data = {
        "xa": scene.commune.pk, "tu": collector.pk, "dong": f"t{scene.village.pk}",
        "receiver": scene.leader.pk, "effective_on": scene.day(0), "reason": "absence",
        "direct": "on",
    }  # fmt: skip
    assert client.post(NEW, data).status_code == 422
    # A day out of reach is said to be that; who takes over is not blamed.
    far = client.post(NEW, data | {"note": "Nghỉ ốm", "effective_on": "01/01/2020"})
    assert "không quá 31 ngày" in far.content.decode()
    assert far.context["form"].errors.keys() == {"effective_on"}
    address = client.post(NEW, data | {"note": "Nghỉ ốm"}).headers["Location"]
    assert responsible_on(scene.households["poor"], scene.today) == scene.leader
    client.post(address, {"act": "undo"})
    assert responsible_on(scene.households["poor"], scene.today) == collector
    assert Handover.objects.get().state == HandoverState.UNDONE


def test_lines_of_what_is_gone_are_ended_at_once(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    gone = scene.households["none"]
    assign(
        actor=None, target=Target.of_household(gone), official=scene.officer,
        from_day=scene.today - dt.timedelta(days=9),
    )  # fmt: skip
    far = VillageFactory.create(commune=scene.neighbour)
    move_household(
        actor=None, household=gone, village=far, on_date=scene.today - dt.timedelta(days=2)
    )
    empty = VillageFactory.create(commune=scene.commune)
    assign(
        actor=None, target=Target.of_village(empty), official=scene.officer, from_day=scene.today
    )
    close_village(actor=None, village=empty, closed_on=scene.today)
    client = client_of(Role.COMMUNE_LEADER)
    assert "hộ đã chuyển đi" in plain(client.get(LIST).content)
    rows = Assignment.objects.filter(household=gone) | Assignment.objects.filter(village=empty)
    answer = client.post(LIST, {"act": "end", "dong": [row.pk for row in rows]})
    assert answer.status_code == 302
    assert not rows.filter(valid_to__isnull=True).exists()
    assert Handover.objects.count() == 2
    assert "Phải bàn giao" not in plain(client.get(LIST).content)


def test_an_official_gives_only_the_own(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    client = client_of(Role.VILLAGE_COLLECTOR)
    page = plain(client.get(NEW, {"tu": scene.officer.pk}).content)
    assert "Bàn giao phần tôi phụ trách" in page
    assert "Cả xã" not in page


def test_another_commune_sees_nothing(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    made = offered(scene, collector, scene.officer)
    client = client_of("stranger")
    for address in (f"/ban-giao/{made.pk}/", f"/ban-giao/{made.pk}/bien-ban/"):
        assert client.get(address).status_code == 404
    data = {"act": "accept", "dong": made.lines.get().pk}
    assert client.post(f"/ban-giao/{made.pk}/", data).status_code == 404
    assert client.get(NEW, {"xa": scene.commune.pk}).status_code == 404
    assert scene.village.name not in plain(client.get(LIST).content)
    assert client_of(Role.BANK_OFFICER).get(LIST).status_code == 403


def test_pages_cost_a_fixed_number_of_queries(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    client = client_of(Role.COMMUNE_LEADER)

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    def more() -> Handover:
        place = VillageFactory.create(commune=scene.commune)
        target = Target.of_village(place)
        assign(actor=None, target=target, official=scene.officer, from_day=scene.today)
        return offered(scene, scene.officer, scene.leader, lines=[Given(target, scene.leader)])

    Post.objects.filter(official=collector).update(valid_to=scene.today)
    made = more()
    addresses = [LIST, f"{NEW}?tu={scene.officer.pk}", f"/ban-giao/{made.pk}/"]
    before = [cost(address) for address in addresses]
    for _ in range(3):
        more()
    assert [cost(address) for address in addresses] == before
    assert max(before) < 45


def test_a_new_officer_of_another_commune_is_no_receiver(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    far = official_with(Role.COMMUNE_OFFICER, area=scene.neighbour)
    data = {
        "xa": scene.commune.pk, "tu": collector.pk, "dong": f"t{scene.village.pk}",
        "receiver": far.pk, "effective_on": scene.day(0), "reason": "other",
    }  # fmt: skip
    assert client_of(Role.COMMUNE_LEADER).post(NEW, data).status_code == 422
    assert not Handover.objects.exists()


def test_a_helper_who_leaves_is_ended_or_replaced_with_one_tap(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    last = scene.today + dt.timedelta(days=5)
    helper = official_with(Role.COMMUNE_OFFICER, area=scene.commune)
    targets = [Target.of_village(scene.village), Target.of_household(scene.households["poor"])]
    for target in targets:
        assign(
            actor=None, target=target, official=helper, role=CareRole.SUPPORTING,
            from_day=scene.today - dt.timedelta(days=9),
        )  # fmt: skip
    Post.objects.filter(official=helper).update(valid_to=last)
    client = client_of(Role.COMMUNE_LEADER)
    assert "người hỗ trợ sắp thôi chức vụ" in plain(client.get("/viec-hom-nay/").content)
    notice = plain(client.get("/phan-cong/").content)
    assert f"{helper}, đang hỗ trợ ở 2 nơi, sắp thôi chức vụ" in notice
    page = client.get(LIST).content.decode()
    assert f"Thôi hỗ trợ sau ngày {last:%d/%m/%Y}" in page
    rows = list(Assignment.objects.filter(official=helper).order_by("pk"))
    data = {"act": "help_replace", "dong": rows[0].pk}
    assert client.post(LIST, data).status_code == 422
    assert client.post(LIST, data | {"nguoi": collector.pk}).status_code == 422
    assert client.post(LIST, data | {"nguoi": scene.leader.pk}).status_code == 302
    assert client.post(LIST, {"act": "help_end", "dong": rows[1].pk}).status_code == 302
    day = last + dt.timedelta(days=1)
    for row in rows:
        row.refresh_from_db()
        assert row.valid_to == day
    made = Assignment.objects.get(official=scene.leader)
    assert (made.role, made.valid_from, made.village) == ("supporting", day, scene.village)
    assert "Phải bàn giao" not in plain(client.get(LIST).content)
    # Nobody else ends it, not by its key either.
    assert client_of("stranger").post(LIST, {"act": "help_end", "dong": made.pk}).status_code == 422
    made.refresh_from_db()
    assert made.valid_to is None


def test_helpers_of_what_is_gone_end_with_it(
    scene: Scene, client_of: ClientOf, collector: Official
) -> None:
    empty = VillageFactory.create(commune=scene.commune)
    for who, role in ((scene.officer, CareRole.MAIN), (scene.leader, CareRole.SUPPORTING)):
        target = Target.of_village(empty)
        assign(actor=None, target=target, official=who, from_day=scene.today, role=role)
    close_village(actor=None, village=empty, closed_on=scene.today)
    client = client_of(Role.COMMUNE_LEADER)
    assert "2 phân công của thôn đã giải thể" in plain(client.get("/phan-cong/").content)
    rows = Assignment.objects.filter(village=empty)
    client.post(LIST, {"act": "end", "dong": [row.pk for row in rows]})
    assert not rows.filter(valid_to__isnull=True).exists()
    assert Handover.objects.count() == 1
    assert "Phải bàn giao" not in plain(client.get(LIST).content)
