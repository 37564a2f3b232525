"""Times cut out of other times, half-open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

#: From a day, until before another; None has no end.
Span = tuple[dt.date, dt.date | None]


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Return what is left of ``span`` when the times ``taken`` are cut out, in order."""
    left = [span]
    for begins, ends in sorted(taken, key=lambda s: s[0]):
        rest: list[Span] = []
        for first, last in left:
            if (ends is not None and ends <= first) or (last is not None and last <= begins):
                rest.append((first, last))
                continue
            if first < begins:
                rest.append((first, begins))
            if ends is not None and (last is None or ends < last):
                rest.append((ends, last))
        left = rest
    return left
