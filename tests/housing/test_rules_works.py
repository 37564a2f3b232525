"""Priority groups, acceptance, stages."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.rules.fact_types import HouseholdFacts, MemberFacts
from housing.rules.acceptance import Found, Quality, shortfalls
from housing.rules.priority import GROUPS, Situation, order_key, priority_of, situation_of
from housing.rules.progress import Stage, next_stage, stage_fault

DAY = dt.date(2026, 6, 1)
situations = st.builds(Situation, *[st.booleans() for _ in fields(Situation)])


@pytest.mark.parametrize(
    ("flags", "group"),
    [
        ({"poor": True, "minority": True, "merit": True, "protected": True}, 1),
        ({"near_poor": True, "minority": True}, 6),
        ({"poor": True, "merit": True, "elderly": True}, 2),
        ({"near_poor": True, "merit": True}, 6),
        ({"near_poor": True, "protected": True}, 3),
        ({"protected": True, "disabled": True}, 4),
        ({"poor": True, "alone": True, "disaster_area": True}, 4),
        ({"poor": True, "disaster_area": True}, 5),
        ({"poor": True}, 6),
    ],
)
def test_the_groups_of_circular_01_2022(flags: dict[str, bool], group: int) -> None:
    assert priority_of(Situation(**flags)).group == group


@given(situations)
def test_everybody_has_one_group_and_more_hardship_never_comes_later(one: Situation) -> None:
    found = priority_of(one)
    assert found.group in GROUPS
    assert all(other > found.group for other in found.also)
    for field in fields(Situation):
        if field.name not in {"poor", "near_poor"}:
            assert priority_of(replace(one, **{field.name: True})).group <= found.group


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.none() | st.integers(0, 200), st.integers(1, 10**6)),
        unique_by=lambda row: row[2],
    )
)
def test_the_order_is_total_and_does_not_depend_on_where_it_began(
    rows: list[tuple[int, int | None, int]],
) -> None:
    keys = [order_key(*row) for row in rows]
    assert len(set(keys)) == len(keys)
    once = sorted(rows, key=lambda row: order_key(*row))
    turned = rows[::-1]
    assert sorted(turned, key=lambda row: order_key(*row)) == once


def test_the_situation_is_read_from_certain_facts_only() -> None:
    facts = HouseholdFacts(
        members=(MemberFacts("a", born=1966), MemberFacts("b", disability="none", allowance=None))
    )
    known = {"poverty_class": 1, "minority": False, "merit": False, "disaster_area": False}
    found = situation_of(facts, DAY, **known)  # type: ignore[arg-type]
    # Born in 1966: perhaps still 59.
    assert found == Situation(poor=True)
    alone = HouseholdFacts(members=(MemberFacts("a", born=dt.date(1966, 6, 1), merit=True),))
    assert situation_of(alone, DAY, **known) == Situation(  # type: ignore[arg-type]
        poor=True, merit=True, elderly=True, alone=True
    )


GOOD = Found(Decimal(30), 4, foundation=True, frame=True, roof=True, life_years=20)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"area_m2": Decimal("29.99")}, ["area"]),
        ({"area_m2": Decimal(18), "persons": 1}, []),
        ({"area_m2": Decimal("17.99"), "persons": 1}, ["area"]),
        ({"roof": False}, ["roof"]),
        ({"life_years": 19}, ["life"]),
        ({"area_m2": Decimal(10), "foundation": False, "frame": False, "life_years": 5},
         ["area", "foundation", "frame", "life"]),
    ],
)  # fmt: skip
def test_acceptance_says_everything_that_is_missing(
    changes: dict[str, object], codes: list[str]
) -> None:
    found = shortfalls(replace(GOOD, **changes), Quality())  # type: ignore[arg-type]
    assert [item.code for item in found] == codes


def test_a_repair_may_leave_one_structure() -> None:
    assert shortfalls(replace(GOOD, roof=False), Quality(hard_parts=2)) == []
    both = replace(GOOD, roof=False, frame=False)
    assert [one.code for one in shortfalls(both, Quality(hard_parts=2))] == ["frame", "roof"]


@given(
    st.builds(
        Found, st.integers(0, 90).map(Decimal), st.integers(1, 9), st.booleans(), st.booleans(),
        st.booleans(), st.integers(0, 60),
    )
)  # fmt: skip
def test_a_better_house_lacks_no_more(found: Found) -> None:
    codes = {one.code for one in shortfalls(found, Quality())}
    better = replace(found, area_m2=found.area_m2 + 5, roof=True, life_years=found.life_years + 1)
    assert {one.code for one in shortfalls(better, Quality())} <= codes


def test_stages_follow_each_other() -> None:
    first, second = DAY - dt.timedelta(days=20), DAY - dt.timedelta(days=10)
    assert stage_fault(Stage.FOUNDATION, first, {}, new=True, today=DAY) is None
    assert stage_fault(Stage.ROOF, second, {Stage.FOUNDATION: first}, new=True, today=DAY)
    assert stage_fault(Stage.ROOF, second, {}, new=False, today=DAY) is None
    assert stage_fault(Stage.FRAME, first, {Stage.FOUNDATION: second}, new=True, today=DAY)
    assert stage_fault(Stage.FOUNDATION, DAY, {Stage.FRAME: second}, new=True, today=DAY)
    assert stage_fault(Stage.FOUNDATION, DAY + dt.timedelta(days=1), {}, new=True, today=DAY)
    assert next_stage({Stage.FOUNDATION: first}) is Stage.FRAME
    assert next_stage(dict.fromkeys(Stage, first)) is None
