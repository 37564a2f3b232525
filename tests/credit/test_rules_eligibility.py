"""Who may borrow on plain values."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit.rules.eligibility import (
    Reason,
    Standing,
    Terms,
    category_on,
    escape_until,
    judge,
    list_until,
)
from credit.selectors.reasons import REASONS, words_of
from households.rules.class_verdict import HouseholdClass
from households.rules.escape import newly_escaped_until
from tests.worked_examples import RULES, examples, ids

POOR, NEAR, NOT_POOR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR
PAGE = "credit-eligibility"
ONE = dt.timedelta(days=1)
days = st.integers(0, 50 * 365).map(lambda number: dt.date(2010, 1, 1) + number * ONE)


@pytest.mark.parametrize("row", examples(PAGE, "until"), ids=ids)
def test_last_day_of_the_newly_escaped(row: dict[str, str]) -> None:
    left = dt.date.fromisoformat(row["left the list"])
    assert escape_until(left, 3).isoformat() == row["last day as newly escaped"]


@pytest.mark.parametrize("row", examples(PAGE, "list"), ids=ids)
def test_last_day_of_a_class(row: dict[str, str]) -> None:
    since, asked = (dt.date.fromisoformat(row[name]) for name in ("class of", "day asked"))
    assert list_until(since, asked).isoformat() == row["holds until"]


@given(days, st.integers(1, 5))
@example(dt.date(2024, 2, 29), 3)
@example(dt.date(2023, 12, 31), 3)
@example(dt.date(2024, 2, 29), 4)
def test_the_last_day_is_in_and_the_next_is_out(left: dt.date, years: int) -> None:
    standing = Standing(NOT_POOR, left, escaped_on=left, above_line=True)
    until = escape_until(left, years)
    assert category_on(standing, until, escape_years=years) == ("newly_escaped", until, None)
    after = category_on(standing, until + ONE, escape_years=years)
    assert after == (None, None, Reason.ESCAPE_ENDED)
    assert category_on(standing, left, escape_years=years)[0] == "newly_escaped"
    # The label ends with the credit rule where the years are three.
    assert years != 3 or until + ONE == newly_escaped_until(left)


@given(days, days)
def test_a_class_holds_to_the_end_of_a_year_and_never_less_than_the_day_asked(
    since: dt.date, asked: dt.date
) -> None:
    until = list_until(since, max(asked, since))
    assert (until.month, until.day) == (12, 31)
    assert max(asked, since) <= until
    assert until.year - max(asked, since).year in (0, 1)


@given(days, days)
def test_a_class_ends_no_later_than_its_standard(asked: dt.date, ends: dt.date) -> None:
    standing = Standing(POOR, asked, standard_until=ends)
    _category, until, _reason = category_on(standing, asked)
    assert until == min(ends, list_until(asked, asked))


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing(None), Reason.NOT_CLASSIFIED),
        (Standing(None, no_standard=True), Reason.NO_STANDARD),
        (Standing(None, poor_elsewhere=True), Reason.PROVINCIAL_ONLY),
        (Standing(NOT_POOR), Reason.NOT_POOR),
        (Standing(NOT_POOR, poor_elsewhere=True), Reason.PROVINCIAL_ONLY),
        (Standing(POOR, closed=True), Reason.CLOSED),
        (Standing(NOT_POOR, escaped_on=dt.date(2025, 1, 1)), Reason.INCOME_NOT_KNOWN),
        (
            Standing(NOT_POOR, escaped_on=dt.date(2025, 1, 1), above_line=False),
            Reason.INCOME_TOO_LOW,
        ),
        (
            Standing(NOT_POOR, escaped_on=dt.date(2020, 1, 1), above_line=True),
            Reason.ESCAPE_ENDED,
        ),
    ],
)
def test_each_reason_why_there_is_no_category(standing: Standing, reason: Reason) -> None:
    day = dt.date(2026, 6, 1)
    assert category_on(standing, day) == (None, None, reason)
    assert judge(standing, Terms(frozenset({"poor"})), day).reasons == (reason,)


@given(
    st.builds(
        Standing,
        poverty_class=st.sampled_from([None, *HouseholdClass]),
        valid_from=st.none() | days,
        escaped_on=st.none() | days,
        above_line=st.none() | st.booleans(),
        unable_to_work=st.booleans(),
        poor_elsewhere=st.booleans(),
        closed=st.booleans(),
    ),
    st.none()
    | st.builds(
        Terms,
        categories=st.frozensets(st.sampled_from(["poor", "near_poor", "newly_escaped"])),
        needs_labour=st.booleans(),
        escape_years=st.none() | st.integers(1, 5),
    ),
    days,
)
def test_a_verdict_is_whole(standing: Standing, terms: Terms | None, day: dt.date) -> None:
    verdict = judge(standing, terms, day)
    assert verdict.eligible == (not verdict.reasons)
    assert (verdict.category is None) == (verdict.valid_until is None)
    if verdict.eligible:
        assert terms is not None
        assert verdict.category in terms.categories
        assert not (terms.needs_labour and standing.unable_to_work)
    category, _until, reason = category_on(standing, day)
    assert (category is None) == (reason is not None)


def test_a_programme_with_years_of_its_own() -> None:
    left = dt.date(2022, 1, 1)
    standing = Standing(NOT_POOR, left, escaped_on=left, above_line=True)
    day = dt.date(2026, 6, 1)
    long = Terms(frozenset({"newly_escaped"}), escape_years=5)
    assert judge(standing, long, day).valid_until == dt.date(2026, 12, 31)
    assert judge(standing, Terms(frozenset({"newly_escaped"})), day).reasons == (
        Reason.ESCAPE_ENDED,
    )


def test_every_reason_has_words_in_both_languages_and_a_row_on_the_page() -> None:
    assert set(REASONS) == set(Reason)

    page = (RULES / f"{PAGE}.md").read_text(encoding="utf-8")
    for reason in Reason:
        said = words_of(reason)
        assert said["vi"] != said["en"]
        assert f"| `{reason}` |" in page
