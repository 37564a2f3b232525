"""Values that follow one another in time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from itertools import pairwise


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from ``start`` to ``end``, both included; without an end it goes on."""

    start: dt.date
    end: dt.date | None = dataclasses.field(default=None, compare=False)


def until_next(spans: Iterable[Span]) -> list[Span]:
    """Order by start, and end each open span the day before the next one begins."""
    ordered = sorted(spans)
    closed = [
        dataclasses.replace(span, end=following.start - dt.timedelta(days=1))
        if span.end is None
        else span
        for span, following in pairwise(ordered)
    ]
    return closed + ordered[-1:]


def overlapping(spans: list[Span]) -> list[tuple[Span, Span]]:
    """Neighbours of an ordered list that share a day."""
    return [
        (span, following)
        for span, following in pairwise(spans)
        if span.end is None or span.end >= following.start
    ]
