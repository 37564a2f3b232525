"""Poverty standards through the API."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.choices import StandardStatus
from officials.choices import Role
from tests.api import client_for, faults, get, results
from tests.factories.areas import ProvinceFactory
from tests.factories.households import (
    IndicatorFactory,
    PovertyStandardFactory,
    ScoringFormFactory,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Any:
    return client_for(official_with(Role.SYSTEM_ADMINISTRATOR))


def test_a_standard_comes_with_its_form_and_indicators_in_order(client: Any) -> None:
    standard = PovertyStandardFactory.create(form=ScoringFormFactory.create(code="b1"))
    for position in (2, 1):
        IndicatorFactory.create(standard=standard, position=position)
    body = get(client, f"/standards/{standard.code}/").json()
    assert body["form"]["code"] == "b1"
    assert [row["position"] for row in body["indicators"]] == [1, 2]
    assert results(get(client, "/standards/")) == [body]


def test_filters(client: Any) -> None:
    PovertyStandardFactory.create()
    PovertyStandardFactory.create(
        code="next", valid_from=dt.date(2027, 1, 1), valid_to=None, status=StandardStatus.REHEARSAL
    )
    PovertyStandardFactory.create(code="own", province=ProvinceFactory.create(code="22"))

    def codes(**params: str) -> list[str]:
        return [row["code"] for row in results(get(client, "/standards/", **params))]

    assert codes() == ["next", "own", "quoc-gia-2022"]
    assert codes(as_of="2026-12-31") == ["own", "quoc-gia-2022"]
    assert codes(as_of="2027-01-01") == ["next"]
    assert codes(status="rehearsal") == ["next"]
    assert codes(province="22") == ["own"]
    assert codes(province="national") == ["next", "quoc-gia-2022"]
    answer = get(client, "/standards/", status="valid", province="x", code="own")
    assert faults(answer) == {
        "code": "unknown_parameter",
        "province": "invalid_form",
        "status": "invalid_choice",
    }


def test_an_unknown_standard_is_not_found(client: Any) -> None:
    assert get(client, "/standards/none/").status_code == 404


def test_queries_do_not_grow_with_the_list(client: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, "/standards/")
        return len(captured)

    IndicatorFactory.create(standard=PovertyStandardFactory.create())
    few = queries()
    for number in range(5):
        IndicatorFactory.create(
            standard=PovertyStandardFactory.create(
                code=f"s{number}", status=StandardStatus.REHEARSAL
            )
        )
    assert queries() == few
