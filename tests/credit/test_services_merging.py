"""Records of the register that are one, with loans on both: nothing is lost, nothing is twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection

from credit.choices import RowOutcome
from credit.models import ConfirmedRow, GroupMember, Loan, LoanReport, RowAnswer, SavingsGroup
from credit.rules.answers import Answer
from credit.selectors.confirmed_lists import open_rejections
from credit.selectors.list_content import draft_of
from credit.selectors.loans import groups_for, with_sizes
from credit.services.answering import answer_rows
from credit.services.reporting import report_loans
from credit.services.signing import sign_list
from households.choices import PovertyClass, Relation
from households.exceptions import UndoBlocked
from households.models import Household, HouseholdChange
from households.services.merging import merge_household_records, merge_person_records
from households.services.merging.households import likely_same
from households.services.undo_change import undo_change
from officials.choices import Role
from officials.models import BankBranch, Official
from programmes.models import Support
from tests.factories.bank import bank_officer, branch_serving
from tests.factories.credit import LoanTermsFactory
from tests.factories.households import ClassificationFactory
from tests.factories.loans import borrowed, reported
from tests.factories.officials import official_with
from tests.households.life import NOW, START, TODAY, World, family, make_world, who

pytestmark = pytest.mark.django_db

LATER = START + dt.timedelta(days=31)
BORROWED = dt.date(2026, 3, 2)
KEPT = (Loan, LoanReport, GroupMember, SavingsGroup, Support, ConfirmedRow, RowAnswer)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


class Twice:
    """A poor family that was registered twice, each time with a loan and a place in a group."""

    def __init__(self) -> None:
        """The second time is a month later."""
        self.world: World = make_world()
        self.first = family(self.world, Relation.SPOUSE)
        self.second = family(self.world, Relation.SPOUSE, on_date=LATER)
        for home, day in ((self.first, START), (self.second, LATER)):
            row = ClassificationFactory.create(
                household=home, poverty_class=PovertyClass.POOR, valid_from=day
            )
        self.standard = row.standard
        self.branch: BankBranch = branch_serving(self.world.commune)
        self.banker: Official = bank_officer(self.branch)
        self.terms = LoanTermsFactory.create()
        self.group = self.found("TO-1")
        self.loans = [self.loan(self.first), self.loan(self.second)]

    def found(self, code: str) -> SavingsGroup:
        return SavingsGroup.objects.create(
            branch=self.branch, code=code, name=f"Tổ {code}", commune=self.world.commune,
            village=self.world.village, organisation="women", founded_on=START,
        )  # fmt: skip

    def loan(self, home: Household) -> Loan:
        return borrowed(
            home, self.branch, self.terms, self.banker, standard=self.standard,
            disbursed_on=BORROWED, amount=20_000_000, group=self.group,
        )  # fmt: skip

    def joins(
        self, home: Household, since: dt.date, until: dt.date | None = None, code: str = ""
    ) -> GroupMember:
        return GroupMember.objects.create(
            group=self.found(code) if code else self.group, household=home,
            person=who(home, Relation.HEAD), valid_from=since, valid_to=until,
        )  # fmt: skip

    def merge(self) -> HouseholdChange:
        same = likely_same(actor=None, kept=self.first, gone=self.second)
        change = merge_household_records(
            actor=self.world.officer, kept=self.first, gone=self.second, same=same
        )
        connection.check_constraints()
        return change

    def body(self, loan: Loan, **changes: Any) -> dict[str, Any]:
        """The bank's report of a loan for the end of May."""
        return {
            "reference": loan.reference,
            "household_code": loan.household.code,
            "person": str(loan.person.uuid),
            "programme": loan.programme.code,
            "group": self.group.code,
            "purpose": loan.purpose,
            "amount": loan.amount,
            "term_months": loan.term_months,
            "rate_year": "6.24",
            "disbursed_on": loan.disbursed_on.isoformat(),
            "outstanding": 12_000_000,
            "reported_on": "2026-05-31",
        } | changes


@pytest.fixture
def twice() -> Twice:
    return Twice()


def snapshot() -> dict[str, Any]:
    """Return every column of every row that a merge may touch, save times of record."""
    found = {}
    for model in KEPT:
        names = [f.attname for f in model._meta.concrete_fields if f.name != "updated_at"]
        rows = model._base_manager.values_list(*names)
        found[model.__name__] = sorted(tuple(map(str, row)) for row in rows)
    return found


def test_loans_their_ledger_rows_and_memberships_follow_the_household(twice: Twice) -> None:
    twice.joins(twice.second, LATER)
    reported(twice.loans[1], twice.banker, dt.date(2026, 4, 30))
    before = snapshot()
    change = twice.merge()
    head = who(twice.first, Relation.HEAD)
    for rows in (Loan.objects, Support.objects.filter(loan__isnull=False), GroupMember.objects):
        assert {row.household for row in rows.all()} == {twice.first}
    assert {loan.person for loan in Loan.objects.all()} == {head}
    assert GroupMember.objects.get().person == head
    assert snapshot()["LoanReport"] == before["LoanReport"]
    undo_change(actor=twice.world.officer, change=change)
    connection.check_constraints()
    assert snapshot() == before


