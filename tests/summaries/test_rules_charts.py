"""Geometry of charts: what is drawn is what is counted."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.charts import (
    BAR_LENGTH,
    BOTTOM,
    HEIGHT,
    TOP,
    WIDTH,
    bars,
    bridge,
    line_chart,
    nice_ticks,
)

counts = st.integers(0, 10_000_000)


@given(highest=st.floats(0.0005, 1e9))
def test_ticks_are_round_even_and_reach_the_highest_value(highest: float) -> None:
    ticks = nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-9)
    assert 2 <= len(ticks) <= 7
    steps = {round((b - a) / ticks[1], 6) for a, b in itertools.pairwise(ticks)}
    assert steps == {1.0}


@given(values=st.lists(st.one_of(st.none(), counts), min_size=1, max_size=12))
def test_a_line_keeps_inside_and_never_draws_a_missing_value(values: list[int | None]) -> None:
    chart = line_chart([(str(n), value, True) for n, value in enumerate(values)])
    if all(value is None for value in values):
        assert chart is None
        return
    assert chart is not None
    assert [dot.value for dot in chart.dots] == [v for v in values if v is not None]
    assert all(TOP - 0.1 <= dot.y <= HEIGHT - BOTTOM + 0.1 for dot in chart.dots)
    assert all(0 <= dot.x <= WIDTH for dot in chart.dots)
    gaps = sum(a is not None and b is None for a, b in itertools.pairwise(values))
    assert chart.path.count("M") >= min(gaps, 1)


def test_a_forecast_is_a_dot_apart_from_the_line() -> None:
    chart = line_chart([("2023", 30, True), ("2024", 20, True), ("2025", 15, False)])
    assert chart is not None
    assert chart.path.count("L") == 1
    assert [dot.solid for dot in chart.dots] == [True, True, False]
    last, forecast = chart.dots[1:]
    assert chart.ahead == f"M{last.x} {last.y}L{forecast.x} {forecast.y}"


def test_a_forecast_of_a_year_that_came_stands_over_what_came() -> None:
    chart = line_chart([("2023", 30, True), ("2024", 20, True), ("2024", 15, False)])
    assert chart is not None
    before, came, forecast = chart.dots
    assert came.x == forecast.x
    assert chart.ahead == f"M{before.x} {before.y}L{forecast.x} {forecast.y}"
    assert line_chart([("2024", 15, False)]).ahead == ""  # type: ignore[union-attr]


@given(start=counts, changes=st.lists(st.integers(-1000, 1000), max_size=7))
def test_each_change_of_a_bridge_hangs_where_the_last_one_stopped(
    start: int, changes: list[int]
) -> None:
    start += 8000
    end = start + sum(changes)
    drawn = bridge(("a", start), [(str(n), c) for n, c in enumerate(changes)], ("z", end))
    top = drawn.ticks[-1].value
    unit = (HEIGHT - TOP - BOTTOM) / top
    level = start
    for step, change in zip(drawn.steps[1:-1], changes, strict=True):
        upper = max(level, level + change)
        assert step.top == pytest.approx(HEIGHT - BOTTOM - upper * unit, abs=0.2)
        assert (step.kind == "up") == (change > 0)
        level += change
    assert level == drawn.steps[-1].value


def test_bars_fill_the_width_and_survive_nothing() -> None:
    assert [bar.length for bar in bars([("a", 10), ("b", 5), ("c", 0)])] == [
        BAR_LENGTH,
        BAR_LENGTH / 2,
        0,
    ]
    assert bars([]) == ()
    assert bars([("a", 0)])[0].length == 0
