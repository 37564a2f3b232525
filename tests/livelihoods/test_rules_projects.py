"""Cost shares, terms, members of production projects, and what suits an area."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livelihoods.choices import ProjectState
from livelihoods.rules.projects import (
    STEPS,
    Cap,
    Shares,
    State,
    Term,
    cost_faults,
    member_faults,
    state_limit,
    term_faults,
)
from livelihoods.rules.suiting import Suits, suits
from programmes.rules.places import area_category

TARGET = ("poor", "near_poor", "newly_escaped")
MONEY = st.integers(min_value=0, max_value=10**12)
PERCENT = st.decimals(min_value=1, max_value=100, places=2)


def test_the_states_of_the_rules_are_those_of_the_model() -> None:
    assert {state.value for state in State} == set(ProjectState.values)
    assert {info.target for info in STEPS.values()} == set(State) - {State.PROPOSED}


@given(parts=st.tuples(MONEY, MONEY, MONEY, MONEY, MONEY), pct=PERCENT)
def test_the_state_bears_the_cap_and_not_a_dong_more(
    parts: tuple[int, int, int, int, int], pct: Decimal
) -> None:
    total = sum(parts)
    codes = {fault.code for fault in cost_faults(Shares(total, *parts), Cap(pct, "norm"))}
    if total == 0:
        assert codes == {"amounts"}
    else:
        # Exact: no rounding on either side of the comparison.
        assert ("cap" in codes) == (parts[0] * 100 > pct * total)
        assert "sum" not in codes


@given(total=st.integers(min_value=1, max_value=10**12), pct=PERCENT)
def test_exactly_the_limit_passes_and_one_dong_above_does_not(total: int, pct: Decimal) -> None:
    most = state_limit(total, pct)
    cap = Cap(pct, "norm")
    assert cost_faults(Shares(total, most, total - most), cap) == []
    if most < total:
        above = cost_faults(Shares(total, most + 1, total - most - 1), cap)
        assert [fault.code for fault in above] == ["cap"]


@given(parts=st.tuples(MONEY, MONEY), missing=st.integers(min_value=1, max_value=10**9))
def test_parts_that_do_not_add_up_are_refused(parts: tuple[int, int], missing: int) -> None:
    shares = Shares(sum(parts) + missing, *parts)
    assert "sum" in {fault.code for fault in cost_faults(shares, None)}


def test_the_cap_is_named_in_its_refusal() -> None:
    (fault,) = cost_faults(Shares(100, 61, 39), Cap(Decimal("60.00"), "Cộng đồng, địa bàn khác"))
    assert fault.field == "state"
    assert "60 %" in fault.text.vi
    assert "Cộng đồng, địa bàn khác" in fault.text.vi


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (dt.date(2026, 1, 15), "order"),
        (dt.date(2026, 1, 16), None),
        (dt.date(2029, 1, 15), None),
        (dt.date(2029, 1, 16), "term"),
    ],
)
def test_a_project_lasts_three_years_at_most(end: dt.date, code: str | None) -> None:
    faults = term_faults(dt.date(2026, 1, 15), end, Term())
    assert [fault.code for fault in faults] == ([code] if code else [])


@given(
    categories=st.lists(st.sampled_from([*TARGET, "not_poor", "unknown"]), max_size=60),
    least=st.decimals(min_value=0, max_value=100, places=2),
)
def test_the_least_share_of_poor_members_is_exact(categories: list[str], least: Decimal) -> None:
    faults = member_faults(categories, TARGET, Term(min_target_pct=least))
    meant = sum(one in TARGET for one in categories)
    if not categories:
        assert [fault.code for fault in faults] == ["nobody"]
    else:
        assert bool(faults) == (meant * 100 < least * len(categories))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"mountainous=yes"}, Suits.WELL),
        ({"coastal=yes"}, Suits.BADLY),
        ({"mountainous=yes", "island=yes"}, Suits.BADLY),
    ],
)
def test_a_model_suits_an_area(attributes: set[str], expected: Suits) -> None:
    assert suits({"mountainous=yes"}, {"island=yes"}, attributes) is expected
    assert suits((), (), attributes) is Suits.NEUTRAL


@pytest.mark.parametrize(
    ("attributes", "category"),
    [
        ({"region_class=III"}, "especially_difficult"),
        ({"region_class=I", "especially_disadvantaged=yes"}, "especially_difficult"),
        ({"region_class=II"}, "difficult"),
        ({"region_class=I", "mountainous=yes"}, "other"),
        (set(), "other"),
    ],
)
def test_the_category_of_an_area(attributes: set[str], category: str) -> None:
    assert area_category(attributes) == category
