"""Administrative units and villages."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from areas.choices import AreaLevel, VillageKind
from areas.models import TWO_TIER_START, Area, Village


class ProvinceFactory(DjangoModelFactory[Area]):
    """A province of today; codes 00 to 09 hold none in the published list but 01, 04 and 08."""

    class Meta:
        model = Area

    level = AreaLevel.PROVINCE
    code = factory.Sequence(lambda n: f"{n % 100:02d}")
    name = factory.LazyAttribute(lambda unit: f"Tỉnh thử {unit.code}")
    unit_type = "Tỉnh"
    parent = None
    valid_from = TWO_TIER_START
    valid_to = None


class CommuneFactory(DjangoModelFactory[Area]):
    """A commune of today in a province of its own unless one is given."""

    class Meta:
        model = Area

    level = AreaLevel.COMMUNE
    code = factory.Sequence(lambda n: f"{90000 + n:05d}")
    name = factory.LazyAttribute(lambda unit: f"Xã thử {unit.code}")
    unit_type = "Xã"
    parent = factory.SubFactory(ProvinceFactory)
    valid_from = TWO_TIER_START
    valid_to: dt.date | None = None


class FormerCommuneFactory(CommuneFactory):
    """A commune that ended with the change of 1 July 2025."""

    valid_from = dt.date(2004, 1, 1)
    valid_to = TWO_TIER_START - dt.timedelta(days=1)


class VillageFactory(DjangoModelFactory[Village]):
    """A village of a commune of today."""

    class Meta:
        model = Village

    commune = factory.SubFactory(CommuneFactory)
    code = factory.Sequence(lambda n: f"{n:03d}")
    name = factory.LazyAttribute(lambda village: f"Thôn thử {village.code}")
    kind = VillageKind.THON
