"""How many households of each joint class live in every cell on every day; published sums exact.

A household has a class under each standard in force at once. The joint classes that can occur
follow from the standards: a household below the national line is below a province's too. Between
published days the shares of a place move evenly; after the last one they go on falling slowly,
towards a published forecast where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor

from summaries.rules.apportion import Bound, InfeasibleError, fit, round_within
from summaries.rules.figure_contradictions import Claim
from summaries.rules.figures import Measure, Qualifier, count_window
from summaries.rules.household_totals import between, merged, population_year
from summaries.rules.territory import Territory

POOR, NEAR_POOR, NOT_POOR = 1, 2, 3
#: Where nothing is published: share of poor households, and how it falls in a year.
USUAL_RATE = 0.05
YEARLY = 0.87
#: Beside each poor household: near-poor ones, and ones that only a wider standard reaches.
NEAR_PER_POOR = 0.6
WIDER = 0.4
#: No place has fewer households above every line.
_HIGHEST_SHARE = 0.96
_MEASURED = {
    Measure.POOR: {POOR},
    Measure.NEAR_POOR: {NEAR_POOR},
    Measure.MULTIDIMENSIONAL: {POOR, NEAR_POOR},
}


@dataclass(frozen=True, slots=True)
class StandardCut:
    """What of a standard matters here; lines in dong, ``cut`` in indicators."""

    key: int
    provincial: bool
    line_rural: int
    line_urban: int
    cut: int
    first_day: date
    last_day: date | None

    def holds(self, day: date) -> bool:
        """Whether classes under the standard stand on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Part:
    """A joint class: income above the lines of the first ``band`` standards and below the others.

    ``least`` and ``most`` limit the number of deprivations; ``classes`` gives the class under each
    standard, strictest first.
    """

    band: int
    least: int
    most: int
    classes: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> tuple[int, bool]:
        """Name that stays the same when a standard comes or goes."""
        return self.band, self.classes[-1][1] == POOR

    def class_under(self, standard: int) -> int | None:
        """The class under a standard, None when it is not one of them."""
        return dict(self.classes).get(standard)


