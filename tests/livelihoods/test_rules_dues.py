"""The revolving part: nothing lost, nothing doubled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livelihoods.choices import DueState
from livelihoods.rules.dues import CLOSED_STATES, STEPS, Due, State, Step, may, split, totals

DAY = dt.date(2027, 6, 30)


def test_the_states_of_the_rules_are_those_of_the_model() -> None:
    assert {state.value for state in State} == set(DueState.values)


def test_every_due_can_be_closed_and_no_closed_one_is_owed_again() -> None:
    for state in set(State) - CLOSED_STATES:
        assert any(
            state in sources and target in CLOSED_STATES for sources, target in STEPS.values()
        )
    for sources, target in STEPS.values():
        assert target != State.OPEN
        assert sources & {State.SETTLED, State.WAIVED} == set()


@given(
    owed=st.integers(min_value=1, max_value=10**10),
    moves=st.lists(
        st.tuples(st.sampled_from(list(Step)), st.integers(0, 5), st.integers(1, 10**10)),
        max_size=30,
    ),
)
def test_whatever_happens_the_sum_of_the_dues_is_what_was_owed(
    owed: int, moves: list[tuple[Step, int, int]]
) -> None:
    dues = [Due(Decimal(owed), DAY)]
    for step, place, part in moves:
        number = place % len(dues)
        due = dues[number]
        if not may(due, step):
            continue
        if step is Step.RETURN and part <= due.owed:
            came, rest = split(due, Decimal(part))
            dues += [rest] if rest else []
            due = came
        dues[number] = Due(due.owed, due.due_on, STEPS[step][1])
    assert sum(totals(dues).values()) == owed
    assert all(due.owed > 0 for due in dues)


@pytest.mark.parametrize("part", [Decimal(0), Decimal(-1), Decimal(6)])
def test_no_more_than_is_owed_comes_back(part: Decimal) -> None:
    with pytest.raises(ValueError, match=str(part)):
        split(Due(Decimal(5), DAY), part)


def test_what_is_closed_is_not_split() -> None:
    with pytest.raises(ValueError, match="1"):
        split(Due(Decimal(5), DAY, State.WAIVED), Decimal(1))
