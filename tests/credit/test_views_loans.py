"""The page of loans: one by one for whose work they are, sums for others; and both as files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credit.choices import Category, LoanState, RowOutcome
from credit.models import Loan, LoanTerms
from credit.rules.answers import Answer
from credit.selectors.loan_list import debts_for
from credit.services.answering import answer_rows
from credit.services.signing import sign_list
from households.models import Household, PovertyStandard
from officials.choices import Role
from officials.models import BankBranch, Official
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.households import household_with_head
from tests.factories.loans import borrowed, loan_terms
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db
PATH = "/von-vay/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
MILLION = 1_000_000


class Lending:
    """Two branches serve a commune; the first also serves its neighbour."""

    def __init__(self) -> None:
        self.scene: Scene = small_scene()
        self.terms: list[LoanTerms] = [
            loan_terms(code, categories=list(Category)) for code in ("ho-ngheo", "nuoc-sach")
        ]
        self.branch: BankBranch = branch_serving(self.scene.commune, self.scene.neighbour)
        self.other: BankBranch = branch_serving(self.scene.commune)
        self.banker: Official = bank_officer(self.branch)
        self.standard = PovertyStandard.objects.earliest("pk")

    def lend(self, home: Household, terms: int = 0, **fields: Any) -> Loan:
        values = {"standard": self.standard, "branch": self.branch} | fields
        branch = values.pop("branch")
        return borrowed(home, branch, self.terms[terms], self.banker, **values)

    def families(self, count: int) -> list[Household]:
        return [
            household_with_head(self.scene.village, full_name=f"Lê Thị Vay {n}")
            for n in range(count)
        ]


@pytest.fixture
def lending() -> Lending:
    return Lending()


def as_(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend=BACKEND)
    return client


def seen(official: Official, **query: Any) -> str:
    answer = as_(official).get(PATH, query)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(official: Official, **query: Any) -> set[str]:
    page = seen(official, **query)
    return {one for one in Loan.objects.values_list("reference", flat=True) if one in page}


def test_everybody_sees_the_loans_of_the_own_area_and_branch_alone(lending: Lending) -> None:
    scene = lending.scene
    own = lending.lend(scene.households["poor"]).reference
    others = lending.lend(scene.households["near"], branch=lending.other).reference
    far = lending.lend(scene.households["far"]).reference
    assert shown(scene.officer) == {own, others}
    assert shown(lending.banker) == {own, far}
    assert shown(bank_officer(lending.other)) == {others}
    assert shown(scene.officials["stranger"]) == {far}
    for role in (Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR, Role.PROVINCIAL_ADMINISTRATOR):
        assert shown(scene.officials[role]) == set()
    for role in (Role.VILLAGE_COLLECTOR, Role.SYSTEM_ADMINISTRATOR):
        assert as_(scene.officials[role]).get(PATH).status_code == 403


def test_a_loan_opens_the_case_for_whom_it_opens(lending: Lending) -> None:
    scene = lending.scene
    home = scene.households["poor"]
    lending.lend(home)
    address = f"/ho/{home.code}/ho-tro/"
    assert f"{address}#von-vay" in seen(scene.officer)
    assert 'id="von-vay"' in as_(scene.officer).get(address).content.decode()
    assert address not in seen(lending.banker)
    Household.objects.filter(pk=home.pk).update(
        commune=scene.neighbour, village=scene.households["far"].village
    )
    assert address not in seen(scene.officer)
    assert home.code in seen(scene.officer)


def test_filters_narrow_the_list_and_its_sums(lending: Lending) -> None:
    scene = lending.scene
    late = lending.lend(
        scene.households["poor"], amount=30 * MILLION, state=LoanState.OVERDUE,
        outstanding=20 * MILLION, overdue=7 * MILLION,
    )  # fmt: skip
    water = lending.lend(scene.households["near"], terms=1, amount=25 * MILLION)
    both = {late.reference, water.reference}
    assert shown(scene.officer, trang_thai="con-no") == both
    assert shown(scene.officer, trang_thai="overdue") == {late.reference}
    assert shown(scene.officer, trang_thai="settled") == set()
    assert shown(scene.officer, chuong_trinh=water.programme_id) == {water.reference}
    assert shown(scene.officer, thon=late.village_id) == {
        one.reference for one in (late, water) if one.village_id == late.village_id
    }
    assert shown(scene.officer, tim=late.household.code) == {late.reference}
    assert shown(scene.officer, trang_thai="x", chuong_trinh="9" * 12, thon="x") == both
    for number in ("55.000.000", "45.000.000", "7.000.000"):
        assert number in seen(scene.officer)
    assert "Không có khoản vay nào khớp" in seen(scene.officer, tim="không có")
    # Somebody with several communes chooses one before its villages.
    assert 'name="thon"' not in seen(lending.banker)
    assert 'name="thon"' in seen(lending.banker, xa=scene.commune.pk)


def test_the_page_costs_the_same_with_many_loans(lending: Lending) -> None:
    scene = lending.scene
    lending.lend(scene.households["poor"])
    leader = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    people = (scene.officer, lending.banker, leader)

    def counts() -> list[int]:
        found = []
        for person in people:
            client = as_(person)
            client.get(PATH)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(PATH)
            found.append(len(queries))
        return found

    few = counts()
    for place, home in enumerate(lending.families(55)):
        lending.lend(home, terms=place % 2)
    assert counts() == few
    assert max(few) <= 14
    page = as_(scene.officer).get(PATH)
    older = page.context["page"].next
    first = {row.pk for row, _opens in page.context["rows"]}
    rest = as_(scene.officer).get(PATH, {"sau": older}).context["rows"]
    assert len(first) == 50
    assert not first & {row.pk for row, _opens in rest}
    assert len(first) + len(rest) == 56


def test_sums_do_not_tell_whose_debts_they_are(lending: Lending) -> None:
    scene = lending.scene
    leader = scene.officials[Role.COMMUNE_LEADER]
    homes = lending.families(20)
    for home in homes[:12]:
        lending.lend(home, outstanding=10 * MILLION)
    assert "120.000.000" in seen(leader)
    assert "…" not in seen(leader).partition("<main")[2]
    one = lending.lend(homes[12], terms=1, outstanding=3_210_000)
    # The second programme would be the sum less the first: one covers the other.
    page = seen(leader)
    assert "123.210.000" in page
    assert "120.000.000" not in page
    assert "3.210.000" not in page.replace("123.210.000", "")
    assert one.household.code not in page
    assert "dưới 5 khoản vay" in page
    found = debts_for(leader)
    assert [row.loans for row in found.programmes] == [None, None]
    assert found.total.loans == 13
    assert found.communes == ()


def test_sums_say_of_which_days_they_are(lending: Lending) -> None:
    leader = lending.scene.officials[Role.COMMUNE_LEADER]
    assert "Số liệu đến ngày" not in seen(leader)
    loans = [lending.lend(home) for home in lending.families(6)]
    day = loans[0].reported_on
    assert f"Số liệu đến ngày {day:%d/%m/%Y}." in seen(leader)
    later = day + dt.timedelta(days=40)
    Loan.objects.filter(pk=loans[0].pk).update(reported_on=later)
    assert f"từ ngày {day:%d/%m/%Y} đến ngày {later:%d/%m/%Y}" in seen(leader)


def test_what_is_overdue_is_hidden_by_itself(lending: Lending) -> None:
    for place, home in enumerate(lending.families(12)):
        late = place < 3
        lending.lend(
            home, terms=place % 2, state=LoanState.OVERDUE if late else LoanState.ACTIVE,
            overdue=MILLION if late else 0,
        )  # fmt: skip
    found = debts_for(lending.scene.officials[Role.COMMUNE_LEADER])
    assert [row.loans for row in found.programmes] == [6, 6]
    assert [row.late for row in (*found.programmes, found.total)] == [None, None, None]
    assert found.total.loans == 12


def test_a_province_sees_its_communes(lending: Lending) -> None:
    scene = lending.scene
    for home in lending.families(9):
        lending.lend(home)
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    assert [(row.name, row.loans) for row in debts_for(supervisor).communes] == [
        (scene.commune.name, 9)
    ]
    lending.lend(scene.households["far"])
    assert [row.loans for row in debts_for(supervisor).communes] == [None, None]
    assert debts_for(supervisor).total.loans == 10
    assert debts_for(None).total.loans == 0


def taken(official: Official, slug: str, columns: list[str], **given: Any) -> list[dict[str, str]]:
    """Take a list out as CSV; the rows by the words above them."""
    answer = as_(official).post(
        reverse("exchange:export-form", args=[slug]),
        {"muc_dich": "credit_list", "dinh_dang": "csv", "cot": columns} | given,
    )
    assert answer.status_code == 200, answer.content.decode()[:2000]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text[:200] else ","))


def test_loans_leave_as_a_file_with_the_filters_of_the_page(lending: Lending) -> None:
    scene = lending.scene
    late = lending.lend(
        scene.households["poor"], state=LoanState.OVERDUE, overdue=MILLION, outstanding=MILLION
    )
    lending.lend(scene.households["near"])
    lending.lend(scene.households["far"])
    columns = ["reference", "borrower", "overdue", "state", "rate", "identity_number"]
    rows = taken(scene.officer, "von-vay", columns)
    assert late.reference in {row["Số khoản vay"] for row in rows}
    narrow = taken(scene.officer, "von-vay", columns, trang_thai="overdue")
    assert narrow[0]["Số khoản vay"] == late.reference
    assert narrow[0]["Nợ quá hạn (đồng)"] == "1000000"
    assert narrow[0]["Trạng thái"] == "Quá hạn"
    assert narrow[0]["Lãi suất (%/năm)"] == "6,24"
    for role in (Role.COMMUNE_LEADER, Role.PROVINCIAL_SUPERVISOR, Role.BANK_OFFICER):
        client = as_(scene.officials[role])
        answer = client.get(reverse("exchange:export-form", args=["von-vay"]))
        assert answer.status_code in {403, 404}


def test_a_signed_list_leaves_as_a_file(lending: Lending) -> None:
    scene = lending.scene
    leader = scene.officials[Role.COMMUNE_LEADER]
    month = scene.today.replace(day=1)
    signed = sign_list(actor=leader, commune=scene.commune, year=month.year, month=month.month)
    first = signed.rows.get(position=1)
    answer_rows(
        actor=lending.banker, branch=lending.branch, confirmed=signed,
        answers=[Answer(0, 1, RowOutcome.REJECTED, "deceased", "Đã mất")],
    )  # fmt: skip
    page = as_(leader).get(f"/danh-sach-vay/{signed.uuid}/").content.decode()
    assert f"/xuat/danh-sach/danh-sach-vay/?danh_sach={signed.uuid}" in page
    columns = ["position", "code", "head", "category", "answer", "answer_reason", "decided_on"]
    order = {"danh_sach": str(signed.uuid)}
    rows = taken(leader, "danh-sach-vay", columns, **order)
    by_place = {row["STT"]: row for row in rows}
    assert by_place["1"]["Mã hộ"] == first.code
    assert by_place["1"]["Lý do không chấp nhận"] == "Chủ hộ đã mất"
    assert set(by_place) >= {str(n) for n in range(1, signed.row_count + 1)}
    rejected = taken(leader, "danh-sach-vay", columns, tl="rejected", **order)
    assert [row["STT"] for row in rejected if row["Mã hộ"]] == ["1"]
    stranger = taken(scene.officials["stranger"], "danh-sach-vay", columns, **order)
    assert not [row for row in stranger if row["Mã hộ"]]
    for wrong in ("", "x"):
        answer = as_(leader).post(
            reverse("exchange:export-form", args=["danh-sach-vay"]),
            {"muc_dich": "report", "dinh_dang": "csv", "cot": columns, "danh_sach": wrong},
        )
        assert answer.status_code in {200, 422}
