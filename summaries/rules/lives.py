"""How single households pass through the counts of their place: who stays, leaves, returns, arises.

The counts of every day are given; this only says which household makes up which part of them. Most
poor households stay poor for years, some become near-poor before they pass the line, a few fall
back, and new ones arise.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from summaries.rules.class_counts import Part

#: Share of leaving poor households that become near-poor first.
_STEP_DOWN = 0.55
#: Shares of the wanted number that come from elsewhere, before the ones already there stay.
_NEW, _RETURNED, _FALLEN = 0.045, 0.02, 0.03


@dataclass(slots=True)
class Life:
    """One household: its joint class on each day; None before it is known and once above all lines.

    ``known_from`` is the place of the first day on which it is registered.
    """

    known_from: int
    states: list[Part | None] = field(default_factory=list)


def lives_of_place(
    days: Sequence[Sequence[tuple[Part, int]]], *, seed: str, spans: Sequence[float]
) -> list[Life]:
    """Return households whose classes add up to the counts of every day.

    ``days`` holds, for each day, the joint classes (poorest first) with their counts; ``spans`` the
    years since the day before, so that half a year sees half the movement.
    """
    chance = random.Random(seed)  # noqa: S311 (synthetic data)
    lives: list[Life] = []
    for place, counts in enumerate(days):
        _one_day(lives, counts, place, chance, min(1.0, spans[place]))
    return lives


def _one_day(
    lives: list[Life],
    counts: Sequence[tuple[Part, int]],
    place: int,
    chance: random.Random,
    span: float,
) -> None:
    parts = [part for part, _count in counts]
    pools: dict[int, list[Life]] = {i: [] for i in range(len(parts))}
    above: list[Life] = []
    for life in lives:
        before = life.states[-1]
        where = None if before is None else _same_kind(parts, before)
        (above if where is None else pools[where]).append(life)
    for pool in (*pools.values(), above):
        chance.shuffle(pool)
    chosen: list[tuple[Life, Part | None]] = []
    leavers: list[Life] = []
    for i, (part, wanted) in enumerate(counts):
        own = pools[i]
        fallen = pools[i + 1] if i + 1 < len(parts) else []
        take: list[Life] = []
        _move(fallen, take, min(wanted, int(_around(wanted * _FALLEN * span, chance))))
        _move(above, take, min(wanted - len(take), int(_around(wanted * _RETURNED * span, chance))))
        down = int(len(leavers) * _STEP_DOWN)
        _move(leavers, take, min(down, int((wanted - len(take)) * 0.35)))
        arising = int(_around(wanted * _NEW * span, chance)) if place else wanted
        _move(own, take, max(0, wanted - len(take) - arising))
        fresh = wanted - len(take)
        for _ in range(fresh):
            life = Life(place, [None] * place)
            lives.append(life)
            take.append(life)
        chosen += [(life, part) for life in take]
        leavers += own
    chosen += [(life, None) for life in (*leavers, *above)]
    for life, state in chosen:
        life.states.append(state)


def _around(expected: float, chance: random.Random) -> float:
    """Round at random, so that small places see some of what is rare."""
    return int(expected) + (chance.random() < expected - int(expected))


def _move(source: list[Life], target: list[Life], count: int) -> None:
    for _ in range(min(count, len(source))):
        target.append(source.pop())  # noqa: PERF401 (takes from the one, gives to the other)


def _same_kind(parts: Sequence[Part], before: Part) -> int | None:
    """Find the class of the day that a former class goes on as, when standards come or go."""
    kinds = [part.kind for part in parts]
    return kinds.index(before.kind) if before.kind in kinds else None