def joint_classes(standards: Iterable[StandardCut]) -> list[Part]:
    """Return the joint classes of households that are poor or near-poor under some standard.

    Poorest first. ``standards`` are those in force; a province's lines are never lower.
    """
    ordered = sorted(standards, key=lambda s: (s.line_rural, s.line_urban, s.provincial))
    limits = sorted({0, *(s.cut for s in ordered), 31})
    parts = []
    for band in range(len(ordered)):
        here, before = ordered[band], ordered[band - 1] if band else None
        if before and (before.line_rural, before.line_urban) == (here.line_rural, here.line_urban):
            continue
        for least, end in sorted(pairwise(limits), reverse=True):
            classes = tuple(
                (s.key, NOT_POOR if place < band else POOR if least >= s.cut else NEAR_POOR)
                for place, s in enumerate(ordered)
            )
            parts.append(Part(band, least, end - 1, classes))
    return parts


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Counts of one day: for every joint class, the households of each cell."""

    day: date
    parts: tuple[Part, ...]
    counts: tuple[tuple[int, ...], ...]


def class_counts(
    territory: Territory,
    claims: Sequence[Claim],
    standards: Sequence[StandardCut],
    totals: Mapping[int, Sequence[int]],
    days: Sequence[date],
) -> list[DayCounts]:
    """Return the counts of each day, in the order of ``days``.

    ``totals`` are the households of each cell by year. Raises ``InfeasibleError`` with the rows of
    figures that cannot hold together.
    """
    return _Counter(territory, claims, standards, totals, days).solve()


#: By kind of joint class and day (ordinal): how far each cell is from the prior, where known.
_Shifts = dict[tuple[int, bool], dict[int, list[float | None]]]


class _Counter:
    """One solution; keeps what every step needs."""

    def __init__(
        self,
        territory: Territory,
        claims: Sequence[Claim],
        standards: Sequence[StandardCut],
        totals: Mapping[int, Sequence[int]],
        days: Sequence[date],
    ) -> None:
        self.territory, self.totals, self.days = territory, totals, days
        self.last_year = max(totals)
        self.claims = [c for c in claims if c.standard and c.cells]
        self.parts = {day: joint_classes(s for s in standards if s.holds(day)) for day in days}
        self.n = len(territory.cells)
        self.rate = self._usual_rate()

    def solve(self) -> list[DayCounts]:
        shifts = self._shifts()
        solved = []
        for day in self.days:
            prior = self._prior(day, shifts)
            bounds = self._bounds(day)
            soft = self._soft(day, bounds)
            try:
                counts = self._whole(day, prior, [*bounds, *soft])
            except InfeasibleError:
                if not soft:
                    raise
                counts = self._whole(day, prior, bounds)
            solved.append(DayCounts(day, tuple(self.parts[day]), counts))
        return solved

    def _year(self, day: date) -> Sequence[int]:
        return self.totals[max(min(self.totals), min(day.year, self.last_year))]

    def _of_unit(self, claim: Claim) -> int:
        totals = self.totals[population_year(claim, sorted(self.totals))]
        return sum(totals[i] for i in claim.cells)

    def _usual_rate(self) -> float:
        """Share of poor households where nothing is published, from what is published near by."""
        rates = []
        for claim in self.claims:
            figure, total = claim.figure, self._of_unit(claim)
            share = (
                figure.value / max(total, 1)
                if figure.value is not None
                else float(figure.rate or 0) / 100
            )
            share /= {
                Measure.MULTIDIMENSIONAL: 1 + NEAR_PER_POOR,
                Measure.NEAR_POOR: NEAR_PER_POOR,
            }.get(figure.measure, 1)
            index = sum(self.territory.cells[i].poor for i in claim.cells) / len(claim.cells)
            years = figure.as_of.year - self.days[0].year
            rates.append(share / max(index, 0.1) / YEARLY**years)
        # Never nothing: a prior of nobody could not become the few that another row asks for.
        return max(0.0003, min(0.4, sum(rates) / len(rates))) if rates else USUAL_RATE

    def _bare_prior(self, day: date) -> list[float]:
        year = self._year(day)
        trend = YEARLY ** ((day - self.days[0]).days / 365.25)
        values = []
        for part in self.parts[day]:
            weight = self.rate * trend * WIDER**part.band
            weight *= 1.0 if part.kind[1] else NEAR_PER_POOR
            for cell in self.territory.cells:
                # Poor places have relatively fewer near-poor households.
                poor = cell.poor if part.kind[1] else cell.poor**0.75
                values.append(min(0.9, max(weight * poor, 1e-7)) * year[cell.index])
        return values

    def _shifts(self) -> _Shifts:
        """How far published figures move each cell from the prior, by kind of class and day.

        Figures about one joint class speak first; those about several then share out the rest.
        """
        shifts: _Shifts = {}
        for alone in (True, False):
            found = {day: self._moved(day, shifts, alone=alone) for day in self.days}
            for day, moved in found.items():
                for kind, known in moved.items():
                    here = shifts.setdefault(kind, {}).setdefault(day.toordinal(), [None] * self.n)
                    for i, value in enumerate(known):
                        here[i] = value if here[i] is None else here[i]
        return shifts

    def _moved(
        self, day: date, shifts: _Shifts, *, alone: bool
    ) -> dict[tuple[int, bool], list[float | None]]:
        bounds = self._bounds(day)
        bounds += self._soft(day, bounds)
        if alone:
            bounds = [
                b for b in bounds if b.cells and b.cells[0] // self.n == b.cells[-1] // self.n
            ]
        if not bounds:
            return {}
        bare, prior = self._bare_prior(day), self._prior(day, shifts)
        try:
            fitted = self._fit(day, prior, bounds)
        except InfeasibleError:
            return {}
        held = {v for bound in bounds for v in bound.cells}
        return {
            part.kind: [
                fitted[v] / bare[v] if v in held else None
                for v in range(place * self.n, (place + 1) * self.n)
            ]
            for place, part in enumerate(self.parts[day])
        }

    def _prior(self, day: date, shifts: _Shifts) -> list[float]:
        bare = self._bare_prior(day)
        values = []
        for place, part in enumerate(self.parts[day]):
            moved = between(dict(shifts.get(part.kind, {})), day.toordinal(), self.n)
            start = place * self.n
            values += [max(1e-9, bare[start + i] * moved[i]) for i in range(self.n)]
        return values

    # --- bounds ---

    def _variables(self, day: date, claim: Claim) -> tuple[int, ...]:
        wanted = _MEASURED[claim.figure.measure]
        return tuple(
            place * self.n + i
            for place, part in enumerate(self.parts[day])
            if part.class_under(claim.standard) in wanted
            for i in sorted(claim.cells)
        )

    def _bounds(self, day: date) -> list[Bound]:
        found = []
        for claim in self.claims:
            if not claim.figure.is_actual or claim.figure.as_of != day:
                continue
            window = count_window(claim.figure, self._of_unit(claim))
            low = ceil(window.low)
            high = float("inf") if window.high is None else floor(window.high)
            if claim.figure.qualifier is Qualifier.MORE_THAN:
                high = low + max(2, low // 40)
            if low > high:
                raise InfeasibleError([claim.row])
            found.append(Bound(self._variables(day, claim), low, high, claim.row))
        return merged(found)

    def _soft(self, day: date, bounds: Sequence[Bound]) -> list[Bound]:
        """Forecasts and the like draw the counts near, a little on the cautious side."""
        known = {bound.cells for bound in bounds}
        found: dict[tuple[int, ...], Bound] = {}
        for claim in self.claims:
            figure = claim.figure
            if figure.is_actual or figure.as_of != day:
                continue
            cells = self._variables(day, claim)
            said = (
                float(figure.value)
                if figure.value is not None
                else float(figure.rate or 0) / 100 * self._of_unit(claim)
            )
            if cells and cells not in known:
                low, high = floor(said * 1.002), ceil(said * 1.02) + 1
                found.setdefault(cells, Bound(cells, low, high, claim.row))
        return list(found.values())

    def _caps(self, day: date, values: Sequence[float]) -> list[Bound]:
        """Limits of the cells that come near having no household above the lines."""
        year = self._year(day)
        caps = []
        for i in range(self.n):
            variables = tuple(place * self.n + i for place in range(len(self.parts[day])))
            most = floor(year[i] * _HIGHEST_SHARE)
            if sum(values[v] for v in variables) > most * 0.9:
                caps.append(Bound(variables, 0, most))
        return caps

    def _fit(self, day: date, prior: Sequence[float], bounds: Sequence[Bound]) -> list[float]:
        values = fit(prior, bounds)
        caps = self._caps(day, values)
        return fit(prior, [*bounds, *caps]) if caps else values

    # --- whole numbers ---

    def _whole(
        self, day: date, prior: Sequence[float], bounds: Sequence[Bound]
    ) -> tuple[tuple[int, ...], ...]:
        values = self._fit(day, prior, bounds)
        limits = [*bounds, *self._caps(day, values)]
        first, second = self.territory.families()
        whole: list[tuple[int, ...]] = []
        for place in range(len(self.parts[day])):
            start = place * self.n
            left = [b for b in (_rest(bound, whole, self.n) for bound in limits) if b.cells]
            rest = [0.0] * start + list(values[start:])
            values = fit(rest, left)
            here = [
                Bound(tuple(v - start for v in b.cells), b.low, b.high, b.label)
                for b in left
                if b.cells[-1] < start + self.n
            ]
            whole.append(
                tuple(round_within(values[start : start + self.n], first, second, merged(here)))
            )
        return tuple(whole)


def _rest(bound: Bound, whole: Sequence[Sequence[int]], n: int) -> Bound:
    """What a bound leaves to the classes that are not whole yet."""
    done = len(whole) * n
    held = sum(whole[v // n][v % n] for v in bound.cells if v < done)
    cells = tuple(v for v in bound.cells if v >= done)
    return Bound(cells, max(0, bound.low - held), bound.high - held, bound.label)
