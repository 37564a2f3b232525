# ruff: noqa: E501 (rows of a file are long)
"""Reading a figures file: printed decimals stay, every fault is named with row, field and remedy."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.rules.figures import (
    FigureKind,
    Level,
    Measure,
    Qualifier,
    rate_window,
    total_window,
)
from summaries.rules.figures_file import FiguresFileError, parse_figures

FIXTURE = """\
figures:
  - {unit: quang_tri, level: province, code: "44", indicator: poor_households, as_of: 2024-12-31, standard: national_2022_2025, value: 19805, rate_pct: 4.46, kind: actual, source: pub0}
  - {unit: quang_ngai, level: province, code: "51", indicator: poor_rate, as_of: 2025-12-31, standard: national_2022_2025, value: null, rate_pct: 2.090, kind: forecast, source: pub1}
  - {unit: former_tuyen_quang, level: province_historic, code: "08-old", indicator: poor_rate, as_of: 2021-12-31, standard: national_2022_2025, rate_pct: 23.45, kind: actual, source: pub3}
  - {unit: former_ha_giang, level: province_historic, code: 02-old, indicator: multidimensionally_poor_households, as_of: 2024-12-31, standard: national_2022_2025, value: 69740, rate_pct: 36.35, source: pub3, qualifier: more_than}
outputs_quang_tri: {houses_new: 1354}
checks:
  - houses_new + houses_repaired == houses_total
"""


def test_the_acceptance_fixture_is_read_as_printed() -> None:
    read = parse_figures(FIXTURE)
    assert read.unused_sections == ("outputs_quang_tri", "checks")
    first, second, third, fourth = read.figures
    assert (first.row, first.level, first.code, first.historic) == (2, Level.PROVINCE, "44", None)
    assert (first.value, first.rate, first.as_of) == (
        19805,
        Decimal("4.46"),
        dt.date(2024, 12, 31),
    )
    assert (first.printed_value, first.printed_rate) == ("19.805", "4,46 %")
    assert (second.kind, second.value, second.printed_rate) == (
        FigureKind.FORECAST,
        None,
        "2,090 %",
    )
    assert (third.code, third.historic, third.measure) == ("08", True, Measure.POOR)
    assert (fourth.code, fourth.historic, fourth.measure, fourth.qualifier) == (
        "02",
        True,
        Measure.MULTIDIMENSIONAL,
        Qualifier.MORE_THAN,
    )


def _one(**fields: str) -> str:
    row = {
        "level": "province",
        "code": '"22"',
        "indicator": "poor_households",
        "as_of": "2024-12-31",
        "value": "8",
    } | fields
    return "figures:\n- {" + ", ".join(f"{k}: {v}" for k, v in row.items() if v != "-") + "}\n"


@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        ("district", "464", (Level.DISTRICT, "464", True)),
        ("historic_district", '"464"', (Level.DISTRICT, "464", True)),
        ("district_until_2025", "464-old", (Level.DISTRICT, "464", True)),
        ("former_district", "49", (Level.DISTRICT, "049", True)),
        ("commune", "769", (Level.COMMUNE, "00769", None)),
        ("commune_historic", "00769", (Level.COMMUNE, "00769", True)),
        ("Province", "2", (Level.PROVINCE, "02", None)),
    ],
)
def test_levels_and_codes_have_near_synonyms(
    level: str, code: str, expected: tuple[Level, str, bool | None]
) -> None:
    figure = parse_figures(_one(level=level, code=code)).figures[0]
    assert (figure.level, figure.code, figure.historic) == expected


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"kode": "1"}, "kode", "code"),
        ({"level": "village"}, "level", "cấp"),
        ({"code": "ABC"}, "code", "chữ số"),
        ({"as_of": "2024-13-01"}, "as_of", "yyyy-mm-dd"),
        ({"value": "19.805"}, "value", "số nguyên"),
        ({"value": "-"}, "value", "rate_pct"),
        ({"rate_pct": "104"}, "rate_pct", "100 %"),
        ({"rate_pct": "4.4.6"}, "rate_pct", "phần trăm"),
        ({"indicator": "poor_househlds"}, "indicator", "poor_households"),
        ({"kind": "maybe"}, "kind", "actual"),
        ({"qualifier": "-1"}, "qualifier", "exact"),
        ({"value": "[1, 2]"}, "value", "giá trị đơn"),
        ({"indicator": "-"}, "indicator", "trống"),
    ],
)
def test_a_fault_names_row_field_and_remedy(fields: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(FiguresFileError) as caught:
        parse_figures(_one(**fields))
    fault = caught.value.faults[0]
    assert (fault.row, fault.field) == (2, field)
    assert words in fault.what.vi


@pytest.mark.parametrize(
    "text", ["", "a: 1", "figures: []", "figures: 3", "- 1", "figures: [{", "\x00"]
)
def test_what_is_no_figures_file_is_refused(text: str) -> None:
    with pytest.raises(FiguresFileError):
        parse_figures(text)


def test_every_fault_is_reported_at_once() -> None:
    text = _one(value="x") + "- {level: province}\n- 7\n"
    with pytest.raises(FiguresFileError) as caught:
        parse_figures(text)
    assert {fault.row for fault in caught.value.faults} == {2, 3, 4}


def test_rows_about_other_matters_are_named_not_used() -> None:
    read = parse_figures(_one() + _one(indicator="livelihood_models")[9:])
    assert [unused.indicator for unused in read.unused_rows] == ["livelihood_models"]
    assert len(read.figures) == 1


def test_a_rate_may_stand_under_value() -> None:
    figure = parse_figures(_one(indicator="poor_rate", value="10.19")).figures[0]
    assert (figure.value, figure.printed_rate) == (None, "10,19 %")


def test_a_list_of_rows_alone_and_shared_keys_are_read() -> None:
    text = (
        "- &a {level: province, code: '22', indicator: poor_rate, as_of: 31/12/2024,"
        " rate_pct: '0,002'}\n- {<<: *a, as_of: 2025-06-30}\n"
    )
    one, other = parse_figures(text).figures
    assert one.printed_rate == other.printed_rate == "0,002 %"
    assert other.as_of == dt.date(2025, 6, 30)


def test_implied_totals_of_the_published_province() -> None:
    figure = parse_figures(FIXTURE).figures[0]
    window = total_window(figure)
    assert window.high is not None
    assert (float(window.low), float(window.high)) == pytest.approx((443_561, 444_557), abs=1)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 4))
def test_the_window_of_a_printed_rate_holds_what_was_rounded(
    count: int, more: int, places: int
) -> None:
    share = Fraction(100 * count, count + more)
    printed = Decimal(share.numerator) / Decimal(share.denominator)
    window = rate_window(round(printed, places))
    assert window.low - Fraction(1, 10**9) <= share
    assert window.high is not None
    assert share <= window.high + Fraction(1, 10**9)
