"""A loan on a household's case page: for those whose work it is, and for nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from households.services.move_household import move_household
from officials.choices import Role
from tests.factories.areas import VillageFactory
from tests.factories.credit import LoanScene
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "told"), [(Role.COMMUNE_OFFICER, True), (Role.COMMUNE_LEADER, False)]
)
def test_a_loan_is_told_to_those_whose_work_it_is(role: Role, *, told: bool) -> None:
    scene = LoanScene()
    loan = scene.loan()
    client = Client()
    client.force_login(official_with(role, area=scene.household.commune))
    page = client.get(f"/ho/{scene.household.code}/ho-tro/")
    assert page.status_code == 200
    assert (str(loan.support.kind) in page.content.decode()) == told


def test_the_case_page_says_what_was_owed_on_its_day() -> None:
    scene = LoanScene()
    scene.report(scene.body())
    scene.report(scene.body(outstanding=42_000_000, overdue=1_000_000, reported_on="2026-07-31"))
    client = Client()
    client.force_login(official_with(Role.COMMUNE_OFFICER, area=scene.household.commune))

    def page(**query: str) -> str:
        return client.get(f"/ho/{scene.household.code}/ho-tro/", query).content.decode()

    today = page()
    assert "Dư nợ 42.000.000 đồng" in today
    assert "quá hạn 1.000.000 đồng" in today
    past = page(ngay="15/07/2026")
    assert "Dư nợ 50.000.000 đồng" in past
    assert "quá hạn" not in past
    assert "Vốn vay ưu đãi" not in page(ngay="15/01/2026")


@pytest.mark.parametrize(
    ("role", "told"), [(Role.COMMUNE_OFFICER, True), (Role.COMMUNE_LEADER, False)]
)
def test_a_loan_is_followed_in_the_commune_a_household_moves_to(role: Role, *, told: bool) -> None:
    scene = LoanScene()
    loan = scene.loan()
    there = VillageFactory.create()
    move_household(
        actor=None, household=scene.household, village=there, on_date=dt.date(2026, 7, 1)
    )
    client = Client()
    client.force_login(official_with(role, area=there.commune))
    page = client.get(f"/ho/{scene.household.code}/ho-tro/").content.decode()
    assert ("Dư nợ 50.000.000 đồng" in page) == told
    assert (str(loan.support.kind) in page) == told
    # The list of a commune's loans stays with where they were lent.
    assert loan.reference not in client.get("/von-vay/").content.decode()
