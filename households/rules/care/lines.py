"""From who shall answer for which households to the fewest assignments that say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from households.rules.care.shares import Charge


@dataclass(frozen=True, slots=True)
class Lines:
    """Main assignments of a commune on a day: of all of it, its villages, single households."""

    commune: int | None = None
    villages: Mapping[int, int] = field(default_factory=dict)
    own: Mapping[int, int] = field(default_factory=dict)

    def of_village(self, village: int) -> int | None:
        """Who answers for households of a village that have nobody of their own."""
        return self.villages.get(village, self.commune)

    def of(self, household: int, village: int) -> int | None:
        """Who answers for a household."""
        return self.own.get(household, self.of_village(village))


@dataclass(frozen=True, slots=True)
class Shares:
    """Who takes which village, and which single households somebody else takes."""

    villages: Mapping[int, int]
    own: Mapping[int, int] = field(default_factory=dict)

    def of(self, charge: Charge) -> int | None:
        """Who takes a household; None leaves it where it is."""
        if charge.key in self.own:
            return self.own[charge.key]
        return self.villages.get(charge.village)


@dataclass(frozen=True, slots=True)
class Change:
    """One assignment to be written; without ``taker`` the household follows its village again."""

    village: int | None
    household: int | None
    taker: int | None


def shares_of(placed: Mapping[int, int], charges: Iterable[Charge], now: Lines) -> Shares:
    """Give each village to whoever takes most of it, and name the households that differ."""
    points: dict[int, Counter[int]] = defaultdict(Counter)
    found = [charge for charge in charges if charge.key in placed]
    for charge in found:
        points[charge.village][placed[charge.key]] += charge.weight
    villages = {
        village: min(taken, key=lambda who: (-taken[who], who != now.of_village(village), who))
        for village, taken in sorted(points.items())
    }
    own = {c.key: placed[c.key] for c in found if placed[c.key] != villages[c.village]}
    return Shares(villages, own)


def changes(shares: Shares, charges: Iterable[Charge], now: Lines) -> list[Change]:
    """Return what has to be written so that the shares hold: villages first, both by key."""
    found = [
        Change(village, None, taker)
        for village, taker in sorted(shares.villages.items())
        if now.of_village(village) != taker
    ]
    for charge in sorted(charges, key=lambda row: row.key):
        wanted, held = shares.of(charge), now.own.get(charge.key)
        if wanted is None or wanted == held:
            continue
        if wanted != shares.villages.get(charge.village, now.of_village(charge.village)):
            found.append(Change(None, charge.key, wanted))
        elif held is not None:
            found.append(Change(None, charge.key, None))
    return found


def hands(shares: Shares, charges: Iterable[Charge]) -> Counter[tuple[int | None, int]]:
    """Number of households that pass from one official to another."""
    pairs: Counter[tuple[int | None, int]] = Counter()
    for charge in charges:
        taker = shares.of(charge)
        if taker is not None and taker != charge.holder:
            pairs[charge.holder, taker] += 1
    return pairs
