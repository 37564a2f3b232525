"""What a measure is, and whether its goal is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.timing import Figure, Plan, Sides, Timings

if TYPE_CHECKING:
    from benchmarks.databases import Databases


@dataclass(frozen=True, slots=True)
class Measure:
    """A feature of the product beside the floor it cannot beat.

    ``most`` is the greatest ratio of feature to floor that keeps the goal; None for a figure that
    is given for information. ``floor`` and ``feature`` say in words what is timed.
    """

    name: str
    title: str
    floor: str
    feature: str
    most: float | None
    goal: str
    sides: Callable[[Databases], Sides]
    plan: Plan
    figure: Figure = Figure.MEDIAN
    #: What both figures are in, where it is not milliseconds.
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A measure that could not be taken, and why; the others were."""

    measure: Measure
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """One measure with what was found."""

    measure: Measure
    timings: Timings

    @property
    def ratio(self) -> float:
        """Feature to floor."""
        return self.timings.ratio(self.measure.figure)

    @property
    def kept(self) -> bool | None:
        """Whether the goal is kept; None where there is none."""
        return None if self.measure.most is None else self.ratio <= self.measure.most

    def milliseconds(self, side: str, figure: Figure) -> float:
        """A side's median or 95th percentile."""
        return self.timings.seconds(side, figure) * 1000
