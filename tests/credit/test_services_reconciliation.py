"""A month on both sides: as of its last day, stored, and nobody else's to see."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from credit.exceptions import NotAllowed, ReconciliationRefused
from credit.models import Reconciliation
from credit.rules.reconciliation import Entry, Sums
from credit.selectors.reconciliations import (
    differences_of,
    find_reconciliation,
    reconciliations_for,
    totals_of,
)
from credit.services.reconciliation import Month, reconcile
from officials.models import BankBranch, Official
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.households import PovertyStandardFactory, household_with_head
from tests.factories.loans import borrowed, loan_terms, reported, settled

pytestmark = pytest.mark.django_db

MILLION = 1_000_000


def _branch() -> tuple[BankBranch, Official, str]:
    """A branch with two loans on 31 March 2026, 50 and 20 million; a third was paid back before."""
    standard, terms = PovertyStandardFactory.create(), loan_terms("ho-ngheo")
    houses = [household_with_head() for _ in range(3)]
    branch = branch_serving(houses[0].commune)
    officer = bank_officer(branch)
    whole, part, paid = (
        borrowed(house, branch, terms, officer, standard=standard, reference=f"V{place}")
        for place, house in enumerate(houses)
    )
    reported(part, officer, dt.date(2026, 3, 31), outstanding=20 * MILLION)
    reported(part, officer, dt.date(2026, 4, 1), outstanding=1 * MILLION)
    settled(paid, officer, dt.date(2026, 3, 30))
    del whole
    return branch, officer, terms.programme.code


def test_both_sides_agree_as_of_the_last_day() -> None:
    branch, officer, code = _branch()
    bank = Month(
        2026, 3, {code: Sums(2, 70 * MILLION, 0)},
        {"V0": Entry(50 * MILLION, 0, "active"), "V1": Entry(20 * MILLION, 0, "active")},
    )  # fmt: skip
    made = reconcile(actor=officer, branch=branch, month=bank)
    assert made.difference_count == 0
    assert all(one.agrees for one in totals_of(made))
    # A day later the second loan has been paid down; that is April's.
    april = reconcile(actor=officer, branch=branch, month=replace(bank, month=4))
    (one,) = differences_of(april)
    assert (one.kind, one.reference) == ("amount", "V1")
    assert one.ours is not None
    assert one.ours["outstanding"] == 1 * MILLION
    assert totals_of(april)[-1].gap == Sums(0, 19 * MILLION, 0)


def test_every_difference_is_named_with_both_sides() -> None:
    branch, officer, code = _branch()
    bank = Month(
        2026, 3, {code: Sums(2, 70 * MILLION, 70 * MILLION)},
        {
            "V1": Entry(20 * MILLION, 20 * MILLION, "overdue"),
            "X9": Entry(50 * MILLION, 0, "active"),
        },
    )  # fmt: skip
    made = reconcile(actor=officer, branch=branch, month=bank)
    found = [(one.reference, one.kind, one.loan_id is not None) for one in differences_of(made)]
    assert found == [
        ("V0", "only_here", True), ("V1", "amount", True), ("V1", "state", True),
        ("X9", "only_bank", False),
    ]  # fmt: skip


def test_sums_alone_say_nothing_of_single_loans() -> None:
    branch, officer, _code = _branch()
    other = loan_terms("khac").programme.code
    made = reconcile(actor=officer, branch=branch, month=Month(2026, 3, {other: Sums(1, 5, 0)}))
    assert (made.difference_count, made.with_loans) == (0, False)
    assert [one.agrees for one in totals_of(made)] == [False, False, False]


def test_a_month_is_its_branchs_alone() -> None:
    branch, officer, code = _branch()
    made = reconcile(actor=officer, branch=branch, month=Month(2026, 3, {code: Sums()}))
    stranger = bank_officer(branch_serving(branch.areas.get().commune))
    assert find_reconciliation(officer, made.uuid) == made
    assert find_reconciliation(stranger, made.uuid) is None
    assert not reconciliations_for(stranger)
    with pytest.raises(NotAllowed):
        reconcile(actor=stranger, branch=branch, month=Month(2026, 3, {}))
    assert Reconciliation.objects.count() == 1


def test_a_month_that_is_not_over_is_refused() -> None:
    branch, officer, _code = _branch()
    with pytest.raises(ReconciliationRefused):
        reconcile(actor=officer, branch=branch, month=Month(2031, 12, {}))
