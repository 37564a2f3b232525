"""Splitting counts: whole numbers, published sums exact, every part next to its share."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.apportion import (
    Bound,
    InfeasibleError,
    fit,
    largest_remainder,
    round_within,
)


@given(st.integers(0, 10**6), st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_largest_remainder_loses_nothing_and_stays_within_one(
    total: int, weights: list[float]
) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole > 1e-300:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - total * weight / whole) < 1 + 1e-6


def test_largest_remainder_worked_example() -> None:
    # Shares 4.5, 3.0, 2.5: the first of the equal remainders gets the household.
    assert largest_remainder(10, [4.5, 3.0, 2.5]) == [5, 3, 2]
    assert largest_remainder(7, [0, 0]) == [4, 3]
    with pytest.raises(ValueError, match="negative"):
        largest_remainder(1, [-1])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], int, list[int], list[int]]:
    """A table of cells with a row and a column each, and whole counts."""
    n = draw(st.integers(1, 25))
    counts = draw(st.lists(st.integers(0, 500), min_size=n, max_size=n))
    rows = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    columns = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    return counts, n, rows, columns


def _groups(keys: list[int]) -> list[list[int]]:
    return [[i for i, key in enumerate(keys) if key == one] for one in sorted(set(keys))]


@given(tables(), st.data())
def test_rounding_keeps_published_rows_and_columns(
    table: tuple[list[int], int, list[int], list[int]], data: st.DataObject
) -> None:
    counts, n, rows, columns = table
    first, second = _groups(rows), _groups(columns)
    published = data.draw(st.lists(st.sampled_from(first + second), max_size=6))
    bounds = [
        Bound(tuple(group), sum(counts[i] for i in group), sum(counts[i] for i in group))
        for group in published
    ]
    prior = data.draw(st.lists(st.floats(0.5, 500), min_size=n, max_size=n))
    prior = [p if c else 0.0 for p, c in zip(prior, counts, strict=True)]
    values = fit(prior, bounds)
    whole = round_within(values, first, second, bounds)
    for bound in bounds:
        assert sum(whole[i] for i in bound.cells) == bound.low
    for value, rounded in zip(values, whole, strict=True):
        assert math.floor(value + 1e-3) <= rounded + 1
        assert abs(value - rounded) < 1 + 1e-3
    for group in first + second:
        assert abs(sum(whole[i] for i in group) - sum(values[i] for i in group)) < 1 + 1e-3


def test_fit_keeps_proportions_and_names_what_cannot_hold() -> None:
    assert fit([1, 3], [Bound((0, 1), 40, 40)]) == pytest.approx([10, 30])
    assert fit([5, 5], [Bound((0,), 0, 2)]) == pytest.approx([2, 5])
    with pytest.raises(InfeasibleError) as caught:
        fit([1, 1], [Bound((0, 1), 5, 5, "whole"), Bound((0,), 9, 9, "part")])
    assert set(caught.value.labels) <= {"whole", "part"}
    with pytest.raises(InfeasibleError):
        fit([0, 0], [Bound((0, 1), 5, 5, "empty")])


def test_overlapping_sets_of_one_family_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="overlap"):
        round_within([1, 1, 1], [(0, 1), (1, 2)], [], [])
