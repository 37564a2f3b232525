"""Fair shares: which official answers for which households, proposed by number and need.

A share is fair when nobody carries more than ``TOLERANCE`` per cent, or one household, above an
equal load for the time they have. Among fair shares, villages stay whole before anything else, then
as few households as possible change hands, then loads are even. Where no fair share exists, the
heaviest load is made as small as found. Same input, same output; a proposal is never worse than how
things stand. Worked out in docs/rules/fair-shares.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Points of a household by what it is: the poorer, the more often it needs its official.
POOR, NEAR_POOR, ESCAPED = 3, 2, 1
#: One more point each: nobody in the household can work; a support is under way to be followed.
UNABLE, SUPPORTED = 1, 1

#: Time of somebody who does this as everybody else does, in per cent.
FULL = 100
#: How far above an equal load is still fair, in per cent.
TOLERANCE = 10
#: More steps than this never helped a commune; each step improves, so any number is sound.
_STEPS = 300


@dataclass(frozen=True, slots=True)
class Taker:
    """An official who takes part; ``share`` is their time in per cent of the others'.

    ``villages`` are those they may answer for, None for all of the commune.
    """

    key: int
    share: int = FULL
    villages: frozenset[int] | None = None

    def may(self, village: int) -> bool:
        """Whether they may answer for households of a village."""
        return self.villages is None or village in self.villages


@dataclass(frozen=True, slots=True)
class Charge:
    """A household to be answered for: its points, and who answers today (None: nobody)."""

    key: int
    village: int
    weight: int
    holder: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """What is worse about a division, the most important first; smaller is better."""

    #: How far the heaviest load, and all together, lie above what is fair (1/100 points per FULL).
    worst: int
    over: int
    #: Pairs of official and village: a village that is split counts more than once.
    pieces: int
    #: Households that change hands.
    moved: int
    #: The heaviest load, in 1/100 points per FULL.
    peak: int


def cost_of(
    takers: Sequence[Taker], charges: Iterable[Charge], placed: Mapping[int, int]
) -> Cost | None:
    """What a division costs; None where somebody may not answer there or does not take part."""
    table = _Table(takers, charges)
    index = {taker.key: number for number, taker in enumerate(table.takers)}
    for number, charge in enumerate(table.charges):
        at = index.get(placed.get(charge.key, -1))
        if at is None or not table.takers[at].may(charge.village):
            return None
        table.place(number, at)
    return table.cost()


def propose(takers: Sequence[Taker], charges: Iterable[Charge]) -> dict[int, int]:
    """Return the official of each household whose village at least one taker may answer for."""
    best: tuple[Cost, dict[int, int]] | None = None
    found = list(charges)
    for keep in (True, False):
        table = _Table(takers, found)
        table.begin(keep=keep)
        for _step in range(_STEPS):
            if not table.improve():
                break
        result = table.cost(), table.placed_keys()
        if best is None or result[0] < best[0]:
            best = result
    return best[1] if best else {}


class _Piece:
    """Households of one village with one official."""

    __slots__ = ("charges", "holders", "weight")

    def __init__(self) -> None:
        self.charges: set[int] = set()
        self.weight = 0
        #: How many of them each official answers for today, by place in the table.
        self.holders: Counter[int] = Counter()


@dataclass(frozen=True, slots=True)
class _Move:
    """Households that pass from one official to another; ``whole`` ends their piece."""

    village: int
    source: int
    target: int
    charges: tuple[int, ...]
    weight: int
    moved: int
    whole: bool


class _Table:
    """A division that is being improved; officials and households by their place in a list."""

    def __init__(self, takers: Sequence[Taker], charges: Iterable[Charge]) -> None:
        self.takers = sorted((t for t in takers if t.share > 0), key=lambda taker: taker.key)
        self.charges = sorted(
            (c for c in charges if any(t.may(c.village) for t in self.takers)),
            key=lambda charge: charge.key,
        )
        index = {taker.key: number for number, taker in enumerate(self.takers)}
        self.holders = [index.get(c.holder or 0, -1) for c in self.charges]
        self.loads = [0] * len(self.takers)
        self.pieces: dict[tuple[int, int], _Piece] = {}
        self.moved = 0
        #: The heaviest fair load, in 1/100 points per FULL.
        equal = self._equal_load()
        heaviest = max((charge.weight for charge in self.charges), default=0)
        self.limit = equal + max(equal * TOLERANCE // 100, heaviest * 100)

    def _equal_load(self) -> int:
        """Load of everybody if points could be divided at will.

        Whoever may answer for some villages only cannot carry more than there is: then the others
        share what remains.
        """
        by_village: Counter[int] = Counter()
        for charge in self.charges:
            by_village[charge.village] += charge.weight
        there = {
            taker.key: sum(by_village[village] for village in taker.villages)
            for taker in self.takers
            if taker.villages is not None
        }
        total, time = by_village.total(), sum(taker.share for taker in self.takers)
        for taker in sorted(self.takers, key=lambda t: there.get(t.key, total) * FULL // t.share):
            most = there.get(taker.key, total)
            if most * time >= total * taker.share:
                break
            total, time = total - most, time - taker.share
        return total * 100 * FULL // time if time else 0

    def place(self, charge: int, taker: int) -> None:
        row = self.charges[charge]
        piece = self.pieces.setdefault((row.village, taker), _Piece())
        piece.charges.add(charge)
        piece.weight += row.weight
        piece.holders[self.holders[charge]] += 1
        self.loads[taker] += row.weight
        self.moved += self.holders[charge] != taker

    def begin(self, *, keep: bool) -> None:
        """Start from how things stand, or from whole villages, the heaviest first."""
        rest: dict[int, list[int]] = defaultdict(list)
        for number, charge in enumerate(self.charges):
            holder = self.holders[number]
            if keep and holder >= 0 and self.takers[holder].may(charge.village):
                self.place(number, holder)
            else:
                rest[charge.village].append(number)
        weights = {v: sum(self.charges[n].weight for n in rest[v]) for v in rest}
        for village in sorted(rest, key=lambda v: (-weights[v], v)):
            taker = min(
                (n for n, t in enumerate(self.takers) if t.may(village)),
                key=lambda n: (self._relative(n, weights[village]), n),
            )
            for number in rest[village]:
                self.place(number, taker)

    def placed_keys(self) -> dict[int, int]:
        """Official by household, by their own keys."""
        return {
            self.charges[number].key: self.takers[taker].key
            for (_village, taker), piece in self.pieces.items()
            for number in piece.charges
        }

    def _relative(self, taker: int, more: int = 0) -> int:
        return (self.loads[taker] + more) * 100 * FULL // self.takers[taker].share

    def cost(self, *moves: _Move) -> Cost:
        """What the division costs, or would cost after some moves of different villages."""
        loads = list(self.loads)
        pieces, moved = len(self.pieces), self.moved
        for move in moves:
            loads[move.source] -= move.weight
            loads[move.target] += move.weight
            pieces += ((move.village, move.target) not in self.pieces) - move.whole
            moved += move.moved
        peak = worst = over = 0
        for load, taker in zip(loads, self.takers, strict=True):
            relative = load * 100 * FULL // taker.share
            peak = max(peak, relative)
            if relative > self.limit:
                worst = max(worst, relative - self.limit)
                over += relative - self.limit
        return Cost(worst, over, pieces, moved, peak)

    def improve(self) -> bool:
        """Make the one step that helps most; False when none does."""
        best, chosen = self.cost(), None
        for step in self._steps():
            after = self.cost(*step)
            if after < best:
                best, chosen = after, step
        for move in chosen or ():
            self._carry_out(move)
        return chosen is not None

    def _carry_out(self, move: _Move) -> None:
        piece = self.pieces[move.village, move.source]
        for number in move.charges:
            piece.charges.discard(number)
            piece.weight -= self.charges[number].weight
            piece.holders[self.holders[number]] -= 1
            self.loads[move.source] -= self.charges[number].weight
            self.moved -= self.holders[number] != move.source
            self.place(number, move.target)
        if not piece.charges:
            del self.pieces[move.village, move.source]

    def _steps(self) -> Iterator[tuple[_Move, ...]]:
        """Steps that may help: relieve whoever has too much, else mend villages and bring back."""
        heavy = [self._relative(number) > self.limit for number in range(len(self.takers))]
        unfair = any(heavy)
        wholes: dict[tuple[int, int, int], _Move] = {}
        for village, source in sorted(self.pieces):
            for target, taker in enumerate(self.takers):
                if target == source or not taker.may(village):
                    continue
                whole = wholes[village, source, target] = self._whole(village, source, target)
                if (
                    heavy[source]
                    or whole.moved <= 0
                    or (not unfair and (village, target) in self.pieces)
                ):
                    yield (whole,)
                for part in self._parts(village, source, target):
                    yield (part,)
        between: dict[tuple[int, int], list[_Move]] = defaultdict(list)
        for (_village, source, target), move in wholes.items():
            between[source, target].append(move)
        for (source, target), moves in between.items():
            if heavy[source] if unfair else source < target:
                for move in moves:
                    for answer in between.get((target, source), ()):
                        if move.village != answer.village and (
                            unfair or move.moved + answer.moved <= 0
                        ):
                            yield (move, answer)

    def _whole(self, village: int, source: int, target: int) -> _Move:
        piece = self.pieces[village, source]
        moved = piece.holders[source] - piece.holders[target]
        numbers = tuple(piece.charges)
        return _Move(village, source, target, numbers, piece.weight, moved, whole=True)

    def _parts(self, village: int, source: int, target: int) -> Iterator[_Move]:
        """Some households only: those the target holds today; as many as relieve the source."""
        piece = self.pieces[village, source]
        if 0 < piece.holders[target] < len(piece.charges):
            held = [n for n in sorted(piece.charges) if self.holders[n] == target]
            yield self._part(village, source, target, held)
        if self._relative(source) <= self.limit:
            return
        order = sorted(
            piece.charges,
            key=lambda n: (self.holders[n] != target, self.holders[n] == source, n),
        )
        taken: list[int] = []
        weight = 0
        for number in order:
            more = weight + self.charges[number].weight
            if self._relative(target, more) > self.limit:
                continue
            taken.append(number)
            weight = more
            if self._relative(source, -weight) <= self.limit:
                break
        if 0 < len(taken) < len(piece.charges):
            yield self._part(village, source, target, taken)
        if order and (not taken or len(taken) > 1):
            yield self._part(village, source, target, order[:1])

    def _part(self, village: int, source: int, target: int, numbers: list[int]) -> _Move:
        moved = sum((self.holders[n] == source) - (self.holders[n] == target) for n in numbers)
        weight = sum(self.charges[n].weight for n in numbers)
        whole = len(numbers) == len(self.pieces[village, source].charges)
        return _Move(village, source, target, tuple(numbers), weight, moved, whole)
