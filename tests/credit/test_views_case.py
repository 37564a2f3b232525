"""A loan on a household's case page: for those whose work it is, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from officials.choices import Role
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
