"""Real spreadsheet files, good and bad, made by the libraries that people's programs resemble."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
import xlwt

Rows = Iterable[Sequence[Any]]
PEOPLE: list[list[Any]] = [["Họ và tên", "Năm sinh"], ["Giàng A Páo", 1980], ["Lò Thị Hạnh", 1991]]


def xlsx(sheets: Mapping[str, Rows] | None = None, *, hidden: Sequence[str] = ()) -> bytes:
    """Write a workbook with shared texts; a text that begins with = becomes a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, rows in (sheets or {"Hộ": PEOPLE}).items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def repacked(
    data: bytes, *, change: Mapping[str, Mapping[bytes, bytes]] | None = None,
    add: Mapping[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    """Return an archive with parts changed by search and replace, and parts added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            for search, replace in ((change or {}).get(part.filename) or {}).items():
                assert search in content, (part.filename, search)
                content = content.replace(search, replace)
            new.writestr(part.filename, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


def with_sheet_xml(rows: bytes) -> bytes:
    """Return a workbook whose one sheet holds exactly these rows."""
    book = xlsx({"Hộ": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    start, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    return repacked(
        book, change={"xl/worksheets/sheet1.xml": {sheet[start:end]: b"<sheetData>" + rows}}
    )


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xls_book(rows: Rows = PEOPLE, name: str = "Hộ") -> xlwt.Workbook:
    """Return an old workbook, not saved yet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    return book


def xls(book: xlwt.Workbook | None = None) -> bytes:
    """Save an old workbook."""
    buffer = io.BytesIO()
    (book or xls_book()).save(buffer)
    return buffer.getvalue()


def xls_with_record(kind: int, content: bytes) -> bytes:
    """Return an old workbook with one more record right after its beginning."""
    stream = xls_book().get_biff_data()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    record = struct.pack("<HH", kind, len(content)) + content
    buffer = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(buffer, stream[:first] + record + stream[first:])
    return buffer.getvalue()


def xls_with_storage(name: str) -> bytes:
    """Return an old workbook whose container has one more storage, in a free directory entry."""
    data = bytearray(xls())
    sector = struct.unpack_from("<I", data, 48)[0]
    entry = 512 + sector * 512 + 2 * 128
    encoded = name.encode("utf-16-le") + b"\0\0"
    data[entry : entry + len(encoded)] = encoded
    struct.pack_into("<HB", data, entry + 64, len(encoded), 1)
    return bytes(data)
