"""Addresses that nobody's browser makes: every page answers, none breaks."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.urls import reverse

from officials.choices import Role
from tests.permissions.world import SHARED_NAME, World

pytestmark = pytest.mark.django_db

CURSORS = (["abc"], [10**30], ["\x00"], [1, 2], ["\x00", 1], ["a", "b"], [-1], [None], {"a": 1})
LISTS = ("households:list", "households:search", "households:reviews", "households:unclassified")
TEXTS = ("", "x", "\x00", "9" * 40, "-1", "0001-01-01", "9999-12-31", "'", "á" * 300)


def cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def status(world: World, name: str, query: dict[str, str], **kwargs: Any) -> int:
    person = next(p for p in world.at("inside") if p.role == Role.COMMUNE_OFFICER)
    found: int = person.client.get(reverse(name, kwargs=kwargs), query).status_code
    return found


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("side", ["sau", "truoc"])
def test_a_cursor_that_is_none_shows_the_first_page(world: World, name: str, side: str) -> None:
    for values in CURSORS:
        assert status(world, name, {"q": SHARED_NAME, side: cursor(values)}) == 200, values


@pytest.mark.parametrize("name", [*LISTS, "households:work-list"])
def test_words_in_parameters_of_lists(world: World, name: str) -> None:
    for key in ("q", "thon", "village", "class", "loai", "sau", "trang"):
        for text in TEXTS:
            assert status(world, name, {key: text}) in {200, 302}, (key, text)


@pytest.mark.parametrize("name", ["summaries:unit", "summaries:workbook", "summaries:list"])
def test_words_in_parameters_of_figures(world: World, name: str) -> None:
    more = {"measure": "poor"} if name == "summaries:list" else {}
    for key in ("ngay", "chuan", "chia", "sap", "sau", "trang"):
        for text in TEXTS:
            found = status(world, name, {key: text}, pk=world.target.village.commune_id, **more)
            assert found in {200, 302, 404}, (key, text)


@pytest.mark.parametrize(
    "path", ["areas/", "standards/", "households/", "classes/", "statistics/", "measures/"]
)
def test_words_in_parameters_of_the_api(world: World, path: str) -> None:
    person = next(p for p in world.at("inside") if p.role == Role.COMMUNE_OFFICER)
    names = ("as_of", "commune", "village", "class", "standard", "area", "cursor", "limit", "code")
    for name in names:
        for text in TEXTS:
            answer = person.client.get(f"/api/v1/{path}", {name: text})
            assert answer.status_code in {200, 400, 404}, (name, text)
