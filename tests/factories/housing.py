"""Schemes, cases, photos of houses."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import factory
from factory.django import DjangoModelFactory
from PIL import Image

from households.models import Household
from housing.choices import Cause, Work
from housing.models import HousingCase, HousingScheme
from housing.services.cases import HouseOrder, open_cases
from officials.models import Official
from programmes.choices import Once, SupportGroup
from tests.factories.programmes import (
    BEGAN,
    EligibilityRuleFactory,
    ProgrammeFactory,
    SupportKindFactory,
    SupportNormFactory,
)


class HousingSchemeFactory(DjangoModelFactory[HousingScheme]):
    """A scheme of 40 and 20 million dong of central money; once per household, new or repaired."""

    class Meta:
        model = HousingScheme
        skip_postgeneration_save = True

    class Params:
        thing = "nha-o"

    code = factory.Sequence(lambda n: f"chinh-sach-nha-{n}")
    name_vi = factory.Sequence(lambda n: f"Nhà ở thử {n}")
    name_en = factory.Sequence(lambda n: f"Test housing {n}")
    programme = factory.SubFactory(ProgrammeFactory)
    kind_new = factory.SubFactory(
        SupportKindFactory,
        name_vi="Nhà xây mới",
        group=SupportGroup.HOUSING,
        thing=factory.SelfAttribute("..thing"),
        indicators=["Q", "S"],
        causes=[],
    )
    kind_repair = factory.SubFactory(
        SupportKindFactory,
        name_vi="Nhà sửa chữa",
        group=SupportGroup.HOUSING,
        thing=factory.SelfAttribute("..thing"),
        indicators=["Q"],
        causes=[],
    )
    norm_new = factory.SubFactory(
        SupportNormFactory, kind=factory.SelfAttribute("..kind_new"), amount=40_000_000
    )
    norm_repair = factory.SubFactory(
        SupportNormFactory, kind=factory.SelfAttribute("..kind_repair"), amount=20_000_000
    )
    test_article = "Thông tư 01/2022/TT-BXD"
    valid_from = BEGAN
    legal_basis = "Thông tư 01/2022/TT-BXD"
    certainty = "certain"

    @factory.post_generation
    def once(self: HousingScheme, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Let the law give it once per household, unless told otherwise."""
        del kwargs
        if create and extracted is not False:
            for kind in (self.kind_new, self.kind_repair):
                EligibilityRuleFactory.create(
                    kind=kind, programme=self.programme, once=extracted or Once.HOUSEHOLD
                )


def opened_case(
    actor: Official | None,
    household: Household,
    day: dt.date,
    scheme: HousingScheme | None = None,
    **fields: Any,
) -> HousingCase:
    """Return a case of a household, opened through the service."""
    order = HouseOrder(
        household.pk,
        scheme or HousingSchemeFactory.create(),
        **({"work": Work.NEW, "cause": Cause.DILAPIDATED} | fields),
    )
    (case,) = open_cases(actor=actor, orders=[order], day=day)
    return case


def camera_photo(
    width: int = 2400, height: int = 1800, *, taken: str = "2026:03:05 08:30:00", turned: int = 6
) -> bytes:
    """Return a JPEG as a telephone writes it: EXIF with a day, a place, and a turned camera."""
    picture = Image.new("RGB", (width, height), "#7a4d2b")
    picture.paste("#1d6b3a", (0, height // 2, width, height))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F], exif[0x0110] = "Hãng Máy Ảnh", "Máy 12"
    exif.get_ifd(0x8769)[0x9003] = taken
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (16.0, 45.0, 30.0), "E", (107.0, 11.0, 5.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif.tobytes(), quality=85)
    return out.getvalue()
