"""Rounds of review: decided in time for their day, judged by the standards of that day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.class_counts import StandardCut
from summaries.rules.review_rounds import days_of, rounds_of

NATIONAL = StandardCut(1, False, 15, 20, 3, date(2021, 9, 1), date(2026, 12, 31))
PROVINCE = StandardCut(2, True, 21, 26, 3, date(2022, 9, 1), date(2025, 12, 31))
SUMMER = StandardCut(3, True, 17, 22, 3, date(2025, 7, 1), date(2025, 12, 31))


def test_year_ends_and_the_present_year() -> None:
    days = days_of([date(2025, 6, 30), date(2030, 1, 1)], date(2026, 11, 22))
    assert days == [
        *(date(year, 12, 31) for year in range(2021, 2025)),
        date(2025, 6, 30),
        date(2025, 12, 31),
        date(2026, 6, 15),
    ]
    rounds = rounds_of(days, [NATIONAL])
    assert rounds[0].decided_on == date(2021, 12, 14)
    assert rounds[0].opens == date(2021, 9, 5)
    assert rounds[4].decided_on == date(2025, 6, 30)
    assert not rounds[4].periodic


@given(
    st.lists(st.dates(date(2021, 10, 1), date(2026, 11, 1)), max_size=6),
    st.dates(date(2024, 1, 1), date(2028, 6, 1)),
    st.lists(st.sampled_from([PROVINCE, SUMMER]), unique=True),
)
def test_every_round_follows_the_one_before_and_its_standards(
    figures: list[date], today: date, own: list[StandardCut]
) -> None:
    standards = [NATIONAL, *own]
    rounds = rounds_of(days_of(figures, today), standards)
    for one, other in pairwise(rounds):
        assert one.decided_on < other.opens or other.opens == other.decided_on
        assert one.decided_on < other.decided_on
    for found in rounds:
        assert found.opens <= found.closes <= found.decided_on <= found.day
        assert found.day == found.decided_on or found.decided_on.month == 12
        for standard in standards:
            if standard.holds(found.day) and found.periodic:
                assert standard.first_day <= found.opens or standard.holds(found.opens)
