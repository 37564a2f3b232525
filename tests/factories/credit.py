"""Loan programmes of the bank."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from areas.models import Village
from credit.choices import Category, Organisation
from credit.models import GroupMember, Loan, LoanProgramme, LoanTerms, SavingsGroup
from credit.services.reporting import Outcome, report_loans
from households.choices import PovertyClass
from households.models import Classification
from officials.models import Official
from programmes.choices import ProgrammeKind, SupportGroup
from programmes.models import Programme
from tests.factories.bank import branch_serving
from tests.factories.households import ClassificationFactory, household_with_head
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory

TERMS_BEGAN = dt.date(2019, 3, 1)
#: Since when the household of a loan's scene is on the list.
LISTED = dt.date(2025, 12, 20)
_NUMBERS = itertools.count(1)


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


class LoanScene:
    """A branch, a poor household whose head is in a group, and terms of a programme for it."""

    def __init__(self, village: Village | None = None) -> None:
        """Everything began well before the loans of the tests."""
        self.household = household_with_head(village, identity_number=f"0970900{next(_NUMBERS):05}")
        self.head = self.household.memberships.get().person
        self.classification: Classification = ClassificationFactory.create(
            household=self.household, poverty_class=PovertyClass.POOR, valid_from=LISTED
        )
        self.branch = branch_serving(self.household.commune)
        self.terms = terms_of(Category.POOR)
        self.programme = self.terms.programme
        self.ledger: Programme = ProgrammeFactory.create(kind=ProgrammeKind.CREDIT)
        self.group = SavingsGroup.objects.create(
            branch=self.branch,
            code="TO-1",
            name="Tổ 1",
            commune=self.household.commune,
            village=self.household.village,
            organisation=Organisation.WOMEN,
            founded_on=TERMS_BEGAN,
        )
        self.member = GroupMember.objects.create(
            group=self.group, household=self.household, person=self.head, valid_from=LISTED
        )

    def body(self, **changes: Any) -> dict[str, Any]:
        """A report of a new loan as it is taken; ``changes`` replace fields."""
        return {
            "reference": "KU-1",
            "household_code": self.household.code,
            "identity_number": self.head.identity_number,
            "programme": self.programme.code,
            "group": self.group.code,
            "purpose": "Mua bò sinh sản",
            "amount": 50_000_000,
            "term_months": 60,
            "rate_year": "6.24",
            "disbursed_on": "2026-02-02",
            "outstanding": 50_000_000,
            "overdue": 0,
            "reported_on": "2026-06-30",
        } | changes

    def report(self, *bodies: dict[str, Any], actor: Official | None = None) -> list[Outcome]:
        """Report loans for the branch."""
        return report_loans(actor=actor, branch=self.branch, bodies=bodies or [self.body()])

    def loan(self, **changes: Any) -> Loan:
        """Report one loan and return it."""
        self.report(self.body(**changes))
        return Loan.objects.get(reference=changes.get("reference", "KU-1"))
