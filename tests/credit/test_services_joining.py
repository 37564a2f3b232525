"""Households that join and part by law: their loans stay what they were, and are followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from credit.models import GroupMember, Loan, SavingsGroup
from credit.selectors.case import loans_of
from credit.selectors.coverage import LACK_OF_CAPITAL
from credit.selectors.list_content import draft_of
from credit.services.reporting import CREATED, REJECTED, UNCHANGED, UPDATED, report_loans
from households.choices import PovertyClass, Relation
from households.models import Classification, Household, HouseholdChange
from households.selectors.succession import lines_of
from households.services.merge_households import merge_households
from households.services.split_household import split_household
from households.services.undo_change import undo_change
from officials.choices import Role
from programmes.choices import ProgrammeKind
from programmes.selectors.household_needs import household_needs
from summaries.models import OutputStatistic
from summaries.services.outputs import recompute_outputs
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.credit import LoanTermsFactory
from tests.factories.households import ClassificationFactory
from tests.factories.loans import borrowed
from tests.factories.officials import official_with
from tests.factories.programmes import ProgrammeFactory
from tests.households.life import NOW, START, TODAY, family, make_world, who

pytestmark = pytest.mark.django_db
BORROWED = dt.date(2026, 3, 2)
JOINED = dt.date(2026, 5, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


class Two:
    """Two poor families of a village; the second has a loan of 60 million."""

    def __init__(self) -> None:
        """The cap is 100 million a household and programme."""
        self.world = make_world()
        self.kept = family(self.world, Relation.SPOUSE)
        self.gone = family(self.world, Relation.SPOUSE)
        for home in (self.kept, self.gone):
            row = ClassificationFactory.create(
                household=home, poverty_class=PovertyClass.POOR, valid_from=START
            )
        ProgrammeFactory.create(kind=ProgrammeKind.CREDIT)
        self.branch = branch_serving(self.world.commune)
        self.banker = bank_officer(self.branch)
        self.terms = LoanTermsFactory.create(needs_membership=False)
        self.head = who(self.kept, Relation.HEAD)
        self.borrower = who(self.gone, Relation.HEAD)
        self.loan = borrowed(
            self.gone, self.branch, self.terms, self.banker, standard=row.standard,
            disbursed_on=BORROWED, amount=60_000_000,
        )  # fmt: skip
        self.officer = official_with(Role.COMMUNE_OFFICER, area=self.world.commune)

    def join(self, kept: Household | None = None, gone: Household | None = None) -> HouseholdChange:
        dissolved = gone or self.gone
        return merge_households(
            actor=self.world.officer, household=kept or self.kept, dissolved=dissolved,
            on_date=JOINED,
            relations={
                row.person_id: Relation.OTHER
                for row in dissolved.memberships.filter(valid_to__isnull=True)
            },
        )  # fmt: skip

    def shown(self, home: Household, day: dt.date = TODAY) -> list[tuple[bool, bool, str]]:
        """Loans of a case page: own, borrower away, household that borrowed."""
        return [
            (row["own"], row["away"], row["elsewhere"]) for row in loans_of(self.officer, home, day)
        ]

    def page(self, home: Household) -> str:
        client = Client()
        client.force_login(self.officer)
        return client.get(f"/ho/{home.code}/ho-tro/").content.decode()

    def report(self, **changes: Any) -> tuple[str, list[str]]:
        body = {
            "reference": "MOI-1", "household_code": self.kept.code,
            "person": str(self.head.uuid),
            "programme": self.terms.programme.code, "purpose": "Nuôi dê", "amount": 30_000_000,
            "term_months": 60, "rate_year": str(self.terms.rate_year),
            "disbursed_on": "2026-05-20", "outstanding": 30_000_000, "overdue": 0,
            "reported_on": "2026-05-31",
        }  # fmt: skip
        (out,) = report_loans(actor=self.banker, branch=self.branch, bodies=[body | changes])
        return out.result, [one.code for one in out.faults]

    def later(self, home: Household, **changes: Any) -> tuple[str, list[str]]:
        """A later report of the loan, under the code of a household."""
        loan = self.loan
        return self.report(
            reference=loan.reference, household_code=home.code, person=str(self.borrower.uuid),
            purpose=loan.purpose, amount=loan.amount, rate_year=str(loan.rate_year),
            disbursed_on="2026-03-02", **({"outstanding": 50_000_000} | changes),
        )  # fmt: skip


@pytest.fixture
def two() -> Two:
    return Two()


def test_a_loan_is_followed_where_its_household_went(two: Two) -> None:
    assert two.shown(two.kept) == []
    change = two.join()
    assert two.shown(two.kept) == [(True, False, two.gone.code)]
    # It keeps its household, whose own file shows it still; before that day it was nobody else's.
    two.loan.refresh_from_db()
    assert two.loan.household_id == two.gone.pk
    assert two.shown(two.gone) == [(True, True, "")]
    assert two.shown(two.kept, JOINED - dt.timedelta(days=1)) == []
    page = two.page(two.kept)
    assert f"Khoản vay của hộ {two.gone.code} trước khi nhập vào hộ này." in page
    assert "Dư nợ 60.000.000 đồng" in page
    undo_change(actor=two.world.officer, change=change)
    assert two.shown(two.kept) == []
    assert two.shown(two.gone) == [(True, False, "")]
    assert "Vốn vay ưu đãi" not in two.page(two.kept)


def test_sums_are_of_both_once(two: Two) -> None:
    two.join()
    assert two.report()[0] == CREATED
    assert "Cả hộ: 2 khoản, dư nợ 90.000.000 đồng" in two.page(two.kept)


def test_who_joins_who_joined_is_followed_through_both(two: Two) -> None:
    third = family(two.world, Relation.SPOUSE)
    two.join()
    two.join(third, two.kept)
    assert two.shown(third) == [(True, False, two.gone.code)]
    lines = lines_of([two.gone.pk, two.kept.pk, third.pk])
    assert {line.heir for line in lines.values()} == {third.pk}
    assert {line.whole for line in lines.values()} == {
        frozenset({two.gone.pk, two.kept.pk, third.pk})
    }
    assert two.later(two.kept) == (UPDATED, [])
    assert two.later(third) == (UNCHANGED, [])


def test_a_borrower_who_leaves_takes_no_debt_of_the_household_along(two: Two) -> None:
    change = split_household(
        actor=two.world.officer, household=two.gone, members=[two.borrower], head=two.borrower,
        on_date=JOINED, remaining_head=who(two.gone, Relation.SPOUSE),
    )  # fmt: skip
    founded = change.other_household
    assert founded is not None
    assert two.shown(two.gone) == [(True, True, "")]
    assert two.shown(founded) == [(False, False, two.gone.code)]
    page = two.page(founded)
    assert f"Khoản vay của hộ {two.gone.code}, người vay nay ở hộ này" in page
    assert "không còn ở hộ này" in two.page(two.gone)
    undo_change(actor=two.world.officer, change=change)
    assert two.shown(two.gone) == [(True, False, "")]
    assert two.shown(founded) == []


def test_who_left_before_is_not_followed_by_those_who_joined(two: Two) -> None:
    change = split_household(
        actor=two.world.officer, household=two.gone, members=[who(two.gone, Relation.SPOUSE)],
        head=who(two.gone, Relation.SPOUSE), on_date=dt.date(2026, 4, 1),
    )  # fmt: skip
    founded = change.other_household
    assert founded is not None
    assert two.shown(founded) == []
    two.join(two.kept, founded)
    assert two.shown(two.kept) == []


def test_the_cap_is_of_all_that_joined(two: Two) -> None:
    assert two.report(reference="TRUOC", outstanding=1, amount=1_000_000)[0] == CREATED
    two.join()
    result, faults = two.report(amount=50_000_000, outstanding=50_000_000)
    assert (result, faults) == (REJECTED, ["open_loans_over_cap"])
    assert two.report(amount=39_000_000, outstanding=39_000_000) == (CREATED, [])


def test_the_bank_names_the_household_as_before_or_as_the_feed_said(two: Two) -> None:
    other = family(two.world, Relation.SPOUSE)
    assert two.later(two.kept)[1] == ["contradicts"]
    two.join()
    assert two.later(two.gone) == (UPDATED, [])
    assert two.later(two.kept, outstanding=40_000_000, reported_on="2026-06-01") == (UPDATED, [])
    assert two.later(other)[1][0] == "contradicts"
    assert Loan.objects.get(pk=two.loan.pk).household_id == two.gone.pk


def test_what_was_lent_to_the_one_that_joined_answers_the_needs_of_the_other(two: Two) -> None:
    """Its row of the ledger is followed too, in the needs and in the coverage of lending."""
    two.terms.programme.kind.causes = [LACK_OF_CAPITAL]
    two.terms.programme.kind.save()
    type(two.loan.support).objects.filter(pk=two.loan.support_id).update(
        causes=1 << (LACK_OF_CAPITAL - 1)
    )
    Classification.objects.filter(household=two.kept).update(causes=1 << (LACK_OF_CAPITAL - 1))

    def answered() -> tuple[list[str], int]:
        needs = household_needs(two.officer, two.kept, TODAY)
        assert needs is not None
        recompute_outputs(actor=None, areas=[two.world.commune.pk], today=TODAY)
        (figures,) = OutputStatistic.objects.filter(area=two.world.commune, year=TODAY.year)
        return [one.state for one in needs.needs], figures.figures.get("credit.covered", 0)

    assert answered() == (["unmet"], 0)
    two.join()
    assert answered() == (["given"], 1)


def test_the_list_names_who_borrows_where_they_live(two: Two) -> None:
    group = SavingsGroup.objects.create(
        branch=two.branch, code="TO-1", name="Tổ 1", commune=two.world.commune,
        village=two.world.village, organisation="women", founded_on=START,
    )  # fmt: skip
    GroupMember.objects.create(
        group=group, household=two.gone, person=two.borrower, valid_from=START
    )

    def borrowers() -> dict[str, str | None]:
        draft = draft_of(two.world.commune, TODAY.year, TODAY.month, today=TODAY)
        return {
            entry.code: entry.representative.name if entry.representative else None
            for entry in draft.now.values()
        }

    # A head borrows in their own name.
    assert borrowers() == {two.kept.code: None, two.gone.code: None}
    two.join()
    assert borrowers() == {two.kept.code: two.borrower.full_name}
