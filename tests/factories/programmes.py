"""Programmes, kinds of support, rules, money."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from areas.models import Area
from programmes.choices import CapitalSource, ProgrammeKind, SupportGroup
from programmes.models import (
    Allocation,
    CapitalLine,
    EligibilityRule,
    Programme,
    Project,
    SupportKind,
    SupportNorm,
)
from tests.factories.areas import CommuneFactory

BEGAN = dt.date(2021, 1, 1)


class ProgrammeFactory(DjangoModelFactory[Programme]):
    """A national target programme."""

    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"chuong-trinh-{n}")
    name_vi = factory.Sequence(lambda n: f"Chương trình thử {n}")
    name_en = factory.Sequence(lambda n: f"Test programme {n}")
    kind = ProgrammeKind.NATIONAL_TARGET
    valid_from = BEGAN
    legal_basis = "Quyết định thử"


class ProjectFactory(DjangoModelFactory[Project]):
    """A project of a programme."""

    class Meta:
        model = Project

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"DA{n}")
    name_vi = factory.Sequence(lambda n: f"Dự án thử {n}")
    name_en = factory.Sequence(lambda n: f"Test project {n}")


class SupportKindFactory(DjangoModelFactory[SupportKind]):
    """A breeding cow for a household; approved before it is given."""

    class Meta:
        model = SupportKind

    code = factory.Sequence(lambda n: f"bo-sinh-san-{n}")
    name_vi = factory.Sequence(lambda n: f"Bò sinh sản {n}")
    name_en = factory.Sequence(lambda n: f"Breeding cow {n}")
    group = SupportGroup.LIVELIHOOD
    thing = factory.SelfAttribute("code")
    unit_vi = "con"
    indicators = factory.LazyFunction(lambda: ["E1"])
    causes = factory.LazyFunction(lambda: [2])


class EligibilityRuleFactory(DjangoModelFactory[EligibilityRule]):
    """Poor, near-poor and newly escaped households by the national standard."""

    class Meta:
        model = EligibilityRule

    code = factory.Sequence(lambda n: f"dieu-kien-{n}")
    statuses = factory.LazyFunction(lambda: ["poor", "near_poor", "newly_escaped"])
    valid_from = BEGAN
    legal_basis = "Thông tư thử"


class SupportNormFactory(DjangoModelFactory[SupportNorm]):
    """Ten million dong a household."""

    class Meta:
        model = SupportNorm

    code = factory.Sequence(lambda n: f"dinh-muc-{n}")
    kind = factory.SubFactory(SupportKindFactory)
    name_vi = "Định mức thử"
    amount = 10_000_000
    valid_from = BEGAN
    legal_basis = "Thông tư thử"


class CapitalLineFactory(DjangoModelFactory[CapitalLine]):
    """A line of central recurrent money of a commune, still empty."""

    class Meta:
        model = CapitalLine

    project = factory.SubFactory(ProjectFactory)
    area = factory.SubFactory(CommuneFactory)
    year = 2026
    source = CapitalSource.CENTRAL_RECURRENT


def funded_line(amount: int, *, area: Area | None = None, **fields: Any) -> CapitalLine:
    """Return a line to which ``amount`` dong were allocated."""
    if area is not None:
        fields["area"] = area
    line: CapitalLine = CapitalLineFactory.create(**fields)
    Allocation.objects.create(
        line=line, amount=amount, decided_on=dt.date(line.year, 1, 10), decision_no="01/QĐ-UBND"
    )
    line.refresh_from_db()
    return line
