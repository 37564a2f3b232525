"""Splits published counts over places exactly: nothing lost, nothing invented, no half households.

Three steps. ``fit`` finds real numbers closest in proportion to a prior that meet every published
bound (iterative proportional fitting). ``round_within`` makes them whole: each cell and each unit
gets the whole number just below or above its share, published units get what was published. Cells
lie in two hierarchies at once (former province, district, commune; province and commune of today);
whole numbers that respect both always exist, because the question is one of flow through a network
whose limits are whole. ``largest_remainder`` is the simple case of one list.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A sum nearer than this to a bound meets it; far below half a household.
_TOLERANCE = 1e-6
_ROUNDS = 4000


@dataclass(frozen=True, slots=True)
class Bound:
    """The sum over ``cells`` lies between ``low`` and ``high``; ``label`` says who asks for it."""

    cells: tuple[int, ...]
    low: float
    high: float
    label: object = None


class InfeasibleError(ValueError):
    """The bounds cannot hold together; ``labels`` are those that stay violated."""

    def __init__(self, labels: Sequence[object]) -> None:
        """Keep the labels."""
        super().__init__(f"bounds cannot hold together: {list(labels)}")
        self.labels = tuple(labels)


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """Split ``total`` in proportion to ``weights``; each part within one of its exact share.

    Equal remainders go to the earlier part, so the result is the same in every run. All weights
    zero count as equal. Raises ``ValueError`` for a negative weight, or parts of nothing.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if not weights:
        if total:
            raise ValueError("nothing to split over")
        return []
    whole = sum(weights)
    shares = (
        [total * w / whole for w in weights] if whole else [total / len(weights)] * len(weights)
    )
    parts = [math.floor(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def fit(prior: Sequence[float], bounds: Sequence[Bound]) -> list[float]:
    """Scale ``prior`` until every bound holds, in as even a way as possible.

    A cell with prior 0 stays 0. Raises ``InfeasibleError`` with the labels still violated.
    """
    values = [float(value) for value in prior]
    for _ in range(_ROUNDS):
        worst = 0.0
        for bound in bounds:
            held = math.fsum(values[i] for i in bound.cells)
            wanted = min(max(held, bound.low), bound.high)
            gap = abs(held - wanted)
            if gap <= _TOLERANCE / 10:
                continue
            worst = max(worst, gap)
            if held <= 0:
                raise InfeasibleError([bound.label])
            factor = wanted / held
            for i in bound.cells:
                values[i] *= factor
        if worst <= _TOLERANCE:
            return values
    raise InfeasibleError([b.label for b in bounds if _violation(values, b) > _TOLERANCE * 100])


def _violation(values: Sequence[float], bound: Bound) -> float:
    held = math.fsum(values[i] for i in bound.cells)
    return max(bound.low - held, held - bound.high, 0.0)


# --- whole numbers -------------------------------------------------------------------------------


def round_within(
    values: Sequence[float],
    first: Iterable[Sequence[int]],
    second: Iterable[Sequence[int]],
    bounds: Sequence[Bound],
) -> list[int]:
    """Round every value down or up so that all bounds hold in whole numbers.

    ``first`` and ``second`` are two families of sets of cells; inside one family two sets are
    disjoint or one holds the other. Every bound is on a set of one of them. The sum of each set
    moves by less than one. Raises ``InfeasibleError`` if the values do not meet the bounds.
    """
    limits = {frozenset(bound.cells): (bound.low, bound.high) for bound in bounds}
    network = _Network()
    everything = range(len(values))
    source_side = _tree(first, everything)
    sink_side = _tree(second, everything)
    top, bottom = network.node(), network.node()
    from_leaf = _grow(network, source_side, top, values, limits, outward=True)
    to_leaf = _grow(network, sink_side, bottom, values, limits, outward=False)
    arcs = []
    for cell, value in enumerate(values):
        low, high = _whole_limits(value, limits.get(frozenset((cell,))))
        arcs.append(network.arc(from_leaf[cell], to_leaf[cell], low, high))
    total = math.fsum(values)
    low, high = _whole_limits(total, limits.get(frozenset(everything)))
    network.arc(bottom, top, low, high)
    if not network.circulate():
        raise InfeasibleError([bound.label for bound in bounds])
    return [network.flow(arc) for arc in arcs]


def _whole_limits(value: float, limit: tuple[float, float] | None) -> tuple[int, int]:
    """Return the whole numbers around a value, narrowed to the published limits."""
    low, high = math.floor(value + _TOLERANCE * 100), math.ceil(value - _TOLERANCE * 100)
    low, high = min(low, high), max(low, high)
    if limit is not None:
        least = math.ceil(limit[0] - _TOLERANCE)
        most = high if math.isinf(limit[1]) else math.floor(limit[1] + _TOLERANCE)
        # An interval that holds the value may start or end between the two whole numbers.
        low, high = max(low, least), min(high, most)
        if low > high:
            low = high = min(max(low, least), most)
    return max(low, 0), max(high, 0)


@dataclass(slots=True)
class _Set:
    cells: frozenset[int]
    inside: list[_Set]


def _tree(family: Iterable[Sequence[int]], everything: Iterable[int]) -> _Set:
    """Arrange a family of nested or disjoint sets as a tree under the set of all cells."""
    root = _Set(frozenset(everything), [])
    for cells in sorted({frozenset(cells) for cells in family}, key=len, reverse=True):
        if not cells or cells == root.cells:
            continue
        place = root
        while True:
            holder = next((child for child in place.inside if cells <= child.cells), None)
            if holder is None:
                break
            place = holder
        if any(cells & child.cells for child in place.inside):
            raise ValueError("two sets of one family overlap")
        place.inside.append(_Set(cells, []))
    return root


def _grow(
    network: _Network,
    place: _Set,
    node: int,
    values: Sequence[float],
    limits: dict[frozenset[int], tuple[float, float]],
    *,
    outward: bool,
) -> dict[int, int]:
    """Add the arcs of one tree; return the node at which each cell hangs."""
    leaves = dict.fromkeys(place.cells, node)
    for child in place.inside:
        below = network.node()
        total = math.fsum(values[i] for i in sorted(child.cells))
        low, high = _whole_limits(total, limits.get(child.cells))
        network.arc(*((node, below) if outward else (below, node)), low, high)
        leaves |= _grow(network, child, below, values, limits, outward=outward)
    return leaves


class _Network:
    """A circulation with lower and upper limits on arcs (Dinic's algorithm)."""

    def __init__(self) -> None:
        self.out: list[list[int]] = []
        self.head: list[int] = []
        self.room: list[int] = []
        self.low: list[int] = []
        self.excess: list[int] = []

    def node(self) -> int:
        self.out.append([])
        self.excess.append(0)
        return len(self.out) - 1

    def _half(self, tail: int, head: int, room: int) -> None:
        self.out[tail].append(len(self.head))
        self.head.append(head)
        self.room.append(room)

    def arc(self, tail: int, head: int, low: int, high: int) -> int:
        key = len(self.head)
        self._half(tail, head, high - low)
        self._half(head, tail, 0)
        self.low += [low, 0]
        self.excess[head] += low
        self.excess[tail] -= low
        return key

    def flow(self, arc: int) -> int:
        return self.low[arc] + self.room[arc ^ 1]

    def circulate(self) -> bool:
        if any(self.room[arc] < 0 for arc in range(0, len(self.room), 2)):
            return False
        excess = list(self.excess)
        source, sink = self.node(), self.node()
        needed = 0
        for node, amount in enumerate(excess):
            if amount > 0:
                self.arc(source, node, 0, amount)
                needed += amount
            elif amount < 0:
                self.arc(node, sink, 0, -amount)
        while levels := self._levels(source, sink):
            position = [0] * len(self.out)
            while pushed := self._push(source, sink, levels, position):
                needed -= pushed
        return needed == 0

    def _levels(self, source: int, sink: int) -> list[int] | None:
        levels = [-1] * len(self.out)
        levels[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for arc in self.out[node]:
                head = self.head[arc]
                if self.room[arc] > 0 and levels[head] < 0:
                    levels[head] = levels[node] + 1
                    queue.append(head)
        return levels if levels[sink] >= 0 else None

    def _push(self, source: int, sink: int, levels: list[int], position: list[int]) -> int:
        """Find one path to the sink along rising levels and fill it."""
        path: list[int] = []
        node = source
        while node != sink:
            arcs = self.out[node]
            while position[node] < len(arcs):
                arc = arcs[position[node]]
                if self.room[arc] > 0 and levels[self.head[arc]] == levels[node] + 1:
                    break
                position[node] += 1
            if position[node] < len(arcs):
                path.append(arcs[position[node]])
                node = self.head[path[-1]]
            elif path:
                back = path.pop()
                node = self.head[back ^ 1]
                position[node] += 1
            else:
                return 0
        pushed = min(self.room[arc] for arc in path)
        for arc in path:
            self.room[arc] -= pushed
            self.room[arc ^ 1] += pushed
        return pushed
