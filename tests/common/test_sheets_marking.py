"""The upload comes back with its errors, and can be mended and loaded again."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from common.sheets import marking
from common.sheets.marking import Marked, Note, Severity, mark
from common.sheets.opening import SheetFile, open_sheets
from common.sheets.source import Ignored
from common.sheets.values import Row
from common.sheets.writing import Column, Kind, OutSheet, csv_chunks, write_xlsx
from tests.common.sheet_files import xls, xls_book

TABLE: list[list[Any]] = [
    ["Họ và tên", "Số định danh", "Năm sinh"],
    ["Giàng A Páo", "097000000001", 1980],
    ["-Lò Thị Hạnh", "97000000002", 1991],
    ["=Vàng", "097000000003", 19911],
]
NOTES = {
    3: [Note(1, Severity.ERROR, "Số định danh thiếu số 0 ở đầu."), Note(2, Severity.REPAIR, "ổn")],
    4: [Note(2, Severity.WARNING, "Năm sinh lạ.")],
}


def files() -> dict[str, bytes]:
    buffer = io.BytesIO()
    columns = [Column(str(one)) for one in TABLE[0]]
    write_xlsx(buffer, [OutSheet("Hộ", columns, TABLE[1:])])
    return {
        "xlsx": buffer.getvalue(),
        "xls": xls(xls_book(TABLE)),
        "csv": b"".join(csv_chunks(columns, TABLE[1:])),
    }


def marked(file: SheetFile, notes: Any, **options: Any) -> tuple[Marked, bytes]:
    buffer = io.BytesIO()
    told = mark(file, buffer, notes, **options)
    return told, buffer.getvalue()


def rows_of(data: bytes) -> list[Row]:
    with open_sheets(io.BytesIO(data)) as file:
        return list(file.sheets[0].rows())


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_every_format_comes_back_with_colour_comment_and_list(kind: str) -> None:
    with open_sheets(io.BytesIO(files()[kind]), name=f"Hộ.{kind}") as file:
        told, data = marked(file, {"Hộ": NOTES})
    assert told.rows == 3
    assert told.notes == {Severity.ERROR: 1, Severity.REPAIR: 1, Severity.WARNING: 1}
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Hộ"]
    wrong = sheet["B3"]
    assert wrong.fill.fgColor.rgb == "FFF8CBAD"
    assert wrong.value == "97000000002"
    assert "[Lỗi] Số định danh thiếu số 0" in wrong.comment.text
    assert sheet["B2"].comment is None
    assert sheet["E3"].value.startswith("[Lỗi] Số định danh")
    assert sheet.auto_filter.ref == "A1:E4"
    first = book.worksheets[0]
    lines = [[cell.value for cell in row] for row in first.iter_rows(min_row=8)]
    assert lines[0][:4] == ["Lỗi", "Hộ", "B3", "Số định danh"]
    assert lines[0][4:] == ["97000000002", "Số định danh thiếu số 0 ở đầu."]
    assert first["C8"].hyperlink.location == "'Hộ'!B3"
    assert first.auto_filter.ref == "A7:F10"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_what_comes_back_reads_like_the_upload(kind: str) -> None:
    with open_sheets(io.BytesIO(files()[kind]), name="Hộ.csv") as file:
        before = [(row.number, row.cells) for row in file.sheets[0].rows()]
        _, data = marked(file, {"Hộ": NOTES})
    assert [(row.number, row.cells) for row in rows_of(data)] == before
    with open_sheets(io.BytesIO(data)) as again:
        assert [one.reason for one in again.ignored] == [Ignored.FOR_READING]
        twice, _ = marked(again, {"Hộ": NOTES})
    assert twice.rows == 3


def test_wrong_rows_alone_keep_headings_and_their_first_numbers() -> None:
    with open_sheets(io.BytesIO(files()["xlsx"])) as file:
        told, data = marked(file, {"Hộ": NOTES}, only_wrong=True)
    assert told.rows == 1
    found = rows_of(data)
    assert [(row.number, row.original, row.cells) for row in found] == [
        (1, None, TABLE[0]), (2, 3, TABLE[2]),
    ]  # fmt: skip
    with open_sheets(io.BytesIO(data)) as file:
        _, again = marked(file, {"Hộ": {2: NOTES[3]}}, only_wrong=True)
    assert rows_of(again)[1].original == 3


def test_titles_gaps_and_formats_stay() -> None:
    buffer = io.BytesIO()
    plan = OutSheet(
        "Hộ", [Column("Số", Kind.TEXT), Column("Ngày", Kind.DATE)],
        [["01", dt.date(2025, 7, 1)], [], ["02", None]], title=["Xã"],
    )  # fmt: skip
    write_xlsx(buffer, [plan])
    with open_sheets(buffer) as file:
        before = [(row.number, row.cells) for row in file.sheets[0].rows()]
        notes = {"Hộ": {6: [Note(1, Severity.ERROR, "Thiếu ngày.")]}}
        _, data = marked(file, notes, headings={"Hộ": 3})
    assert [(row.number, row.cells) for row in rows_of(data)] == before
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Hộ"]
    assert sheet["B4"].number_format == "dd/mm/yyyy"
    assert sheet["B6"].comment is not None  # a blank cell can be wrong too
    assert sheet.freeze_panes == "A4"


def test_a_number_in_a_format_of_zeros_keeps_it() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Hộ")
    sheet.write_row(0, 0, ["Số"])
    sheet.write_number(1, 0, 97_000_000_001, book.add_format({"num_format": "000000000000"}))
    book.close()
    with open_sheets(buffer) as file:
        _, data = marked(file, {"Hộ": {2: [Note(0, Severity.REPAIR, "Đã thêm số 0.")]}})
    row = rows_of(data)[1]
    assert (row.cells, row.text(0)) == ([97_000_000_001], "097000000001")


def test_notes_on_the_row_on_missing_rows_and_beyond_the_last_column() -> None:
    notes = {
        "Hộ": {
            2: [Note(None, Severity.ERROR, "Trùng với dòng 3."), Note(5, Severity.ERROR, "Thiếu.")],
            50: [Note(0, Severity.ERROR, "Dòng trống.")],
        }
    }
    with open_sheets(io.BytesIO(files()["xlsx"])) as file:
        _, data = marked(file, notes)
    book = openpyxl.load_workbook(io.BytesIO(data))
    texts = [row[5].value for row in book.worksheets[0].iter_rows(min_row=8)]
    assert texts == ["Trùng với dòng 3.", "Thiếu.", "Dòng trống."]
    assert book["Hộ"]["F2"].comment is not None
    assert book["Hộ"]["H2"].value.startswith("[Lỗi] Trùng với dòng 3.")
    assert len(rows_of(data)) == 4


def test_beyond_the_limit_of_comments_the_list_still_says_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marking, "MAX_COMMENTS", 1)
    monkeypatch.setattr(marking, "MAX_LINKS", 1)
    with open_sheets(io.BytesIO(files()["xlsx"])) as file:
        _, data = marked(file, {"Hộ": NOTES})
    book = openpyxl.load_workbook(io.BytesIO(data))
    comments = [cell for row in book["Hộ"].iter_rows() for cell in row if cell.comment]
    assert len(comments) == 1
    assert [row[2].value for row in book.worksheets[0].iter_rows(min_row=8)] == ["B3", "C3", "C4"]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_notes_leave_the_values_alone(data: st.DataObject) -> None:
    notes = data.draw(
        st.dictionaries(
            st.integers(2, 4),
            st.lists(
                st.builds(
                    Note,
                    st.none() | st.integers(0, 4),
                    st.sampled_from(Severity),
                    st.text(max_size=30).filter(lambda text: "\0" not in text),
                ),
                max_size=3,
            ),
        )
    )
    with open_sheets(io.BytesIO(files()["xlsx"])) as file:
        before = [row.cells for row in file.sheets[0].rows()]
        _, again = marked(file, {"Hộ": notes})
    assert [row.cells for row in rows_of(again)] == before
