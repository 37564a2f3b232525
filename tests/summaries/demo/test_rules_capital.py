"""Published sums spread over communes add up again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.synthetic.capital import by_percent, spread

_WEIGHTS = st.dictionaries(st.integers(1, 99), st.floats(0, 100), min_size=1, max_size=9)


@given(st.integers(0, 10**7), _WEIGHTS, _WEIGHTS, _WEIGHTS)
def test_every_part_adds_up_to_the_total(
    total: int, years: dict[int, float], projects: dict[int, float], communes: dict[int, float]
) -> None:
    parts = spread(
        total,
        "province",
        years=years,
        projects={f"DA{key}": weight for key, weight in projects.items()},
        communes=communes,
    )
    assert sum(part.amount for part in parts) == total


def test_the_published_capital_has_its_two_shares() -> None:
    halves = by_percent(1_272_116, {"central": 89.2, "province": 10.8})
    assert halves == {"central": 1_134_727, "province": 137_389}
