"""Pages of visits: what is due, the form of one screen, sending from the browser, one visit."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from households.choices import Doer, StepState, VisitState
from households.models import AccessRecord, AgreedStep, Household, Obstacle, Visit
from households.services.care.visits import plan_visit
from officials.choices import Role
from tests.factories.care import VisitFactory, line_of
from tests.factories.housing import camera_photo
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

COLLECTOR, OFFICER = Role.VILLAGE_COLLECTOR, Role.COMMUNE_OFFICER


def day(ahead: int) -> str:
    return f"{timezone.localdate() + dt.timedelta(days=ahead):%d/%m/%Y}"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()), "step_key": str(uuid.uuid4()), "obstacle_key": str(uuid.uuid4()),
        "mode": "home", "met": "yes", "done_on": day(0), "seen": "Đang sửa chuồng lợn",
    } | more  # fmt: skip


WHOLE = {
    "step_what": "Làm căn cước", "step_doer": "household", "step_due_on": day(7),
    "obstacle_text": "Đường vào thôn sạt", "obstacle_kind": "infrastructure",
    "obstacle_level": "commune", "latitude": "16.758100", "longitude": "107.184700",
    "accuracy_m": "15",
}  # fmt: skip


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", camera_photo(640, 480), "image/jpeg")


def new(house: Household) -> str:
    return f"/ho/{house.code}/tham-ho/moi/"


def send(client: Client, house: Household, data: dict[str, Any], user: object) -> Any:
    return client.post(f"/ho/{house.code}/tham-ho/gui/", data | {"user": str(user)})


def test_one_screen_is_enough(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]
    page = client.get(new(house))
    assert "Nguyễn Thị Lan" in page.content.decode()
    answer = client.post(new(house), typed(**WHOLE, photos=photo()), follow=True)
    shown = answer.content.decode()
    for words in ("Đã ghi lần thăm", "Đang sửa chuồng lợn", "Làm căn cước", "Đường vào thôn sạt"):
        assert words in shown
    visit = Visit.objects.get()
    assert (visit.state, visit.met, visit.accuracy_m) == (VisitState.DONE, True, 15)
    kept = visit.photos.get()
    address = f"/tham-ho/{visit.pk}/anh/{kept.uuid}/"
    picture = client.get(address, {"nho": "1"})
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["Cache-Control"].startswith("private")
    assert client_of("stranger").get(address).status_code == 404
    assert AccessRecord.objects.filter(household=house, official=visit.official).exists()


def test_what_is_wrong_is_said_beside_its_input(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]
    cases = [
        (typed(done_on=day(1)), "Ngày này chưa tới"),
        (typed(done_on="mai"), "Ngày không hợp lệ"),
        (typed(step_what="Nộp đơn"), "Chọn hạn của việc này"),
        (typed(step_due_on=day(7)), "Ghi việc đã thống nhất"),
        (typed(obstacle_text="Thiếu vốn"), "Chọn loại vướng mắc"),
        (typed(obstacle_kind="capital"), "Ghi điều đang vướng"),
        (typed(photos=SimpleUploadedFile("a.jpg", b"%PDF", "image/jpeg")), "không phải ảnh"),
        (typed(mode="phone", latitude="16", longitude="107"), "khi thăm tại nhà"),
        (typed(mode="thư"), "tn-wrong"),
        (typed(key="x"), "tn-"),
    ]
    for data, words in cases:
        answer = client.post(new(house), data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Visit.objects.exists()


def test_sent_from_the_browser_once(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]
    me = scene.officials[COLLECTOR].pk
    data = typed(**WHOLE, entered_at=str(int(timezone.now().timestamp() * 1000) - 3_600_000))
    first = send(client, house, data | {"photos": photo()}, me)
    again = send(client, house, data | {"photos": photo()}, me)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    visit = Visit.objects.get()
    assert first.json() == {"key": data["key"], "url": f"/tham-ho/{visit.pk}/"}
    assert visit.received_at - visit.entered_at > dt.timedelta(minutes=50)
    assert (AgreedStep.objects.count(), Obstacle.objects.count(), visit.photos.count()) == (1, 1, 1)
    # The household has gone elsewhere meanwhile: what was stored is still answered the same.
    far = scene.households["far"].village
    Household.objects.filter(pk=house.pk).update(commune=far.commune, village=far)
    assert send(client, house, data, me).json() == first.json()
    lost = send(client, house, typed(), me)
    assert lost.status_code == 422
    assert "không còn trong địa bàn" in lost.json()["message"]


def test_nobody_sends_what_another_account_typed(scene: Scene, client_of: ClientOf) -> None:
    house = scene.households["poor"]
    collector = scene.officials[COLLECTOR].pk
    answer = send(client_of(OFFICER), house, typed(), collector)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_account")
    refused = send(client_of(COLLECTOR), house, typed(done_on=day(2)), collector)
    assert refused.status_code == 422
    assert "chưa tới" in refused.json()["errors"]["done_on"]
    assert send(client_of(COLLECTOR), house, typed(key="x"), collector).status_code == 422
    assert not Visit.objects.exists()


def test_an_appointment_is_made_moved_kept_and_called_off(
    scene: Scene, client_of: ClientOf
) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]
    plan = f"/ho/{house.code}/tham-ho/hen/"
    data = {"key": str(uuid.uuid4()), "planned_on": day(3), "purpose": "Xem vườn"}
    for _twice in range(2):
        shown = client.post(plan, data, follow=True).content.decode()
    assert "Xem vườn" in shown
    visit = Visit.objects.get()
    assert client.post(plan, data | {"planned_on": day(-1)}).status_code == 302  # the same key
    wrong = client.post(plan, data | {"key": str(uuid.uuid4()), "planned_on": day(-1)})
    assert (wrong.status_code, Visit.objects.count()) == (422, 1)
    page = f"/tham-ho/{visit.pk}/"
    assert client.post(page, {"act": "doi", "planned_on": day(-2)}).status_code == 422
    assert client.post(page, {"act": "doi", "planned_on": day(5)}).status_code == 302
    assert client.post(page, {"act": "sua"}).status_code == 404
    form = client.get(new(house), {"hen": visit.pk}).content.decode()
    assert str(visit.key) in form
    client.post(new(house), typed(planned=str(visit.key)))
    visit.refresh_from_db()
    assert (visit.state, f"{visit.planned_on:%d/%m/%Y}") == (VisitState.DONE, day(5))
    other = plan_visit(
        actor=scene.officials[COLLECTOR], household=house, planned_on=timezone.localdate()
    )
    page = f"/tham-ho/{other.pk}/"
    assert client.post(page, {"act": "bo", "why": ""}).status_code == 422
    assert client.post(page, {"act": "bo", "why": "Lũ"}).status_code == 302
    assert "Lũ" in client.get(page).content.decode()


def test_a_visit_is_corrected_by_whoever_wrote_it(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]
    client.post(new(house), typed())
    visit = Visit.objects.get()
    page = f"/tham-ho/{visit.pk}/"
    change = {
        "act": "sua", "mode": "phone", "met": "no", "done_on": day(-1), "seen": "Gọi lại",
        "why": "Ghi nhầm hộ bên",
    }  # fmt: skip
    assert "Sửa lần thăm" in client.get(page).content.decode()
    other = client_of(OFFICER)
    assert "Sửa lần thăm" not in other.get(page).content.decode()
    assert other.post(page, change).status_code == 422
    assert client.post(page, change).status_code == 302
    assert client.post(page, {"act": "anh", "photos": photo()}).status_code == 302
    assert client.post(page, {"act": "anh"}).status_code == 422
    visit.refresh_from_db()
    assert (visit.mode, visit.met, visit.photos.count()) == ("phone", False, 1)
    # The history of the household tells who changed what into what, and why.
    said = other.get(f"/ho/{house.code}/lich-su/").content.decode()
    for words in (
        "Sửa lần thăm", "Ghi nhầm hộ bên", str(scene.officials[COLLECTOR]),
        "<del>Đang sửa chuồng lợn</del> → <ins>Gọi lại</ins>", "<del>Có</del> → <ins>Không</ins>",
    ):  # fmt: skip
        assert words in said
    assert client.post(page, change | {"why": ""}).status_code == 422
    # The province reads, and writes nothing.
    province = client_of(Role.PROVINCIAL_SUPERVISOR)
    assert province.get(page).status_code == 200
    assert province.post(page, change).status_code == 404
    assert client_of("stranger").get(page).status_code == 404


def test_more_is_agreed_on_the_page_of_a_visit(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]
    client.post(new(house), typed())
    visit = Visit.objects.get()
    page = f"/tham-ho/{visit.pk}/"
    step = {"act": "viec", **{name: value for name, value in WHOLE.items() if "step" in name}}
    trouble = {"act": "vuong", **{name: value for name, value in WHOLE.items() if "obst" in name}}
    keys = {"step_key": str(uuid.uuid4()), "obstacle_key": str(uuid.uuid4())}
    for data in (step, trouble):
        assert client.post(page, {"act": data["act"]} | keys).status_code == 422
        for _twice in range(2):
            assert client.post(page, data | keys).status_code == 302
    shown = client.get(page).content.decode()
    assert "Làm căn cước" in shown
    assert "Đường vào thôn sạt" in shown
    assert (visit.steps.count(), visit.obstacles.count()) == (1, 1)
    assert client.post(page, step | keys | {"step_due_on": day(-9)}).status_code == 302  # the same
    late = step | {"step_key": str(uuid.uuid4()), "step_due_on": day(-9)}
    assert client.post(page, late).status_code == 422


def test_a_step_is_done_moved_or_dropped(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(COLLECTOR), scene.households["poor"]

    def step() -> AgreedStep:
        return AgreedStep.objects.create(
            household=house, what="Việc", doer=Doer.HOUSEHOLD, due_on=timezone.localdate()
        )

    cases = [
        ({"act": "xong", "done_on": day(0), "outcome": "Tốt"}, StepState.DONE),
        ({"act": "doi", "due_on": day(9)}, StepState.OPEN),
        ({"act": "bo", "outcome": "Hộ đổi ý"}, StepState.DROPPED),
    ]
    for data, state in cases:
        row = step()
        page = f"/tham-ho/viec/{row.pk}/"
        assert client.get(page).status_code == 200
        assert client.post(page, {"act": data["act"]}).status_code == 422
        assert client.post(page, data).status_code == 302
        row.refresh_from_db()
        assert row.state == state
    assert client.post(page, cases[0][0]).status_code == 404
    assert client.get(page).status_code == 200
    assert client_of("stranger").get(page).status_code == 404


def test_the_lists_and_the_case_page(scene: Scene, client_of: ClientOf) -> None:
    line_of(scene.commune, scene.officer)
    client, house = client_of(OFFICER), scene.households["poor"]
    unmet = client.get("/tham-ho/?xem=chua-tham")
    assert "Nguyễn Thị Lan" in unmet.content.decode()
    numbers, rows = unmet.context["unmet_in"], unmet.context["page"].rows
    assert numbers == Counter(row.village_id for row in rows)
    today = timezone.localdate()
    VisitFactory.create(
        household=house, official=scene.officer, state=VisitState.PLANNED, mode="", done_on=None,
        met=None, planned_on=today - dt.timedelta(days=3), purpose="Xem bò",
    )  # fmt: skip
    client.post(new(house), typed(**WHOLE))
    due = client.get("/tham-ho/").content.decode()
    for words in ("Quá hẹn", "Xem bò", "Làm căn cước"):
        assert words in due
    assert "Đang sửa chuồng lợn" in client.get("/tham-ho/?xem=da-tham").content.decode()
    assert "Nguyễn Thị Lan" not in client.get("/tham-ho/?xem=chua-tham").content.decode()
    case = client.get(f"/ho/{house.code}/").content.decode()
    for words in ("Hẹn thăm", "Xem bò", "Làm căn cước", "Đường vào thôn sạt", "chuồng lợn"):
        assert words in case
    told = client.get(f"/ho/{house.code}/bien-dong/").content.decode()
    assert "Đang sửa chuồng lợn" in told
    assert "Đường vào thôn sạt" in told
    past = client.get(f"/ho/{house.code}/", {"ngay": day(-2)}).content.decode()
    assert "Xem bò" not in past
    assert (
        "Hẹn thăm"
        not in client_of(Role.PROVINCIAL_SUPERVISOR).get(f"/ho/{house.code}/").content.decode()
    )


def test_pages_cost_the_same_however_much_there_is(scene: Scene, client_of: ClientOf) -> None:
    line_of(scene.commune, scene.officer)
    client, today = client_of(OFFICER), timezone.localdate()
    house = scene.households["poor"]
    paths = [
        "/tham-ho/", "/tham-ho/?xem=da-tham", "/tham-ho/?xem=chua-tham", new(house),
        f"/ho/{house.code}/", f"/ho/{house.code}/bien-dong/",
    ]  # fmt: skip

    def fill(household: Household) -> Visit:
        visit: Visit = VisitFactory.create(household=household, official=scene.officer, met=False)
        for ahead in (-1, 2):
            VisitFactory.create(
                household=household, official=scene.officer, state=VisitState.PLANNED, mode="",
                done_on=None, met=None, planned_on=today + dt.timedelta(days=ahead),
            )  # fmt: skip
        for owner in (visit, None):
            AgreedStep.objects.create(
                household=household, visit=owner, what="V", doer=Doer.HOUSEHOLD, due_on=today
            )
        Obstacle.objects.create(
            household=household, visit=visit, kind="land", text="V", level="commune",
            opened_on=today, since=today, opened_by=scene.officer,
        )  # fmt: skip
        return visit

    visit = fill(house)
    paths.append(f"/tham-ho/{visit.pk}/")
    for path in paths:
        client.get(path)
    before = [queries_of(client, path) for path in paths]
    for key in ("poor", "near", "escaped"):
        fill(scene.households[key])
    assert [queries_of(client, path) for path in paths] == before
    assert max(before) <= 40


def test_the_form_opens_on_a_bad_line(scene: Scene, client_of: ClientOf) -> None:
    """What a phone has to load: the page each time, styles and scripts once."""
    client = client_of(COLLECTOR)
    answer = client.get(new(scene.households["poor"]), headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()
    assert len(answer.content) < 8_000
    files = set(re.findall(r'(?:src|href)="/static/([^"#]+)', page))
    assert "households/visit_form.js" in files
    found = [finders.find(name) for name in files]
    assert sum(len(gzip.compress(Path(str(one)).read_bytes())) for one in found) < 18_000
