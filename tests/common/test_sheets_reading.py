"""Rows come as typed: nothing is guessed, nothing is lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from common.sheets.exceptions import SheetRefused
from common.sheets.formats import moment, number_format
from common.sheets.opening import open_sheets
from common.sheets.values import ErrorValue, Row, Value, column_index, column_letters
from common.sheets.writing import Column, OutSheet, write_csv, write_xlsx
from tests.common.sheet_files import PEOPLE, repacked, with_sheet_xml, xls, xlsx


def rows_of(data: bytes, name: str = "hộ.csv") -> list[Row]:
    with open_sheets(io.BytesIO(data), name=name) as file:
        return list(file.sheets[0].rows())


def cells_of(data: bytes) -> list[list[Value]]:
    return [row.cells for row in rows_of(data)]


def test_types_and_row_numbers_of_a_workbook() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Hộ")
    padded = book.add_format({"num_format": "000000000000"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment_ = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(1, 0, ["Tên", "Số", "Ngày", "Lúc", "Có"])
    sheet.write_string(4, 0, " Lò <A> & 'b'\r\n_x0041_ ")
    sheet.write_number(4, 1, 97_012_345_678, padded)
    sheet.write_datetime(4, 2, dt.date(1990, 2, 3), day)
    sheet.write_datetime(4, 3, dt.datetime(1990, 2, 3, 4, 5), moment_)  # noqa: DTZ001
    sheet.write_boolean(4, 4, True)
    sheet.write_number(5, 1, 1.5)
    sheet.write_number(6, 1, 1.23e11)
    book.close()
    rows = rows_of(buffer.getvalue())
    assert [row.number for row in rows] == [2, 5, 6, 7]
    assert rows[1].cells == [
        " Lò <A> & 'b'\r\n_x0041_ ", 97_012_345_678, dt.date(1990, 2, 3),
        dt.datetime(1990, 2, 3, 4, 5), True,  # noqa: DTZ001
    ]  # fmt: skip
    assert rows[1].text(1) == "097012345678"
    assert rows[2].cells == [None, 1.5]
    assert rows[3].cells == [None, 123_000_000_000]
    assert rows[0].cell(99) is None


def test_types_of_an_old_workbook() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("Hộ")
    sheet.write(0, 0, "Tên")
    sheet.write(2, 0, "Đỗ Thị Ơ")
    sheet.write(2, 1, 97_012_345_678, xlwt.easyxf(num_format_str="000000000000"))
    sheet.write(2, 2, dt.date(2020, 2, 29), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    sheet.write(2, 3, True)
    rows = rows_of(xls(book))
    assert [row.number for row in rows] == [1, 3]
    assert rows[1].cells[0] == "Đỗ Thị Ơ"
    assert rows[1].cells[1:] == [97_012_345_678, dt.date(2020, 2, 29), True]
    assert rows[1].shown == {1: "097012345678"}


def test_a_workbook_by_openpyxl_reads_the_same() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tên", "Năm"])
    sheet.append(["Lò Páo", 1980])
    sheet.append([dt.date(2025, 7, 1), 0.5])
    buffer = io.BytesIO()
    book.save(buffer)
    assert cells_of(buffer.getvalue()) == [
        ["Tên", "Năm"], ["Lò Páo", 1980], [dt.date(2025, 7, 1), 0.5],
    ]  # fmt: skip


PLAIN = (
    b'<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="inlineStr"><is><t>a&amp;b</t></is></c></row>'
)
LAST = b'<row r="4"><c r="A4" t="e"><v>#N/A</v></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        PLAIN + LAST,
        b"<!-- odd -->" + PLAIN + LAST,
        PLAIN.replace(b'<c r="A1">', b'<c r="A1" cm="1">') + LAST,
        PLAIN.replace(b'<row r="1">', b"<row>") + LAST,
        PLAIN.replace(b"<t>a&amp;b</t>", b"<r><t>a</t></r><r><t>&#38;b</t></r>") + LAST,
        PLAIN.replace(b"a&amp;b", b"<![CDATA[a&b]]>") + LAST,
        PLAIN.replace(b"<c ", b"<c\n") + LAST,
        PLAIN + b'<row r="2"><c r="A2" s="0"/></row><row r="3"/>' + LAST,
    ],
)
def test_every_way_of_writing_a_row_reads_the_same(rows: bytes) -> None:
    found = rows_of(with_sheet_xml(rows))
    assert [(row.number, row.cells) for row in found] == [
        (1, [1, None, "a&b"]), (4, [ErrorValue("#N/A")]),
    ]  # fmt: skip


def test_another_encoding_and_prefix_of_the_xml_read_the_same() -> None:
    data = xlsx()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    prefixed = sheet.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
    prefixed = prefixed.replace(b"xmlns=", b"xmlns:x=")
    wide = sheet.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    for changed in (prefixed, wide):
        other = repacked(data, change={"xl/worksheets/sheet1.xml": {sheet: changed}})
        assert cells_of(other) == PEOPLE


def test_reading_can_go_on_after_a_row_and_twice_at_once() -> None:
    for data in (xlsx(), xls(), b"a\r\n1\r\n2\r\n"):
        with open_sheets(io.BytesIO(data)) as file:
            sheet = file.sheets[0]
            pairs = zip(sheet.rows(), sheet.rows(), strict=True)
            assert all(one == other for one, other in pairs)
            assert [row.number for row in sheet.rows(after=2)] == [3]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8-sig", "utf-8-sig"), ("utf-8", "utf-8"), ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"), ("cp1258", "cp1258"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_csv_as_spreadsheets_write_it(encoding: str, told: str, delimiter: str, end: str) -> None:
    table = [["Họ tên", "Số", "Ghi chú"], ["Đỗ Thị Ngà", "097000000001", 'hai "dòng"\nở đây']]
    text = end.join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table
    )
    if encoding == "cp1258":
        text = "".join(_split_tone(sign) for sign in text)
    data = text.encode(encoding)
    with open_sheets(io.BytesIO(data), name="hộ 1.csv") as file:
        assert (file.encoding, file.delimiter) == (told, delimiter)
        assert file.sheets[0].name == "hộ 1"
        assert [row.cells for row in file.sheets[0].rows()] == table


def _split_tone(sign: str) -> str:
    """Write a letter as Windows-1258 can: the tone as a mark of its own where it must be."""
    try:
        sign.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", sign)
        tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return sign


def test_legacy_letters_keep_the_form_that_cleaning_knows() -> None:
    data = "Hä tªn;Sè\r\nNguyÔn V¨n ¸nh;1\r\n".encode("cp1252")
    with open_sheets(io.BytesIO(data)) as file:
        assert file.encoding == "cp1252"
        assert next(file.sheets[0].rows()).cells == ["Hä tªn", "Sè"]


def test_the_separator_line_of_a_spreadsheet_is_no_row() -> None:
    rows = rows_of(b"sep=;\r\na;b,c\r\n1;2\r\n")
    assert [(row.number, row.cells) for row in rows] == [(1, ["a", "b,c"]), (2, ["1", "2"])]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("000000000000", 97_000_000_001, "097000000001"),
        ("000-000-000", 12_345_678, "012-345-678"),
        ('"0"#', 912_345_678, "0912345678"),
        ("000;@", 5, "005"),
        ("0", 5, ""), ("General", 5, ""), ("#,##0", 5, ""), ("0.00", 5, ""), ("00", 1.5, ""),
    ],
)  # fmt: skip
def test_leading_zeros_of_a_format(code: str, value: float, shown: str) -> None:
    known = number_format(164, code)
    assert (known.shown(value) if known else "") == shown


@pytest.mark.parametrize(
    ("number", "code", "is_date"),
    [
        (14, "", True), (164, "[$-42A]dd/mm/yyyy;@", True), (164, "yyyy", True),
        (164, '#,##0\\ "đồng"', False), (164, "[Red]0.00", False), (164, "[h]:mm", True),
        (164, '"day"0', False), (0, "", False), (164, "_-* #,##0_d_-", False),
    ],
)  # fmt: skip
def test_dates_by_number_format(number: int, code: str, is_date: bool) -> None:
    known = number_format(number, code)
    assert (known is not None and known.is_date) is is_date


def test_serial_days_of_both_systems() -> None:
    assert moment(1, since_1904=False) == dt.date(1900, 1, 1)
    assert moment(61, since_1904=False) == dt.date(1900, 3, 1)
    assert moment(0, since_1904=True) == dt.date(1904, 1, 1)
    assert moment(45_839.5, since_1904=False) == dt.datetime(2025, 7, 1, 12)  # noqa: DTZ001
    assert moment(-1, since_1904=False) is None
    assert moment(3e9, since_1904=False) is None


@given(st.integers(min_value=0, max_value=18_277))
def test_letters_of_columns_go_both_ways(index: int) -> None:
    assert column_index(column_letters(index)) == index


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(min_value=0, max_value=10_000), st.booleans())
def test_damage_is_refused_or_read_but_never_breaks(noise: bytes, at: int, old: bool) -> None:
    data = bytearray(xls() if old else xlsx())
    at %= len(data)
    data[at : at + len(noise)] = noise
    with (
        contextlib.suppress(SheetRefused),  # anything else fails the test
        open_sheets(io.BytesIO(bytes(data))) as file,
    ):
        for sheet in file.sheets:
            list(sheet.rows())


MEASURE = """
import resource, sys
import django
django.setup()
from common.sheets.opening import open_sheets
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open_sheets(sys.argv[1]) as file:
    count = sum(1 for _ in file.sheets[0].rows())
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"m.{ending}"
    columns = [Column(f"c{n}") for n in range(15)]
    rows = ([f"{n}-{column}" for column in range(15)] for n in range(60_000))
    if ending == "xlsx":
        write_xlsx(path, [OutSheet("Hộ", columns, rows)])
    else:
        with path.open("wb") as target:
            write_csv(target, columns, rows)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )
    count, grown = map(int, done.stdout.split())
    assert count == 60_001
    assert grown < 40, f"{grown} MB for 900,000 cells"
