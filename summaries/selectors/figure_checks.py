"""Published figures beside those that the system computes, on the same boundaries and standard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from areas.models import Area
from households.models import PovertyStandard
from summaries.rules.figures import (
    Figure,
    Measure,
    Qualifier,
    count_window,
    decimals,
    grouped,
    percent,
    rate_window,
)
from summaries.rules.measures import MULTIDIMENSIONAL, NEAR_POOR, POOR
from summaries.rules.periods import Period
from summaries.rules.rates import Rate
from summaries.selectors.cells import cells_of
from summaries.selectors.figures import (
    Figures,
    added,
    cell_rows,
    denominators,
    period_on,
    stale_since,
)

#: Codes of the measures; a total of households is the population, not a measure.
MEASURED = {
    Measure.POOR: POOR.code,
    Measure.NEAR_POOR: NEAR_POOR.code,
    Measure.MULTIDIMENSIONAL: MULTIDIMENSIONAL.code,
}


class Verdict(StrEnum):
    """Outcome of one comparison."""

    EQUAL = "equal"
    #: Equal when the source dropped further decimals instead of rounding.
    CUT_OFF = "cut_off"
    DIFFERENT = "different"
    #: A forecast, target or estimate: shown, never compared.
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True)
class Checked:
    """One published figure with what the system computes for it."""

    figure: Figure
    area: Area
    standard: PovertyStandard | None
    computed: Rate | None
    verdict: Verdict

    @property
    def published_text(self) -> str:
        """Count and rate as printed."""
        return _joined(self.figure.printed_value, self.figure.printed_rate)

    @property
    def computed_text(self) -> str:
        """Count and rate computed, the rate with the decimals of the source."""
        if self.computed is None:
            return "–"
        places = 2 if self.figure.rate is None else decimals(self.figure.rate)
        share = self.computed.rounded(places)
        if self.figure.measure is Measure.TOTAL:
            return grouped(self.computed.numerator)
        return _joined(
            grouped(self.computed.numerator), "?" if share is None else percent(share, places)
        )


def _joined(value: str, rate: str) -> str:
    return f"{value} = {rate}" if value and rate else value or rate


def check_figure(figure: Figure, area: Area, standard: PovertyStandard | None) -> Checked:
    """Compare one figure; for the system itself, so no viewer limits what is counted."""
    computed = None
    verdict = Verdict.NOT_COMPARED
    if figure.is_actual:
        period, stored = period_on(figure.as_of)
        if figure.measure is Measure.TOTAL or standard is None:
            total = denominators(area, period).households
            computed = Rate(total or 0, total)
        else:
            computed = _figures(area, standard, period, stored=stored).rate(
                MEASURED[figure.measure]
            )
        verdict = verdict_on(figure, computed)
    return Checked(figure, area, standard, computed, verdict)


def _figures(area: Area, standard: PovertyStandard, period: Period, *, stored: bool) -> Figures:
    cells = cells_of(area)
    # Stored figures that a write has overtaken are not what is true now.
    fresh = stored and stale_since(cells.communes) is None
    rows, _computed_at, _day = cell_rows(cells.communes, standard, period, stored=fresh)
    mine = [row for row in rows if cells.hold(row.commune, row.former)]
    return Figures(added(mine), denominators(area, period))


def verdict_on(figure: Figure, computed: Rate) -> Verdict:
    """Compare as printed: counts exactly, rates to the last printed decimal, limits as limits."""
    verdicts = []
    if figure.value is not None:
        window = count_window(figure, computed.denominator or 0)
        verdicts.append(Verdict.EQUAL if window.holds(computed.numerator) else Verdict.DIFFERENT)
    if figure.rate is not None and figure.measure is not Measure.TOTAL:
        verdicts.append(_rate_verdict(figure, computed))
    if figure.total is not None and figure.total != computed.denominator:
        verdicts.append(Verdict.DIFFERENT)
    for verdict in (Verdict.DIFFERENT, Verdict.CUT_OFF):
        if verdict in verdicts:
            return verdict
    return Verdict.EQUAL


def _rate_verdict(figure: Figure, computed: Rate) -> Verdict:
    rate = figure.rate
    if rate is None or not computed.denominator:
        return Verdict.DIFFERENT
    if figure.qualifier is not Qualifier.EXACT:
        if figure.value is not None:
            return Verdict.EQUAL
        window = count_window(figure, computed.denominator)
        return Verdict.EQUAL if window.holds(computed.numerator) else Verdict.DIFFERENT
    if computed.rounded(decimals(rate)) == rate:
        return Verdict.EQUAL
    exact = Fraction(100 * computed.numerator, computed.denominator)
    cut = rate_window(rate, cut_off=True)
    return Verdict.CUT_OFF if cut.holds(exact) else Verdict.DIFFERENT
