"""Nobody works out a commune's few loans from the province and the other communes."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from common.small_figures import is_few
from summaries.rules.outputs import Output, Source, find_output, loan_outputs
from summaries.selectors.loans_across import Across

PROGRAMMES = ("ngheo", "can-ngheo")
YEARS = (2026, 2027)
#: A cell of what is seen: commune (0: the province), programme (empty: all), year (0: the period).
Cell = tuple[int, str, int]

number = st.integers(0, 7) | st.sampled_from([20, 21])


@st.composite
def tables(draw: st.DrawFn) -> dict[tuple[int, str, int], int]:
    """Loans by commune, programme and year: up to four communes."""
    communes = range(1, draw(st.integers(2, 4)) + 1)
    return {key: draw(number) for key in product(communes, PROGRAMMES, YEARS)}


def compared(loans: dict[tuple[int, str, int], int], commune: int | None) -> Across:
    """What a supervisor compares, as it is read from the store."""
    found: defaultdict[int, defaultdict[str, dict[int, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for (place, programme, year), count in loans.items():
        for code in (f"loan:{programme}", "loan", "support.credit"):
            sums = found[year][code]
            sums[place] = sums.get(place, 0) + count
    return Across(commune, found)


def every_cell(loans: dict[tuple[int, str, int], int]) -> dict[Cell, frozenset[Cell]]:
    """Every figure of the pages, with the loans that it adds up."""
    cells: dict[Cell, set[Cell]] = defaultdict(set)
    for place, programme, year in loans:
        for cell in product((place, 0), (programme, ""), (year, 0)):
            cells[cell].add((place, programme, year))
    return {cell: frozenset(keys) for cell, keys in cells.items()}


def output_of(programme: str) -> Output:
    if programme:
        return loan_outputs(Source.LOAN, programme)[0]
    found = find_output("loan")
    assert found is not None
    return found


def shown(loans: dict[tuple[int, str, int], int]) -> dict[Cell, bool]:
    """Which figures stand on the pages of the communes and of the province."""
    found = {}
    for (place, programme, year), keys in every_cell(loans).items():
        across = compared(loans, place or None)
        zero = not sum(loans[key] for key in keys)
        years = {year} if year else set(YEARS)
        found[place, programme, year] = zero or not across.hides(output_of(programme), years)
    return found


def follows(known: list[list[Fraction]], wanted: list[Fraction]) -> bool:
    """Whether a figure is a sum and difference of those that are known (elimination)."""
    rows: dict[int, list[Fraction]] = {}
    for row in [*known, wanted]:
        left = list(row)
        for pivot, base in rows.items():
            if left[pivot]:
                factor = left[pivot]
                left = [a - factor * b for a, b in zip(left, base, strict=True)]
        place = next((i for i, value in enumerate(left) if value), None)
        if row is wanted:
            return place is None
        if place is not None:
            first = left[place]
            left = [value / first for value in left]
            for pivot, base in rows.items():
                if base[place]:
                    factor = base[place]
                    rows[pivot] = [a - factor * b for a, b in zip(base, left, strict=True)]
            rows[place] = left
    raise AssertionError


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_figure_left_out_follows_from_what_is_shown(
    loans: dict[tuple[int, str, int], int],
) -> None:
    cells, seen = every_cell(loans), shown(loans)
    keys = sorted(loans)

    def row(cell: Cell) -> list[Fraction]:
        return [Fraction(key in cells[cell]) for key in keys]

    known = [row(cell) for cell, stands in seen.items() if stands]
    for cell, stands in seen.items():
        count = sum(loans[key] for key in cells[cell])
        if is_few(count) and cell[1] == "":
            assert not stands, cell
        if not stands and is_few(count):
            assert not follows(known, row(cell)), (cell, count)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(number, st.integers(0, 30)), min_size=2, max_size=5))
def test_coverage_hides_those_who_have_a_loan_and_those_who_have_none(
    communes: list[tuple[int, int]],
) -> None:
    covered = {place: have for place, (have, _left) in enumerate(communes)}
    needing = {place: have + left for place, (have, left) in enumerate(communes)}
    across = Across(None, {2026: {"credit.covered": covered, "credit.in_need": needing}})
    hidden = across.of_year("credit.covered", 2026)
    for place, (have, left) in enumerate(communes):
        if needing[place] and (is_few(have) or is_few(left)):
            assert place in hidden.parts
    if hidden.parts and not hidden.total:
        for side in (covered, {place: left for place, (_have, left) in enumerate(communes)}):
            rest = [side[place] for place in hidden.parts]
            assert sum(rest) == 0 or (sum(rest) >= 5 and sum(map(bool, rest)) > 1)


def test_a_commune_alone_is_covered_by_the_smallest_beside_it() -> None:
    loans = {(1, "ngheo", 2026): 3, (2, "ngheo", 2026): 12, (3, "ngheo", 2026): 40}
    across = compared(loans, 2)
    loan = output_of("")
    credit = find_output("support.credit")
    training = find_output("support.training")
    assert credit is not None
    assert training is not None
    assert [compared(loans, place).hides(loan, {2026}) for place in (1, 2, 3, None)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert across.hides(credit, {2026})
    assert not across.hides(training, {2026})
    assert across.hides(output_of("ngheo"), {2026})
