"""Pages of review rounds: what waits, for whom, by when; opening, listing, assigning, closing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from households.choices import CaseState, ReviewKind, RoundState
from households.models import ProcedureRule, ReviewCase, ReviewRound
from households.selectors.procedure_rules import Opening
from households.services.procedure.load_rules import load_procedure
from households.services.procedure.rounds import open_rounds
from officials.choices import Role
from tests.factories.households import household_with_head
from tests.factories.procedure import listed_case
from tests.households.conftest import ClientOf
from tests.households.scene import Scene, small_scene

NOW = dt.datetime(2026, 10, 9, 2, tzinfo=dt.UTC)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the commune of pages without any round, on Friday 9 October 2026."""
    with time_machine.travel(NOW, tick=False):
        made = small_scene()
        ReviewRound.objects.all().delete()
        ProcedureRule.objects.all().delete()
        load_procedure(actor=None, folder=Path(settings.TN_DATA_DIR) / "procedure")
        yield made


@pytest.fixture
def periodic(scene: Scene) -> ReviewRound:
    """Return the periodic round of the commune, with its list."""
    return open_rounds(
        actor=scene.officials[Role.PROVINCIAL_SUPERVISOR],
        communes=[scene.commune],
        opening=Opening(ReviewKind.PERIODIC, 2026),
    ).opened[0]


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_province_opens_the_round_of_every_commune(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.PROVINCIAL_SUPERVISOR)
    sent = {"kind": "periodic", "year": "2026", "month": "", "commune": ""}
    answer = client.post("/dot-ra-soat/", sent, follow=True)
    assert "Đã mở đợt ở 2 xã, 4 hộ vào danh sách." in answer.content.decode()
    again = client.post("/dot-ra-soat/", sent, follow=True)
    assert "2 xã đã có đợt này từ trước." in again.content.decode()
    assert ReviewRound.objects.count() == 2
    assert scene.commune.name in text_of(client, "/dot-ra-soat/")


def test_a_round_that_has_not_come_is_refused_in_words(scene: Scene, client_of: ClientOf) -> None:
    answer = client_of(Role.COMMUNE_OFFICER).post(
        "/dot-ra-soat/",
        {"kind": "ongoing", "year": "2026", "month": "10", "commune": scene.commune.pk},
    )
    assert answer.status_code == 422
    assert "Đợt này bắt đầu ngày 15/10/2026" in answer.content.decode()
    missing = client_of(Role.COMMUNE_OFFICER).post(
        "/dot-ra-soat/", {"kind": "ongoing", "year": "2026", "month": ""}
    )
    assert "Ghi tháng của đợt rà soát thường xuyên." in missing.content.decode()


