"""Which figures of loans stand for whoever may not see loans; no database is needed."""

from __future__ import annotations

from collections import Counter

import pytest

from areas.models import Area
from summaries.rules.outputs import Source, loan_outputs, outputs
from summaries.selectors.outputs import AreaOutputs, Span

NAMES = {code: (code, code) for code in ("ngheo", "can-ngheo", "nuoc-sach")}


def found(years: dict[int, dict[str, int]], *, sees_loans: bool = False) -> AreaOutputs:
    """Figures of single years and of the period around them."""
    by_year = {year: Counter(figures) for year, figures in years.items()}
    spans = [Span(year, year) for year in sorted(years)]
    sums: Counter[str] = Counter()
    for counts in by_year.values():
        sums.update(counts)
    return AreaOutputs(
        Area(), (*spans, Span(2026, 2030)), (*(by_year[span.first] for span in spans), sums),
        None, None, years=by_year, sees_loans=sees_loans, programmes=NAMES,
    )  # fmt: skip


def lent(**loans: int) -> dict[str, int]:
    """Loans of programmes with their sum; ``_`` stands for a dash."""
    parts = {f"loan:{name.replace('_', '-')}": count for name, count in loans.items()}
    return parts | {"loan": sum(parts.values()), "loan.amount": 10 * sum(parts.values())}


def hidden(figures: AreaOutputs, span: int = 0) -> set[str]:
    """Codes that are not shown."""
    every = [*outputs().values(), *loan_outputs(Source.LOAN)]
    every += [one for name in NAMES for one in loan_outputs(Source.LOAN, name)]
    return {one.code for one in every if figures.hides(one, span)}


def test_a_programme_with_few_loans_takes_the_next_smallest_with_it() -> None:
    year = found({2026: lent(ngheo=3, can_ngheo=12, nuoc_sach=40)})
    assert hidden(year) == {"loan:ngheo", "loan:can-ngheo"}
    assert hidden(found({2026: lent(ngheo=8, can_ngheo=12)})) == set()


def test_the_sum_goes_where_nothing_covers_a_programme() -> None:
    assert hidden(found({2026: lent(ngheo=3)})) == {"loan:ngheo", "loan", "loan.amount"}
    assert hidden(found({2026: lent(ngheo=1, can_ngheo=3)})) >= {"loan", "loan.amount"}


def test_who_may_see_loans_sees_all() -> None:
    assert hidden(found({2026: lent(ngheo=3)}, sees_loans=True)) == set()


@pytest.mark.parametrize(
    ("first", "second", "goes"),
    [(3, 20, True), (1, 2, True), (2, 3, False), (20, 30, False), (0, 3, True)],
)
def test_a_period_does_not_give_away_one_of_its_years(
    first: int, second: int, *, goes: bool
) -> None:
    figures = found({2026: lent(ngheo=first), 2027: lent(ngheo=second)})
    assert ("loan" in hidden(figures, 2)) == goes


def test_loans_are_a_group_of_the_ledger_whose_groups_add_up() -> None:
    given = {"support.credit": 2, "support.housing": 9, "support.training": 6, "training.people": 6}
    given["support"] = 17
    assert hidden(found({2026: given})) == {"support.credit", "support.training", "training.people"}
    assert hidden(found({2026: {"support.credit": 2, "support": 2, "support.value": 5}})) == {
        "support.credit", "support", "support.value",
    }  # fmt: skip
    assert hidden(found({2026: given | {"support.credit": 7}})) == set()
