"""Norms as rules read them, and for whom the more generous of several speaks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from households.rules.text import Text

#: Kinds of places, the hardest first, as ``programmes.choices.AreaCategory``.
ESPECIALLY_DIFFICULT = "especially_difficult"
ANY = "any"


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm in force: for whom, where, how much in whole dong, and what it pays for.

    ``part`` is the part of the help: "cost", "meals", "travel", "lodging", "items", "language",
    "papers". ``share_pct`` is the State's greatest share of what was spent; ``min_km`` the distance
    from home from which it is paid. ``rank`` is higher for what is more particular: the province's
    own norm before the programme's before the general one.
    """

    code: str
    part: str
    beneficiary: str = ANY
    area: str = ANY
    amount: int | None = None
    cap: int | None = None
    share_pct: Decimal | None = None
    min_km: int | None = None
    rank: int = 0
    key: int | None = None
    legal_basis: str = ""

    @property
    def limit(self) -> int | None:
        """The most it gives per unit; None: not limited (actual cost)."""
        return self.amount if self.amount is not None else self.cap

    def of_cost(self, spent: int) -> int:
        """What it pays of a cost: the State's share of it, up to the limit, rounded down."""
        share = spent if self.share_pct is None else int(spent * self.share_pct / 100)
        return max(0, share if self.limit is None else min(share, self.limit))


@dataclass(frozen=True, slots=True)
class Trainee:
    """What is known of somebody on the day the help is set.

    ``status`` is what the household is in the programmes' words. ``place`` is the category of the
    commune where the household lives. ``distance_km`` is from home to the place; None unknown.
    """

    status: str = "unknown"
    disabled: bool = False
    minority: bool = False
    merit: bool = False
    woman: bool = False
    rural: bool = True
    place: str = "other"
    distance_km: Decimal | None = None


GROUP_NAMES: dict[str, Text] = {
    "any": Text("mọi đối tượng", "everybody"),
    "disabled": Text("người khuyết tật", "person with a disability"),
    "poor_minority": Text(
        "hộ nghèo dân tộc thiểu số hoặc hộ nghèo ở xã, thôn đặc biệt khó khăn",
        "poor ethnic-minority household, or poor in an especially difficult area",
    ),
    "poor": Text("hộ nghèo", "poor household"),
    "minority": Text("người dân tộc thiểu số", "member of an ethnic minority"),
    "merit": Text("người có công", "person of merit"),
    "near_poor": Text("hộ cận nghèo", "near-poor household"),
    "newly_escaped": Text("hộ mới thoát nghèo", "newly escaped household"),
    "woman": Text("phụ nữ, lao động nông thôn khác", "woman or other rural worker"),
}


def groups(person: Trainee) -> frozenset[str]:
    """Every group of beneficiaries that somebody belongs to; the law gives the best of them."""
    found = {ANY}
    if person.disabled:
        found.add("disabled")
    if person.status in {"poor", "near_poor", "newly_escaped"}:
        found.add(person.status)
    if person.status == "poor" and (person.minority or person.place == ESPECIALLY_DIFFICULT):
        found.add("poor_minority")
    if person.minority:
        found.add("minority")
    if person.merit:
        found.add("merit")
    if person.woman or person.rural:
        found.add("woman")
    return frozenset(found)


def fitting(norms: Iterable[Norm], part: str, person: Trainee) -> list[Norm]:
    """Norms of one part of the help that somebody falls under."""
    mine = groups(person)
    return [
        norm
        for norm in norms
        if norm.part == part and norm.beneficiary in mine and norm.area in {ANY, person.place}
    ]


def best(norms: Iterable[Norm]) -> Norm | None:
    """The most particular norm, of equals the most generous (without limit is most)."""
    found = sorted(norms, key=lambda norm: norm.code)
    if not found:
        return None
    return max(found, key=lambda norm: (norm.rank, norm.limit is None, norm.limit or 0))


def reached(norms: Iterable[Norm], distance: Decimal) -> list[Norm]:
    """Norms of travel that pay at this distance from home."""
    return [norm for norm in norms if norm.min_km is None or distance >= norm.min_km]
