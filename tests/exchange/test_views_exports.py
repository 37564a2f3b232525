"""Pages of exports: what is offered, what leaves, what is followed and fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from exchange.choices import ExportState
from exchange.models import ExportRecord
from exchange.services.exports import run_export
from officials.choices import Role
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

LIST = {"muc_dich": "report", "dinh_dang": "csv", "cot": ["code", "head"]}


@pytest.fixture(autouse=True)
def _private(tmp_path: Path, settings: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


def body(answer: Any) -> str:
    text: str = b"".join(answer.streaming_content).decode("utf-8-sig")
    return text


def test_the_list_leads_to_its_export_narrowed_as_it_is(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    page = client.get("/ho/", {"loai": "poor"}).content.decode()
    assert 'href="/xuat/danh-sach/ho/?loai=poor"' in page
    form = client.get("/xuat/danh-sach/ho/", {"loai": "poor"}).content.decode()
    assert '<option value="poor" selected>' in form
    answer = client.post("/xuat/danh-sach/ho/", LIST | {"loai": "poor"})
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    text = body(answer)
    assert scene.households["poor"].code in text
    assert scene.households["near"].code not in text
    record = ExportRecord.objects.get()
    assert (record.narrowed, record.row_count) == ("Hộ nghèo", 1)


def test_a_collector_has_no_lists_and_no_button(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.VILLAGE_COLLECTOR)
    assert "/xuat/danh-sach/" not in client.get("/ho/").content.decode()
    assert client.get("/xuat/danh-sach/ho/").status_code == 404
    assert client.post("/xuat/danh-sach/ho/", LIST).status_code == 404
    assert not ExportRecord.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"muc_dich": ""}, "Chọn mục đích của lần xuất này."),
        ({"cot": []}, "Chọn ít nhất một cột."),
        ({"cot": ["secret"]}, "secret"),
        ({"loai": "rich"}, "rich"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(
    client_of: ClientOf, changes: dict[str, Any], said: str
) -> None:
    answer = client_of(Role.COMMUNE_OFFICER).post("/xuat/danh-sach/ho/", LIST | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ExportRecord.objects.exists()


def test_only_those_who_may_see_numbers_are_offered_them(client_of: ClientOf) -> None:
    offered = {
        role: b'name="day_du"' in client_of(role).get("/xuat/danh-sach/nhan-khau/").content
        for role in (Role.COMMUNE_OFFICER, Role.PROVINCIAL_SUPERVISOR)
    }
    assert offered == {Role.COMMUNE_OFFICER: True, Role.PROVINCIAL_SUPERVISOR: False}


def test_the_supervisor_never_gets_a_whole_number(scene: Scene, client_of: ClientOf) -> None:
    sent = LIST | {"cot": ["code", "identity_number"], "day_du": "on"}
    text = body(client_of(Role.PROVINCIAL_SUPERVISOR).post("/xuat/danh-sach/nhan-khau/", sent))
    assert scene.households["far"].code in text
    number = scene.households["far"].memberships.get(relation="head").person.identity_number
    assert number is not None
    assert number not in text
    assert f"{number[:3]}******{number[-3:]}" in text


def test_a_large_file_is_followed_and_fetched(
    scene: Scene, client_of: ClientOf, settings: Any
) -> None:
    settings.TN_EXPORT_DIRECT_ROWS = 1
    client: Client = client_of(Role.COMMUNE_OFFICER)
    answer = client.post("/xuat/danh-sach/ho/", LIST)
    record = ExportRecord.objects.get()
    page = f"/xuat/lan/{record.uuid}/"
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "data-progress" in client.get(page).content.decode()
    assert client.get(f"{page}tien-do/").json()["busy"] is True
    assert client.get(f"{page}tai/").status_code == 404
    run_export(actor=None, record=record.pk)
    assert client.get(f"{page}tien-do/").json()["busy"] is False
    assert "Tải tệp" in client.get(page).content.decode()
    fetched = client.get(f"{page}tai/")
    assert scene.households["poor"].code in body(fetched)
    supervisor = client_of(Role.PROVINCIAL_SUPERVISOR)
    assert "Lê Thị Canbo" in supervisor.get(page).content.decode()
    assert supervisor.get(f"{page}tai/").status_code == 404
    assert client_of("stranger").get(page).status_code == 404


def test_a_file_that_is_being_made_can_be_stopped(client_of: ClientOf, settings: Any) -> None:
    settings.TN_EXPORT_DIRECT_ROWS = 1
    client = client_of(Role.COMMUNE_OFFICER)
    client.post("/xuat/danh-sach/ho/", LIST)
    record = ExportRecord.objects.get()
    client.post(f"/xuat/lan/{record.uuid}/dung/")
    record.refresh_from_db()
    assert record.state == ExportState.CANCELLED


def test_the_workbook_page_offers_the_own_places(scene: Scene, client_of: ClientOf) -> None:
    page = client_of(Role.COMMUNE_OFFICER).get("/xuat/mau/").content.decode()
    assert "Xã Đồng Tâm" in page
    assert "Xã Láng Giềng" not in page
    sent = {"xa": scene.neighbour.pk, "muc_dich": "review", "dinh_dang": "xlsx"}
    assert client_of(Role.COMMUNE_OFFICER).post("/xuat/mau/", sent).status_code == 422


def test_queries_of_the_list_of_records(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.PROVINCIAL_SUPERVISOR)
    few = queries_of(client, "/xuat/")
    for _ in range(6):
        body(client.post("/xuat/danh-sach/ho/", LIST))
    assert queries_of(client, "/xuat/") == few