def test_the_list_of_rounds_counts_what_waits_for_whom(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    ReviewCase.objects.filter(household=scene.households["poor"]).update(
        due_on=dt.date(2026, 10, 7)
    )
    ReviewCase.objects.filter(household=scene.households["near"]).update(
        due_on=dt.date(2026, 10, 9)
    )
    answer = client_of(Role.PROVINCIAL_SUPERVISOR).get("/dot-ra-soat/")
    page = answer.content.decode()
    address = f"/dot-ra-soat/{periodic.pk}/"
    assert re.search(rf'href="{address}\?viec=qua-han"><b>1</b>', page)
    assert re.search(rf'href="{address}\?viec=hom-nay">1</a>', page)
    assert re.search(rf'href="{address}\?viec=officer">cán bộ xã: 3</a>', page)


def test_each_row_says_why_it_is_there_and_what_it_waits_for(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    address = f"/dot-ra-soat/{periodic.pk}/"
    shown = text_of(client, address)
    assert "Đang trong danh sách hộ nghèo, hộ cận nghèo" in shown
    # 46 Mondays to Fridays, of which 24 November is the day of Vietnamese culture.
    assert "hạn 14/12/2026 · còn 45 ngày làm việc · chờ cán bộ xã" in shown
    ReviewCase.objects.filter(household=scene.households["poor"]).update(
        due_on=dt.date(2026, 10, 7)
    )
    late = text_of(client, address, viec="qua-han")
    assert "quá hạn 2 ngày làm việc" in late
    assert "Nguyễn Thị Lan" in late
    assert "Trần Văn Đức" not in late


def test_a_clock_that_stands_still_says_since_when_and_for_whom(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    # As the consultation leaves it; its steps have tests of their own.
    case = periodic.cases.get(household=scene.households["poor"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE households_reviewcase DISABLE TRIGGER households_case_moves")
        cursor.execute(
            "ALTER TABLE households_reviewcase"
            " DROP CONSTRAINT households_reviewcase_meeting,"
            " DROP CONSTRAINT households_reviewcase_posting,"
            " DROP CONSTRAINT households_reviewcase_surveyor"
        )
    ReviewCase.objects.filter(pk=case.pk).update(
        state=CaseState.CONSULTED, stopped_on=dt.date(2026, 10, 5), due_on=dt.date(2026, 10, 7)
    )
    shown = text_of(client_of(Role.COMMUNE_OFFICER), f"/dot-ra-soat/{periodic.pk}/")
    assert "đồng hồ đang dừng từ 05/10/2026 vì chờ tỉnh cho ý kiến; còn 2 ngày làm việc" in shown
    late = text_of(client_of(Role.COMMUNE_OFFICER), f"/dot-ra-soat/{periodic.pk}/", viec="qua-han")
    assert "Nguyễn Thị Lan" not in late


def test_a_day_in_a_year_without_announced_days_off_says_so(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    periodic.cases.update(due_on=dt.date(2027, 2, 3))
    shown = text_of(client_of(Role.COMMUNE_OFFICER), f"/dot-ra-soat/{periodic.pk}/")
    assert "năm 2027 chưa có lịch nghỉ bù" in shown


def test_filters_by_village_and_step(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    client, address = client_of(Role.COMMUNE_OFFICER), f"/dot-ra-soat/{periodic.pk}/"
    assert "Nguyễn Thị Lan" in text_of(client, address, thon=str(scene.village.pk))
    assert "Nguyễn Thị Lan" not in text_of(client, address, thon=str(scene.other_village.pk))
    judged = text_of(client, address, buoc="judged")
    assert "Trần Văn Đức" in judged
    assert "Nguyễn Thị Lan" not in judged
    assert "Nguyễn Thị Lan" in text_of(client, address, buoc="nonsense", thon="x", viec="y")


def test_the_officer_builds_adds_assigns_takes_out_and_closes(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    client, address = client_of(Role.COMMUNE_OFFICER), f"/dot-ra-soat/{periodic.pk}/"

    def act(**sent: object) -> str:
        return client.post(address, sent, follow=True).content.decode()

    assert "Đã lập danh sách: thêm 0 hộ." in act(act="list")
    none = scene.households["none"]
    assert f"Đã đưa hộ {none.code} vào danh sách." in act(
        act="add", code=none.code, reason="Trưởng thôn đề nghị"
    )
    assert "Ghi mã hộ và lý do." in act(act="add", code=none.code)
    assert "Không tìm thấy hộ" in act(act="add", code=scene.households["far"].code, reason="Nhầm")
    collector = scene.officials[Role.VILLAGE_COLLECTOR]
    assert f"Đã phân công 2 hộ cho {collector.full_name}." in act(
        act="assign", surveyor=collector.pk, village=scene.village.pk
    )
    case = periodic.cases.get(household=none)
    assert "không được giao rà soát ở thôn" in act(
        act="assign", surveyor=collector.pk, case=case.pk
    )
    assert "Chưa chọn hộ nào" in act(act="assign", surveyor=collector.pk)
    assert "Còn 4 hộ chưa xong nên chưa chốt được" in act(act="close")
    assert "Hãy ghi rõ lý do." in act(act="take-out", out=case.pk, reason="")
    for row in periodic.cases.all():
        assert "ra khỏi đợt." in act(act="take-out", out=row.pk, reason="Thử")
    assert "Đã chốt đợt rà soát." in act(act="close")
    assert "Đã ghi nhận công bố kết quả." in act(act="announce")
    periodic.refresh_from_db()
    assert periodic.state == RoundState.ANNOUNCED
    assert client.post(address, {"act": "nonsense"}).status_code == 404


def test_somebody_elsewhere_and_a_collector_do_not_see_the_round(
    periodic: ReviewRound, client_of: ClientOf
) -> None:
    address = f"/dot-ra-soat/{periodic.pk}/"
    assert client_of("stranger").get(address).status_code == 404
    assert client_of(Role.VILLAGE_COLLECTOR).get(address).status_code == 403
    assert client_of(Role.BANK_OFFICER).get("/dot-ra-soat/").status_code == 403
    assert client_of(Role.COMMUNE_LEADER).get(address).status_code == 200
    answer = client_of(Role.COMMUNE_LEADER).post(address, {"act": "list"})
    assert answer.status_code == 422


def test_a_page_costs_the_same_with_many_households(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    client, address = client_of(Role.COMMUNE_OFFICER), f"/dot-ra-soat/{periodic.pk}/"
    client.get(address)

    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    few = queries(address), queries("/dot-ra-soat/"), queries("/viec-hom-nay/")
    for number in range(12):
        house = household_with_head(scene.village, full_name=f"Lý Văn {number}")
        listed_case(house, periodic, due_on=dt.date(2026, 10, 1))
    many = queries(address), queries("/dot-ra-soat/"), queries("/viec-hom-nay/")
    assert many[:2] == few[:2]
    # The section of late cases is filled now: its rows are fetched once, not one by one.
    assert many[2] - few[2] <= 6
    assert max(many[:2]) <= 20


def test_the_work_list_shows_late_due_and_mine(
    scene: Scene, periodic: ReviewRound, client_of: ClientOf
) -> None:
    ReviewCase.objects.filter(household=scene.households["poor"]).update(
        due_on=dt.date(2026, 10, 7)
    )
    ReviewCase.objects.filter(household=scene.households["near"]).update(
        due_on=timezone.localdate()
    )
    client = client_of(Role.COMMUNE_OFFICER)
    late = text_of(client, "/viec-hom-nay/qua-han/")
    assert "Nguyễn Thị Lan" in late
    assert "quá hạn 2 ngày làm việc" in late
    assert "hạn hôm nay" in text_of(client, "/viec-hom-nay/han-hom-nay/")
    assert "Võ Thị Hạnh" in text_of(client, "/viec-hom-nay/cho-toi/")
    # The collector's own: nothing is assigned to them yet.
    mine = text_of(client_of(Role.VILLAGE_COLLECTOR), "/viec-hom-nay/cho-toi/")
    assert "Không có hồ sơ nào chờ bạn." in mine
