"""Two books of loans: equal ones have no difference, and differences explain the sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from credit.choices import DifferenceKind, LoanState
from credit.rules.reconciliation import AMOUNT, OWED, STATE, Entry, compare, month_end, sums

STATES = ["active", "overdue", "settled", "transferred"]
AMOUNTS = st.integers(0, 3).map(lambda n: n * 1_000_000)
ENTRIES = st.builds(Entry, AMOUNTS, AMOUNTS, st.sampled_from(STATES))
BOOKS = st.dictionaries(st.sampled_from([f"V{n}" for n in range(6)]), ENTRIES)


def _told(book: dict[str, Entry], named: set[str]) -> dict[str, Entry]:
    """What a book says where a loan that ended and is not named by the other side is nothing."""
    return {key: one for key, one in book.items() if one.is_owed or key in named}


@given(theirs=BOOKS, ours=BOOKS)
def test_no_difference_exactly_where_both_books_say_the_same(
    theirs: dict[str, Entry], ours: dict[str, Entry]
) -> None:
    assert (compare(theirs, ours) == []) == (theirs == _told(ours, set(theirs)))


@given(theirs=BOOKS, ours=BOOKS)
def test_differences_explain_the_whole_gap_of_the_sums(
    theirs: dict[str, Entry], ours: dict[str, Entry]
) -> None:
    found = {one.reference: one for one in compare(theirs, ours)}
    bank, here = sums(theirs.values()), sums(ours.values())
    of_bank = sums(one.theirs for one in found.values() if one.theirs)
    of_here = sums(one.ours for one in found.values() if one.ours)
    assert bank.loans - here.loans == of_bank.loans - of_here.loans
    assert bank.outstanding - here.outstanding == of_bank.outstanding - of_here.outstanding
    assert bank.overdue - here.overdue == of_bank.overdue - of_here.overdue


def test_a_loan_may_differ_in_amount_and_in_state() -> None:
    here, there = Entry(5, 0, "active"), Entry(4, 4, "overdue")
    assert [one.kind for one in compare({"V1": there}, {"V1": here})] == [AMOUNT, STATE]


def test_words_of_the_rules_are_those_of_the_rows() -> None:
    assert set(STATES) == set(LoanState.values)
    assert set(LoanState.values) >= OWED
    kinds = {
        one.kind for one in compare({"a": Entry(1, 0, "active")}, {"b": Entry(1, 0, "active")})
    }
    assert {*kinds, AMOUNT, STATE} == set(DifferenceKind.values)


def test_a_month_ends_on_its_last_day() -> None:
    assert month_end(2028, 2).isoformat() == "2028-02-29"
