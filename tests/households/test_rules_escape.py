"""Newly escaped: 36 months from the exit, computed, the same in Python and in the database."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from households.rules.ages import add_months, age_months
from households.rules.classification import HouseholdClass
from households.rules.escape import (
    earliest_escape,
    escape_on,
    holds_sql,
    is_escape,
    newly_escaped_until,
)
from tests.worked_examples import examples, ids

NAMES = {
    "poor": HouseholdClass.POOR,
    "near-poor": HouseholdClass.NEAR_POOR,
    "not poor": HouseholdClass.NOT_POOR,
}
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("row", examples("newly-escaped", "until"), ids=ids)
def test_status_holds_for_36_months(row: dict[str, str]) -> None:
    found = escape_on(date.fromisoformat(row["exit recognised"]), date.fromisoformat(row["day"]))
    assert (found is not None and found.holds) is (row["newly escaped"] == "yes")
    assert ("" if found is None else str(found.days_left)) == row["days left"]


@pytest.mark.parametrize("row", examples("newly-escaped", "exits"), ids=ids)
def test_what_is_an_exit(row: dict[str, str]) -> None:
    assert is_escape(NAMES.get(row["before"]), NAMES[row["after"]]) is (row["an exit"] == "yes")


def test_household_that_never_left_is_not_newly_escaped() -> None:
    assert escape_on(None, date(2025, 1, 1)) is None


@given(days, days)
def test_status_holds_exactly_from_the_exit_to_the_day_before_it_ends(out: date, day: date) -> None:
    found = escape_on(out, day)
    assert (found is not None and found.holds) is (out <= day < newly_escaped_until(out))


@given(days, days)
def test_days_are_compared_as_the_status_holds(out: date, day: date) -> None:
    found = escape_on(out, day)
    assert (earliest_escape(day) <= out <= day) is (found is not None and found.holds)


#: Exits whose ends are odd: leap days, ends of months, the ends of a year.
ODD = [
    date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1),
    date(2022, 12, 15), date(2022, 12, 31), date(2023, 1, 1), date(2023, 8, 31), date(2027, 2, 28),
]  # fmt: skip


@pytest.mark.django_db
def test_statements_and_rule_agree_around_every_end() -> None:
    asked = [
        (out, around + timedelta(days=by))
        for out in ODD
        for around in (out, *map(newly_escaped_until, ODD))
        for by in (-2, -1, 0, 1, 2)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {holds_sql('t.left_on', 't.day')}"
            " FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS t(left_on, day, place)"
            " ORDER BY place",
            [[out for out, _ in asked], [day for _, day in asked]],
        )
        said = [holds for (holds,) in cursor.fetchall()]
    rule = [escape_on(out, day) for out, day in asked]
    assert said == [found is not None and found.holds for found in rule]
    assert said == [earliest_escape(day) <= out <= day for out, day in asked]
    assert {True, False} == set(said)


@given(days, st.integers(0, 1200))
def test_last_day_is_the_last_on_which_it_holds(out: date, later: int) -> None:
    day = out + timedelta(days=later)
    found = escape_on(out, day)
    assert found is not None
    assert found.holds is (day <= found.last_day)
    assert not found.holds or (found.last_day - day).days + 1 == found.days_left


@given(days, st.integers(-60, 60))
def test_months_later_is_the_same_day_or_the_end_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and add_months(later, 1).day >= later.day)


@given(days, st.dates(date(2036, 1, 1), date(2040, 12, 31)))
def test_age_in_months_agrees_with_adding_months(born: date, as_of: date) -> None:
    low, high = age_months(born, as_of)
    assert low == high
    # The month after is not complete yet; a short month completes on the day after its last.
    assert add_months(born, low) <= as_of
    assert as_of <= add_months(born, low + 1)


@given(st.integers(1935, 2035), st.integers(0, 364), st.dates(date(2036, 1, 1), date(2040, 12, 31)))
def test_age_from_a_year_bounds_every_date_of_that_year(year: int, day: int, as_of: date) -> None:
    born = date.fromordinal(date(year, 1, 1).toordinal() + day)
    low, high = age_months(year, as_of)
    exact, _ = age_months(born, as_of)
    assert low <= exact <= high
    assert age_months(date(year, 1, 1), as_of)[0] == high
    assert age_months(date(year, 12, 31), as_of)[0] == low


@pytest.mark.django_db
def test_database_ends_the_status_on_the_same_day() -> None:
    exits = [date(2024, 2, 29), date(2021, 2, 28), date(2022, 12, 31), date(2023, 8, 31)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (d + interval '36 months')::date FROM unnest(%s::date[]) AS t(d)", [exits]
        )
        assert [day for (day,) in cursor.fetchall()] == [newly_escaped_until(d) for d in exits]
