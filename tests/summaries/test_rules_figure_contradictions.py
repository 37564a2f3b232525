"""Rows that cannot be true together are found and named; rows that can are left alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.figure_contradictions import Claim, contradictions
from summaries.rules.figures import Figure, FigureKind, Level, Measure, Qualifier

WHOLE, ONE, OTHER = frozenset({1, 2, 3, 4}), frozenset({1, 2}), frozenset({3, 4})
UNITS = {WHOLE: (1, "Tỉnh"), ONE: (2, "Huyện A"), OTHER: (3, "Huyện B"), frozenset({1}): (4, "Xã")}


def _claim(row: int, value: int | None = None, rate: str | None = None, **other: Any) -> Claim:
    cells = other.pop("cells", WHOLE)
    standard = other.pop("standard", 1)
    unit, name = UNITS[cells]
    fields: dict[str, Any] = {
        "row": row, "unit": "", "level": Level.PROVINCE, "historic": None, "code": "44",
        "measure": Measure.POOR, "indicator": "", "as_of": dt.date(2024, 12, 31), "standard": "",
        "kind": FigureKind.ACTUAL, "qualifier": Qualifier.EXACT, "value": value,
        "rate": None if rate is None else Decimal(rate), "total": None, "source": "",
    } | other  # fmt: skip
    if fields["measure"] is Measure.TOTAL:
        standard = 0
    return Claim(Figure(**fields), unit, name, standard, standard == 2, cells)


def _rows(*claims: Claim) -> list[tuple[int, ...]]:
    return [found.rows for found in contradictions(claims)]


@pytest.mark.parametrize(
    ("claims", "rows"),
    [
        # The same thing said twice.
        ([_claim(1, 100), _claim(2, 101)], [(1, 2)]),
        ([_claim(1, 100), _claim(2, 100)], []),
        ([_claim(1, rate="4.46"), _claim(2, rate="4.5")], []),
        ([_claim(1, rate="4.46"), _claim(2, rate="4.48")], [(1, 2)]),
        ([_claim(1, 100), _claim(2, 101, as_of=dt.date(2025, 6, 30))], []),
        ([_claim(1, 100), _claim(2, 150, standard=2)], []),
        ([_claim(1, 100), _claim(2, 120, qualifier=Qualifier.MORE_THAN)], []),
        ([_claim(1, 100), _claim(2, 120, kind=FigureKind.FORECAST)], []),
        # A count, a rate and a total.
        ([_claim(1, 3, "33.34")], [(1,)]),
        ([_claim(1, 0, "0.10")], [(1,)]),
        ([_claim(1, 0, "0.00")], []),
        ([_claim(1, 8, "0.002")], []),
        ([_claim(1, 88, "72.72", total=121)], []),  # printed without rounding
        ([_claim(1, 88, "72.75", total=121)], [(1,)]),
        ([_claim(1, 200, total=150)], [(1,)]),
        # Totals implied by two rows.
        (
            [_claim(1, 19805, "4.46"), _claim(2, 20000, "9.00", measure=Measure.NEAR_POOR)],
            [(1, 2)],
        ),
        ([_claim(1, 100, "5.00"), _claim(2, 1900, measure=Measure.TOTAL)], [(1, 2)]),
        ([_claim(1, 100, "5.00"), _claim(2, 2000, measure=Measure.TOTAL)], []),
        # Poor and near-poor make up the multidimensionally poor.
        ([_claim(1, 100), _claim(2, 90, measure=Measure.MULTIDIMENSIONAL)], [(1, 2)]),
        (
            [
                _claim(1, 100),
                _claim(2, 50, measure=Measure.NEAR_POOR),
                _claim(3, 160, measure=Measure.MULTIDIMENSIONAL),
            ],
            [(1, 2, 3)],
        ),
        (
            [_claim(1, rate="9.0"), _claim(2, rate="8.0", measure=Measure.MULTIDIMENSIONAL)],
            [(1, 2)],
        ),
        # A province's standard only widens.
        ([_claim(1, 100), _claim(2, 80, standard=2)], [(1, 2)]),
        # Units and their parts.
        ([_claim(1, 100), _claim(2, 120, cells=ONE)], [(1, 2)]),
        ([_claim(1, 100), _claim(2, 40, cells=ONE), _claim(3, 50, cells=OTHER)], [(1, 2, 3)]),
        ([_claim(1, 100), _claim(2, 40, cells=ONE), _claim(3, 60, cells=OTHER)], []),
        ([_claim(1, 100), _claim(2, 40, cells=ONE), _claim(3, 41, cells=frozenset({1}))], [(2, 3)]),
    ],
)
def test_contradictions_are_found_by_row(claims: list[Claim], rows: list[tuple[int, ...]]) -> None:
    assert _rows(*claims) == rows


def test_the_sentence_names_both_rows_what_and_remedy() -> None:
    (found,) = contradictions([_claim(3, 100, "5.00"), _claim(7, 101, "5.05")])
    assert "dòng 3 và dòng 7" in found.what.vi
    assert "100 5,00 %" in found.what.vi
    assert "sửa" in found.what.vi
    assert "rows 3 and 7" in found.what.en


@given(
    st.lists(st.integers(0, 400), min_size=4, max_size=4),
    st.lists(st.integers(0, 300), min_size=4, max_size=4),
    st.integers(500, 5000),
    st.integers(0, 3),
)
def test_what_was_counted_never_contradicts_itself(
    poor: list[int], near: list[int], more: int, places: int
) -> None:
    """Figures printed from one true population hold together, whatever the unit and measure."""
    totals = [p + n + more for p, n in zip(poor, near, strict=True)]
    claims: list[Claim] = []
    for cells in (WHOLE, ONE, OTHER, frozenset({1})):
        counts = {
            Measure.POOR: sum(poor[i - 1] for i in cells),
            Measure.NEAR_POOR: sum(near[i - 1] for i in cells),
        }
        counts[Measure.MULTIDIMENSIONAL] = sum(counts.values())
        total = sum(totals[i - 1] for i in cells)
        for measure, count in counts.items():
            rate = str(round(Decimal(100 * count) / total, places))
            claims.append(_claim(len(claims) + 1, count, rate, cells=cells, measure=measure))
        claims.append(_claim(len(claims) + 1, total, cells=cells, measure=Measure.TOTAL))
    assert contradictions(claims) == []
