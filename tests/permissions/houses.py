"""Rows of the permission table for houses, and what they point at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from housing.choices import DisasterKind
from housing.models import DisasterEvent, HousingCase, HousingPhoto, HousingScheme
from housing.services.disasters import DisasterData, record_disaster
from programmes.models import Support
from tests.factories.housing import HousingSchemeFactory
from tests.permissions.rows import Row, model

if TYPE_CHECKING:
    from tests.permissions.world import Spot, World

DAY = "01/06/2026"


def add_house(spot: Spot) -> None:
    """Plan a house with a photo for a household of a place, and record what hit its commune."""
    scheme = HousingScheme.objects.first() or HousingSchemeFactory.create(code="nha", once=False)
    house = spot.households["waiting"]
    assert scheme.kind_new is not None
    support = Support.objects.create(
        household=house,
        commune=house.commune,
        village=house.village,
        kind=scheme.kind_new,
        programme=scheme.programme,
        standard=spot.households["decided"].classifications.order_by("pk")[0].standard,
        status="poor",
        status_on=house.registered_on,
        planned_on=house.registered_on,
    )
    case = HousingCase.objects.create(
        support=support, scheme=scheme, work="new", cause="dilapidated", priority=6,
        due_on=house.registered_on,
    )  # fmt: skip
    photo = HousingPhoto(
        case=case, moment="before", taken_on=house.registered_on, width=1, height=1,
        sha256=spot.key,
    )  # fmt: skip
    photo.image.save(f"{spot.key}.jpg", ContentFile(b"\xff\xd8\xff"), save=False)
    photo.small.save(f"{spot.key}-nho.jpg", ContentFile(b"\xff\xd8\xff"), save=False)
    photo.save()
    name = house.commune.name.removeprefix("Xã ")
    data = DisasterData(f"Lũ {name}", DisasterKind.FLOOD, house.registered_on, [house.commune_id])
    if not DisasterEvent.objects.filter(name=data.name).exists():
        record_disaster(actor=None, data=data)


def _the_case(world: World) -> HousingCase:
    return HousingCase.objects.get(support__household=world.target.households["waiting"])


def _case(world: World) -> Mapping[str, Any]:
    return {"pk": _the_case(world).pk}


def _act(slug: str) -> Any:
    return lambda world: {**_case(world), "act": slug}


def _photo(world: World) -> Mapping[str, Any]:
    case = _the_case(world)
    return {"pk": case.pk, "uuid": case.photos.get().uuid}


def _code(world: World) -> Mapping[str, Any]:
    return {"code": world.target.households["decided"].code}


def _event(world: World) -> Mapping[str, Any]:
    commune = world.target.village.commune_id
    return {"pk": DisasterEvent.objects.get(areas__commune=commune).pk}


def _new_event(world: World) -> Mapping[str, Any]:
    return {
        "name": "Bão", "kind": "typhoon", "happened_on": DAY,
        "communes": [world.target.village.commune_id],
    }  # fmt: skip


def _damages(world: World) -> Mapping[str, Any]:
    scheme = HousingScheme.objects.get()
    return {
        "scheme": scheme.pk,
        f"damage-{world.target.households['decided'].pk}": "heavy",
    }


SURVEY = {"act": "survey", "surveyed_on": DAY, "has_house": "yes", "roof": "no"}
GIVEN = {
    "giver": "kin", "kind": "labour", "description": "10 công", "given_on": DAY,
}  # fmt: skip

HOUSES: list[Row] = [
    #                               C O L S A B Y
    Row("housing:cases",            "YYYY...", shows=("code",)),
    Row("housing:need-list",        "YYYY..."),
    Row("housing:progress",         ".YYYY..", shows=("commune",)),
    Row("housing:household",        "YYYY...", of=_code, data=SURVEY, writes="YY.....",
        shows=("code",)),
    Row("housing:case",             "YYYY...", of=_case, shows=("village",)),
    Row("housing:case-act",         ".pp....", of=_act("dong-gop"), data=GIVEN,
        writes=".Y.....", variant="dong-gop"),
    Row("housing:case-act",         ".pp....", of=_act("duyet"), variant="duyet"),
    Row("housing:photo",            "YYYY...", of=_photo),
    Row("housing:photo-remove",     ".p.....", of=_photo, data={"_": "1"}, writes=".Y....."),
    Row("housing:disasters",        "YYYY...", data=_new_event, writes=".Y.Y..."),
    Row("housing:disaster",         "YYYY...", of=_event, data=_damages, writes=".Y.....",
        outside="Yhhh..."),
]  # fmt: skip

HOUSE_ADMIN: list[Row] = [
    #                                    C O L S A B Y
    *model("housing_housingscheme",     "YYYYY.Y", of=lambda _w: HousingScheme.objects.get().pk,
           adds="......Y", outside="YYYYY.Y"),
]  # fmt: skip
