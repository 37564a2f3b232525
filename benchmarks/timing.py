"""Timing a floor and a feature in turn, so that whatever slows the machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Call = Callable[[int], object]


class Figure(StrEnum):
    """Which figure of the timings is compared."""

    MEDIAN = "median"
    P95 = "p95"


@dataclass(frozen=True, slots=True)
class Sides:
    """What is timed: two functions of the number of the call.

    ``prepare`` runs before each pair of calls, ``finish`` after the last; neither is timed.
    ``counted`` gives both figures itself where they are no times (in the unit of the measure).
    """

    floor: Call
    feature: Call
    prepare: Call | None = None
    finish: Callable[[], None] | None = None
    counted: Callable[[], tuple[float, float]] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How often: ``rounds`` blocks of ``calls`` on each side, after ``warm_up`` pairs untimed.

    Very short calls come in blocks, since a switch of sides would cool caches between them.
    """

    rounds: int
    calls: int = 1
    warm_up: int = 3


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds of every call of both sides, round by round."""

    floor: list[list[float]]
    feature: list[list[float]]

    def seconds(self, side: str, figure: Figure) -> float:
        """Median or 95th percentile of one side's calls."""
        rounds: list[list[float]] = getattr(self, side)
        calls = [call for calls in rounds for call in calls]
        return statistics.median(calls) if figure is Figure.MEDIAN else percentile(calls, 0.95)

    def ratio(self, figure: Figure) -> float:
        """How many times as long the feature takes."""
        return self.seconds("feature", figure) / self.seconds("floor", figure)

    def spread(self) -> tuple[float, float]:
        """Middle half of the ratios of single rounds: how far the machine's noise moves them."""
        ratios = [
            statistics.median(feature) / statistics.median(floor)
            for floor, feature in zip(self.floor, self.feature, strict=True)
        ]
        return percentile(ratios, 0.25), percentile(ratios, 0.75)


def percentile(values: Sequence[float], part: float) -> float:
    """Value below which ``part`` of the values lie, interpolated."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def measure(sides: Sides, plan: Plan, clock: Callable[[], float] = time.perf_counter) -> Timings:
    """Time both sides by turns; each round begins with the other side than the round before."""
    if sides.counted is not None:
        floor, feature = sides.counted()
        return Timings([[floor / 1000]], [[feature / 1000]])
    number = 0

    def block(call: Call, first: int, calls: int) -> list[float]:
        found = []
        for i in range(first, first + calls):
            began = clock()
            call(i)
            found.append(clock() - began)
        return found

    timings = Timings([], [])
    for turn in range(-plan.warm_up, plan.rounds):
        if sides.prepare is not None:
            sides.prepare(number)
        both = [(timings.floor, sides.floor), (timings.feature, sides.feature)]
        for kept, call in both if turn % 2 == 0 else reversed(both):
            taken = block(call, number, plan.calls)
            if turn >= 0:
                kept.append(taken)
        number += plan.calls
    if sides.finish is not None:
        sides.finish()
    return timings
