"""Figures so small that they tell who is meant, and those from which they would follow.

A figure of 1 to 4 is left out (1). Where its sum is shown, leaving out one figure alone is not
enough: it is the sum less the others. So a second figure goes with it (2), or the sum (3).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

#: Fewer cases than these are not shown to whoever may not see the cases: few tell who they are.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Hidden(Generic[Key]):
    """What of a table is left out: some of its parts, or some parts and their sum."""

    parts: frozenset[Key]
    total: bool


def is_few(cases: int) -> bool:
    """Whether so few cases tell who they are; none tell nothing."""
    return 0 < cases < FEWEST


def sum_may_stand(hidden: Iterable[int]) -> bool:
    """Whether a sum may be shown beside what is left out of it; zeros are shown as they are.

    What is left out adds up to what can be worked out from the sum. That must be no few cases, and
    must leave open what each of them is.
    """
    held = [cases for cases in hidden if cases]
    rest = sum(held)
    return not held or (len(held) > 1 and rest >= FEWEST and rest > len(held))


def hidden_of(
    cases: Mapping[Key, int],
    secret: Collection[Key] | None = None,
    *,
    left_out: Collection[Key] = (),
) -> Hidden[Key]:
    """Return what to leave out of a table whose sum is shown; ``cases`` by the key of a part.

    ``secret`` are the parts that may tell of somebody, all where it is None; the others are left
    out only to cover them, the smallest first. Where nothing is left to cover them, the sum goes.
    ``left_out`` are parts that are not shown in any case.
    """
    watched = cases.keys() if secret is None else secret
    few = {key for key in watched if is_few(cases.get(key, 0))}
    few |= {key for key in left_out if cases.get(key, 0)}
    hidden = set(few)
    covers = sorted((key for key in cases if key not in few and cases[key]), key=cases.__getitem__)
    for key in covers:
        if sum_may_stand(cases[one] for one in hidden):
            break
        hidden.add(key)
    if sum_may_stand(cases[one] for one in hidden):
        return Hidden(frozenset(hidden), total=False)
    return Hidden(frozenset(few), total=True)