@pytest.mark.parametrize(
    ("kept", "gone", "left"),
    [
        # the same time, part of it, and times beside each other
        ((START, None), (LATER, None), [(START, None)]),
        ((BORROWED, None), (LATER, None), [(LATER, dt.date(2026, 3, 1)), (BORROWED, None)]),
        ((BORROWED, BORROWED), (LATER, None),
         [(LATER, dt.date(2026, 3, 1)), (BORROWED, BORROWED), (dt.date(2026, 3, 3), None)]),
        ((START, LATER), (BORROWED, None), [(START, LATER), (BORROWED, None)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", ["", "TO-2"])
def test_a_member_of_two_groups_at_once_is_counted_once(
    twice: Twice,
    kept: tuple[dt.date, dt.date | None],
    gone: tuple[dt.date, dt.date | None],
    left: list[tuple[dt.date, dt.date | None]],
    code: str,
) -> None:
    twice.joins(twice.first, *kept)
    twice.joins(twice.second, *gone, code=code)
    before = snapshot()
    change = twice.merge()
    rows = GroupMember.objects.order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in rows] == left
    head = who(twice.first, Relation.HEAD)
    assert {(row.household, row.person) for row in rows} == {(twice.first, head)}
    sizes = [row["member_count"] for row in with_sizes(groups_for(twice.banker))]
    assert sum(sizes) == 1
    undo_change(actor=twice.world.officer, change=change)
    assert snapshot() == before


def test_a_person_who_is_two_records_keeps_the_loans_of_both(twice: Twice) -> None:
    spouse = who(twice.first, Relation.SPOUSE)
    gone = who(twice.second, Relation.SPOUSE)
    Loan.objects.filter(pk=twice.loans[1].pk).update(person=gone)
    before = snapshot()
    change = merge_person_records(actor=None, kept=spouse, gone=gone)
    loan = Loan.objects.get(pk=twice.loans[1].pk)
    assert (loan.person, loan.household) == (spouse, twice.second)
    undo_change(actor=None, change=change)
    assert snapshot() == before


def test_the_bank_goes_on_reporting_under_the_names_it_knows(twice: Twice) -> None:
    said = twice.body(twice.loans[1])
    twice.merge()
    (outcome,) = report_loans(actor=twice.banker, branch=twice.branch, bodies=[said])
    assert (outcome.result, outcome.faults) == ("updated", ())
    loan = Loan.objects.get(pk=twice.loans[1].pk)
    assert (loan.outstanding, loan.household) == (12_000_000, twice.first)
    renamed = twice.body(loan, outstanding=11_000_000)
    other = twice.body(loan, household_code=family(twice.world).code, outstanding=10_000_000)
    now, wrong = report_loans(
        actor=twice.banker, branch=twice.branch, bodies=[renamed]
    ) + report_loans(actor=twice.banker, branch=twice.branch, bodies=[other])
    assert now.result == "updated"
    assert [(one.name, one.code) for one in wrong.faults] == [("household_code", "contradicts")]


def test_what_the_merged_household_owes_counts_against_the_cap(twice: Twice) -> None:
    said = twice.body(twice.loans[1], outstanding=20_000_000)
    twice.merge()
    type(twice.terms).objects.filter(pk=twice.terms.pk).update(cap=30_000_000)
    Loan.objects.filter(pk=twice.loans[1].pk).update(outstanding=5_000_000)
    (outcome,) = report_loans(actor=twice.banker, branch=twice.branch, bodies=[said])
    assert [one.code for one in outcome.faults] == ["open_loans_over_cap"]


def test_signed_rows_and_answers_stay_and_the_next_list_takes_one_away(twice: Twice) -> None:
    commune = twice.world.commune
    leader = official_with(Role.COMMUNE_LEADER, area=commune)
    signed = sign_list(actor=leader, commune=commune, year=2026, month=4)
    rows = {row.household_id: row for row in signed.rows.all()}
    assert set(rows) == {twice.first.pk, twice.second.pk}
    wrong = Answer(
        0, rows[twice.second.pk].position, RowOutcome.REJECTED, "duplicate", "Trùng hộ khác"
    )
    answer_rows(actor=twice.banker, branch=twice.branch, confirmed=signed, answers=[wrong])
    before = snapshot()
    change = twice.merge()
    for name in ("ConfirmedRow", "RowAnswer"):
        assert snapshot()[name] == before[name]
    assert open_rejections(twice.world.officer).get().row == rows[twice.second.pk]
    draft = draft_of(commune, 2026, 5, today=TODAY)
    assert {(row.entry.code, row.change) for row in draft.rows} == {(twice.second.code, "removed")}
    assert [entry.code for entry in draft.now.values()] == [twice.first.code]
    undo_change(actor=twice.world.officer, change=change)
    assert not draft_of(commune, 2026, 5, today=TODAY).rows


def test_a_household_with_a_member_of_a_group_cannot_be_unregistered(twice: Twice) -> None:
    third = family(twice.world)
    twice.joins(third, LATER, code="TO-3")
    change = HouseholdChange.objects.get(household=third)
    with pytest.raises(UndoBlocked, match="Tổ TO-3"):
        undo_change(actor=twice.world.officer, change=change)
