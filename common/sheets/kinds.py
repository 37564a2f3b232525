"""What a file is, by its content: names and extensions lie."""

from __future__ import annotations

import enum
import os
import re
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext

from common.sheets.archive import open_archive, open_part, password
from common.sheets.biff import Container
from common.sheets.exceptions import WrongFileType
from common.sheets.limits import Limits
from common.sheets.refusals import empty, macros, too_large
from common.sheets.xls import old_format


class Format(enum.StrEnum):
    """Formats that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
    (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"RIFF", "WEBP"),
    (b"{\\rtf", "RTF"), (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"), (b"\x1f\x8b", "GZIP"),
    (b"MZ", "EXE"), (b"\x7fELF", "ELF"), (b"SQLite format 3", "SQLite"),
    (b"MIME-Version:", "MHTML"), (b"%!PS", "PostScript"),
)  # fmt: skip
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I)
_XML_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_OLE_NAMES = (
    ("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("__properties_version1.0",
    "Outlook"), ("VisioDocument", "Visio"),
)  # fmt: skip


def format_of(file: BinaryIO, limits: Limits) -> tuple[Format, Container | None]:
    """Tell the format; an OLE file comes with its directory, which was read for that.

    Raises:
        EmptyFile, WrongFileType, OldSpreadsheet, PasswordProtected, CorruptFile, ZipBomb.

    """
    file.seek(0)
    head = file.read(4096)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t,;"):
        _refuse_if_blank(file)
    if head.startswith(b"PK\x03\x04"):
        _refuse_other_archives(file, limits)
        return Format.XLSX, None
    if head.startswith(_OLE):
        return Format.XLS, _container(file, limits)
    if head.startswith(_BARE_BIFF) and b"\0" in head[:16]:
        raise old_format()
    for signature, name in _SIGNATURES:
        if head.startswith(signature) and (len(signature) > 2 or b"\0" in head):
            raise wrong_type(name)
    if head[4:8] == b"ftyp":
        raise wrong_type("HEIC/MP4")
    _refuse_markup(head)
    return Format.CSV, None


def wrong_type(found: str) -> WrongFileType:
    """Return the refusal of a file that is no spreadsheet; ``found`` is what it is."""
    return WrongFileType(
        gettext("Tệp là dạng %(found)s, không phải bảng tính .xlsx, .xls hay .csv.")
        % {"found": found},
        gettext("Chọn đúng tệp, hoặc lưu dữ liệu dạng .xlsx rồi tải lên."),
        found=found,
    )


def _refuse_if_blank(file: BinaryIO) -> None:
    file.seek(0)
    while chunk := file.read(1024 * 1024):
        if chunk.strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t,;"):
            return
    raise empty()


def _refuse_markup(head: bytes) -> None:
    bare = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe")
    if _WEB_PAGE.match(bare):
        raise WrongFileType(
            gettext("Tệp là trang web được đặt tên như bảng tính."),
            gettext("Mở tệp bằng Excel, chọn “Lưu thành” dạng .xlsx, rồi tải lên."),
            found="HTML",
        )
    if bare.lstrip().startswith(b"<?xml"):
        if _XML_2003 in bare:
            raise old_format()
        raise wrong_type("XML")


def _refuse_other_archives(file: BinaryIO, limits: Limits) -> None:
    with open_archive(file, limits) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names:
            _refuse_other_documents(archive, names)
            return
        kind = b""
        if "mimetype" in names:
            with open_part(archive, "mimetype") as stream:
                kind = stream.read(200)
    if b"opendocument.spreadsheet" in kind:
        raise old_format()
    if b"opendocument" in kind:
        raise wrong_type("OpenDocument")
    raise wrong_type("ZIP")


def _refuse_other_documents(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise macros()
    if "xl/workbook.bin" in names:
        raise old_format()
    for folder, found in (("word/", "Word"), ("ppt/", "PowerPoint"), ("visio/", "Visio")):
        if any(name.startswith(folder) for name in names):
            raise wrong_type(found)
    with open_part(archive, "[Content_Types].xml") as stream:
        types = stream.read(1024 * 1024)
    if b"macroEnabled" in types:
        raise macros()
    if b"spreadsheetml" not in types:
        raise wrong_type("ZIP")


def _container(file: BinaryIO, limits: Limits) -> Container:
    file.seek(0)
    data = file.read(limits.xls_bytes + 1)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise password()
    if len(data) > limits.xls_bytes:
        raise too_large(file.seek(0, os.SEEK_END), limits.xls_bytes)
    container = Container(data)
    if "Workbook" in container.names:
        return container
    if "Book" in container.names:
        raise old_format()
    for name, found in _OLE_NAMES:
        if name in container.names:
            raise wrong_type(found)
    raise wrong_type("OLE")
