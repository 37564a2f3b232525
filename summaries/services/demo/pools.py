"""Who is left to receive something, by commune; and published numbers split over places."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from summaries.rules.apportion import largest_remainder
from summaries.selectors.demo.recipients import Candidate

_K = TypeVar("_K", bound=Hashable)


def shares(total: int, weights: Mapping[_K, float]) -> dict[_K, int]:
    """Split a whole number over keys in proportion to their weights; nothing is lost."""
    return dict(zip(weights, largest_remainder(total, list(weights.values())), strict=True))


class Pool:
    """Candidates by commune; whoever was taken once, here or before, is not taken again."""

    def __init__(self, found: Mapping[int, list[Candidate]], used: set[int]) -> None:
        """``used`` are keys of households; it grows with what is taken."""
        self._left = {
            commune: [one for one in row if one.household not in used]
            for commune, row in found.items()
        }
        self._used = used

    def weights(self, communes: Collection[int]) -> dict[int, float]:
        """How many are left in each commune."""
        return {commune: float(len(self._left.get(commune, ()))) for commune in communes}

    def take(self, commune: int, count: int) -> list[Candidate]:
        """Take up to ``count`` of a commune."""
        row = self._left.get(commune, [])
        taken, self._left[commune] = row[:count], row[count:]
        self._used.update(one.household for one in taken)
        return taken
