"""Pages of projects: a project from the proposal to its end, by hand of officer and leader."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from livelihoods.choices import DueState, LeaderKind, ProjectForm
from livelihoods.models import (
    DeliveryLine,
    MonitoringVisit,
    ProductionProject,
    ProjectMember,
    RevolvingDue,
)
from programmes.choices import SupportGroup
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory, funded_line
from tests.factories.projects import LivelihoodModelFactory, ModelInputFactory, member, share_norm
from tests.factories.projects import proposed as propose
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return small_scene()


def signed_in(official: Any) -> Client:
    client = Client()
    client.force_login(official)
    return client


def test_a_project_from_proposal_to_its_next_household(scene: Scene) -> None:  # noqa: PLR0915
    officer, leader = signed_in(scene.officer), signed_in(scene.leader)
    kind = SupportKindFactory.create(group=SupportGroup.PRODUCTION)
    share_norm(kind, 60)
    programme = ProgrammeFactory.create()
    today = f"{scene.today:%d/%m/%Y}"
    typed = {
        "commune": scene.commune.pk, "name": "Nuôi dê núi đá", "form": ProjectForm.COMMUNITY,
        "kind": kind.pk, "source": f"{programme.pk}:", "leader_kind": LeaderKind.COOPERATIVE,
        "leader_name": "HTX Đồng Tâm", "starts_on": today,
        "ends_on": f"{scene.today + dt.timedelta(days=600):%d/%m/%Y}",
        "total": "100.000.000", "state": "70.000.000", "people": "30.000.000",
    }  # fmt: skip
    new = reverse("livelihoods:project-new")
    refused = officer.post(new, typed)
    assert refused.status_code == 422
    assert "tối đa 60 %" in refused.content.decode()
    assert "100.000.000" in refused.content.decode()  # nothing typed is lost
    entered = officer.post(new, typed | {"state": "60000000", "people": "40000000"})
    project = ProductionProject.objects.get()
    page = reverse("livelihoods:project", args=[project.pk])
    assert entered.headers["Location"] == page

    poor, near = scene.households["poor"], scene.households["near"]
    join = reverse("livelihoods:project-join", args=[project.pk])
    offered = officer.get(join).content.decode()
    assert poor.code in offered
    assert scene.households["not_poor"].code not in offered
    assert scene.households["far"].code not in offered
    wrong = officer.post(
        join,
        {"on_date": today, "supported": "yes", f"on-{poor.pk}": "1", f"value-{poor.pk}": "bò"},
    )
    assert wrong.status_code == 422
    assert "Nhập một số" in wrong.content.decode()
    officer.post(
        join,
        {"on_date": today, "supported": "yes", "value": "15.000.000", f"on-{poor.pk}": "1"},
    )
    giver = ProjectMember.objects.get()
    assert giver.support is not None
    assert giver.support.value == 15_000_000

    def step(client: Client, name: str, **data: str) -> int:
        url = reverse("livelihoods:project-step", args=[project.pk, name])
        assert client.get(url).status_code in {200, 404}
        return client.post(url, {"on_date": today} | data).status_code

    assert step(officer, "approve", decision_no="1") == 404
    assert step(leader, "approve", decision_no="12/QĐ-UBND") == 302
    assert step(officer, "start") == 302

    delivery = reverse("livelihoods:project-delivery", args=[project.pk])
    assert scene.households["poor"].code in officer.get(delivery).content.decode()
    officer.post(
        delivery,
        {
            "delivered_on": today, "item": "Dê cái", "quantity": "4", "unit": "con",
            "supplier": "Trại giống", "document_no": "BB 1", f"on-{giver.pk}": "1",
            f"receiver-{giver.pk}": "Nguyễn Thị Lan",
        },
    )  # fmt: skip
    assert DeliveryLine.objects.get().signed

    dues = reverse("livelihoods:project-dues", args=[project.pk])
    officer.post(
        dues,
        {
            "item": "dê con", "sort": "kind", "quantity": "2", "unit": "con", "due_on": today,
            f"on-{giver.pk}": "1",
        },
    )  # fmt: skip
    due = RevolvingDue.objects.get()
    chosen = f"?khoan={due.pk}"

    def on_due(name: str, **data: Any) -> int:
        url = reverse("livelihoods:project-dues-step", args=[project.pk, name]) + chosen
        assert officer.get(url).status_code == 200
        return officer.post(url, {"on_date": today} | data).status_code

    assert on_due("return", part="1") == 302
    assert on_due("waive") == 422
    assert on_due("pass_on", household=near.pk, value="3.000.000") == 302
    due.refresh_from_db()
    assert due.state == DueState.PASSED_ON
    assert RevolvingDue.objects.get(split_of=due).state == DueState.OPEN
    assert "chờ duyệt" in leader.get(page).content.decode()
    leader.post(reverse("livelihoods:project-approve", args=[project.pk]))

    visits = reverse("livelihoods:project-visits", args=[project.pk])
    officer.post(
        visits,
        {
            "visited_on": today, "visitor": "Lê Thị Cán", "output_unit": "con",
            f"on-{giver.pk}": "1", f"survival-{giver.pk}": "97,5", f"output-{giver.pk}": "2",
            f"before-{giver.pk}": "900.000", f"after-{giver.pk}": "1.350.000",
        },
    )  # fmt: skip
    assert MonitoringVisit.objects.get().income_after == 1_350_000
    shown = officer.get(reverse("livelihoods:project-tab", args=[project.pk, "theo-doi"]))
    assert "+50,0 %" in shown.content.decode()

    for sort, data in {
        "dong-gop": {
            "kind": "land", "giver": "household", "description": "Chuồng dê", "given_on": today,
        },
        "hop-dong": {
            "partner": "Công ty Thử", "number": "1/HĐ", "signed_on": today, "product": "Dê",
            "price_rule": "Giá chợ",
        },
        "chi-phi-chung": {
            "line": funded_line(
                9_000_000, area=scene.commune, project__programme=programme
            ).pk,
            "title": "Tập huấn", "amount": "5.000.000",
        },
    }.items():  # fmt: skip
        url = reverse("livelihoods:project-money", args=[project.pk, sort])
        assert officer.post(url, data).status_code == 302, sort
    money = officer.get(reverse("livelihoods:project-tab", args=[project.pk, "kinh-phi"]))
    for word in ("Chuồng dê", "Công ty Thử", "Tập huấn"):
        assert word in money.content.decode()

    late = step(officer, "end", verdict="successful")
    assert late == 422  # the next household has not received yet
    receiver = ProjectMember.objects.get(passed_on=True)
    leave = reverse("livelihoods:project-leave", args=[project.pk, receiver.pk])
    assert officer.post(leave, {"on_date": today, "reason": "Đi làm xa"}).status_code == 302
    assert step(officer, "end", verdict="successful", lessons="Tiêm phòng sớm") == 302
    assert "Tiêm phòng sớm" in officer.get(page).content.decode()


def test_the_list_is_filtered_and_says_what_to_do_when_empty(scene: Scene) -> None:
    client = signed_in(scene.officer)
    url = reverse("livelihoods:projects")
    assert "lập dự án đầu tiên" in client.get(url).content.decode()
    project = propose(scene, name="Nuôi ong lấy mật")
    assert "Nuôi ong lấy mật" in client.get(url).content.decode()
    found = client.get(url, {"buoc": "running"}).content.decode()
    assert "Nuôi ong lấy mật" not in found
    assert "Bỏ bớt bộ lọc" in found
    stranger = signed_in(scene.officials["stranger"])
    assert "Nuôi ong lấy mật" not in stranger.get(url).content.decode()
    assert stranger.get(reverse("livelihoods:project", args=[project.pk])).status_code == 404
    empty = client.get(reverse("livelihoods:overdue"))
    assert "Không có khoản" in empty.content.decode()


def test_models_that_suit_come_first(scene: Scene) -> None:
    from areas.models import AreaAttribute  # noqa: PLC0415

    AreaAttribute.objects.create(
        area=scene.commune, scheme="coastal", value="yes", valid_from=dt.date(2025, 7, 1)
    )
    high = LivelihoodModelFactory.create(name_vi="Dược liệu núi cao", avoid=["coastal=yes"])
    LivelihoodModelFactory.create(name_vi="Nước mắm", fits=["coastal=yes"])
    ModelInputFactory.create(model=high)
    shown = signed_in(scene.officer).get(reverse("livelihoods:models")).content.decode()
    assert shown.index("Nước mắm") < shown.index("Dược liệu núi cao")


def test_pages_ask_the_same_whatever_their_size(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    project = propose(scene)
    member(scene, project)
    urls = [
        reverse("livelihoods:projects"),
        reverse("livelihoods:overdue"),
        reverse("livelihoods:project", args=[project.pk]),
        reverse("livelihoods:project-join", args=[project.pk]),
        *(
            reverse("livelihoods:project-tab", args=[project.pk, tab])
            for tab in ("vat-tu", "kinh-phi", "luan-chuyen", "theo-doi")
        ),
    ]
    client = signed_in(scene.officer)
    asked: dict[str, int] = {}
    for url in urls * 2:
        with django_assert_max_num_queries(60) as found:
            client.get(url)
        asked[url] = len(found)
    member(scene, project, "near")
    member(scene, project, "escaped")
    propose(scene)
    for url in urls:
        with django_assert_max_num_queries(asked[url]):
            assert client.get(url).status_code == 200
