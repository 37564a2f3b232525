"""Masks of needs, and since when a lack is found without a break."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from programmes.rules.needs import (
    Seen,
    bits_of,
    moves,
    packed,
    translated,
    unpacked,
    waiting_since,
)

INDICATORS = st.integers(0, 2**30 - 1)
CAUSES = st.integers(0, 255)
BEGAN = dt.date(2022, 1, 1)


@given(INDICATORS, CAUSES)
def test_a_packed_mask_gives_both_back(deprivations: int, causes: int) -> None:
    mask = packed(deprivations, causes)
    assert unpacked(mask) == (deprivations, causes)
    assert sum(bits_of(mask)) == mask


@given(INDICATORS, CAUSES, st.permutations(range(30)))
def test_a_mask_keeps_its_indicators_under_another_numbering(
    mask: int, causes: int, places: list[int]
) -> None:
    source = {f"I{place}": 1 << place for place in range(30)}
    target = {f"I{place}": 1 << to for place, to in enumerate(places)}
    there = translated(packed(mask, causes), moves(source, target))
    back = translated(there, moves(target, source))
    assert back == packed(mask, causes)
    low, _ = unpacked(there)
    assert {code for code, bit in source.items() if bit & mask} == {
        code for code, bit in target.items() if bit & low
    }


def test_an_indicator_that_the_other_standard_does_not_know_is_left_out() -> None:
    assert translated(0b11, moves({"A": 1, "B": 2}, {"B": 8})) == 8


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=1, max_size=8))
def test_waiting_begins_at_the_first_finding_of_an_unbroken_row(
    rows: list[tuple[int, int]],
) -> None:
    """Bit by bit, walking back by hand."""
    chain = [
        Seen(BEGAN - dt.timedelta(days=30 * place), lacks, unknown & ~lacks)
        for place, (lacks, unknown) in enumerate(rows)
    ]
    expected = {}
    for bit in bits_of(chain[0].lacks):
        for row in chain:
            if row.lacks & bit:
                expected[bit] = row.found
            elif not row.unknown & bit:
                break
    assert waiting_since(chain) == expected


def test_what_could_not_be_said_breaks_nothing_and_begins_nothing() -> None:
    day = [dt.date(year, 10, 1) for year in (2026, 2025, 2024, 2023)]
    chain = [Seen(day[0], 1), Seen(day[1], 0, 1), Seen(day[2], 1), Seen(day[3], 0, 1)]
    assert waiting_since(chain) == {1: day[2]}
