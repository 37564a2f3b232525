"""Pages of capital: the slowest first, the right ratio, forms of whoever may, money by ticks."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from officials.choices import Role
from programmes.choices import CapitalSource, CommitmentState
from programmes.models import CapitalLine, CounterpartRule, Payment, Project
from programmes.services.capital import Decision, Voucher, allocate, commit, open_line, pay
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.programmes import ProgrammeFactory, ProjectFactory, SupportKindFactory
from tests.households.conftest import ClientOf, client_of, scene
from tests.households.scene import Scene

__all__ = ["client_of", "scene"]

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 2, 1)
MILLION = 1_000_000


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def project() -> Project:
    programme = ProgrammeFactory.create(valid_from=dt.date(2026, 1, 1))
    CounterpartRule.objects.create(
        code="muoi", programme=programme, min_pct_of_central=10, valid_from=DAY, legal_basis="QĐ 02"
    )
    made: Project = ProjectFactory.create(programme=programme)
    return made


def money(scene: Scene, project: Project, source: str, amount: int, paid: int) -> CapitalLine:
    """Give a line of the commune some millions and pay some out."""
    line = open_line(actor=None, project=project, area=scene.commune, year=2026, source=source)
    decision = Decision("1/QĐ", DAY)
    allocate(actor=None, line=line, amount=amount * MILLION, decision=decision)
    if paid:
        held = commit(actor=None, line=line, amount=paid * MILLION, title="Cầu dân sinh")
        pay(actor=None, commitment=held, amount=paid * MILLION, voucher=Voucher("UNC 1", DAY))
    return line


def test_the_ratio_is_of_central_money_and_the_share_of_the_sum_stands_beside_it(
    scene: Scene, client_of: ClientOf, project: Project
) -> None:
    money(scene, project, CapitalSource.CENTRAL_RECURRENT, 892, 446)
    money(scene, project, CapitalSource.PROVINCE, 108, 0)
    shown = text_of(client_of(Role.COMMUNE_OFFICER), "/von/")
    assert "12,1 % vốn trung ương" in shown
    assert "10,8 % của tổng" in shown
    assert "Đạt" in shown
    assert "cao hơn 18.800.000 đồng" in shown
    assert "1.000.000.000" in shown
    CounterpartRule.objects.update(min_pct_of_central=15)
    assert "còn thiếu 25.800.000 đồng" in text_of(client_of(Role.COMMUNE_OFFICER), "/von/")


def test_the_province_sees_the_slowest_unit_first_with_a_fixed_number_of_queries(
    scene: Scene, client_of: ClientOf, project: Project
) -> None:
    client = client_of(Role.PROVINCIAL_SUPERVISOR)
    for area, paid in ((scene.commune, 9), (scene.neighbour, 2), (scene.province, 5)):
        line = open_line(
            actor=None, project=project, area=area, year=2026, source=CapitalSource.PROVINCE
        )
        allocate(actor=None, line=line, amount=10, decision=Decision("1", DAY))
        held = commit(actor=None, line=line, amount=paid, title="Tập huấn")
        pay(actor=None, commitment=held, amount=paid, voucher=Voucher("UNC 1", DAY))
    client.get("/von/")
    with CaptureQueriesContext(connection) as queries:
        shown = text_of(client, "/von/")
    before = len(queries)
    section = shown[shown.index("giải ngân chậm trước") :]
    places = [scene.neighbour.name, scene.province.name, scene.commune.name]
    assert sorted(places, key=section.index) == places
    assert len(answered := client.get("/von/").context["places"]) == len(places)
    # A commune that was given nothing is not left out.
    shown = text_of(client, "/von/", nguon="foreign")
    assert scene.neighbour.name in shown
    assert [place.sums.rate for place in answered] == [20, 50, 90]
    assert before <= 16
    for number in range(3):
        open_line(
            actor=None,
            project=ProjectFactory.create(programme=project.programme),
            area=scene.neighbour,
            year=2026 + number,
            source=CapitalSource.COMMUNE,
        )
    with CaptureQueriesContext(connection) as queries:
        client.get("/von/", {"nam": "2026"})
    assert len(queries) <= before


def test_a_line_is_opened_held_paid_and_paid_back_on_its_pages(
    scene: Scene, client_of: ClientOf, project: Project
) -> None:
    client = client_of(Role.COMMUNE_OFFICER)
    given = {
        "project": project.pk,
        "area": scene.commune.pk,
        "year": "2026",
        "source": "fund_for_poor",
        "amount": "12.000.000",
        "decision_no": "5/QĐ-UBMT",
        "decided_on": "01/02/2026",
    }
    wrong = client.post("/von/moi/", given | {"year": "2019"})
    assert wrong.status_code == 422
    assert "nằm ngoài thời hạn" in wrong.content.decode()
    assert "12.000.000" in wrong.content.decode()
    client.post("/von/moi/", given)
    line = CapitalLine.objects.get()
    page = reverse("programmes:capital-line", args=[line.pk])
    answer = client.post(
        page, {"act": "commit", "amount": "13.000.000", "title": "Máy tuốt lúa dùng chung"}
    )
    assert "còn lại 12.000.000 đồng" in answer.content.decode()
    for number in (1, 2):
        client.post(page, {"act": "commit", "amount": "5.000.000", "title": f"Hộ {number}"})
    held = list(line.commitments.order_by("pk"))
    answer = client.post(page, {"act": "pay", "document_no": "UNC 1", "paid_on": "01/02/2026"})
    assert "Chọn ít nhất một khoản" in answer.content.decode()
    client.post(
        page,
        {
            "act": "pay",
            "commitment": [one.pk for one in held],
            "document_no": "UNC 1",
            "paid_on": "01/02/2026",
        },
    )
    line.refresh_from_db()
    assert (line.committed, line.disbursed) == (10 * MILLION, 10 * MILLION)
    client.post(
        page,
        {
            "act": "refund",
            "commitment": [held[0].pk],
            "amount": "1.000.000",
            "document_no": "PT 1",
            "paid_on": "02/02/2026",
        },
    )
    client.post(page, {"act": "release", "commitment": [held[0].pk]})
    held[0].refresh_from_db()
    line.refresh_from_db()
    assert (held[0].state, held[0].amount) == (CommitmentState.RELEASED, 4 * MILLION)
    assert (line.committed, line.disbursed) == (9 * MILLION, 9 * MILLION)
    shown = text_of(client, page)
    assert "−1.000.000" in shown
    client.post(
        page,
        {
            "act": "allocate",
            "act_kind": "withdraw",
            "amount": "3.000.000",
            "decision_no": "6",
            "decided_on": "03/02/2026",
        },
    )
    line.refresh_from_db()
    assert line.allocated == 9 * MILLION


def test_who_may_not_is_refused_and_sees_no_household(
    scene: Scene, client_of: ClientOf, project: Project
) -> None:
    (support,) = plan_supports(
        actor=None,
        specs=[
            SupportSpec(
                household=scene.households["poor"].pk,
                kind=SupportKindFactory.create(),
                programme=project.programme,
            )
        ],
        day=scene.today,
    )
    line = money(scene, project, CapitalSource.CENTRAL_RECURRENT, 10, 1)
    commit(actor=None, line=line, amount=1, support=support)
    page = reverse("programmes:capital-line", args=[line.pk])
    code = scene.households["poor"].code
    assert code in text_of(client_of(Role.COMMUNE_LEADER), page)
    shown = text_of(client_of(Role.PROVINCIAL_ADMINISTRATOR), page)
    assert support.kind.name_vi in shown
    assert code not in shown
    assert client_of("stranger").get(page).status_code == 404
    held = line.commitments.get(support=None)
    for role in (Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR):
        answer = client_of(role).post(
            page,
            {"act": "pay", "commitment": held.pk, "document_no": "2", "paid_on": "01/02/2026"},
        )
        assert answer.status_code == 403
    assert Payment.objects.count() == 1


def test_the_list_as_a_spreadsheet(scene: Scene, client_of: ClientOf, project: Project) -> None:
    money(scene, project, CapitalSource.CENTRAL_RECURRENT, 10, 5)
    answer = client_of(Role.COMMUNE_OFFICER).get("/von/bang-tinh/", {"nam": "2026"})
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert rows[-1][7:11] == (10 * MILLION, 5 * MILLION, 5 * MILLION, 5 * MILLION)
    assert len(rows) == 2


def test_lines_go_on_on_a_second_page(
    scene: Scene, client_of: ClientOf, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("programmes.views.capital.PER_PAGE", 2)
    sources = ("central_recurrent", "commune", "province")
    lines = [money(scene, project, source, 10, 0) for source in sources]
    client = client_of(Role.COMMUNE_LEADER)
    first = client.get("/von/")
    assert [row.pk for row, _sums in first.context["rows"]] == [line.pk for line in lines[:2]]
    second = client.get("/von/", {"sau": first.context["page"].next})
    assert [row.pk for row, _sums in second.context["rows"]] == [lines[2].pk]
    back = client.get("/von/", {"truoc": second.context["page"].previous})
    assert [row.pk for row, _sums in back.context["rows"]] == [line.pk for line in lines[:2]]
