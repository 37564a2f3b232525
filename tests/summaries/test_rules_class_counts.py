"""Totals and classes of places: whatever was truly counted and printed can be rebuilt exactly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries.rules.apportion import InfeasibleError
from summaries.rules.class_counts import StandardCut, class_counts
from summaries.rules.figure_contradictions import Claim
from summaries.rules.figures import (
    Figure,
    FigureKind,
    Level,
    Measure,
    Qualifier,
    decimals,
)
from summaries.rules.household_totals import household_totals
from summaries.rules.rates import Rate
from summaries.rules.territory import Cell, Territory

NATIONAL = StandardCut(1, False, 15, 20, 3, dt.date(2021, 9, 1), dt.date(2026, 12, 31))
PROVINCE = StandardCut(2, True, 21, 26, 3, dt.date(2022, 9, 1), dt.date(2025, 12, 31))
YEARS = list(range(2021, 2026))
DAYS = [dt.date(year, 12, 31) for year in YEARS]
#: Two former provinces (1, 2) with districts, crossed by communes of today (20 to 23).
FORMER = {1: {0, 1, 2, 3}, 2: {4, 5, 6, 7}, 11: {0, 1}, 12: {2, 3}, 13: {4, 5}, 14: {6, 7}}
PRESENT = {10: set(range(8)), 20: {0, 2}, 21: {1, 4}, 22: {3, 5}, 23: {6, 7}}


def _territory() -> Territory:
    cells = [
        Cell(i, 20, i, 900 + 60 * i, 0.6 + 0.2 * i, 0.1, 0.2, "rural", "rural", "NCC", "464", "45")
        for i in range(8)
    ]
    former = {key: frozenset(value) for key, value in FORMER.items()}
    present = {key: frozenset(value) for key, value in PRESENT.items()}
    return Territory(cells, former | present, former, present)


def _claim(  # noqa: PLR0917
    row: int,
    unit: int,
    measure: Measure,
    day: dt.date,
    standard: int,
    printed: Rate | None,
    *,
    value: int | None,
    places: int,
) -> Claim:  # fmt: skip
    rate = None if printed is None else printed.rounded(places)
    figure = Figure(
        row, "", Level.PROVINCE, None, "44", measure, "", day, "", FigureKind.ACTUAL,
        Qualifier.EXACT, value, rate, None, "",
    )  # fmt: skip
    cells = frozenset(FORMER.get(unit) or PRESENT[unit])
    return Claim(figure, unit, str(unit), standard, standard == 2, cells)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_figures_printed_from_a_true_population_are_rebuilt(data: st.DataObject) -> None:
    counts = st.lists(st.integers(0, 90), min_size=8, max_size=8)
    totals = data.draw(st.lists(st.integers(500, 2000), min_size=8, max_size=8))
    # Poor and near-poor nationally, and those only the province's standard reaches.
    parts = {day: [data.draw(counts) for _ in range(4)] for day in DAYS[1:4]}
    claims = []
    for row in range(1, data.draw(st.integers(1, 7)) + 1):
        unit = data.draw(st.sampled_from([*FORMER, *PRESENT]))
        day = data.draw(st.sampled_from(list(parts)))
        standard = data.draw(st.sampled_from([1, 2]))
        measure = data.draw(
            st.sampled_from([Measure.POOR, Measure.NEAR_POOR, Measure.MULTIDIMENSIONAL])
        )
        poor, near, more_poor, more_near = parts[day]
        chosen = {Measure.POOR: [poor], Measure.NEAR_POOR: [near]}.get(measure, [poor, near])
        if standard == 2:
            wider = {Measure.POOR: [more_poor], Measure.NEAR_POOR: [more_near]}
            chosen = chosen + wider.get(measure, [more_poor, more_near])
        cells = FORMER.get(unit) or PRESENT[unit]
        value = sum(part[i] for part in chosen for i in cells)
        share = Rate(value, sum(totals[i] for i in cells))
        form = data.draw(st.sampled_from(["value", "rate", "both"]))
        claims.append(
            _claim(
                row, unit, measure, day, standard, share if form != "value" else None,
                value=value if form != "rate" else None, places=data.draw(st.integers(1, 3)),
            )
        )  # fmt: skip
    territory = _territory()
    try:
        households = household_totals(territory, claims, YEARS)
        solved = class_counts(territory, claims, [NATIONAL, PROVINCE], households, DAYS)
    except InfeasibleError:
        # Totals of one year stand for all; several rates of crossing units may leave no total that
        # the search finds. That is a refusal with the rows named, never a wrong figure.
        return
    by_day = {day.day: day for day in solved}
    for claim in claims:
        figure = claim.figure
        wanted = {Measure.POOR: {1}, Measure.NEAR_POOR: {2}}.get(figure.measure, {1, 2})
        found = by_day[figure.as_of]
        count = sum(
            cells[i]
            for part, cells in zip(found.parts, found.counts, strict=True)
            if part.class_under(claim.standard) in wanted
            for i in claim.cells
        )
        total = sum(households[figure.as_of.year][i] for i in claim.cells)
        assert figure.value is None or count == figure.value
        if figure.rate is not None:
            exact = Decimal(100 * count) / total
            assert abs(exact - figure.rate) <= Decimal("1.01").scaleb(-decimals(figure.rate))
    for result in solved:
        year = households[min(result.day.year, 2025)]
        for i in range(8):
            assert sum(cells[i] for cells in result.counts) <= year[i]


def _province(row: int, day: dt.date, value: int, rate: str, kind: FigureKind) -> Claim:
    figure = Figure(
        row, "", Level.PROVINCE, None, "44", Measure.POOR, "", day, "", kind, Qualifier.EXACT,
        value, Decimal(rate), None, "",
    )  # fmt: skip
    return Claim(figure, 10, "", 1, False, frozenset(PRESENT[10]))


def test_years_between_move_evenly_and_a_forecast_draws_near() -> None:
    claims = [
        _province(1, DAYS[0], 800, "8.00", FigureKind.ACTUAL),
        _province(2, DAYS[3], 410, "4.00", FigureKind.ACTUAL),
        _province(3, DAYS[4], 300, "2.90", FigureKind.FORECAST),
    ]
    territory = _territory()
    households = household_totals(territory, claims, YEARS)
    solved = class_counts(territory, claims, [NATIONAL], households, DAYS)
    poor = [sum(day.counts[0]) for day in solved]
    assert (poor[0], poor[3]) == (800, 410)
    assert poor == sorted(poor, reverse=True)
    assert 300 < poor[4] <= 308
    assert Rate(410, sum(households[2024])).rounded(2) == Decimal("4.00")


def test_few_households_among_many() -> None:
    """0.002 % of a province is a handful, and stays one."""
    territory = _territory()
    for i, cell in enumerate(territory.cells):
        territory.cells[i] = Cell(
            cell.index, cell.commune, cell.former_commune, 50_000, cell.poor, 0.1, 0.2, "rural",
            "rural", "RRD", "193", "22",
        )  # fmt: skip
    claims = [_province(1, DAYS[3], 8, "0.002", FigureKind.ACTUAL)]
    households = household_totals(territory, claims, YEARS)
    solved = class_counts(territory, claims, [NATIONAL], households, DAYS)
    assert sum(solved[3].counts[0]) == 8
    assert Rate(8, sum(households[2024])).rounded(3) == Decimal("0.002")


def test_what_cannot_hold_names_rows() -> None:
    claims = [
        _claim(4, 11, Measure.POOR, DAYS[1], 1, None, value=500, places=2),
        _claim(5, 20, Measure.POOR, DAYS[1], 1, None, value=3, places=2),
        _claim(6, 1, Measure.POOR, DAYS[1], 1, None, value=400, places=2),
    ]
    territory = _territory()
    households = household_totals(territory, claims, YEARS)
    with pytest.raises(InfeasibleError) as caught:
        class_counts(territory, claims, [NATIONAL], households, DAYS)
    assert set(caught.value.labels) <= {4, 5, 6}
    assert caught.value.labels
