"""The bank officer's page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from credit.choices import Category
from households.choices import AccessPurpose, AccessVia, PovertyClass
from households.models import AccessRecord, Household
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.credit import terms_of
from tests.factories.households import ClassificationFactory, household_with_head

pytestmark = pytest.mark.django_db
URL = "/ngan-hang/"


@pytest.fixture
def household() -> Household:
    commune = CommuneFactory.create()
    found = household_with_head(VillageFactory.create(commune=commune))
    ClassificationFactory.create(
        household=found, poverty_class=PovertyClass.POOR, valid_from=dt.date(2025, 12, 20)
    )
    return found


@pytest.fixture
def officer(household: Household) -> Official:
    return bank_officer(branch_serving(household.commune))


@pytest.fixture
def visitor(officer: Official) -> Client:
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(client: Client, about: str, **more: str) -> str:
    body = {"hoi": about, "muc_dich": "loan_request", "ngay": "01/06/2026"} | more
    answer = client.post(URL, body)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_the_page_is_the_first_of_a_bank_officer(visitor: Client) -> None:
    assert visitor.get("/trang-dau/").headers["Location"] == URL
    page = visitor.get(URL).content.decode()
    assert "Phòng giao dịch" in page


def test_a_poor_household_sees_what_it_may_borrow(
    visitor: Client, officer: Official, household: Household
) -> None:
    terms_of(Category.NEAR_POOR, programme__name_vi="Vay cận nghèo", programme__position=1)
    terms_of(Category.POOR, programme__name_vi="Vay nghèo", programme__position=2)
    number = household.memberships.get().person.identity_number
    assert number
    spaced = f"{number[:4]} {number[4:8]} {number[8:]}"
    page = asked(visitor, spaced)
    assert page.index("Vay nghèo") < page.index("Vay cận nghèo")
    for words in ("Hộ nghèo", household.code, "31/12/2026", "còn 214 ngày", "100.000.000", "6,24"):
        assert words in page, words
    assert number not in page.replace(spaced, "")
    assert household.memberships.get().person.full_name not in page
    row = AccessRecord.objects.get()
    assert (row.official, row.client, row.via) == (officer, None, AccessVia.PAGE)
    assert (row.purpose, row.result) == (AccessPurpose.LOAN_REQUEST, "poor")


def test_unknown_and_outside_read_alike(visitor: Client) -> None:
    outside = household_with_head()
    texts = set()
    for about in (outside.code, "99999-000001"):
        page = asked(visitor, about)
        texts.add(page[page.index('id="tra-loi"') :].replace(about, ""))
    assert len(texts) == 1
    assert "Không tìm thấy" in texts.pop()


def test_faults_are_said_at_the_field_and_nothing_is_recorded(visitor: Client) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    page = asked(visitor, "", ngay=f"{tomorrow:%d/%m/%Y}", muc_dich="x")
    assert page.count("tn-wrong") == 3
    assert not AccessRecord.objects.exists()
