"""Totals of households for every cell and year, such that the published rates come out as printed.

A count with its rate leaves only a range of totals (19,805 at 4.46 % means 443,561 to 444,557
households); a rate alone needs a total of which some whole count has that rate. Years between and
after published ones follow the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from math import ceil, floor

from summaries.rules.apportion import Bound, InfeasibleError, fit, round_within
from summaries.rules.figure_contradictions import Claim
from summaries.rules.figures import Measure, Qualifier, Window, count_window, total_window
from summaries.rules.periods import Period
from summaries.rules.territory import Territory

#: Yearly growth of households where nothing is published.
GROWTH = 0.008
#: A rate alone is only looked at where its counts may be fewer than this.
_NARROW = 3
_SEARCHED = 200_000
#: A range of totals wider than this share says too little to follow in other years.
_TELLING = 0.1


def population_year(claim: Claim, years: Sequence[int]) -> int:
    """Return which of the years' totals is the denominator of a figure, as the pages take it."""
    wanted = Period(claim.figure.as_of).population_years
    known = [year for year in wanted if years[0] <= year <= years[-1]]
    return known[0] if known else min(max(wanted[0], years[0]), years[-1])


def household_totals(
    territory: Territory, claims: Sequence[Claim], years: Sequence[int]
) -> dict[int, list[int]]:
    """Return the households of every cell at the end of each year.

    A rate published within a year may be of a total of its own; where it does not fit those of the
    year ends, its count alone is followed. Raises ``InfeasibleError`` with the rows whose totals
    cannot hold together.
    """
    whole_years = [c for c in claims if _at_year_end(c) or c.figure.value is None]
    for tried, cut_off in ((claims, False), (claims, True), (whole_years, False)):
        with suppress(InfeasibleError):
            return _totals(territory, tried, years, cut_off=cut_off)
    return _totals(territory, whole_years, years, cut_off=True)


def _at_year_end(claim: Claim) -> bool:
    return (claim.figure.as_of.month, claim.figure.as_of.day) == (12, 31)


def _totals(
    territory: Territory, claims: Sequence[Claim], years: Sequence[int], *, cut_off: bool
) -> dict[int, list[int]]:
    first = years[0]
    base = [cell.households for cell in territory.cells]
    by_year: dict[int, list[Claim]] = {year: [] for year in years}
    for claim in claims:
        if claim.figure.is_actual and claim.cells:
            by_year[population_year(claim, years)].append(claim)
    bounds = {year: _bounds(group, cut_off=cut_off) for year, group in by_year.items()}
    shifts: dict[int, list[float | None]] = {}
    for year in years:
        prior = _grown(base, year - first)
        telling = [b for b in bounds[year] if b.high - b.low <= min(b.high, 10**9) * _TELLING]
        fitted = fit(prior, telling)
        held = {i for bound in telling for i in bound.cells}
        shifts[year] = [fitted[i] / prior[i] if i in held else None for i in range(len(prior))]
    totals: dict[int, list[int]] = {}
    for year in years:
        prior = [
            size * shift
            for size, shift in zip(
                _grown(base, year - first), between(shifts, year, len(base)), strict=True
            )
        ]
        fitted = fit(prior, bounds[year])
        pins = _pins(by_year[year], fitted, bounds[year])
        fitted = fit(fitted, [*bounds[year], *pins])
        totals[year] = round_within(fitted, *territory.families(), merged([*bounds[year], *pins]))
    return totals


def _grown(base: Sequence[float], years: int) -> list[float]:
    return [size * (1 + GROWTH) ** years for size in base]


def _bounds(claims: Iterable[Claim], *, cut_off: bool) -> list[Bound]:
    found = []
    for claim in claims:
        figure = claim.figure
        if figure.qualifier is not Qualifier.EXACT:
            continue
        tells = figure.total is not None or figure.measure is Measure.TOTAL
        if not tells and (figure.value is None or figure.rate is None or not figure.value):
            # Nobody, or a bare count: the total only has to be large enough.
            window = Window(total_window(figure).low, None)
        else:
            window = total_window(figure, cut_off=cut_off)
        low: float = max(ceil(window.low), len(claim.cells))
        high: float = float("inf") if window.high is None else floor(window.high)
        if low > high:
            raise InfeasibleError([claim.row])
        if high < float("inf"):
            # Away from the edges, so that a rate is not printed by a hair's breadth.
            inset = min((high - low) // 4, max(1, low // 500))
            low, high = low + inset, high - inset
        if low > 0 or high < float("inf"):
            found.append(Bound(tuple(sorted(claim.cells)), low, high, claim.row))
    return merged(found)


def merged(bounds: Iterable[Bound]) -> list[Bound]:
    """Return one bound for each set of cells: what all of them leave open."""
    by_cells: dict[tuple[int, ...], Bound] = {}
    for bound in bounds:
        other = by_cells.get(bound.cells)
        if other is not None:
            low, high = max(bound.low, other.low), min(bound.high, other.high)
            if low > high:
                raise InfeasibleError([other.label, bound.label])
            bound = Bound(bound.cells, low, high, other.label)  # noqa: PLW2901
        by_cells[bound.cells] = bound
    return list(by_cells.values())


def _pins(claims: Sequence[Claim], fitted: Sequence[float], bounds: Sequence[Bound]) -> list[Bound]:
    """Fix the totals of small units so that every rate printed alone is that of a whole count."""
    alone: dict[frozenset[int], list[Claim]] = {}
    for claim in claims:
        figure = claim.figure
        exact = figure.qualifier is Qualifier.EXACT
        if exact and figure.value is None and figure.rate is not None:
            alone.setdefault(claim.cells, []).append(claim)
    limits = {frozenset(bound.cells): (bound.low, bound.high) for bound in bounds}
    pins = []
    for cells, group in alone.items():
        near = round(sum(fitted[i] for i in cells))
        low, high = limits.get(cells, (1, float("inf")))
        if all(_whole_counts(claim, near) >= _NARROW for claim in group):
            continue
        for step in range(_SEARCHED):
            found = next(
                (
                    total
                    for total in (near + step, near - step)
                    if low <= total <= high and all(_whole_counts(c, total) for c in group)
                ),
                None,
            )
            if found is not None:
                pins.append(Bound(tuple(sorted(cells)), found, found, group[0].row))
                break
        else:
            raise InfeasibleError([claim.row for claim in group])
    return pins


def _whole_counts(claim: Claim, total: int) -> int:
    """Return how many whole counts have the printed rate among ``total`` households."""
    window = count_window(claim.figure, total)
    return floor(window.high or 0) - ceil(window.low) + 1


def between(known: dict[int, list[float | None]], when: int, size: int) -> list[float]:
    """Return, for each cell, the known value of the time, or the one in between or nearest."""
    values = []
    times = sorted(known)
    for i in range(size):
        points = [(time, value) for time in times if (value := known[time][i]) is not None]
        values.append(_at(points, when))
    return values


def _at(points: Sequence[tuple[int, float]], when: int) -> float:
    if not points:
        return 1.0
    before = [point for point in points if point[0] <= when]
    after = [point for point in points if point[0] >= when]
    if not before:
        return after[0][1]
    if not after or before[-1][0] == when:
        return before[-1][1]
    (t0, v0), (t1, v1) = before[-1], after[0]
    return v0 + (v1 - v0) * (when - t0) / (t1 - t0)
