"""The counter: a request is taken in within a few fields, found again, closed."""

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

from households.choices import RequestChannel, RequestForm, RequestState
from households.models import Household, ProcedureRule, ReviewRequest, ReviewRound
from households.services.procedure.load_rules import load_procedure
from households.services.procedure.requests import RequestData, take_in
from officials.choices import Role
from tests.factories.households import household_with_head
from tests.households.conftest import ClientOf
from tests.households.scene import Scene, small_scene

NOW = dt.datetime(2026, 10, 9, 2, tzinfo=dt.UTC)
TODAY = dt.date(2026, 10, 9)
NEW = "/de-nghi/moi/"


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the commune of pages without any round, on Friday 9 October 2026."""
    with time_machine.travel(NOW, tick=False):
        made = small_scene()
        ReviewRound.objects.all().delete()
        ProcedureRule.objects.all().delete()
        load_procedure(actor=None, folder=Path(settings.TN_DATA_DIR) / "procedure")
        yield made


def asked(scene: Scene, who: str | None, **more: object) -> ReviewRequest:
    values: dict[str, object] = {
        "form": RequestForm.REVIEW,
        "channel": RequestChannel.COUNTER,
        "received_on": TODAY,
        "household": scene.households[who] if who else None,
    }
    data = RequestData(**(values | more))  # type: ignore[arg-type]
    return take_in(actor=scene.officer, commune=scene.commune, data=data).request


def plain(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return plain(answer.content)


def test_found_by_name_taken_in_with_four_fields(scene: Scene, client_of: ClientOf) -> None:
    client, house = client_of(Role.COMMUNE_OFFICER), scene.households["none"]
    assert house.code in text_of(client, NEW, q="le hoa")
    form = client.get(NEW, {"ho": house.code}).content.decode()
    assert 'value="Lê Văn Hoà"' in form
    assert 'value="09/10/2026"' in form
    answer = client.post(
        NEW,
        {
            "ho": house.code, "form": "01", "channel": "phone", "received_on": "09/10/2026",
            "applicant": "Lê Văn Hoà", "phone": "0905 000 111", "note": "",
        },
        follow=True,
    )  # fmt: skip
    shown = plain(answer.content)
    assert "Đã tiếp nhận, số 1/2026." in shown
    assert "hạn 30/10/2026 · còn 15 ngày làm việc · chờ cán bộ xã" in shown
    row = ReviewRequest.objects.get()
    assert (row.household, row.channel, row.phone) == (house, "phone", "0905 000 111")
    again = client.post(
        NEW,
        {
            "ho": house.code, "form": "01", "channel": "counter", "received_on": "09/10/2026",
            "applicant": "Lê Văn Hoà",
        },
        follow=True,
    )  # fmt: skip
    assert "Đã có giấy đề nghị này từ trước: số 1/2026" in plain(again.content)
    assert ReviewRequest.objects.count() == 1


def test_what_is_wrong_is_said_at_its_field(scene: Scene, client_of: ClientOf) -> None:
    answer = client_of(Role.COMMUNE_OFFICER).post(
        NEW,
        {
            "ho": scene.households["none"].code, "form": "01", "channel": "phone",
            "received_on": "10/10/2026", "applicant": "Lê Văn Hoà",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Ngày nhận không được ở tương lai." in answer.content.decode()


def test_somebody_not_registered_is_registered_and_the_request_follows(
    scene: Scene, client_of: ClientOf
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    found = client.get(NEW, {"q": "Hồ Thị Mỷ"}).content.decode()
    assert "chua_co=1" in found
    answer = client.post(
        NEW,
        {
            "chua_co": "1", "form": "01", "channel": "counter", "received_on": "09/10/2026",
            "village": scene.village.pk, "applicant": "Hồ Thị Mỷ", "phone": "0905 222 333",
        },
    )  # fmt: skip
    row = ReviewRequest.objects.get()
    assert answer["Location"] == f"/de-nghi/{row.pk}/"
    register = f"/ho/moi/?de_nghi={row.pk}"
    assert register in client.get(f"/de-nghi/{row.pk}/").content.decode()
    assert 'value="Hồ Thị Mỷ"' in client.get(register).content.decode()
    done = client.post(
        register,
        {
            "full_name": "Hồ Thị Mỷ", "sex": "F", "birth_year": "1988", "birth_date": "",
            "ethnic_group": scene.ethnic_group.pk, "identity_number": "",
            "legacy_identity_number": "", "no_identity_reason": "not_yet",
            "village": scene.village.pk, "on_date": "09/10/2026", "address": "", "phone": "",
            "xac_nhan": "1",
        },
    )  # fmt: skip
    assert done["Location"] == f"/de-nghi/{row.pk}/"
    row.refresh_from_db()
    assert row.household == Household.objects.latest("pk")


def test_a_request_is_linked_withdrawn_and_refused_by_whom_it_may(
    scene: Scene, client_of: ClientOf
) -> None:
    officer, leader = client_of(Role.COMMUNE_OFFICER), client_of(Role.COMMUNE_LEADER)
    first = asked(scene, None, applicant="Lê Văn Hoà", village=scene.other_village)
    address = f"/de-nghi/{first.pk}/"
    assert scene.households["none"].code in officer.get(address).content.decode()
    officer.post(address, {"act": "link", "ho": scene.households["none"].code})
    first.refresh_from_db()
    assert first.household == scene.households["none"]
    wrong = officer.post(address, {"act": "withdraw", "reason": ""})
    assert (wrong.status_code, "Hãy ghi rõ lý do." in wrong.content.decode()) == (422, True)
    assert officer.post(address, {"act": "refuse", "reason": "Không"}).status_code == 422
    leader.post(address, {"act": "refuse", "reason": "Không cư trú tại xã"})
    first.refresh_from_db()
    assert (first.state, first.answer) == (RequestState.REFUSED, "Không cư trú tại xã")
    second = asked(scene, "not_poor")
    officer.post(f"/de-nghi/{second.pk}/", {"act": "withdraw", "reason": "Đổi ý"})
    second.refresh_from_db()
    assert second.state == RequestState.WITHDRAWN
    assert officer.post(f"/de-nghi/{second.pk}/", {"act": "x"}).status_code == 404


def test_the_list_shows_what_is_due_today_and_late(scene: Scene, client_of: ClientOf) -> None:
    asked(scene, "none")
    late = asked(scene, "not_poor")
    today = asked(scene, "escaped")
    ReviewRequest.objects.filter(pk=late.pk).update(
        received_on=dt.date(2026, 9, 1), due_on=dt.date(2026, 10, 6)
    )
    ReviewRequest.objects.filter(pk=today.pk).update(due_on=TODAY)
    client = client_of(Role.COMMUNE_OFFICER)
    everything = text_of(client, "/de-nghi/")
    assert everything.index("Hồ Văn Bình") < everything.index("Lê Văn Hoà")
    assert "quá hạn 3 ngày làm việc" in everything
    assert "Lê Văn Hoà" not in text_of(client, "/de-nghi/", viec="qua-han")
    assert "Võ Thị Hạnh" in text_of(client, "/de-nghi/", viec="hom-nay")
    due = text_of(client, "/viec-hom-nay/de-nghi-den-han/")
    assert ("Hồ Văn Bình" in due, "Võ Thị Hạnh" in due, "Lê Văn Hoà" in due) == (True, True, False)


def test_people_elsewhere_see_and_take_nothing(scene: Scene, client_of: ClientOf) -> None:
    row = asked(scene, "none")
    stranger = client_of("stranger")
    assert stranger.get(f"/de-nghi/{row.pk}/").status_code == 404
    assert stranger.get(NEW, {"ho": scene.households["none"].code}).status_code == 404
    assert "Lê Văn Hoà" not in text_of(stranger, "/de-nghi/")
    for role in (Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR, Role.VILLAGE_COLLECTOR):
        assert client_of(role).get(NEW).status_code == 403


def test_the_list_costs_the_same_with_many_requests(scene: Scene, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    asked(scene, "none")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/de-nghi/")
        return len(captured)

    queries()
    few = queries()
    for number in range(10):
        house = household_with_head(scene.village, full_name=f"Lý Văn {number}")
        scene.households[str(number)] = house
        asked(scene, str(number))
    assert queries() == few <= 12
