"""The housing test: 2 of 3 structures, 8 m² a person, three-valued."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing.rules.need import (
    Combine,
    Dwelling,
    HousingTest,
    Verdict,
    frame_of_register,
    judge_need,
)

SOLID = Dwelling(True, True, True, True, Decimal(40), 4)
three = st.sampled_from([True, False, None])
dwellings = st.builds(
    Dwelling,
    three,
    three,
    three,
    three,
    st.none() | st.integers(0, 6000).map(lambda n: Decimal(n) / 100),
    st.none() | st.integers(1, 9),
)
tests = st.builds(
    HousingTest,
    st.integers(1, 3),
    st.integers(1, 12).map(Decimal),
    st.sampled_from(list(Combine)),
)


@pytest.mark.parametrize(
    ("changes", "verdict", "missing"),
    [
        ({}, Verdict.NOT_NEEDED, ()),
        ({"foundation": False}, Verdict.NOT_NEEDED, ()),
        ({"foundation": False, "roof": False}, Verdict.NEEDED, ()),
        ({"foundation": False, "frame": False, "roof": False}, Verdict.NEEDED, ()),
        ({"area_m2": Decimal("31.99")}, Verdict.NEEDED, ()),
        ({"area_m2": Decimal(32)}, Verdict.NOT_NEEDED, ()),
        ({"has_house": False, "area_m2": None}, Verdict.NEEDED, ()),
        # One weak structure and an unknown one could be two.
        ({"foundation": None, "roof": False}, Verdict.UNKNOWN, ("foundation",)),
        # One unknown structure alone cannot.
        ({"foundation": None}, Verdict.NOT_NEEDED, ()),
        ({"area_m2": None}, Verdict.UNKNOWN, ("area_m2",)),
        ({"area_m2": None, "persons": None}, Verdict.UNKNOWN, ("area_m2", "persons")),
        # What decides makes the unknown not matter.
        ({"foundation": False, "roof": False, "area_m2": None}, Verdict.NEEDED, ()),
    ],
)
def test_the_test_of_circular_01_2022(
    changes: dict[str, object], verdict: Verdict, missing: tuple[str, ...]
) -> None:
    need = judge_need(replace(SOLID, **changes), HousingTest())  # type: ignore[arg-type]
    assert (need.verdict, need.missing) == (verdict, missing)


def test_both_halves_may_be_asked_for() -> None:
    both = HousingTest(combine=Combine.ALL)
    weak = replace(SOLID, foundation=False, roof=False)
    assert judge_need(weak, both).verdict is Verdict.NOT_NEEDED
    assert judge_need(replace(weak, area_m2=Decimal(20)), both).verdict is Verdict.NEEDED
    assert judge_need(replace(weak, area_m2=None), both).missing == ("area_m2",)


def test_area_per_person_is_never_rounded_up() -> None:
    need = judge_need(replace(SOLID, area_m2=Decimal("23.99"), persons=3), HousingTest())
    assert (need.verdict, need.area_each) == (Verdict.NEEDED, Decimal("7.99"))
    assert need.reasons[-1].vi == "7,99 m²/người, dưới 8 m²"


def test_the_frame_of_the_register_is_wall_and_column() -> None:
    assert frame_of_register(wall=True, column=True) is True
    assert frame_of_register(wall=None, column=False) is False
    assert frame_of_register(wall=True, column=None) is None


@given(dwellings, tests)
def test_a_worse_house_never_needs_less(dwelling: Dwelling, test: HousingTest) -> None:
    before = judge_need(dwelling, test).verdict
    worse = [
        replace(dwelling, **{name: False})  # type: ignore[arg-type]
        for name in ("has_house", "foundation", "frame", "roof")
        if getattr(dwelling, name) is True
    ]
    if dwelling.area_m2:
        worse.append(replace(dwelling, area_m2=dwelling.area_m2 / 2))
    if dwelling.persons:
        worse.append(replace(dwelling, persons=dwelling.persons + 1))
    order = [Verdict.NOT_NEEDED, Verdict.UNKNOWN, Verdict.NEEDED]
    for other in worse:
        assert order.index(judge_need(other, test).verdict) >= order.index(before)


@given(dwellings, tests, dwellings)
def test_what_is_learnt_changes_only_the_unknown(
    dwelling: Dwelling, test: HousingTest, other: Dwelling
) -> None:
    before = judge_need(dwelling, test)
    learnt = replace(
        dwelling,
        **{
            field.name: getattr(other, field.name)
            for field in fields(Dwelling)
            if getattr(dwelling, field.name) is None and field.name != "has_house"
        },
    )
    after = judge_need(learnt, test)
    assert before.verdict is Verdict.UNKNOWN or after.verdict is before.verdict
    # What is said to be missing is missing, and with all of it known there is a verdict.
    assert all(getattr(dwelling, name) is None for name in before.missing)
    assert bool(before.missing) == (before.verdict is Verdict.UNKNOWN)
