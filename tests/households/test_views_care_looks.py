"""Every page and file of care about one household says who looked at it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from households.choices import Doer, ObstacleKind, ObstacleLevel
from households.models import AccessRecord, AgreedStep, Household, Obstacle, Visit
from households.services.care.plans import open_plan
from households.services.care.visits import add_photos
from officials.choices import Role
from tests.factories.care import VisitFactory, line_of
from tests.factories.housing import camera_photo
from tests.factories.officials import official_with
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db

#: Pages of many households: what they show is a list, and lists are no looks at a case, here as
#: elsewhere; and pages that answer nothing about a household.
OF_MANY = {
    "visits", "obstacles", "caseloads", "caseload", "shares", "assignment-commune",
    "assignment-village", "handovers", "handover-new", "handover", "handover-minutes", "digest",
    "visit-send",
}  # fmt: skip

Keys = dict[str, object]


def code(house: Household) -> Keys:
    return {"code": house.code}


def visit(house: Household) -> Visit:
    return Visit.objects.get(household=house)


def photo(house: Household) -> Keys:
    return {"pk": visit(house).pk, "uuid": visit(house).photos.get().uuid}


#: Pages about one household: what their address is made of.
OF_ONE: dict[str, Callable[[Household], Keys]] = {
    "visit-new": code,
    "visit-plan": code,
    "visit": lambda house: {"pk": visit(house).pk},
    "visit-photo": photo,
    "step": lambda house: {"pk": house.steps.get().pk},
    "obstacle": lambda house: {"pk": house.obstacles.get().pk},
    "plan": code,
    "plan-print": code,
    "assignment-household": code,
}


def care_routes() -> Iterator[str]:
    """Names of the routes whose views are rooms of care."""
    for one in get_resolver().url_patterns:
        for row in getattr(one, "url_patterns", []):
            found: Any = row
            if isinstance(row, URLPattern) and found.callback.__module__.startswith(
                "households.views.care."
            ):
                yield str(row.name)


def test_every_room_of_care_is_known_here() -> None:
    assert set(care_routes()) == OF_MANY | set(OF_ONE)


@pytest.fixture
def house(scene: Scene) -> Household:
    """A household with a plan, a visit with a photo, a step and an obstacle."""
    line_of(scene.commune)
    found, officer = scene.households["poor"], scene.officer
    open_plan(actor=officer, household=found)
    made = VisitFactory.create(household=found, official=officer, recorded_by=officer)
    add_photos(actor=officer, visit=made, files=[io.BytesIO(camera_photo(320, 240))])
    AgreedStep.objects.create(
        household=found, what="Việc", doer=Doer.HOUSEHOLD, due_on=scene.today, visit=made
    )
    Obstacle.objects.create(
        household=found,
        kind=ObstacleKind.CAPITAL,
        text="Thiếu vốn",
        level=ObstacleLevel.VILLAGE,
        opened_on=scene.today,
        since=scene.today,
    )
    return found


def test_each_page_about_one_household_is_a_look_at_it(
    house: Household, scene: Scene, client_of: ClientOf
) -> None:
    away, looks = client_of("stranger"), AccessRecord.objects.filter(household=house)
    for name, keys in OF_ONE.items():
        address = reverse(f"households:{name}", kwargs=keys(house))
        assert away.get(address).status_code == 404, name
        # Looks of one person within an hour are one: each page is opened by somebody else.
        official = official_with(Role.COMMUNE_OFFICER, area=scene.commune)
        client = Client()
        client.force_login(official)
        assert client.get(address).status_code == 200, name
        assert looks.filter(official=official).count() == 1, name
    # Whoever may not see it leaves no trace as if they had.
    assert not looks.filter(official=scene.officials["stranger"]).exists()
