"""When a finished house is accepted: area, three hard structures, length of life (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from households.rules.text import Text
from housing.rules.need import PARTS, plain


@dataclass(frozen=True, slots=True)
class Quality:
    """What a scheme asks of the finished house; a repair may be asked for less."""

    min_area: Decimal = Decimal(30)
    min_area_single: Decimal = Decimal(18)
    life_years: int = 20
    hard_parts: int = 3

    def area_for(self, persons: int) -> Decimal:
        """Return the least floor area: less for somebody who lives alone."""
        return self.min_area_single if persons == 1 else self.min_area


@dataclass(frozen=True, slots=True)
class Found:
    """What the minutes say about the house; m², solid or not, years it will stand."""

    area_m2: Decimal
    persons: int
    foundation: bool
    frame: bool
    roof: bool
    life_years: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is missing, with a stable code."""

    code: str
    text: Text


def shortfalls(found: Found, quality: Quality) -> list[Shortfall]:
    """Return everything that is missing; empty when the house is accepted."""
    missing = []
    least = quality.area_for(found.persons)
    if found.area_m2 < least:
        missing.append(
            Shortfall(
                "area",
                Text(
                    f"diện tích {plain(found.area_m2)} m², cần từ {plain(least)} m²",
                    f"area {plain(found.area_m2, '.')} m², at least {plain(least, '.')} needed",
                ),
            )
        )
    weak = [name for name in PARTS if not getattr(found, name)]
    if len(PARTS) - len(weak) < quality.hard_parts:
        missing += [
            Shortfall(
                name,
                Text(f"{PARTS[name].vi} chưa bền chắc", f"{PARTS[name].en} not solid"),
            )
            for name in weak
        ]
    if found.life_years < quality.life_years:
        missing.append(
            Shortfall(
                "life",
                Text(
                    f"tuổi thọ {found.life_years} năm, cần từ {quality.life_years} năm",
                    f"will stand {found.life_years} years, at least {quality.life_years} needed",
                ),
            )
        )
    return missing
