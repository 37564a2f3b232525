"""Published figures as plain values: what was printed, by whom, about which unit and day.

News gives a count, a rate, or both; each is kept exactly as printed, because the number of decimals
says how precise a rate is (4.50 is not 4.5, and 0.002 must never become 0.00).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """Tier of the unit that a figure is about."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Measure(StrEnum):
    """What is counted; a rate is its share of all households of the unit."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    #: Poor and near-poor together: "nghèo đa chiều" in the ministry's yearly announcement.
    MULTIDIMENSIONAL = "multidimensional"
    TOTAL = "total"


class FigureKind(StrEnum):
    """Only what was found to be so can be built and compared; plans and guesses are shown."""

    ACTUAL = "actual"
    FORECAST = "forecast"
    TARGET = "target"
    ESTIMATE = "estimate"


class Qualifier(StrEnum):
    """How the source limits the number."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    APPROX = "approx"


#: How far an "about" may be from the number printed, as a share of it.
APPROX_TOLERANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure. ``row`` is its first line in the file.

    ``historic`` says that the unit is one of before 1 July 2025: True when the file says so,
    None when it does not say (then a unit of today is meant where the code has one).
    ``standard`` is a code, ``national``, ``provincial`` or empty for national.
    """

    row: int
    unit: str
    level: Level
    historic: bool | None
    code: str
    measure: Measure
    indicator: str
    as_of: date
    standard: str
    kind: FigureKind
    qualifier: Qualifier
    value: int | None
    rate: Decimal | None
    total: int | None
    source: str

    @property
    def is_actual(self) -> bool:
        """Whether the figure says what was, so that it can be built and compared."""
        return self.kind is FigureKind.ACTUAL

    @property
    def printed_value(self) -> str:
        """The count the Vietnamese way, empty when not published."""
        return "" if self.value is None else grouped(self.value)

    @property
    def printed_rate(self) -> str:
        """The rate with exactly the decimals of the source, empty when not published."""
        return "" if self.rate is None else percent(self.rate, decimals(self.rate))


def grouped(value: int) -> str:
    """``19805`` as ``19.805``."""
    return f"{value:,}".replace(",", ".")


def percent(rate: Decimal, places: int) -> str:
    """``4.46`` as ``4,46 %``."""
    return f"{rate:.{places}f} %".replace(".", ",")


def decimals(rate: Decimal) -> int:
    """Return the number of printed decimals of a rate."""
    return max(0, -int(rate.as_tuple().exponent))


def unit_of_last_place(rate: Decimal) -> Decimal:
    """Return one step of the last printed decimal: 0.01 for ``4.46``."""
    return Decimal(1).scaleb(-decimals(rate))
