"""What is wrong with a whole file is said before any work, with the remedy."""

from __future__ import annotations

import io
import time

import pytest
import xlwt
from django.utils import translation
from msoffcrypto.format.ooxml import OOXMLFile

from common.sheets import exceptions as refused
from common.sheets.limits import Limits
from common.sheets.opening import open_sheets
from common.sheets.source import Ignored
from tests.common.sheet_files import (
    PEOPLE,
    repacked,
    with_sheet_xml,
    xls,
    xls_book,
    xls_with_record,
    xls_with_storage,
    xlsx,
    zipped,
)

SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes, **limits: int) -> refused.SheetRefused:
    with pytest.raises(refused.SheetRefused) as caught:
        open_sheets(io.BytesIO(data), name="hộ.xlsx", limits=Limits(**limits))
    assert caught.value.what
    assert caught.value.remedy
    return caught.value


def encrypted() -> bytes:
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt("mật khẩu", buffer)
    return buffer.getvalue()


CONTENT_TYPES = b'<Types><Override ContentType="application/vnd.%s"/></Types>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", refused.WrongFileType),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", refused.WrongFileType),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", refused.WrongFileType),
        (b"{\\rtf1\\ansi", refused.WrongFileType),
        (b"\0\x01\x02\x03" * 100, refused.WrongFileType),
        (b"<html><table><tr><td>1</td></tr></table></html>", refused.WrongFileType),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>", refused.WrongFileType),
        (b'<?xml version="1.0"?><a/>', refused.WrongFileType),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            refused.OldSpreadsheet,
        ),
        (zipped({"a.txt": b"x"}), refused.WrongFileType),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            refused.OldSpreadsheet,
        ),
        (
            zipped({"[Content_Types].xml": CONTENT_TYPES % b"x", "word/document.xml": b"<x/>"}),
            refused.WrongFileType,
        ),
        (
            zipped({"[Content_Types].xml": CONTENT_TYPES % b"x", "xl/workbook.bin": b"\x83"}),
            refused.OldSpreadsheet,
        ),
        (b"\x09\x08\x08\x00\x00\x05\x05\x00" + b"\0" * 40, refused.OldSpreadsheet),
        (b"", refused.EmptyFile),
        (b"\xef\xbb\xbf \r\n\r\n;;;\r\n", refused.EmptyFile),
        (xlsx({"Hộ": []}), refused.EmptyFile),
        (xls(xls_book([])), refused.EmptyFile),
        (xlsx({"Hộ": [["Họ và tên"]]}), refused.NoDataRows),
        (xls(xls_book([["Họ và tên"]])), refused.NoDataRows),
        ("Họ và tên;Năm sinh\r\n".encode(), refused.NoDataRows),
        (encrypted(), refused.PasswordProtected),
        (xls_with_record(0x002F, b"\x01\0" + b"\0" * 52), refused.PasswordProtected),
        (repacked(xlsx(), add={"xl/vbaProject.bin": b"\xd0\xcf"}), refused.HasMacros),
        (repacked(xlsx(), add={"xl/macrosheets/sheet1.xml": b"<x/>"}), refused.HasMacros),
        (xls_with_storage("_VBA_PROJECT_CUR"), refused.HasMacros),
        (xls_with_record(0x01AE, b"\x01\0\x08\0\0abcdefg"), refused.CorruptFile),
        (
            repacked(xlsx(), add={"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            refused.HasExternalLinks,
        ),
        (repacked(xlsx(), add={"xl/connections.xml": b"<x/>"}), refused.HasExternalLinks),
        (repacked(xlsx(), add={"xl/embeddings/a.zip": zipped({"a": b""})}), refused.ZipBomb),
        (xlsx()[:-400], refused.CorruptFile),
        (xls()[:3000], refused.CorruptFile),
        ('Tên;x\r\n"Giàng;1\r\n'.encode(), refused.CorruptFile),
        (b"\xef\xbb\xbfT\xean;x\r\na;1\r\n", refused.CorruptFile),
    ],
)  # fmt: skip
def test_bad_files_are_refused(data: bytes, error: type[refused.SheetRefused]) -> None:
    assert type(refusal(data)) is error


def test_word_in_an_ole_container_is_told_from_a_spreadsheet() -> None:
    data = xls().replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))
    assert type(refusal(data)) is refused.WrongFileType


def test_formulas_are_named_by_sheet_and_cell() -> None:
    data = xlsx({"Hộ": PEOPLE, "Thành viên": [["a", "b"], [1, 2], [3, "=A2+1"]]})
    error = refusal(data)
    assert isinstance(error, refused.HasFormulas)
    assert "“Thành viên”, ô B3" in error.what
    assert error.details["cells"] == [("Thành viên", "B3")]
    with translation.override("en"):
        assert "sheet “Thành viên”, cell B3" in str(refusal(data).message)


def test_formulas_of_an_old_workbook_are_named_too() -> None:
    book = xls_book()
    book.get_sheet(0).write(4, 3, xlwt.Formula("B2+1"))
    assert "ô D5" in refusal(xls(book)).what


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c r="B2"><f>1+1</f><v>2</v></c></row>',
        b'<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>',
        b'<!-- odd --><row r="2"><c r="B2"><f\n>1</f></c></row>',
        b'<x:row xmlns:x="urn:x" r="2"><x:c r="B2"><x:f>1</x:f></x:c></x:row>',
    ],
)
def test_no_way_of_writing_a_formula_is_missed(rows: bytes) -> None:
    first = b'<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    error = refusal(with_sheet_xml(first + rows))
    assert isinstance(error, refused.HasFormulas)
    assert "B2" in error.what


