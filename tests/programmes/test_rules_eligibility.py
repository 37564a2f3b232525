"""Who may receive what: every rule alone, and what holds whatever the facts are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.rules.ages import add_months
from households.rules.escape import escape_on
from programmes.rules.eligibility import (
    Applicant,
    Condition,
    Prior,
    Standing,
    refusals,
    status_for,
    status_of,
)

DAY = dt.date(2026, 6, 15)
POOR, NEAR, NOT_POOR, CLOSED = 1, 2, 3, 9
LISTED = frozenset({"poor", "near_poor", "newly_escaped"})
RULE = Condition("r", LISTED)


def applicant(poverty_class: int | None = POOR, **fields: Any) -> Applicant:
    return Applicant(household=1, person=None, national=Standing(poverty_class), **fields)


def codes(who: Applicant, rule: Condition, day: dt.date = DAY) -> list[str]:
    return [refusal.code for refusal in refusals(who, rule, day)]


def prior(**fields: Any) -> Prior:
    known: dict[str, Any] = {
        "support": 7, "household": 1, "person": None, "programme": "Chương trình",
        "kind": "Bò", "day": dt.date(2024, 3, 1), "given": True, "live": True,
    }  # fmt: skip
    return Prior(**(known | fields))


@pytest.mark.parametrize(
    ("poverty_class", "status"),
    [(POOR, "poor"), (NEAR, "near_poor"), (NOT_POOR, "not_poor"), (None, "unknown"),
     (CLOSED, "unknown")],
)  # fmt: skip
def test_the_class_of_the_day_decides(poverty_class: int | None, status: str) -> None:
    assert status_of(Standing(poverty_class), DAY, 36) == status
    assert (codes(applicant(poverty_class), RULE) == []) == (status in LISTED)


@pytest.mark.parametrize(
    ("escaped", "last", "first_not"),
    [
        (dt.date(2023, 6, 15), dt.date(2026, 6, 14), dt.date(2026, 6, 15)),
        # Month ends: 36 months after 29 February is the last day of a shorter February.
        (dt.date(2024, 2, 29), dt.date(2027, 2, 27), dt.date(2027, 2, 28)),
        (dt.date(2023, 12, 31), dt.date(2026, 12, 30), dt.date(2026, 12, 31)),
    ],
)
def test_newly_escaped_for_36_months(escaped: dt.date, last: dt.date, first_not: dt.date) -> None:
    standing = Standing(NOT_POOR, escaped)
    assert status_of(standing, escaped - dt.timedelta(days=1), 36) == "not_poor"
    assert status_of(standing, escaped, 36) == "newly_escaped"
    assert status_of(standing, last, 36) == "newly_escaped"
    assert status_of(standing, first_not, 36) == "not_poor"


@given(st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31)), st.integers(-40, 1500))
def test_the_ledger_and_the_register_agree_who_is_newly_escaped(
    escaped: dt.date, after: int
) -> None:
    day = escaped + dt.timedelta(days=after)
    known = escape_on(escaped, day)
    assert (status_of(Standing(NOT_POOR, escaped), day, 36) == "newly_escaped") == (
        known is not None and known.holds
    )


def test_national_money_asks_for_national_status() -> None:
    who = applicant(NOT_POOR, own=Standing(POOR))
    assert codes(who, RULE) == ["status"]
    assert "theo chuẩn quốc gia" in refusals(who, RULE, DAY)[0].text.vi
    of_the_province = replace(RULE, national_status=False)
    assert codes(who, of_the_province) == []
    assert status_for(who, of_the_province, DAY) == "poor"
    # Poor under both: the national status is the one that is written down.
    both = applicant(NEAR, own=Standing(POOR))
    assert status_for(both, of_the_province, DAY) == "near_poor"


@pytest.mark.parametrize(
    ("ages", "code"),
    [((14, 14), ["too_young"]), ((14, 15), []), ((15, 15), []), ((35, 36), []),
     ((36, 36), ["too_old"]), (None, ["age_unknown"])],
)  # fmt: skip
def test_ages_refuse_only_where_the_birth_certainly_does(
    ages: tuple[int, int] | None, code: list[str]
) -> None:
    rule = replace(RULE, min_age=15, max_age=35)
    assert codes(replace(applicant(), person=5, ages=ages), rule) == code


def test_the_household_must_stand_on_the_day() -> None:
    assert codes(applicant(closed_on=DAY), RULE) == ["closed"]
    assert codes(applicant(closed_on=DAY + dt.timedelta(days=1)), RULE) == []
    assert codes(applicant(registered_on=DAY + dt.timedelta(days=1)), RULE) == ["not_founded"]


def test_a_household_of_its_own_for_so_many_months() -> None:
    rule = replace(RULE, separate_months=6)
    founded = dt.date(2025, 12, 15)
    assert codes(applicant(registered_on=founded), rule, dt.date(2026, 6, 14)) == [
        "separate_too_short"
    ]
    assert codes(applicant(registered_on=founded), rule, dt.date(2026, 6, 15)) == []


def test_area_and_labour() -> None:
    rule = replace(RULE, area_attributes=frozenset({"region_class=III"}), needs_labour=True)
    assert codes(applicant(unable_to_work=True), rule) == ["area", "no_labour"]
    assert codes(applicant(area_attributes=frozenset({"region_class=III"})), rule) == []


ONCE = replace(RULE, once="household", exclusive=False)


def test_once_a_household_whoever_gave_it_and_whatever_became_of_it() -> None:
    ended = prior(live=False)
    assert codes(applicant(priors=(ended,)), ONCE) == ["once_household"]
    assert codes(applicant(priors=(prior(given=False, live=False),)), ONCE) == []
    refused = refusals(applicant(priors=(ended,)), ONCE, DAY)[0]
    assert refused.prior == 7
    assert "01/03/2024" in refused.text.vi
    # What a newcomer received elsewhere is not this household's.
    moved_in = prior(person=5, elsewhere=True)
    assert codes(replace(applicant(priors=(moved_in,)), person=6), ONCE) == []


def test_once_a_person_follows_the_person() -> None:
    rule = replace(ONCE, once="person")
    elsewhere = prior(person=5, elsewhere=True, household=99)
    assert codes(replace(applicant(priors=(elsewhere,)), person=5), rule) == ["once_person"]
    assert codes(replace(applicant(priors=(prior(person=6),)), person=5), rule) == []
    # A thing for the whole household cannot be once a person: it is once a household.
    assert codes(applicant(priors=(prior(),)), rule) == ["once_household"]


def test_never_twice_from_two_sources_while_the_first_is_planned_or_runs() -> None:
    assert codes(applicant(priors=(prior(given=False),)), RULE) == ["double"]
    assert codes(applicant(priors=(prior(live=False),)), RULE) == []
    two_members = replace(applicant(priors=(prior(person=6),)), person=5)
    assert codes(two_members, RULE) == []
    assert codes(replace(two_members, person=6), RULE) == ["double"]
    assert codes(applicant(priors=(prior(),)), replace(RULE, exclusive=False)) == []


STANDINGS = st.builds(
    Standing,
    st.sampled_from([None, POOR, NEAR, NOT_POOR, CLOSED]),
    st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1)),
)
PRIORS = st.builds(
    Prior,
    support=st.integers(1, 50), household=st.integers(1, 3),
    person=st.none() | st.integers(1, 3), programme=st.just("P"), kind=st.just("K"),
    day=st.dates(dt.date(2020, 1, 1), DAY), given=st.booleans(), live=st.booleans(),
    elsewhere=st.booleans(),
)  # fmt: skip
APPLICANTS = st.builds(
    Applicant,
    household=st.just(1), person=st.none() | st.integers(1, 3), national=STANDINGS,
    own=st.none() | STANDINGS, unable_to_work=st.booleans(),
    ages=st.none() | st.integers(0, 90).map(lambda low: (low, low + 1)),
    registered_on=st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1)),
    closed_on=st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1)),
    area_attributes=st.frozensets(st.sampled_from(["a=1", "b=1"])),
    priors=st.lists(PRIORS, max_size=4).map(tuple),
)  # fmt: skip
CONDITIONS = st.builds(
    Condition,
    code=st.just("r"),
    statuses=st.frozensets(st.sampled_from(["poor", "near_poor", "newly_escaped", "not_poor"])),
    national_status=st.booleans(), escaped_months=st.integers(0, 60),
    once=st.sampled_from(["no_limit", "household", "person"]), exclusive=st.booleans(),
    min_age=st.none() | st.integers(0, 60), max_age=st.none() | st.integers(0, 90),
    separate_months=st.none() | st.integers(0, 24), needs_labour=st.booleans(),
    area_attributes=st.frozensets(st.sampled_from(["a=1", "b=1"])),
)  # fmt: skip


@given(APPLICANTS, CONDITIONS)
def test_every_refusal_says_why_in_both_languages(who: Applicant, rule: Condition) -> None:
    for refusal in refusals(who, rule, DAY):
        assert refusal.text.vi
        assert refusal.text.en
        assert refusal.code


@given(APPLICANTS, CONDITIONS)
def test_to_ask_less_never_refuses_more(who: Applicant, rule: Condition) -> None:
    lighter = replace(
        rule, once="no_limit", exclusive=False, min_age=None, max_age=None, separate_months=None,
        needs_labour=False, area_attributes=frozenset(), national_status=False,
    )  # fmt: skip
    assert set(codes(who, lighter)) <= set(codes(who, rule))


@given(APPLICANTS, CONDITIONS, PRIORS)
def test_another_earlier_support_never_makes_anybody_eligible(
    who: Applicant, rule: Condition, more: Prior
) -> None:
    before = bool(refusals(who, rule, DAY))
    after = bool(refusals(replace(who, priors=(*who.priors, more)), rule, DAY))
    assert after >= before


@given(APPLICANTS, CONDITIONS)
def test_national_money_is_for_national_status_alone(who: Applicant, rule: Condition) -> None:
    strict = replace(rule, national_status=True)
    national = status_of(who.national, DAY, rule.escaped_months)
    assert ("status" not in codes(who, strict)) == (national in rule.statuses)


@given(st.dates(dt.date(2015, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 48))
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: dt.date, months: int) -> None:
    end = add_months(day, months)
    assert end.day == day.day or (end + dt.timedelta(days=1)).day == 1
