"""Loan programmes of the bank."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from credit.choices import Category
from credit.models import LoanProgramme, LoanTerms
from programmes.choices import SupportGroup
from tests.factories.programmes import SupportKindFactory

TERMS_BEGAN = dt.date(2019, 3, 1)


class LoanProgrammeFactory(DjangoModelFactory[LoanProgramme]):
    """A programme without terms yet; its kind of support is a loan."""

    class Meta:
        model = LoanProgramme

    code = factory.Sequence(lambda n: f"cho-vay-{n}")
    name_vi = factory.Sequence(lambda n: f"Cho vay thử {n}")
    name_en = factory.Sequence(lambda n: f"Test loans {n}")
    kind = factory.SubFactory(
        SupportKindFactory,
        code=factory.Sequence(lambda n: f"vay-thu-{n}"),
        group=SupportGroup.CREDIT,
        needs_approval=False,
    )
    position = factory.Sequence(lambda n: n)


class LoanTermsFactory(DjangoModelFactory[LoanTerms]):
    """Terms without end for poor households: 6.24 % a year, 100 million dong, ten years."""

    class Meta:
        model = LoanTerms

    programme = factory.SubFactory(LoanProgrammeFactory)
    categories = factory.LazyFunction(lambda: [Category.POOR])
    rate_year = Decimal("6.24")
    cap = 100_000_000
    term_months = 120
    valid_from = TERMS_BEGAN
    legal_basis = "Quyết định thử"


def terms_of(category: Category, **fields: object) -> LoanTerms:
    """Return the terms of a programme for one category."""
    terms: LoanTerms = LoanTermsFactory.create(categories=[category], **fields)
    return terms
