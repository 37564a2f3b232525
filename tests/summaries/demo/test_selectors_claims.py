"""Units and standards of a file are found, or the file is refused with row, field and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from areas.choices import Boundaries
from summaries.exceptions import FiguresRefused
from summaries.selectors.demo.blueprint import blueprint_of
from summaries.selectors.demo.claims import FiguresBook, book_from_text, read_book

pytestmark = pytest.mark.usefixtures("reference", "db")


def _book(*rows: str) -> FiguresBook:
    defaults = "as_of: 2024-12-31, standard: national_2022_2025, value: 20"
    text = "figures:\n" + "".join(
        "- {" + row + (f", {defaults}" if "as_of" not in row else "") + "}\n" for row in rows
    )
    return book_from_text("thu.yaml", text)


@pytest.mark.parametrize(
    ("row", "name", "boundaries"),
    [
        # 44 was Quảng Bình until 30 June 2025; without "historic" the unit of today is meant.
        ('level: province, code: "44"', "Quảng Trị", Boundaries.TODAY),
        ('level: province_historic, code: "44"', "Quảng Bình", Boundaries.FORMER),
        ('level: province, code: "44-old"', "Quảng Bình", Boundaries.FORMER),
        ('level: province, code: "02"', "Hà Giang", Boundaries.FORMER),
        ('level: district, code: "464"', "Vĩnh Linh", Boundaries.FORMER),
        ('level: commune, code: "19363"', "Vĩnh Linh", Boundaries.TODAY),
        ('level: commune_historic, code: "19363"', "Hồ Xá", Boundaries.FORMER),
    ],
)
def test_units_of_both_times(row: str, name: str, boundaries: Boundaries) -> None:
    (found,) = _book(f"{row}, indicator: poor_households").rows
    assert found.unit.name.endswith(name)
    assert found.unit.boundaries == boundaries


@pytest.mark.parametrize(
    ("standard", "unit", "expected"),
    [
        ("national", 'level: province, code: "22"', "national_2022_2025"),
        ("provincial", 'level: province, code: "22"', "quang_ninh_2023_2025"),
        ("quang-ninh-2023-2025", 'level: district, code: "207"', "quang_ninh_2023_2025"),
        ("Quang_Ninh_2023_2025", 'level: commune, code: "07030"', "quang_ninh_2023_2025"),
    ],
)
def test_standards_by_code_or_by_territory(standard: str, unit: str, expected: str) -> None:
    row = f"{unit}, indicator: poor_rate, as_of: 2024-12-31, standard: {standard}, rate_pct: 0.002"
    found = _book(row).rows[0].standard
    assert found is not None
    assert found.code == expected


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ('level: province, code: "03"', "code", "03"),
        ('level: district, code: "999"', "code", "trước 01/7/2025"),
        ('level: province, code: "44", as_of: 2024-12-31, standard: provincial, value: 1',
         "standard", "national_2022_2025"),
        ('level: province, code: "44", as_of: 2024-12-31, standard: quang_ninh_2023_2025, value: 1',
         "standard", "không áp dụng"),
        ('level: province, code: "44", as_of: 2020-12-31, standard: national_2022_2025, value: 1',
         "as_of", "thời hạn"),
        ('level: province, code: "44", as_of: 2026-12-31, value: 1', "as_of", "tương lai"),
        ('level: province, code: "44", as_of: 2026-10-31, standard: national_2027_2030, value: 1',
         "standard", "kind: forecast"),
    ],
)  # fmt: skip
@time_machine.travel("2026-11-22 10:00+07:00", tick=False)
def test_what_is_not_there_is_named_with_a_remedy(row: str, field: str, words: str) -> None:
    with pytest.raises(FiguresRefused) as caught:
        _book(f"{row}, indicator: poor_households")
    message = str(caught.value.message)
    assert f"tệp thu.yaml, dòng 2, trường {field}" in message
    assert words in message


@time_machine.travel("2026-11-22 10:00+07:00", tick=False)
def test_the_baseline_of_a_standard_is_the_autumn_before(reference: Path) -> None:
    """35,561 at the end of 2021 stands on the standard of 2022: the survey that began it."""
    book = read_book(reference / "figures" / "quang_tri.yaml")
    blueprint = blueprint_of([book])
    counts = {day.day.year: sum(day.counts[0]) for day in blueprint.counts if day.day.month == 12}
    assert (counts[2021], counts[2024]) == (35561, 19805)
    assert 15437 < counts[2025] < 15437 * 1.02
    assert len(blueprint.territory.communes) == 78


def test_contradicting_rows_are_refused_by_name() -> None:
    book = _book(
        'level: province, code: "44", indicator: poor_households, as_of: 2024-12-31, value: 20',
        'level: district, code: "464", indicator: poor_households, as_of: 2024-12-31, value: 21',
    )
    with pytest.raises(FiguresRefused) as caught:
        blueprint_of([book])
    assert "dòng 2" in str(caught.value.message)
    assert "dòng 3" in str(caught.value.message)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"figures: [", b"{}"])
def test_a_file_that_is_no_figures_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hong.yaml"
    path.write_bytes(content)
    with pytest.raises(FiguresRefused, match="hong"):
        read_book(path)
    with pytest.raises(FiguresRefused, match="khong-co"):
        read_book(tmp_path / "khong-co.yaml")
