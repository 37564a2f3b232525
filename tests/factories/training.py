"""Courses, activities for jobs, and the norms of training."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from livelihoods.choices import JobActivityKind
from livelihoods.models import Course, JobActivity, Occupation, Provider
from programmes.choices import Beneficiary, Once, Recipient, SupportGroup
from programmes.models import EligibilityRule, SupportKind
from tests.factories.areas import CommuneFactory
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    SupportNormFactory,
)


class OccupationFactory(DjangoModelFactory[Occupation]):
    """Breeding poultry, in less than three months."""

    class Meta:
        model = Occupation

    code = factory.Sequence(lambda n: f"nghe-{n}")
    name_vi = factory.Sequence(lambda n: f"Chăn nuôi gia cầm {n}")


class ProviderFactory(DjangoModelFactory[Provider]):
    """A centre of vocational education."""

    class Meta:
        model = Provider

    code = factory.Sequence(lambda n: f"co-so-{n}")
    name = factory.Sequence(lambda n: f"Trung tâm giáo dục nghề nghiệp {n}")


class TrainingKindFactory(DjangoModelFactory[SupportKind]):
    """Vocational training, once per person."""

    code = "dao-tao-nghe"
    name_vi = "Đào tạo nghề"
    name_en = "Vocational training"
    group = SupportGroup.TRAINING
    thing = factory.SelfAttribute("code")
    indicators = factory.LazyFunction(lambda: ["E1"])
    recipient = Recipient.PERSON
    unit_vi = "khóa"
    causes = factory.LazyFunction(lambda: [6])

    class Meta:
        model = SupportKind
        django_get_or_create = ("code",)


def training_rule(kind: SupportKind) -> EligibilityRule:
    """Make training once per person, from 15 years on."""
    rule: EligibilityRule = EligibilityRuleFactory.create(kind=kind, once=Once.PERSON, min_age=15)
    return rule


def training_norms(kind: SupportKind) -> None:
    """Make the norms of Decision 46/2015 that tests use."""
    norm = SupportNormFactory.create
    for who, cap in ((Beneficiary.POOR, 3_000_000), (Beneficiary.NEAR_POOR, 2_500_000)):
        norm(kind=kind, item="chi-phi", beneficiary=who, amount=None, cap=cap)
    norm(kind=kind, item="tien-an", amount=30_000)
    norm(kind=kind, item="di-lai", amount=200_000, min_km=15)


class CourseFactory(DjangoModelFactory[Course]):
    """A course of ten days that began two weeks ago and is over."""

    class Meta:
        model = Course

    area = factory.SubFactory(CommuneFactory)
    occupation = factory.SubFactory(OccupationFactory)
    provider = factory.SubFactory(ProviderFactory)
    kind = factory.SubFactory(TrainingKindFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    place = "Nhà văn hóa thôn"
    seats = 30
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=20))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=5))
    training_days = 10
    cost_per_person = 2_800_000


class JobKindFactory(DjangoModelFactory[SupportKind]):
    """Counselling about work: no approval is needed."""

    code = "tu-van-viec-lam"
    name_vi = "Tư vấn việc làm"
    name_en = "Job counselling"
    group = SupportGroup.JOB
    thing = factory.SelfAttribute("code")
    indicators = factory.LazyFunction(lambda: ["E1"])
    recipient = Recipient.PERSON
    needs_approval = False

    class Meta:
        model = SupportKind
        django_get_or_create = ("code",)


class JobActivityFactory(DjangoModelFactory[JobActivity]):
    """A day of counselling, three days ago."""

    class Meta:
        model = JobActivity

    area = factory.SubFactory(CommuneFactory)
    kind = JobActivityKind.COUNSELLING
    support_kind = factory.SubFactory(JobKindFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Tư vấn tại thôn {n}")
    held_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=3))
