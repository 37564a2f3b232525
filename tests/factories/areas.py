"""Administrative units and villages."""

import datetime as dt
from itertools import chain

import factory
from django.db.models import Max
from factory.django import DjangoModelFactory

from areas.choices import AreaLevel, AttributeScheme, SuccessionShare, VillageKind
from areas.models import (
    FORMER_LIST_FROM,
    TWO_TIER_START,
    Area,
    AreaAttribute,
    AreaSuccession,
    Population,
    Village,
)

#: Codes of no published list that no test writes by hand (``test_factories`` looks).
PROVINCE_CODES = (
    "07", "16", "18", "23", "28", "29", "39", "43", "47", "53", "55", "57", "59", "61", "63", "65",
    "69", "71", "73", "76", "78", "81", "85", "88", "90", "98",
)  # fmt: skip
DISTRICT_CODES = tuple(f"{number}" for number in range(974, 999))
COMMUNE_CODES = ("91000", "96999")


def _free_code(level: AreaLevel, own: tuple[str, ...]) -> str:
    """Return a code that no unit of the level has, today or before: one of our own if any is left.

    It follows from what is in the table alone, so a test gets the same codes whatever ran before.
    """
    taken = set(Area.objects.filter(level=level).values_list("code", flat=True))
    digits = len(own[0])
    others = (f"{number:0{digits}d}" for number in range(10**digits))
    return next(code for code in chain(own, others) if code not in taken)


def _free_commune_code() -> str:
    first, last = COMMUNE_CODES
    within = Area.objects.filter(level=AreaLevel.COMMUNE, code__range=COMMUNE_CODES)
    highest = within.aggregate(found=Max("code"))["found"]
    if highest == last:
        raise RuntimeError("No code is left for another commune.")
    return f"{int(highest) + 1}" if highest else first


class ProvinceFactory(DjangoModelFactory[Area]):
    """A province of today, under a code of no published list."""

    class Meta:
        model = Area

    level = AreaLevel.PROVINCE
    code = factory.LazyFunction(lambda: _free_code(AreaLevel.PROVINCE, PROVINCE_CODES))
    name = factory.LazyAttribute(lambda unit: f"Tỉnh thử {unit.code}")
    unit_type = "tỉnh"
    parent = None
    valid_from = TWO_TIER_START
    valid_to: dt.date | None = None


class CommuneFactory(DjangoModelFactory[Area]):
    """A commune of today in a province of its own unless one is given."""

    class Meta:
        model = Area

    level = AreaLevel.COMMUNE
    code = factory.LazyFunction(_free_commune_code)
    name = factory.LazyAttribute(lambda unit: f"Xã thử {unit.code}")
    unit_type = "xã"
    parent = factory.SubFactory(ProvinceFactory)
    valid_from = TWO_TIER_START
    valid_to: dt.date | None = None


#: Last day of the three-tier system.
FORMER_END = TWO_TIER_START - dt.timedelta(days=1)


class FormerProvinceFactory(ProvinceFactory):
    """A province of before 1 July 2025."""

    valid_from = FORMER_LIST_FROM
    valid_to = FORMER_END


class DistrictFactory(DjangoModelFactory[Area]):
    """A district; they ended on 30 June 2025."""

    class Meta:
        model = Area

    level = AreaLevel.DISTRICT
    code = factory.LazyFunction(lambda: _free_code(AreaLevel.DISTRICT, DISTRICT_CODES))
    name = factory.LazyAttribute(lambda unit: f"Huyện thử {unit.code}")
    unit_type = "huyện"
    parent = factory.SubFactory(FormerProvinceFactory)
    valid_from = FORMER_LIST_FROM
    valid_to = FORMER_END


class FormerCommuneFactory(CommuneFactory):
    """A commune that ended with the change of 1 July 2025, in a district of its own."""

    parent = factory.SubFactory(DistrictFactory)
    valid_from = FORMER_LIST_FROM
    valid_to = FORMER_END


class AreaSuccessionFactory(DjangoModelFactory[AreaSuccession]):
    """A former commune that passed whole into a commune of today."""

    class Meta:
        model = AreaSuccession

    predecessor = factory.SubFactory(FormerCommuneFactory)
    predecessor_code = factory.LazyAttribute(lambda row: row.predecessor.code)
    successor = factory.SubFactory(CommuneFactory)
    share = SuccessionShare.WHOLE
    on_date = TWO_TIER_START


class AreaAttributeFactory(DjangoModelFactory[AreaAttribute]):
    """Rural from the first day of today's communes."""

    class Meta:
        model = AreaAttribute

    area = factory.SubFactory(CommuneFactory)
    scheme = AttributeScheme.AREA_TYPE
    value = "rural"
    valid_from = TWO_TIER_START
    legal_basis = "Quyết định thử"


class PopulationFactory(DjangoModelFactory[Population]):
    """A commune of 1,000 households at the end of 2025."""

    class Meta:
        model = Population

    area = factory.SubFactory(CommuneFactory)
    year = 2025
    households = 1000
    persons = 4000
    minority_households = 300
    source = "Số liệu thử"


class VillageFactory(DjangoModelFactory[Village]):
    """A village of a commune of today."""

    class Meta:
        model = Village

    commune = factory.SubFactory(CommuneFactory)
    code = factory.Sequence(lambda n: f"{n:03d}")
    name = factory.LazyAttribute(lambda village: f"Thôn thử {village.code}")
    kind = VillageKind.THON