def test_a_million_blank_rows_are_refused_quickly() -> None:
    head = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in (1, 2))
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_000_003))
    data = with_sheet_xml(head + blank)
    started = time.process_time()
    error = refusal(data)
    assert time.process_time() - started < 5
    assert isinstance(error, refused.TooManyBlankRows)
    assert "dòng 2" in error.what


def test_some_blank_rows_are_no_matter() -> None:
    head = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(2, 900))
    last = b'<row r="900"><c r="A900"><v>2</v></c></row>'
    with open_sheets(io.BytesIO(with_sheet_xml(head + blank + last))) as file:
        assert file.sheets[0].row_count == 2
        assert [row.number for row in file.sheets[0].rows()] == [1, 900]


@pytest.mark.parametrize("limits", [{"unpacked_bytes": 500_000}, {"ratio_from_bytes": 100_000}])
def test_zip_bombs_are_not_unpacked(limits: dict[str, int]) -> None:
    bomb = repacked(xlsx(), add={"xl/media/image1.png": b"\0" * 5_000_000})
    assert len(bomb) < 20_000
    assert isinstance(refusal(bomb, **limits), refused.ZipBomb)


def test_styles_without_end_are_not_kept_in_memory() -> None:
    end = b"</cellXfs>"
    many = b"<xf/>" * 4_000_000 + end
    bomb = repacked(xlsx(), change={"xl/styles.xml": {end: many}})
    assert isinstance(refusal(bomb, ratio=10_000), refused.ZipBomb)


def test_an_archive_with_too_many_parts_is_refused() -> None:
    data = repacked(xlsx(), add={f"xl/media/{n}.png": b"" for n in range(60)})
    assert isinstance(refusal(data, entries=50), refused.ZipBomb)


def test_a_size_that_lies_is_damage() -> None:
    data = xlsx({"Hộ": [["x" * 30, n] for n in range(500)]})
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    shorter = (500).to_bytes(4, "little")
    assert isinstance(
        refusal(data[:place] + shorter + data[place + 4 :]), refused.CorruptFile | refused.ZipBomb
    )


def test_three_hundred_sheets_are_refused() -> None:
    error = refusal(xlsx({f"Xã {n}": PEOPLE for n in range(300)}))
    assert isinstance(error, refused.TooManySheets)
    assert "300" in error.what


@pytest.mark.parametrize("data", [xlsx(), xls(), b"a;b\r\n1;2\r\n3;4\r\n"])
@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"rows": 2}, refused.TooManyRows),
        ({"columns": 1}, refused.TooManyColumns),
        ({"file_bytes": 10}, refused.FileTooLarge),
    ],
)
def test_limits_of_size(
    data: bytes, limits: dict[str, int], error: type[refused.SheetRefused]
) -> None:
    assert isinstance(refusal(data, **limits), error)


def test_an_old_workbook_has_a_limit_of_its_own() -> None:
    assert isinstance(refusal(xls(), xls_bytes=1000), refused.FileTooLarge)


@pytest.mark.parametrize(
    "data",
    [
        xlsx({"Hộ": [["a"], ["x" * 5000]]}),
        xls(xls_book([["a"], ["x" * 5000]])),
        b"a\r\n" + b"x" * 5000,
        b"a\r\n" + b"x" * 3_000_000,
        with_sheet_xml(
            b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>'
            + b"x" * 5000
            + b"</t></is></c></row>"
        ),
    ],
)
def test_a_cell_that_is_too_long(data: bytes) -> None:
    assert isinstance(refusal(data), refused.CellTooLong)


DOCTYPE = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_refused_wherever_they_stand(part: str) -> None:
    mark = b'standalone="yes"?>'
    data = repacked(xlsx(), change={part: {mark: mark + DOCTYPE}})
    assert isinstance(refusal(data), refused.UnsafeXml)


def test_two_sheets_of_one_name_are_refused() -> None:
    data = repacked(
        xlsx({"Hộ": PEOPLE, "Ho": PEOPLE}),
        change={"xl/workbook.xml": {b'name="Ho"': 'name="HỘ"'.encode()}},
    )
    assert isinstance(refusal(data), refused.DuplicateSheets)


def test_hidden_sheets_are_named_and_not_read() -> None:
    data = xlsx({"Hộ": PEOPLE, "Cũ": [["=1+1"]]}, hidden=["Cũ"])
    with open_sheets(io.BytesIO(data)) as file:
        assert [sheet.name for sheet in file.sheets] == ["Hộ"]
        assert [(one.name, one.reason) for one in file.ignored] == [("Cũ", Ignored.HIDDEN)]


def test_a_file_of_hidden_sheets_only_is_empty() -> None:
    data = repacked(
        xlsx(), change={"xl/workbook.xml": {b'sheetId="1"': b'sheetId="1" state="hidden"'}}
    )
    assert "Hộ" in refusal(data).what
