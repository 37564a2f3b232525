"""The registry of measures: codes, words and how they are found."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.measures import Group, Source, Unit, find, registry
from summaries.rules.periods import Period, affected, current, stored_periods, year_end
from summaries.rules.rates import Rate


def test_every_measure_is_found_under_its_code_and_has_words_in_both_languages() -> None:
    assert len(registry()) > 200
    for code, measure in registry().items():
        assert find(code) is measure
        assert re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)*", code)
        assert measure.label("vi") == measure.vi
        assert measure.label("en-gb") == measure.en
        assert not re.search(r": *$", measure.vi + measure.en), code


def test_conditions_of_a_source_are_told_from_values() -> None:
    assert find("poor") is not None
    for measure in registry().values():
        if measure.group == Group.MOVEMENT:
            assert measure.source == Source.MOVEMENT
        if measure.unit == Unit.HOUSEHOLDS:
            assert measure.value in {"1", "n"}


@pytest.mark.parametrize(
    "code", ["", "poor.", "poor.deprived.31", "poor.cause.9", "poor.ethnic.C01", "not_poor.urban"]
)
def test_what_is_not_measured_is_not_found(code: str) -> None:
    assert find(code) is None


def test_ethnic_groups_are_found_by_list_and_code() -> None:
    measure = find("near_poor.ethnic.A15")
    assert measure is not None
    assert "ethnic_list = 'A' AND ethnic_code = '15'" in measure.where
    assert measure.vi == "Hộ cận nghèo: dân tộc A15"


def test_movement_is_counted_from_the_year_end_before() -> None:
    assert year_end(2024).start == dt.date(2023, 12, 31)
    assert current(dt.date(2025, 3, 1)).start == dt.date(2024, 12, 31)
    assert current(dt.date(2024, 12, 31)).start == dt.date(2023, 12, 31)


def test_periods_kept_are_year_ends_that_are_over_and_today() -> None:
    kept = stored_periods(dt.date(2021, 12, 31), dt.date(2024, 12, 31))
    assert kept == (year_end(2021), year_end(2022), year_end(2023), current(dt.date(2024, 12, 31)))
    assert stored_periods(None, dt.date(2024, 5, 1)) == (current(dt.date(2024, 5, 1)),)


@given(
    since=st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)),
    today=st.dates(dt.date(2022, 1, 1), dt.date(2026, 1, 1)),
)
def test_a_write_affects_the_periods_that_end_on_or_after_its_day(
    since: dt.date, today: dt.date
) -> None:
    kept = stored_periods(dt.date(2021, 12, 31), today)
    found = affected(kept, since)
    assert current(today) in found
    assert all((p in found) == (p.end >= since) for p in kept if not p.is_current)
    assert affected(kept, None) == kept


def test_population_of_a_year_counts_from_its_end_on() -> None:
    assert year_end(2024).population_years == (2024,)
    assert Period(dt.date(2025, 3, 1)).population_years == (2024, 2025)
    assert current(dt.date(2025, 12, 31)).population_years == (2024, 2025)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "decimals", "shown"),
    [
        (19_805, 444_000, "4.461", 2, "4.46"),
        (1, 60_000, "0.002", 3, "0.002"),
        (0, 60_000, "0.000", 2, "0.00"),
        (1, 8, "12.500", 2, "12.50"),
        (1, 800, "0.125", 2, "0.13"),
    ],
)
def test_rates_are_rounded_half_up_and_never_to_a_false_nought(
    numerator: int, denominator: int, percent: str, decimals: int, shown: str
) -> None:
    rate = Rate(numerator, denominator)
    assert rate.percent == Decimal(percent)
    assert rate.decimals == decimals
    assert rate.rounded(rate.decimals) == Decimal(shown)


@pytest.mark.parametrize("denominator", [None, 0])
def test_without_a_denominator_there_is_no_rate(denominator: int | None) -> None:
    assert Rate(3, denominator).percent is None
    assert Rate(3, denominator).decimals == 2
