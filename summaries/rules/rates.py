"""Rates: what they are of, and never rounded to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: Decimals kept internally and shown where fewer would print 0.
FULL_DECIMALS = 3
#: Decimals of the statutory tables.
SHOWN_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in per cent with what it is made of; ``percent`` is None without a denominator."""

    numerator: int
    denominator: int | None

    @property
    def percent(self) -> Decimal | None:
        """Per cent with three decimals, half up as in the published tables."""
        return self.rounded(FULL_DECIMALS)

    def rounded(self, decimals: int) -> Decimal | None:
        """Per cent rounded half up to ``decimals``."""
        if not self.denominator:
            return None
        unit = Decimal(1).scaleb(-decimals)
        share = Decimal(100) * self.numerator / self.denominator
        return share.quantize(unit, rounding=ROUND_HALF_UP)

    @property
    def decimals(self) -> int:
        """Decimals to show: two, or three where two would print a false 0.00."""
        shown = self.rounded(SHOWN_DECIMALS)
        return FULL_DECIMALS if self.numerator and shown == 0 else SHOWN_DECIMALS
