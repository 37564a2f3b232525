"""From a line of the day to its form, and back to the list one came from."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from households.choices import Doer, VisitState
from households.models import AgreedStep, Obstacle
from households.selectors.back import coming_from
from officials.choices import Role
from tests.factories.care import VisitFactory, line_of
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

LATE = "/viec-hom-nay/viec-da-hen-qua-han/"


def opened_from(client: Client, path: str, part: str) -> str:
    """The address of the first line of a list that leads to ``part``."""
    found = re.findall(rf'href="([^"]*{part}[^"]*)"', client.get(path).content.decode())
    return html.unescape(found[0])


@pytest.fixture
def step(scene: Scene) -> AgreedStep:
    line_of(scene.commune, scene.officer)
    return AgreedStep.objects.create(
        household=scene.households["poor"], what="Nộp đơn", doer=Doer.HOUSEHOLD,
        due_on=timezone.localdate() - dt.timedelta(days=2),
    )  # fmt: skip


@pytest.mark.parametrize(("path", "named"), [("/viec-hom-nay/", "Việc hôm nay"), (LATE, "quá hạn")])
def test_a_step_done_leads_back_to_its_list(
    step: AgreedStep, client_of: ClientOf, path: str, named: str
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    address = opened_from(client, path, "/tham-ho/viec/")
    page = client.get(address).content.decode()
    back = re.search(r'class="tn-back no-print"><a href="([^"]+)">(.*?)</a>', page)
    assert back is not None
    assert back[1] == path
    assert named in back[2]
    wrong = client.post(address, {"act": "xong", "done_on": ""})
    assert "Mục này chưa điền." in wrong.content.decode()
    done = client.post(address, {"act": "xong", "done_on": f"{timezone.localdate():%d/%m/%Y}"})
    assert (done.status_code, done["Location"]) == (302, path)
    assert "Nộp đơn" not in client.get(path).content.decode()


def test_a_visit_keeps_the_way_back(scene: Scene, client_of: ClientOf) -> None:
    line_of(scene.commune, scene.officer)
    today = timezone.localdate()
    VisitFactory.create(
        household=scene.households["poor"], official=scene.officer, state=VisitState.PLANNED,
        mode="", done_on=None, met=None, planned_on=today,
    )  # fmt: skip
    client = client_of(Role.COMMUNE_OFFICER)
    address = opened_from(client, "/viec-hom-nay/", r"tham-ho/moi/\?hen")
    assert "?hen=" in address
    assert address.endswith("&ve=hom-nay")
    done = client.post(address, {
        "key": str(uuid.uuid4()), "step_key": str(uuid.uuid4()), "obstacle_key": str(uuid.uuid4()),
        "mode": "phone", "met": "yes", "done_on": f"{today:%d/%m/%Y}",
    })  # fmt: skip
    assert done["Location"].endswith("?ve=hom-nay")
    assert 'href="/viec-hom-nay/"><span' in client.get(done["Location"]).content.decode()


def test_an_obstacle_and_a_plan_keep_it_after_their_forms(
    scene: Scene, client_of: ClientOf
) -> None:
    line_of(scene.commune, scene.officer)
    house, client = scene.households["poor"], client_of(Role.COMMUNE_OFFICER)
    today = timezone.localdate()
    Obstacle.objects.create(
        household=house, kind="land", text="Chưa có sổ đỏ", level="commune",
        opened_on=today, since=today, opened_by=scene.officer,
    )  # fmt: skip
    day = client.get("/viec-hom-nay/").content.decode()
    assert "giải quyết, từ hôm nay" in day
    assert "chờ 0 ngày" not in day
    address = opened_from(client, "/viec-hom-nay/", "/vuong-mac/[0-9]")
    answered = client.post(address, {"act": "answer", "text": "Địa chính đo tuần này"})
    assert answered["Location"] == address
    address = opened_from(client, "/viec-hom-nay/chua-co-ke-hoach/", '/ho/[^"]+/ke-hoach/')
    made = client.post(address, {"act": "open"})
    assert made["Location"] == f"/ho/{house.code}/ke-hoach/?ve=chua-co-ke-hoach"


def test_a_list_that_is_not_known_is_no_way_back(step: AgreedStep, client_of: ClientOf) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    for asked in ("", "//example.org", "javascript:alert(1)", "khong-co"):
        page = client.get(f"/tham-ho/viec/{step.pk}/", {"ve": asked}).content.decode()
        assert "tn-back" not in page
        assert coming_from("/a/?b=1#c", asked) == "/a/?b=1#c"
    assert coming_from("/a/?b=1#c", "hom-nay") == "/a/?b=1&ve=hom-nay#c"
    assert coming_from("/a/", "hom-nay") == "/a/?ve=hom-nay"
