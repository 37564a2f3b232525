"""When a residents' meeting has agreed to the result of a household."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vote:
    """How many of those present agreed to one result; None is everybody."""

    agreeing: int | None = None
    opinion: str = ""


def agrees(agreeing: int, present: int, quorum_pct: int) -> bool:
    """Whether enough of those present agreed: at least ``quorum_pct`` in a hundred.

    Decision 24/2021, Article 4: 50 %. Half of an odd number is not rounded: 15 of 31 is not enough.
    """
    return present > 0 and agreeing * 100 >= present * quorum_pct


def needed(present: int, quorum_pct: int) -> int:
    """Return the least number of people whose agreement is enough."""
    return -(-present * quorum_pct // 100)
