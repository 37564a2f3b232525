"""What is written stays what it was: text is text, zeros stay, and nothing runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from common.sheets import writing
from common.sheets.opening import open_sheets
from common.sheets.safe_text import neutralised, restored
from common.sheets.values import Value
from common.sheets.writing import Cell, Column, Kind, OutSheet, csv_chunks, sheet_name, write_xlsx

COLUMNS = [
    Column("Số định danh", Kind.TEXT, note="12 chữ số"),
    Column("Họ và tên", Kind.TEXT, width=30),
    Column("Ngày sinh", Kind.DATE),
]
RUNS = ["=1+1", "+84912345678", "-Nguyễn", "@x", "\t=1", "\r=1", "＝1+1", " =1", "'=1", "''@"]

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)
risky = st.one_of(texts, st.sampled_from(RUNS), texts.map(lambda text: "=" + text))


def xlsx_of(*sheets: OutSheet) -> bytes:
    buffer = io.BytesIO()
    write_xlsx(buffer, sheets)
    return buffer.getvalue()


def read(data: bytes) -> list[list[Value]]:
    with open_sheets(io.BytesIO(data), name="x.csv") as file:
        return [row.cells for row in file.sheets[0].rows()]


@given(texts)
def test_neutralised_text_does_not_run_and_comes_back(text: str) -> None:
    safe = neutralised(text)
    assert restored(safe) == text
    assert safe.lstrip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    assert safe[:1] not in {"\t", "\r"}


@pytest.mark.parametrize("text", RUNS)
def test_text_that_would_run_is_quoted_in_csv(text: str) -> None:
    data = b"".join(csv_chunks([Column("a")], [[text]]))
    assert data.startswith(b"\xef\xbb\xbf")
    written = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1][0]
    assert written == f"'{text}"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(risky, min_size=2, max_size=2), min_size=1, max_size=5))
def test_texts_go_out_and_in_unchanged(rows: list[list[str]]) -> None:
    full = [["đầu", *row, "cuối"] for row in rows]
    columns = [Column(str(number)) for number in range(4)]
    for data in (xlsx_of(OutSheet("Hộ", columns, full)), b"".join(csv_chunks(columns, full))):
        found = read(data)[1:]
        assert [[cell or "" for cell in row] for row in found] == full


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(min_value=-(10**14), max_value=10**14),
            st.dates(min_value=dt.date(1900, 3, 1), max_value=dt.date(9999, 12, 31)),
            st.booleans(),
            st.floats(min_value=-1e9, max_value=1e9, allow_subnormal=False),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_typed_values_go_out_and_in_unchanged(
    rows: list[tuple[int, dt.date, bool, float]],
) -> None:
    columns = [Column("n"), Column("d", Kind.DATE), Column("b"), Column("f")]
    found = read(xlsx_of(OutSheet("Hộ", columns, rows)))[1:]
    for written, cells in zip(rows, found, strict=True):
        assert cells[:3] == list(written[:3])
        assert isinstance(cells[3], int | float)
        assert cells[3] == pytest.approx(written[3], rel=1e-14, abs=1e-14)


def test_leading_zeros_stay_and_formulas_are_text() -> None:
    data = xlsx_of(OutSheet("Hộ", COLUMNS, [["097000000001", "=1+1", dt.date(1990, 2, 3)]]))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    number, name, born = (cell for cell in sheet[2])
    assert (number.value, number.number_format, number.data_type) == ("097000000001", "@", "s")
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert (born.value.date(), born.number_format) == (dt.date(1990, 2, 3), "dd/mm/yyyy")
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].comment is not None
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)


def test_drop_downs_hold_lists_beyond_255_characters() -> None:
    groups = [f"Dân tộc số {number}" for number in range(60)]
    columns = [
        Column("Dân tộc", choices=groups),
        Column("Giới", choices=["Nam", "Nữ"], strict=True),
    ]
    data = xlsx_of(OutSheet("Hộ", columns, [["Dân tộc số 1", "Nam"]]))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book["_lists"].sheet_state == "veryHidden"
    rules = book["Hộ"].data_validations.dataValidation
    assert [(str(rule.sqref).split(":")[0], rule.formula1) for rule in rules] == [
        ("A2", "_lists!$A$1:$A$60"), ("B2", "_lists!$A$61:$A$62"),
    ]  # fmt: skip
    assert [rule.errorStyle for rule in rules] == ["information", None]
    assert [cell.value for cell in book["_lists"]["A"]] == [*groups, "Nam", "Nữ"]
    with open_sheets(io.BytesIO(data)) as file:
        assert file.ignored == ()


def test_titles_protection_and_filter() -> None:
    plan = OutSheet(
        "Hộ", [Column("a", locked=True), Column("b")], [[1, 2]], title=["Xã Mường Lạn", "Năm 2025"],
        protect=True, autofilter=True, frozen_columns=1, landscape=True,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(plan)))["Hộ"]
    assert sheet["A1"].value == "Xã Mường Lạn"
    assert [cell.value for cell in sheet[4]] == ["a", "b"]
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[5]] == [True, False]
    assert sheet.auto_filter.ref == "A4:B5"
    assert sheet.freeze_panes == "B5"


def test_other_values() -> None:
    at = dt.datetime(2025, 7, 1, 8)  # noqa: DTZ001 - spreadsheets know no time zone
    row: list[Cell] = [Decimal("1.25"), True, None, gettext_lazy("Hộ nghèo"), at]
    columns = [Column(str(number)) for number in range(5)]
    assert read(xlsx_of(OutSheet("Hộ", columns, [row])))[1] == [1.25, True, None, "Hộ nghèo", at]
    data = b"".join(csv_chunks(columns, [row]))
    assert read(data)[1] == ["1.25", "TRUE", None, "Hộ nghèo", "01/07/2025 08:00:00"]


def test_figures_are_shown_by_their_value() -> None:
    data = xlsx_of(OutSheet("Hộ", [Column("a", Kind.FIGURE)], [["x"], [1234], [Decimal("0.5")]]))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Hộ"]
    assert [cell.number_format for cell in sheet["A"][2:]] == ["#,##0", "0.000"]


def test_a_sheet_that_is_full_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_ROWS", 4)
    data = xlsx_of(OutSheet("Hộ", [Column("a")], [[n] for n in range(7)]))
    with open_sheets(io.BytesIO(data)) as file:
        assert [sheet.name for sheet in file.sheets] == ["Hộ", "Hộ (2)", "Hộ (3)"]
        found = [row.cells[0] for sheet in file.sheets for row in sheet.rows()]
    assert found == ["a", 0, 1, 2, "a", 3, 4, 5, "a", 6]


def test_a_text_that_no_cell_holds_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("sheets-*"))
    with pytest.raises(ValueError, match="does not fit"):
        write_xlsx(tmp_path / "x.xlsx", [OutSheet("Hộ", [Column("a")], [["x" * 40_000]])])
    assert set(Path(tempfile.gettempdir()).glob("sheets-*")) <= before
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("Hộ", [], "Hộ"), ("a/b:c", [], "a b c"), ("x" * 40, [], "x" * 31), ("", [], "_"),
        ("Hộ", ["HỘ"], "Hộ (2)"), ("x" * 40, ["x" * 31], "x" * 27 + " (2)"),
    ],
)  # fmt: skip
def test_names_that_a_workbook_accepts(name: str, taken: list[str], found: str) -> None:
    assert sheet_name(name, taken) == found
