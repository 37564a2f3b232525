"""The ZIP archive of an XLSX: opened only after its size, parts and nesting were found sane."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from django.utils.translation import gettext

from common.sheets.exceptions import PasswordProtected, ZipBomb
from common.sheets.limits import Limits
from common.sheets.safe_xml import corrupt

_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".xz", ".bz2", ".tar", ".xlsx", ".xlsm", ".docx", ".jar")
_ENCRYPTED = 0x1
#: Largest part that lists sheets, relations or styles: a hundred times what people's files have.
SMALL_PART = 16 * 1024 * 1024
#: What reading a damaged or unfinished archive raises.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


def open_archive(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """Open the archive.

    Raises:
        CorruptFile: not a whole archive.
        PasswordProtected: an encrypted part.
        ZipBomb: too many parts, too large, packed too tightly, overlapping, or archives inside.

    """
    try:
        archive = zipfile.ZipFile(file)
    except (*BROKEN, ValueError, UnicodeDecodeError) as error:
        raise corrupt() from error
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise password()
    _refuse_bombs(parts, limits)
    return archive


@contextmanager
def open_part(
    archive: zipfile.ZipFile, name: str, *, at_most: int | None = None
) -> Iterator[IO[bytes]]:
    """Open a part; damage met while it is read becomes CorruptFile.

    Parts whose content is kept in memory are opened with ``at_most``, their largest unpacked size.
    """
    try:
        if at_most is not None and archive.getinfo(name).file_size > at_most:
            raise _bomb(gettext("Nội dung giải nén của tệp quá lớn."))
        with archive.open(name) as stream:
            yield stream
    except KeyError as error:
        raise corrupt() from error
    except BROKEN as error:
        raise corrupt() from error


def password() -> PasswordProtected:
    """Return the refusal of a file with a password."""
    return PasswordProtected(
        gettext("Tệp có mật khẩu nên không đọc được."),
        gettext("Mở tệp bằng Excel, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc), lưu lại."),
    )


def _refuse_bombs(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.entries:
        raise _bomb(gettext("Tệp có quá nhiều phần bên trong."))
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise _bomb(gettext("Nội dung giải nén của tệp quá lớn."))
    for part in parts:
        packed = max(part.compress_size, 1)
        if part.file_size > limits.ratio_from_bytes and part.file_size / packed > limits.ratio:
            raise _bomb(gettext("Nội dung của tệp bị nén bất thường."))
        if part.filename.lower().endswith(_ARCHIVES):
            raise _bomb(
                gettext("Tệp chứa tệp nén khác bên trong (%(part)s).") % {"part": part.filename}
            )
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            raise _bomb(gettext("Các phần bên trong tệp chồng lên nhau."))
        end = part.header_offset + part.compress_size


def _bomb(what: str) -> ZipBomb:
    return ZipBomb(
        what,
        gettext("Chép riêng các dòng dữ liệu sang một sổ tính mới (dán giá trị) rồi tải lên."),
    )
