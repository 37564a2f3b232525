"""CSV as Vietnamese spreadsheets write it: five encodings, four delimiters, any line ending."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext

from common.sheets.exceptions import CorruptFile, SheetRefused, WrongFileType
from common.sheets.limits import Limits
from common.sheets.refusals import too_many_rows
from common.sheets.safe_text import restored
from common.sheets.source import IgnoredSheet, Surveyed
from common.sheets.values import Row, Value, cell_name
from common.sheets.xlsx_book import too_long
from common.sheets.xlsx_cells import too_wide

_CHUNK = 1024 * 1024
_LINE = 1024 * 1024
_DELIMITERS = ",;\t|"
#: Signs that no text has (a sub sign at the very end is an old way to end a file).
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_SEP_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)
#: Letters of Windows-1258 that carry a tone as a separate mark.
_MARKS = re.compile(r"[\u0300\u0301\u0303\u0309\u0323]")
_MARKED = re.compile(r"[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY][\u0300\u0301\u0303\u0309\u0323]")
#: Signs of Windows-1252 inside words: letters of TCVN3 (ABC), which cleaning recognises.
_LEGACY = re.compile(r"(?<=\w)[¨©ª«¬\xad®µ¶·¸¹]|[¨©ª«¬\xad®µ¶·¸¹](?=\w)")


class CsvSource:
    """A CSV that was found sound; its one sheet is called after the file."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits) -> None:
        """Survey the file. Raises the refusals of ``common.sheets.exceptions``."""
        self._file = file
        self._name = name
        self._limits = limits
        self.encoding = encoding_of(file)
        self.delimiter, self._skip = self._find_delimiter()
        self.ignored: list[IgnoredSheet] = []
        count = sum(1 for _ in self.rows(0))
        self.surveyed = [Surveyed(name, 0, count)] if count else []

    def rows(self, index: int) -> Iterator[Row]:
        """Stream the records with values, numbered as a spreadsheet shows them."""
        composed = self.encoding == "cp1258"
        records = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        number = count = 0
        while True:
            number += 1
            try:
                record = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(number, error) from error
            if not any(record):
                continue
            if composed:
                record = [unicodedata.normalize("NFC", cell) for cell in record]
            row = self._row(number, record)
            if row is not None:
                count += 1
                if count > self._limits.rows:
                    raise too_many_rows(count, self._limits.rows)
                yield row

    def close(self) -> None:
        """Nothing is held open beside the file itself."""

    def _row(self, number: int, record: list[str]) -> Row | None:
        while record and not record[-1].strip():
            record.pop()
        if not record:
            return None
        if len(record) > self._limits.columns:
            raise too_wide(self._name, number, len(record) - 1, self._limits.columns)
        if max(map(len, record)) > self._limits.cell_chars:
            column = next(i for i, v in enumerate(record) if len(v) > self._limits.cell_chars)
            raise too_long(record[column][:40], self._limits, cell_name(number, column))
        cells: list[Value] = [
            restored(cell) if cell[:1] == "'" else cell or None for cell in record
        ]
        return Row(number, cells)

    def _text(self) -> io.TextIOWrapper:
        buffered = io.BufferedReader(_Reading(self._file), buffer_size=_CHUNK)
        return io.TextIOWrapper(buffered, encoding=self.encoding, newline="")

    def _lines(self) -> Iterator[str]:
        text = self._text()
        if self._skip:
            text.readline()
        while line := text.readline(_LINE):
            if len(line) == _LINE and line[-1] not in "\r\n":
                raise too_long(line[:40], self._limits)
            yield line

    def _find_delimiter(self) -> tuple[str, bool]:
        """Return the delimiter and whether the first line is the ``sep=`` of a spreadsheet."""
        text = self._text()
        lines = [line for _ in range(30) if (line := text.readline(_LINE)).strip()]
        if lines and (named := _SEP_LINE.fullmatch(lines[0])):
            return named[1], True
        return max(_DELIMITERS, key=lambda sign: _score(lines, sign)), False

    def _broken(self, number: int, error: csv.Error) -> SheetRefused:
        if "field limit" in str(error):
            return too_long("", self._limits, cell_name(number, 0))
        return CorruptFile(
            gettext("Dòng %(row)d của tệp CSV không đọc được (%(error)s).")
            % {"row": number, "error": error},
            gettext("Kiểm tra dấu ngoặc kép ở dòng đó, hoặc lưu lại dạng .xlsx."),
        )


class _Reading(io.RawIOBase):
    """One reading of a file: keeps its own place, and leaves the file open when thrown away."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._place = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._place)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


def encoding_of(file: BinaryIO) -> str:
    """Return Python's name of the file's encoding.

    Raises:
        WrongFileType: bytes that no text has.

    """
    file.seek(0)
    head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(file, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(file, "utf-16")
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) < len(head) // 8:
            raise not_text()
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        if not re.search(r"[\r\n]", head.decode(encoding, "replace")):
            raise not_text()
        return _checked(file, encoding)
    if _decodes(file, "utf-8"):
        return "utf-8"
    return _one_byte_encoding(file)


def not_text() -> WrongFileType:
    """Return the refusal of bytes that no text has."""
    return WrongFileType(
        gettext("Tệp không phải bảng tính: chỉ nhận .xlsx, .xls và .csv."),
        gettext("Chọn đúng tệp, hoặc lưu dữ liệu dạng .xlsx rồi tải lên."),
    )


def _checked(file: BinaryIO, encoding: str) -> str:
    if not _decodes(file, encoding):
        raise CorruptFile(
            gettext("Bảng mã của tệp CSV bị lỗi."),
            gettext("Mở tệp bằng Excel và lưu lại dạng .xlsx hoặc “CSV UTF-8”."),
        )
    return encoding


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            # A file that says it is UTF-8 may hold odd signs; any other that does is no text.
            if "\0" in text or (encoding != "utf-8-sig" and _CONTROL.search(text)):
                raise not_text()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _one_byte_encoding(file: BinaryIO) -> str:
    """Tell Windows-1258 (Vietnamese) from Windows-1252, which carries TCVN3 and VNI letters."""
    file.seek(0)
    sample = file.read(_CHUNK)
    vietnamese = sample.decode("cp1258", "replace")
    marks, marked = len(_MARKS.findall(vietnamese)), len(_MARKED.findall(vietnamese))
    legacy = len(_LEGACY.findall(sample.decode("cp1252", "replace")))
    candidates = ["cp1258", "cp1252", "latin-1"]
    if legacy > marked or marked * 2 < marks:
        candidates = ["cp1252", "latin-1"]
    return next(one for one in candidates if _decodes(file, one))


def _score(lines: list[str], sign: str) -> tuple[int, int]:
    """Rate a delimiter: lines that agree with the first full one, then how often it divides."""
    try:
        counts = [len(record) for record in csv.reader(lines, delimiter=sign) if any(record)]
    except csv.Error:  # a field beyond all measure: reading says so, with its row
        return 0, 0
    widest = max(counts, default=1)
    if widest == 1:
        return 0, 0
    return counts.count(widest), widest
