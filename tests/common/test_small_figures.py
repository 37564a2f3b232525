"""What is left out of a table cannot be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.small_figures import FEWEST, Hidden, hidden_of, is_few, sum_may_stand


@pytest.mark.parametrize(
    ("cases", "parts", "total"),
    [
        ({"a": 7, "b": 12}, "", False),
        ({"a": 7, "b": 0}, "", False),
        # one alone would be the sum less the others: the smallest of the others covers it
        ({"a": 3, "b": 12, "c": 40}, "ab", False),
        ({"a": 1, "b": 1, "c": 40}, "abc", False),
        ({"a": 2, "b": 4, "c": 40}, "ab", False),
        ({"a": 3, "b": 0, "c": 0}, "a", True),
        ({"a": 1, "b": 2}, "ab", True),
    ],
)
def test_what_is_left_out(cases: dict[str, int], parts: str, *, total: bool) -> None:
    assert hidden_of(cases) == Hidden(frozenset(parts), total)


def test_what_is_no_secret_covers_but_is_not_hidden_for_itself() -> None:
    assert hidden_of({"loans": 9, "houses": 2}, {"loans"}) == Hidden(frozenset(), total=False)
    assert hidden_of({"loans": 4, "houses": 2}, {"loans"}).parts == {"loans", "houses"}


def test_what_is_left_out_in_any_case_is_covered_too() -> None:
    assert hidden_of({"a": 30, "b": 40, "c": 50}, left_out={"a"}).parts == {"a", "b"}
    assert hidden_of({"a": 0, "b": 40}, left_out={"a"}).parts == set()


#: Small numbers beside large ones, many of them equal.
numbers = st.integers(0, 9) | st.sampled_from([20, 21, 300])


@settings(max_examples=200)
@given(st.lists(numbers, max_size=5), st.booleans())
def test_nobody_can_work_out_a_figure_that_was_left_out(values: list[int], some: bool) -> None:
    cases = dict(enumerate(values))
    secret = set(range(0, len(values), 2)) if some else None
    found = hidden_of(cases, secret)
    watched = cases.keys() if secret is None else secret
    assert found.parts >= {key for key in watched if is_few(cases[key])}
    if found.total or not found.parts:
        return
    rest = sum(values) - sum(cases[key] for key in cases if key not in found.parts)
    assert rest >= FEWEST
    # Every way in which the hidden ones may add up to what is left: none of them is certain.
    places = len(found.parts)
    if rest <= 12:
        ways = [one for one in product(range(1, rest + 1), repeat=places) if sum(one) == rest]
        assert all(len({way[place] for way in ways}) > 1 for place in range(places))


def test_a_sum_stands_only_beside_what_it_does_not_give_away() -> None:
    assert sum_may_stand([])
    assert sum_may_stand([0, 0])
    assert not sum_may_stand([30])
    assert not sum_may_stand([1, 2])
    assert not sum_may_stand([1, 1, 1, 1, 1])
    assert sum_may_stand([1, 4])
