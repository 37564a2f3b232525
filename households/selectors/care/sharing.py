"""New shares of a commune's households: proposed, and what they would change."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from areas.models import Area
from households.models import Assignment
from households.rules.care.lines import Change, Lines, Shares, changes, hands, shares_of
from households.rules.care.shares import Charge, Taker, propose
from households.selectors.care.caseload import Commune


@dataclass(frozen=True, slots=True)
class Outcome:
    """What shares would change: assignments, who passes how many to whom, points of each after."""

    changes: list[Change]
    hands: Counter[tuple[int | None, int]]
    loads: Counter[int]
    households: Counter[int]

    @property
    def moved(self) -> int:
        """Households that change hands."""
        return self.hands.total()


def stamp_of(commune: Area) -> str:
    """A mark of the assignments of a commune: another one when any of them changed."""
    rows = Assignment.objects.filter(commune=commune).order_by("pk")
    values = rows.values_list("pk", "official", "role", "valid_from", "valid_to")
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:24]


def proposed(care: Commune, takers: Iterable[Taker]) -> Shares:
    """Fair shares among the officials who take part."""
    return shares_of(propose(list(takers), care.charges), care.charges, care.lines)


def outcome_of(shares: Shares, charges: list[Charge], now: Lines) -> Outcome:
    """What shares would change, without writing anything."""
    loads: Counter[int] = Counter()
    households: Counter[int] = Counter()
    for charge in charges:
        taker = shares.of(charge) or charge.holder
        if taker is not None:
            loads[taker] += charge.weight
            households[taker] += 1
    return Outcome(changes(shares, charges, now), hands(shares, charges), loads, households)
