"""Query strings, pages and conditional requests, on a list of areas."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import time_machine
from django.core import signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.filters import AreaFilter
from common.pagination import RESERVED
from officials.choices import Role
from tests.api import check, client_for, faults, get, results
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

AREAS = "/api/v1/areas/"


@pytest.fixture
def client() -> Any:
    return client_for(official_with(Role.SYSTEM_ADMINISTRATOR))


@pytest.fixture
def communes() -> list[str]:
    province = ProvinceFactory.create(code="44")
    return sorted(CommuneFactory.create(parent=province).code for _ in range(5))


@pytest.mark.parametrize("text", ["0", "201", "-1", "+5", "1e2", "５", "abc", "", "9" * 30])
def test_a_limit_out_of_bounds_is_refused(client: Any, text: str) -> None:
    assert faults(get(client, "/areas/", limit=text)) == {"limit": "out_of_range"}


@pytest.mark.parametrize("text", ["20260101", "2026-W05-6", "2026-02-30", "1/1/2026", "2026-1-1"])
def test_a_date_has_one_form(client: Any, text: str) -> None:
    assert faults(get(client, "/areas/", as_of=text)) == {"as_of": "invalid_date"}


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1899-12-31"])
def test_a_date_out_of_range_is_refused(client: Any, text: str) -> None:
    assert faults(get(client, "/areas/", as_of=text)) == {"as_of": "out_of_range"}


def test_a_parameter_given_twice_is_refused(client: Any) -> None:
    answer = client.get(f"{AREAS}?level=commune&level=province&limit=1&limit=2")
    check(answer)
    assert faults(answer) == {"level": "repeated_parameter", "limit": "repeated_parameter"}


def test_an_empty_value_is_refused(client: Any) -> None:
    assert faults(get(client, "/areas/", level="", as_of="")) == {
        "level": "empty_value",
        "as_of": "empty_value",
    }


def test_an_altered_cursor_is_refused(client: Any, communes: list[str]) -> None:
    cursor = get(client, "/areas/", limit="2").json()["next_cursor"]
    for spoiled in (cursor[:-1], cursor + "A", cursor.upper(), "a" * 2000, "\x00"):
        answer = get(client, "/areas/", limit="2", cursor=spoiled)
        assert faults(answer) == {"cursor": "invalid_cursor"}


def test_a_cursor_signed_for_something_else_is_refused(client: Any, communes: list[str]) -> None:
    for content in (["x"], {"a": 1}, "text", ["fingerprint", "00000", 1, 2]):
        cursor = signing.Signer(salt="common.pagination").sign_object(content)
        assert faults(get(client, "/areas/", cursor=cursor)) == {"cursor": "invalid_cursor"}


def test_a_cursor_belongs_to_its_filters(client: Any, communes: list[str]) -> None:
    cursor = get(client, "/areas/", limit="2", level="commune").json()["next_cursor"]
    answer = get(client, "/areas/", limit="2", cursor=cursor)
    assert faults(answer) == {"cursor": "cursor_of_another_list"}


def test_rows_that_come_and_go_do_not_move_a_page(client: Any, communes: list[str]) -> None:
    first = get(client, "/areas/", limit="2", level="commune").json()
    assert [row["code"] for row in first["results"]] == communes[:2]
    CommuneFactory.create(code="00001")
    second = client.get(first["next"]).json()
    assert [row["code"] for row in second["results"]] == communes[2:4]


def test_a_page_turned_after_midnight_is_of_the_same_day(client: Any, communes: list[str]) -> None:
    with time_machine.travel("2026-06-30T23:59:00+07:00"):
        first = get(client, "/areas/", limit="2").json()
    assert parse_qs(urlsplit(first["next"]).query)["as_of"] == ["2026-06-30"]
    with time_machine.travel("2026-07-01T00:01:00+07:00"):
        assert client.get(first["next"]).status_code == 200


def test_the_last_page_says_so(client: Any, communes: list[str]) -> None:
    body = get(client, "/areas/", level="commune", limit=str(len(communes))).json()
    assert (body["next"], body["next_cursor"]) == (None, None)


def test_an_unchanged_answer_is_304(client: Any, communes: list[str]) -> None:
    first = get(client, f"/areas/{communes[0]}/")
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(first.wsgi_request.path, headers={"if-none-match": first["ETag"]})
    check(again)
    assert again.status_code == 304
    CommuneFactory.create(code="00002")
    listed = get(client, "/areas/")
    CommuneFactory.create(code="00003")
    changed = client.get(AREAS, headers={"if-none-match": listed["ETag"]})
    assert changed.status_code == 200


def test_head_has_the_headers_and_no_body(client: Any) -> None:
    answer = client.head(AREAS)
    assert answer.status_code == 200
    assert answer.content == b""
    assert "ETag" in answer


NAMES = st.sampled_from([*AreaFilter.base_filters, *sorted(RESERVED)]) | st.text(max_size=12)
VALUES = st.sampled_from(["2026-01-01", "44", "commune", "area_type:rural", "50"]) | st.text(
    max_size=40
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pairs=st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_any_query_string_is_answered_or_refused(client: Any, pairs: list[tuple[str, str]]) -> None:
    query = "&".join(
        f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}"
        for name, value in pairs
    )
    answer = client.get(f"{AREAS}?{query}")
    check(answer)
    if answer.status_code == 200:
        assert results(answer) is not None
    else:
        assert answer.status_code == 400
        assert answer.json()["errors"]
