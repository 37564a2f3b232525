"""Published figures as plain values: what was printed, by whom, about which unit and day.

News gives a count, a rate, or both; each is kept exactly as printed, because the number of decimals
says how precise a rate is (4.50 is not 4.5, and 0.002 must never become 0.00).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor


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


@dataclass(frozen=True, slots=True)
class Window:
    """A range of numbers, both ends counting; ``high`` None is open."""

    low: Fraction
    high: Fraction | None

    def holds(self, number: int | Fraction) -> bool:
        """Whether a number lies inside."""
        return self.low <= number and (self.high is None or number <= self.high)

    def meet(self, other: Window) -> Window | None:
        """Return the common part, None when there is none."""
        low = max(self.low, other.low)
        highs = [high for high in (self.high, other.high) if high is not None]
        high = min(highs) if highs else None
        return None if high is not None and high < low else Window(low, high)

    @property
    def holds_a_whole_number(self) -> bool:
        """Whether some whole number lies inside."""
        return self.high is None or ceil(self.low) <= floor(self.high)


def rate_window(rate: Decimal, *, cut_off: bool = False) -> Window:
    """Return the true rates that print as ``rate``, in per cent: half a last decimal either way.

    With ``cut_off`` also those from which a source dropped the further decimals (72.727 printed as
    72.72), which some publications do.
    """
    printed, step = Fraction(rate), Fraction(unit_of_last_place(rate))
    above = step - step / 1_000_000 if cut_off else step / 2
    return Window(max(printed - step / 2, Fraction(0)), printed + above)


def total_window(figure: Figure, *, cut_off: bool = False) -> Window:
    """Return the totals of households that a figure's count, rate and total leave possible."""
    low, high = Fraction(figure.value or 0), None
    if figure.total is not None:
        return Window(Fraction(figure.total), Fraction(figure.total))
    if figure.measure is Measure.TOTAL:
        return Window(low, low)
    if figure.value is not None and figure.rate is not None:
        rates = rate_window(figure.rate, cut_off=cut_off)
        if figure.value == 0:
            # Any total, unless the printed rate cannot be that of nobody.
            return Window(low, None if rates.low == 0 else Fraction(-1))
        if rates.high:
            low = max(low, 100 * figure.value / rates.high)
        high = 100 * figure.value / rates.low if rates.low else None
    return Window(low, high)


def count_window(figure: Figure, total: int, *, cut_off: bool = False) -> Window:
    """Return the counts that a figure leaves possible among ``total`` households."""
    everyone = Window(Fraction(0), Fraction(total))
    if figure.value is not None:
        value = Fraction(figure.value)
        wide = value * Fraction(APPROX_TOLERANCE)
        return {
            Qualifier.EXACT: Window(value, value),
            Qualifier.MORE_THAN: Window(value, None),
            Qualifier.LESS_THAN: Window(Fraction(0), value),
            Qualifier.APPROX: Window(value - wide, value + wide),
        }[figure.qualifier]
    if figure.rate is None:
        return everyone
    rates = rate_window(figure.rate, cut_off=cut_off)
    if figure.qualifier is Qualifier.MORE_THAN:
        return Window(total * Fraction(figure.rate) / 100, None)
    if figure.qualifier is Qualifier.LESS_THAN:
        return Window(Fraction(0), total * Fraction(figure.rate) / 100)
    low, high = rates.low, rates.high or Fraction(100)
    if figure.qualifier is Qualifier.APPROX:
        wide = Fraction(figure.rate) * Fraction(APPROX_TOLERANCE)
        low, high = min(low, Fraction(figure.rate) - wide), max(high, Fraction(figure.rate) + wide)
    return Window(total * low / 100, total * high / 100)
