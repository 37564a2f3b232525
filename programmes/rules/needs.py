"""Needs as masks: indicators in the low bits, causes above them; one number a household.

Bit 0 to 29 are positions 1 to 30 of the indicators of a standard, bit 32 to 39 the causes 1 to 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

#: Causes stand above the indicators.
CAUSE_SHIFT = 32


@dataclass(frozen=True, slots=True)
class Seen:
    """What one classification says: lacks found, and what could not be said; both packed."""

    found: date
    lacks: int
    unknown: int = 0


def packed(deprivations: int, causes: int) -> int:
    """One mask of a class's or support's two."""
    return deprivations | causes << CAUSE_SHIFT


def unpacked(mask: int) -> tuple[int, int]:
    """Deprivations and causes of a packed mask."""
    return mask & ((1 << CAUSE_SHIFT) - 1), mask >> CAUSE_SHIFT


def bits_of(mask: int) -> list[int]:
    """Bits of a mask as numbers that are powers of two, lowest first."""
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]


def moves(source: Mapping[str, int], target: Mapping[str, int]) -> list[tuple[int, int]]:
    """Pairs of bits of one standard and of another for the indicators that both know, by code."""
    return sorted((bit, target[code]) for code, bit in source.items() if code in target)


def translated(mask: int, pairs: Iterable[tuple[int, int]]) -> int:
    """A packed mask of another standard in the bits of this one; causes stay as they are."""
    deprivations, causes = unpacked(mask)
    return packed(sum(to for bit, to in pairs if deprivations & bit), causes)


def waiting_since(chain: Iterable[Seen]) -> dict[int, date]:
    """Day on which each lack of the newest class was first found without a break, by bit.

    ``chain`` is newest first. What could not be said breaks nothing and begins nothing; a class
    that says "not deprived" is a break.
    """
    rows = list(chain)
    if not rows:
        return {}
    found: dict[int, date] = {}
    running = rows[0].lacks
    for row in rows:
        running &= row.lacks | row.unknown
        for bit in bits_of(running & row.lacks):
            found[bit] = row.found
    return found
