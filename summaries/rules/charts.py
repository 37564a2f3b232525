"""Geometry of charts drawn by the server: no script, sharp in print, readable by a screen reader.

Plain numbers in, coordinates in a fixed view box out; templates draw them and put the same numbers
in a table beside. Heights and widths are user units of the SVG, not pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
HEIGHT = 240
LEFT, RIGHT, TOP, BOTTOM = 64, 32, 20, 34


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart with its value."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One value of a line; ``solid`` is false for what is forecast or not computed."""

    x: float
    y: float
    label: str
    value: float
    solid: bool = True


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line over time; ``ahead`` leads, dashed, from the line to what is not solid."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    path: str
    ahead: str = ""
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def floor(self) -> int:
        """Where the horizontal axis lies."""
        return self.height - BOTTOM


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar: its place, its length, and the number at its end."""

    y: float
    length: float
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Step:
    """One column of a bridge: from ``top`` down over ``size``; ``kind`` is total, up or down."""

    x: float
    top: float
    size: float
    width: float
    label: str
    value: int
    kind: str

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Bridge:
    """From a number at the start to a number at the end, by what raised and lowered it."""

    steps: tuple[Step, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT


def nice_ticks(highest: float, wanted: int = 4) -> tuple[float, ...]:
    """Round values from 0 to at least ``highest``: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if highest <= 0:
        return (0.0, 1.0)
    rough = highest / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= rough - 1e-12)
    count = math.ceil(highest / step - 1e-9)
    return tuple(step * n for n in range(count + 1))


def _scale(highest: float) -> tuple[float, tuple[Tick, ...]]:
    """Top value of the axis and its ticks from bottom to top."""
    values = nice_ticks(highest)
    span = HEIGHT - TOP - BOTTOM
    top = values[-1]
    ticks = tuple(Tick(round(HEIGHT - BOTTOM - span * v / top, 1), v) for v in values)
    return top, ticks


def line_chart(points: Sequence[tuple[str, float | None, bool]]) -> LineChart | None:
    """A line through ``(label, value, solid)``; a missing value leaves a gap, never a zero.

    Neighbours of one label share their place. None when there is nothing to draw.
    """
    known = [value for _, value, _ in points if value is not None]
    if not known:
        return None
    top, ticks = _scale(max(known))
    places = _places([label for label, _, _ in points])
    gap = (WIDTH - LEFT - RIGHT) / max(places[-1], 1)
    span = HEIGHT - TOP - BOTTOM
    dots: list[Dot] = []
    path: list[str] = []
    ahead: list[str] = []
    broken = True
    for number, (label, value, solid) in zip(places, points, strict=True):
        if value is None:
            broken = broken or solid
            continue
        x = LEFT + gap * number if places[-1] else (LEFT + WIDTH - RIGHT) / 2
        dot = Dot(round(x, 1), round(HEIGHT - BOTTOM - span * value / top, 1), label, value, solid)
        if solid:
            path.append(f"{'M' if broken else 'L'}{dot.x} {dot.y}")
            broken = False
        elif start := next((d for d in reversed(dots) if d.solid and d.x < dot.x), None):
            ahead.append(f"M{start.x} {start.y}L{dot.x} {dot.y}")
        dots.append(dot)
    return LineChart(tuple(dots), ticks, " ".join(path), " ".join(ahead))


def _places(labels: Sequence[str]) -> list[int]:
    """Number the places on the axis: a label that follows itself stays where it is."""
    places: list[int] = []
    for number, label in enumerate(labels):
        new = number > 0 and label != labels[number - 1]
        places.append((places[-1] if places else 0) + new)
    return places


#: Height of one bar with the space below it, and the longest bar.
BAR_STEP, BAR_LENGTH = 30, 300


def bars(rows: Sequence[tuple[str, float]]) -> tuple[Bar, ...]:
    """Horizontal bars in the order given, the longest filling the width."""
    longest = max((value for _, value in rows), default=0) or 1
    return tuple(
        Bar(BAR_STEP * number, round(BAR_LENGTH * value / longest, 1), label, value)
        for number, (label, value) in enumerate(rows)
    )


def bridge(
    start: tuple[str, int], changes: Sequence[tuple[str, int]], end: tuple[str, int]
) -> Bridge:
    """Columns from start to end; each change hangs where the one before it stopped."""
    levels = [start[1]]
    for _, change in changes:
        levels.append(levels[-1] + change)
    top, ticks = _scale(max(*levels, end[1], 1))
    span = HEIGHT - TOP - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / (len(changes) + 2)
    width = round(slot * 0.7, 1)

    def column(number: int, label: str, value: int, upper: int, *, kind: str) -> Step:
        size = abs(value)
        return Step(
            x=round(LEFT + slot * number + slot * 0.15, 1),
            top=round(HEIGHT - BOTTOM - span * upper / top, 1),
            size=round(max(span * size / top, 1 if size else 0), 1),
            width=width,
            label=label,
            value=value,
            kind=kind,
        )

    steps = [column(0, start[0], start[1], start[1], kind="total")]
    for number, (label, change) in enumerate(changes, start=1):
        upper = max(levels[number - 1], levels[number])
        steps.append(column(number, label, change, upper, kind=_kind(change)))
    steps.append(column(len(changes) + 1, end[0], end[1], end[1], kind="total"))
    return Bridge(tuple(steps), ticks)


def _kind(change: int) -> str:
    return "up" if change > 0 else "down"
