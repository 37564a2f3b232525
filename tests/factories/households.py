"""Persons, households, standards, reviews and classes."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from areas.choices import AreaType
from areas.models import Village
from households.choices import (
    ClassOrigin,
    EthnicList,
    FormStatus,
    PovertyClass,
    Relation,
    ReviewKind,
    ReviewState,
    Sex,
    StandardStatus,
)
from households.models import (
    Classification,
    Decision,
    EthnicGroup,
    Household,
    Indicator,
    Membership,
    Person,
    PovertyStandard,
    Residence,
    Review,
    ScoringForm,
)
from tests.factories.areas import VillageFactory

REGISTERED = dt.date(2021, 1, 1)


class EthnicGroupFactory(DjangoModelFactory[EthnicGroup]):
    """Kinh of the list of 2008."""

    class Meta:
        model = EthnicGroup
        django_get_or_create = ("list_id", "code")

    list_id = EthnicList.B
    code = "01"
    name = "Kinh"


class PersonFactory(DjangoModelFactory[Person]):
    """An adult with a synthetic identity number (prefix 097 was never given to a province)."""

    class Meta:
        model = Person

    full_name = factory.Sequence(lambda n: f"Nguyễn Văn Thử {n}")
    sex = Sex.MALE
    birth_year = 1980
    ethnic_group = factory.SubFactory(EthnicGroupFactory)
    identity_number = factory.Sequence(lambda n: f"097080{n:06d}")


class HouseholdFactory(DjangoModelFactory[Household]):
    """A household without members in a village; the commune follows the village."""

    class Meta:
        model = Household

    village = factory.SubFactory(VillageFactory)
    commune = factory.LazyAttribute(lambda household: household.village.commune)
    code = factory.Sequence(lambda n: f"90000-{n:06d}")
    registered_on = REGISTERED


class MembershipFactory(DjangoModelFactory[Membership]):
    """A head of household from the day of registration."""

    class Meta:
        model = Membership

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)
    relation = Relation.HEAD
    valid_from = REGISTERED


class ResidenceFactory(DjangoModelFactory[Residence]):
    """Where the household lives, since its registration."""

    class Meta:
        model = Residence

    household = factory.SubFactory(HouseholdFactory)
    village = factory.LazyAttribute(lambda residence: residence.household.village)
    commune = factory.LazyAttribute(lambda residence: residence.village.commune)
    valid_from = REGISTERED


def household_with_head(village: Village | None = None, **person: Any) -> Household:
    """Return a household with its residence and a head."""
    place = {} if village is None else {"village": village}
    household: Household = HouseholdFactory.create(**place)
    ResidenceFactory.create(household=household)
    MembershipFactory.create(household=household, person=PersonFactory.create(**person))
    return household


class ScoringFormFactory(DjangoModelFactory[ScoringForm]):
    """A published form without questions."""

    class Meta:
        model = ScoringForm

    code = factory.Sequence(lambda n: f"phieu-{n}")
    name_vi = "Phiếu thử"
    name_en = "Test form"
    status = FormStatus.PUBLISHED
    valid_from = dt.date(2022, 1, 1)
    content = factory.Dict({})
    checksum = "0" * 64


class PovertyStandardFactory(DjangoModelFactory[PovertyStandard]):
    """The national standard of Decree 07/2021 without its indicators."""

    class Meta:
        model = PovertyStandard
        django_get_or_create = ("code",)

    code = "quoc-gia-2022"
    name_vi = "Chuẩn nghèo đa chiều 2022-2026"
    name_en = "Multidimensional poverty standard 2022-2026"
    legal_basis = "Nghị định 07/2021/NĐ-CP"
    province = None
    valid_from = dt.date(2022, 1, 1)
    valid_to = dt.date(2026, 12, 31)
    status = StandardStatus.PUBLISHED
    line_rural = 1_500_000
    line_urban = 2_000_000
    score_cut_rural = 140
    score_cut_urban = 175
    deprivation_cut = 3


class IndicatorFactory(DjangoModelFactory[Indicator]):
    """One indicator of the national standard."""

    class Meta:
        model = Indicator

    standard = factory.SubFactory(PovertyStandardFactory)
    position = factory.Sequence(lambda n: n % 12 + 1)
    code = factory.LazyAttribute(lambda indicator: f"B2.{indicator.position}")
    dimension_vi = "Việc làm"
    dimension_en = "Employment"
    name_vi = factory.LazyAttribute(lambda indicator: f"Chỉ số {indicator.position}")
    name_en = factory.LazyAttribute(lambda indicator: f"Indicator {indicator.position}")
    rule = "employment"


class ReviewFactory(DjangoModelFactory[Review]):
    """A decided periodic review without facts."""

    class Meta:
        model = Review

    household = factory.SubFactory(HouseholdFactory)
    village = factory.LazyAttribute(lambda review: review.household.village)
    commune = factory.LazyAttribute(lambda review: review.household.commune)
    area_type = AreaType.RURAL
    kind = ReviewKind.PERIODIC
    reviewed_on = dt.date(2025, 10, 1)
    state = ReviewState.DECIDED
    facts = factory.Dict({})


class DecisionFactory(DjangoModelFactory[Decision]):
    """A recognition of the commune."""

    class Meta:
        model = Decision

    number = factory.Sequence(lambda n: f"{n}/QĐ-UBND")
    decided_on = dt.date(2025, 12, 10)


class ClassificationFactory(DjangoModelFactory[Classification]):
    """A poor household under the national standard, by decision."""

    class Meta:
        model = Classification

    household = factory.SubFactory(HouseholdFactory)
    commune = factory.LazyAttribute(lambda row: row.household.commune)
    standard = factory.SubFactory(PovertyStandardFactory)
    poverty_class = PovertyClass.POOR
    valid_from = dt.date(2026, 1, 1)
    origin = ClassOrigin.DECISION
    decision = factory.SubFactory(DecisionFactory, commune=factory.SelfAttribute("..commune"))
    review = factory.SubFactory(ReviewFactory, household=factory.SelfAttribute("..household"))
    persons = 4
    is_urban = False
