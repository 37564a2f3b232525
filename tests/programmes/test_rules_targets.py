"""Targets: where the way leads, and how a value of a day stands on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.rules.targets import Direction, Path, Standing

END = dt.date(2030, 12, 31)
MIDDLE = dt.date(2028, 7, 2)


def path(direction: Direction, value: str, start: str | None = None, **more: bool) -> Path:
    return Path(
        direction, Decimal(value), 2026, 2030, start=None if start is None else Decimal(start),
        **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("direction", "value", "goal"),
    [
        (Direction.FALL_A_YEAR, "1", "3.45"),
        (Direction.FALL_POINTS, "4.45", "4"),
        (Direction.FALL_PERCENT, "50", "4.225"),
        (Direction.FALL_A_YEAR, "2", "0"),
        (Direction.AT_MOST, "3", "3"),
    ],
)
def test_the_goal_follows_from_the_start(direction: Direction, value: str, goal: str) -> None:
    assert path(direction, value, "8.45").goal == Decimal(goal)


def test_a_fall_without_a_start_has_no_goal_and_is_not_judged() -> None:
    found = path(Direction.FALL_PERCENT, "50")
    assert found.goal is None
    assert found.standing(Decimal(1), MIDDLE) is Standing.NO_FIGURE


@pytest.mark.parametrize(
    ("now", "day", "standing"),
    [
        ("3.40", MIDDLE, Standing.MET),
        ("5.90", MIDDLE, Standing.ON_THE_WAY),
        ("6.10", MIDDLE, Standing.BEHIND),
        ("3.46", END, Standing.MISSED),
        ("3.45", END, Standing.MET),
        ("8.45", dt.date(2025, 12, 31), Standing.NOT_BEGUN),
    ],
)
def test_a_falling_rate(now: str, day: dt.date, standing: Standing) -> None:
    found = path(Direction.FALL_A_YEAR, "1", "8.45")
    assert found.standing(Decimal(now), day) is standing


def test_a_count_grows_from_nothing_and_a_ceiling_is_met_at_the_end_only() -> None:
    count = path(Direction.AT_LEAST, "100", is_count=True)
    assert round(count.expected(MIDDLE) or 0) == 50
    assert count.standing(Decimal(40), MIDDLE) is Standing.BEHIND
    assert count.standing(Decimal(60), MIDDLE) is Standing.ON_THE_WAY
    ceiling = path(Direction.AT_MOST, "10")
    assert ceiling.standing(Decimal(9), MIDDLE) is Standing.ON_THE_WAY
    assert ceiling.standing(Decimal(11), MIDDLE) is Standing.BEHIND
    assert ceiling.standing(Decimal(9), END) is Standing.MET


@given(
    direction=st.sampled_from(list(Direction)),
    value=st.decimals(0, 50, places=2),
    start=st.decimals(0, 100, places=2),
    now=st.decimals(0, 100, places=2),
    better=st.decimals(0, 20, places=2),
    days=st.integers(0, 1825),
)
def test_a_better_value_never_stands_worse(  # noqa: PLR0917 (drawn)
    direction: Direction,
    value: Decimal,
    start: Decimal,
    now: Decimal,
    better: Decimal,
    days: int,
) -> None:
    order = [Standing.MISSED, Standing.BEHIND, Standing.ON_THE_WAY, Standing.MET]
    found = Path(direction, value, 2026, 2030, start=start)
    day = dt.date(2026, 1, 1) + dt.timedelta(days=days)
    improved = now + better if direction is Direction.AT_LEAST else now - better
    assert order.index(found.standing(improved, day)) >= order.index(found.standing(now, day))
    assert found.expected(END) == found.goal
