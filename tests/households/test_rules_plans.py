"""Quarters of case plans, and what a plan starts with."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.rules.care.plan_draft import (
    draft_goals,
    known_causes,
    situation_words,
    strength_words,
    target_for,
)
from households.rules.care.quarters import Quarter, first_quarter, next_look, open_quarters
from households.rules.facts import HouseholdFacts, LivelihoodFacts, MemberFacts

DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))


@given(DAYS)
def test_each_day_lies_in_one_quarter_and_quarters_follow_each_other(day: dt.date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next().first_day == quarter.last_day + dt.timedelta(days=1)
    assert quarter.next().before() == quarter
    assert quarter.due_from.month == quarter.last_day.month


@pytest.mark.parametrize(
    ("opened", "looked", "day", "expected"),
    [
        # Opened at the beginning of a quarter: due from its last month on, late after it.
        ("2026-07-05", [], "2026-08-31", ((2026, 3), False, False)),
        ("2026-07-05", [], "2026-09-01", ((2026, 3), True, False)),
        ("2026-07-05", [], "2026-09-30", ((2026, 3), True, False)),
        ("2026-07-05", [], "2026-10-01", ((2026, 3), True, True)),
        # In the last month of the next quarter that one is asked for.
        ("2026-07-05", [], "2026-12-01", ((2026, 4), True, True)),
        ("2026-07-05", [(2026, 3)], "2026-10-01", ((2026, 4), False, False)),
        ("2026-07-05", [(2026, 3)], "2026-12-01", ((2026, 4), True, False)),
        ("2026-07-05", [(2026, 4)], "2026-12-02", ((2027, 1), False, False)),
        # Opened in the last month: the next quarter is the first.
        ("2026-09-01", [], "2026-09-30", ((2026, 4), False, False)),
        ("2026-09-01", [], "2026-10-15", ((2026, 4), False, False)),
    ],
)
def test_which_look_comes_next(
    opened: str,
    looked: list[tuple[int, int]],
    day: str,
    expected: tuple[tuple[int, int], bool, bool],
) -> None:
    found = next_look(
        dt.date.fromisoformat(opened), [Quarter(*one) for one in looked], dt.date.fromisoformat(day)
    )
    assert (tuple(found.quarter), found.due, found.late) == expected


@given(DAYS, DAYS)
def test_writing_the_looks_that_are_due_leaves_nothing_late(opened: dt.date, day: dt.date) -> None:
    if day < opened:
        return
    looked: set[Quarter] = set()
    for _turn in range(3):
        coming = next_look(opened, looked, day)
        if not coming.due:
            break
        assert coming.quarter in open_quarters(opened, looked, day)
        looked.add(coming.quarter)
    assert not next_look(opened, looked, day).due
    assert first_quarter(opened) >= Quarter.of(opened)


@pytest.mark.parametrize(
    ("day", "target"),
    [("2026-01-01", "2026-12-31"), ("2025-12-31", "2026-06-30"), ("2026-11-22", "2027-06-30")],
)
def test_goals_are_set_for_the_end_of_a_half_year(day: str, target: str) -> None:
    assert target_for(dt.date.fromisoformat(day)) == dt.date.fromisoformat(target)


def test_goals_come_from_deprivations_and_income() -> None:
    day = dt.date(2026, 11, 22)
    goals = draft_goals([("W", "Nước"), ("ZZ", "Chỉ số mới")], line=1_500_000, day=day)
    assert [(one.indicator, one.text) for one in goals] == [
        ("income", "Thu nhập bình quân trên 1.500.000 đồng/người/tháng"),
        ("W", "Có nước sinh hoạt hợp vệ sinh"),
        ("ZZ", "Hết thiếu hụt: Chỉ số mới"),
    ]
    assert draft_goals([], line=None, day=day) == ()


def test_causes_keep_the_order_of_the_review() -> None:
    assert known_causes(("capital", "land", "gone"), 0b1) == ("capital", "land")
    assert known_causes(None, 0b1010) == ("capital", "tools")


def test_what_is_unknown_is_left_out() -> None:
    assert situation_words(None, standing="Hộ nghèo", persons=3, children=0) == (
        "Hộ nghèo, 3 nhân khẩu."
    )
    facts = HouseholdFacts(
        members=(MemberFacts("a", able=True, job_training=True), MemberFacts("b", able=False)),
        livelihood=LivelihoodFacts(income_per_person=900_000, cattle=2, pigs=0),
        wishes=("production", "housing"),
    )
    words = situation_words(facts, standing="Hộ nghèo", persons=2, children=1)
    assert words == (
        "Hộ nghèo, 2 nhân khẩu, 1 trẻ em. Thu nhập 900.000 đồng/người/tháng. "
        "1 người có khả năng lao động. Hộ mong được hỗ trợ: sản xuất, nhà ở."
    )
    assert strength_words(facts) == "2 con trâu, bò, ngựa; 1 người đã qua đào tạo nghề."
    assert strength_words(HouseholdFacts()) == ""
