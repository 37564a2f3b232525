"""Households make up the counts of every day, whatever the counts are."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.class_counts import Part, StandardCut, joint_classes
from summaries.rules.lives import lives_of_place

NATIONAL = StandardCut(1, False, 1_500_000, 2_000_000, 3, date(2021, 9, 1), date(2026, 12, 31))
PROVINCIAL = StandardCut(2, True, 2_100_000, 2_600_000, 3, date(2022, 9, 1), date(2025, 12, 31))
LOWER_CUT = StandardCut(3, True, 2_100_000, 2_600_000, 2, date(2022, 9, 1), None)


def test_joint_classes_follow_from_the_standards() -> None:
    assert [part.classes for part in joint_classes([NATIONAL])] == [((1, 1),), ((1, 2),)]
    assert [part.classes for part in joint_classes([PROVINCIAL, NATIONAL])] == [
        ((1, 1), (2, 1)),
        ((1, 2), (2, 2)),
        ((1, 3), (2, 1)),
        ((1, 3), (2, 2)),
    ]
    # A province may also ask for fewer deprivations: near-poor nationally, poor in the province.
    lower = joint_classes([NATIONAL, LOWER_CUT])
    assert ((1, 2), (3, 1)) in [part.classes for part in lower]
    assert [(part.least, part.most) for part in lower if part.band == 0] == [
        (3, 30),
        (2, 2),
        (0, 1),
    ]


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.integers(0, 40), min_size=4, max_size=4)),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 1000),
)
def test_states_add_up_on_every_day(days: list[tuple[bool, list[int]]], seed: int) -> None:
    wanted: list[list[tuple[Part, int]]] = []
    for both, counts in days:
        parts = joint_classes([NATIONAL, PROVINCIAL] if both else [NATIONAL])
        wanted.append(list(zip(parts, counts, strict=False)))
    lives = lives_of_place(wanted, seed=str(seed), spans=[1.0] * len(days))
    for place, day in enumerate(wanted):
        found = Counter(
            life.states[place].classes  # type: ignore[union-attr]
            for life in lives
            if life.states[place] is not None
        )
        assert found == Counter({part.classes: count for part, count in day if count})
    assert all(len(life.states) == len(days) for life in lives)
    assert all(state is None for life in lives for state in life.states[: life.known_from])


def test_most_poor_households_stay_and_some_pass_through_near_poverty() -> None:
    poor, near = joint_classes([NATIONAL])
    days = [[(poor, 1000), (near, 600)], [(poor, 850), (near, 560)], [(poor, 720), (near, 520)]]
    lives = lives_of_place(days, seed="x", spans=[1.0, 1.0, 1.0])
    moves = Counter((life.states[0], life.states[1]) for life in lives)
    assert moves[poor, poor] > 700
    assert 50 < moves[poor, near] < 250
    assert moves[near, poor] > 5
    again = lives_of_place(days, seed="x", spans=[1.0, 1.0, 1.0])
    assert [life.states for life in again] == [life.states for life in lives]
