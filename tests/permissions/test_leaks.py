"""What the table cannot say in letters: masking by place, and numbers that must not be probed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from officials.choices import Role
from officials.models import Official
from tests.permissions.page import PAGE, text
from tests.permissions.world import SHARED_NAME, Person, World

pytestmark = pytest.mark.django_db


def person(world: World, role: Role, position: str = "inside") -> Person:
    return next(p for p in world.at(position) if p.role == role)


def signed_in(official: Official) -> Client:
    client = Client()
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Any, name: str, **query: str) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    # Words that differ between any two answers.
    return re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", answer.content.decode())


def test_the_page_about_permissions_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run python -m tests.permissions.page"


def test_a_number_of_another_commune_is_answered_like_one_that_nobody_has(world: World) -> None:
    officer = person(world, Role.COMMUNE_OFFICER, "outside")
    held, free = world.target.markers["identity"][0], "097079999999"
    asked = page(officer.client, "households:search", q=held).replace(held, "#")
    assert asked == page(officer.client, "households:search", q=free).replace(free, "#")


def test_the_right_to_unmask_does_not_reach_beyond_its_commune(world: World) -> None:
    """Officer in one commune, supervisor of the whole province: two posts, two measures."""
    officer = person(world, Role.COMMUNE_OFFICER, "outside").official
    assert officer is not None
    officer.posts.create(
        role=Role.PROVINCIAL_SUPERVISOR,
        area=world.target.village.commune.parent,
        valid_from="2025-07-01",
    )
    shown = page(signed_in(officer), "households:search", q=SHARED_NAME)
    assert world.target.markers["name"][0] in shown
    leaked = [number for number in world.target.markers["identity"] if number in shown]
    assert leaked == []
