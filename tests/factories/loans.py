"""Loans as they stand when the bank has reported them."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from credit.choices import Category, LoanState
from credit.models import Loan, LoanProgramme, LoanReport, LoanTerms
from households.choices import Relation
from households.models import Household
from officials.models import BankBranch, Official
from programmes.choices import SupportGroup
from programmes.models import Support
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory

_NUMBERS = itertools.count(1)


def loan_terms(code: str = "", **fields: Any) -> LoanTerms:
    """Return the terms of a programme of its own: poor households, 100 million, ten years."""
    number = next(_NUMBERS)
    kind = SupportKindFactory.create(
        code=f"vay-cua-{number}", group=SupportGroup.CREDIT, needs_approval=False
    )
    programme = LoanProgramme.objects.create(
        code=code or f"vay-{number}", name_vi=f"Cho vay {number}", name_en=f"Loans {number}",
        kind=kind, position=number,
    )  # fmt: skip
    values: dict[str, Any] = {
        "categories": [Category.POOR], "rate_year": Decimal("6.24"), "cap": 100_000_000,
        "term_months": 120, "valid_from": dt.date(2019, 3, 1), "legal_basis": "Quyết định thử",
    }  # fmt: skip
    return LoanTerms.objects.create(programme=programme, **(values | fields))


def borrowed(
    household: Household, branch: BankBranch, terms: LoanTerms, sender: Official, **fields: Any
) -> Loan:
    """Return a loan of the head of a household with its row of the ledger and its first report."""
    disbursed = fields.pop("disbursed_on", dt.date(2026, 1, 15))
    amount = fields.pop("amount", 50_000_000)
    given = Support.objects.create(
        household=household, commune=household.commune, village=household.village,
        kind=terms.programme.kind, programme=ProgrammeFactory.create(), state="delivered",
        standard=fields.pop("standard"), status="poor", status_on=disbursed, planned_on=disbursed,
        approved_on=disbursed, delivered_on=disbursed, value=amount,
    )  # fmt: skip
    values: dict[str, Any] = {
        "reference": f"V{next(_NUMBERS):05d}", "category": Category.POOR, "purpose": "Nuôi bò",
        "rate_year": terms.rate_year, "term_months": 60, "outstanding": amount,
        "matures_on": disbursed.replace(year=disbursed.year + 5), "reported_on": disbursed,
    }  # fmt: skip
    loan = Loan.objects.create(
        branch=branch, household=household, commune=household.commune, village=household.village,
        person=household.memberships.get(relation=Relation.HEAD).person,
        programme=terms.programme, terms=terms, amount=amount, disbursed_on=disbursed,
        support=given, **(values | fields),
    )  # fmt: skip
    reported(loan, sender, loan.reported_on)
    return loan


def reported(loan: Loan, sender: Official, day: dt.date, **fields: Any) -> LoanReport:
    """Add a report of a loan for a day; what is not named is as the loan stands."""
    values = {"state": loan.state, "outstanding": loan.outstanding, "overdue": loan.overdue}
    return LoanReport.objects.create(
        loan=loan, reported_on=day, reported_by=sender, **(values | fields)
    )


def settled(loan: Loan, sender: Official, day: dt.date) -> None:
    """Pay a loan back."""
    Loan.objects.filter(pk=loan.pk).update(
        state=LoanState.SETTLED, outstanding=0, overdue=0, settled_on=day, reported_on=day
    )
    reported(loan, sender, day, state=LoanState.SETTLED, outstanding=0, overdue=0)
