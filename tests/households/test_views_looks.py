"""The access log of a household, and the looks that opening its case leaves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from households.choices import AccessPurpose, AccessVia
from households.models import AccessRecord, Household
from officials.choices import Role
from officials.models import Official
from tests.factories.bank import branch_serving, program_of
from tests.factories.households import household_with_head
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def household() -> Household:
    return household_with_head()


def signed(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def officer_of(household: Household) -> Official:
    return official_with(Role.COMMUNE_OFFICER, area=household.commune)


def look(household: Household, **more: Any) -> AccessRecord:
    values: dict[str, Any] = {
        "household": household, "commune": household.commune, "village": household.village,
        "via": AccessVia.API, "purpose": AccessPurpose.LOAN_REQUEST, "what": "eligibility",
        "result": "poor",
    }  # fmt: skip
    return AccessRecord.objects.create(**values | more)


def test_opening_a_case_leaves_one_row_an_hour(household: Household) -> None:
    officer = officer_of(household)
    client = signed(officer)
    for tab in ("", "ra-soat/", "lich-su/"):
        assert client.get(f"/ho/{household.code}/{tab}").status_code == 200
    row = AccessRecord.objects.get()
    assert (row.household, row.official, row.via) == (household, officer, AccessVia.PAGE)
    assert (row.purpose, row.what, row.client) == (AccessPurpose.CASE_WORK, "case", None)
    supervisor = official_with(Role.PROVINCIAL_SUPERVISOR, area=household.commune.parent)
    assert signed(supervisor).get(f"/ho/{household.code}/").status_code == 200
    assert AccessRecord.objects.get(official=supervisor).purpose == AccessPurpose.SUPERVISION


def test_the_next_hour_is_another_look(household: Household) -> None:
    officer = officer_of(household)
    look(
        household, official=officer, via=AccessVia.PAGE, what="case",
        at=timezone.now() - dt.timedelta(minutes=61),
    )  # fmt: skip
    assert signed(officer).get(f"/ho/{household.code}/").status_code == 200
    assert AccessRecord.objects.count() == 2


def test_a_case_that_may_not_be_seen_leaves_no_look(household: Household) -> None:
    stranger = officer_of(household_with_head())
    assert signed(stranger).get(f"/ho/{household.code}/").status_code == 404
    assert not AccessRecord.objects.exists()


def test_the_log_says_who_through_what_why_and_what_they_were_told(
    household: Household, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    branch = branch_serving(household.commune)
    program, _secret = program_of(branch)
    officer = officer_of(household)
    assert program.user is not None
    for _number in range(3):
        look(household, official=program.user, client=program, as_of=dt.date(2026, 6, 1))
    look(household_with_head(), official=program.user, result="near_poor")
    client = signed(officer)
    client.get(f"/ho/{household.code}/")
    # Session, official, posts, household; rows, posts at branches.
    with django_assert_num_queries(6):
        page = client.get(f"/ho/{household.code}/luot-xem/").content.decode()
    for words in (
        program.name, branch.name, "Xét cho vay", "Điều kiện vay", "Hộ nghèo", "01/06/2026",
        officer.full_name, "Quản lý hộ", "Hồ sơ hộ",
    ):  # fmt: skip
        assert words in page, words
    assert "Hộ cận nghèo" not in page


def test_the_log_is_narrowed_by_kind_name_and_day(household: Household) -> None:
    program, _secret = program_of(branch_serving(household.commune))
    officer = officer_of(household)
    old = timezone.now() - dt.timedelta(days=10)
    assert program.user is not None
    look(household, official=program.user, client=program)
    look(household, official=officer, at=old)
    client = signed(officer)

    def rows(query: str) -> int:
        return client.get(f"/ho/{household.code}/luot-xem/?{query}").content.decode().count("<time")

    since = f"{timezone.localdate() - dt.timedelta(days=2):%d/%m/%Y}"
    assert [rows(""), rows("ai=phan-mem"), rows("ai=nguoi"), rows("ten=kh%C3%B4ng+c%C3%B3")] == [
        2, 1, 1, 0,
    ]  # fmt: skip
    assert [rows(f"tu={since}"), rows(f"den={since}"), rows("tu=xx")] == [1, 1, 2]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.COMMUNE_LEADER, 200), (Role.COMMUNE_OFFICER, 200)],
)
def test_the_commune_reads_its_own_log_only(household: Household, role: Role, status: int) -> None:
    own = signed(official_with(role, area=household.commune))
    assert own.get(f"/ho/{household.code}/luot-xem/").status_code == status
    assert "luot-xem" in own.get(f"/ho/{household.code}/lich-su/").content.decode()
    other = signed(official_with(role, area=household_with_head().commune))
    assert other.get(f"/ho/{household.code}/luot-xem/").status_code == 404
