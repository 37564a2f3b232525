"""Rows of the permission table for visits and obstacles, and what they point at."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from households.choices import Doer, VisitState
from households.models import AgreedStep, Obstacle, Visit, VisitPhoto
from tests.factories.care import ObstacleFactory, VisitFactory
from tests.permissions.rows import Row

if TYPE_CHECKING:
    from tests.permissions.world import Spot, World

DAY = "01/06/2026"


def add_visits(spot: Spot) -> None:
    """Give a household of a place a visit with a photo, an appointment, a step and an obstacle."""
    house = spot.households["decided"]
    first = house.registered_on
    visit = VisitFactory.create(
        household=house, done_on=first, seen=f"Đã gặp {spot.markers['name'][0]}"
    )
    VisitFactory.create(
        household=house, official=visit.official, state=VisitState.PLANNED, mode="", done_on=None,
        met=None, planned_on=first,
    )  # fmt: skip
    AgreedStep.objects.create(
        household=house, visit=visit, what="Nộp đơn", doer=Doer.HOUSEHOLD, due_on=first
    )
    ObstacleFactory.create(
        household=house, visit=visit, level="commune", opened_on=first, since=first
    )
    photo = VisitPhoto(visit=visit, width=1, height=1, sha256=spot.key)
    photo.image.save(f"{spot.key}.jpg", ContentFile(b"\xff\xd8\xff"), save=False)
    photo.small.save(f"{spot.key}-nho.jpg", ContentFile(b"\xff\xd8\xff"), save=False)
    photo.save()


def _code(world: World) -> Mapping[str, Any]:
    return {"code": world.target.households["decided"].code}


def _visit(state: str) -> Any:
    def found(world: World) -> Mapping[str, Any]:
        house = world.target.households["decided"]
        return {"pk": Visit.objects.filter(household=house, state=state).order_by("pk")[0].pk}

    return found


def _photo(world: World) -> Mapping[str, Any]:
    photo = VisitPhoto.objects.get(visit__household=world.target.households["decided"])
    return {"pk": photo.visit_id, "uuid": photo.uuid}


def _step(world: World) -> Mapping[str, Any]:
    return {"pk": AgreedStep.objects.get(household=world.target.households["decided"]).pk}


def _obstacle(world: World) -> Mapping[str, Any]:
    return {"pk": Obstacle.objects.get(household=world.target.households["decided"]).pk}


def _new(world: World) -> Mapping[str, Any]:
    del world
    return {
        "key": uuid.uuid4(), "step_key": uuid.uuid4(), "obstacle_key": uuid.uuid4(), "mode": "home",
        "met": "yes", "done_on": DAY, "seen": "Ổn",
    }  # fmt: skip


def _plan(world: World) -> Mapping[str, Any]:
    del world
    return {"key": uuid.uuid4(), "planned_on": DAY}


VISITS: list[Row] = [
    #                                 C O L S A B Y
    Row("households:visits",         "YYY...."),
    Row("households:visit-new",      "YYY....", of=_code, data=_new, shows=("code",)),
    Row("households:visit-send",     "ppp....", of=_code, data=_new, writes="......."),
    Row("households:visit-plan",     "YYY....", of=_code, data=_plan, shows=("code",)),
    Row("households:visit",          "YYYY...", of=_visit("planned"),
        data={"act": "doi", "planned_on": DAY}, writes="YYY....", shows=("code",)),
    Row("households:visit",          "YYYY...", of=_visit("done"), variant="done",
        shows=("code",)),
    Row("households:visit-photo",    "YYYY...", of=_photo),
    Row("households:step",           "YYY....", of=_step,
        data={"act": "xong", "done_on": DAY}, shows=("code",)),
    Row("households:obstacles",      "YYYY..."),
    Row("households:obstacle",       "YYYY...", of=_obstacle,
        data={"act": "answer", "text": "Sẽ làm"}, writes=".YY....", shows=("code",)),
]  # fmt: skip
