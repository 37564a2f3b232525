"""Reading of CSV files that people prepare: every fault is named with file, row, column and remedy.

Nothing here knows what the rows mean. A reader collects all faults of a file before anything is
written, so that a file is mended in one go.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext, ngettext

from common.exceptions import DomainError

#: How many faults of one file are spelled out; the rest are only counted.
MAX_SHOWN = 20

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file. ``row`` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int | None
    field: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        place = [gettext("tệp %(file)s") % {"file": self.file}]
        if self.row is not None:
            place.append(gettext("dòng %(row)d") % {"row": self.row})
        if self.field is not None:
            place.append(gettext("cột %(field)s") % {"field": self.field})
        return f"{', '.join(place)}: {self.what} {self.remedy}"


class FileRefused(DomainError):
    """A file was refused as a whole; nothing of it was written."""

    code = "file_refused"

    def __init__(self, faults: Sequence[Fault], *, total: int | None = None) -> None:
        """Say what is wrong in ``faults``; ``total`` counts those that are not spelled out too."""
        self.faults = tuple(faults[:MAX_SHOWN])
        self.total = len(faults) if total is None else total
        head = ngettext(
            "Không nạp tệp: %(total)d lỗi, chưa ghi gì vào cơ sở dữ liệu.",
            "Không nạp tệp: %(total)d lỗi, chưa ghi gì vào cơ sở dữ liệu.",
            self.total,
        ) % {"total": self.total}
        lines = [head, *(f"- {fault}" for fault in self.faults)]
        if self.total > len(self.faults):
            rest = self.total - len(self.faults)
            lines.append(gettext("- và %(rest)d lỗi nữa.") % {"rest": rest})
        super().__init__("\n".join(lines))


class Faults:
    """Collects the faults of one or more files, then refuses them together."""

    def __init__(self) -> None:
        """Start without faults."""
        self._shown: list[Fault] = []
        self._total = 0

    def __len__(self) -> int:
        return self._total

    def add(self, file: str, row: int | None, field: str | None, *, what: str, remedy: str) -> None:
        """Note a fault."""
        self._total += 1
        if len(self._shown) < MAX_SHOWN:
            self._shown.append(Fault(file, row, field, what, remedy))

    def refuse_if_any(self) -> None:
        """Raise :class:`FileRefused` when something was noted."""
        if self._total:
            raise FileRefused(self._shown, total=self._total)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file with its row number."""

    number: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def get(self, column: str) -> str:
        """Value of an optional column; empty where the file does not have it."""
        return self.values.get(column, "")


def read_rows(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Read a CSV file with a header row, in any column order.

    UTF-8 with or without a byte order mark; comma, semicolon or tab, as spreadsheets write them.
    Blank rows are skipped. Values are stripped.

    Raises:
        FileRefused: missing, empty, not UTF-8, or a wrong header or shape of a row.

    """
    text = _text_of(path)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), _dialect(text), strict=True))
    except csv.Error as error:
        raise _refused(
            path,
            gettext("không đọc được theo dạng CSV (%(error)s).") % {"error": error},
            gettext("Kiểm tra dấu ngoặc kép rồi lưu lại dạng CSV UTF-8."),
        ) from error
    header = [name.strip().lower() for name in records[0]]
    _check_header(path, header, required, optional)
    rows = list(_rows(path, header, records))
    if not rows:
        raise _refused(
            path,
            gettext("chỉ có dòng tiêu đề, không có dữ liệu."),
            gettext("Chọn đúng tệp hoặc điền ít nhất một dòng."),
        )
    return rows


def _refused(path: Path, what: str, remedy: str, row: int | None = None) -> FileRefused:
    return FileRefused([Fault(path.name, row, None, what, remedy)])


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _refused(
            path,
            gettext("không mở được tệp (%(error)s).") % {"error": error.strerror or error},
            gettext("Kiểm tra đường dẫn và quyền đọc."),
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise _refused(
            path,
            gettext("không phải bảng mã UTF-8."),
            gettext("Mở bằng bảng tính và lưu lại dạng “CSV UTF-8”."),
            row,
        ) from error
    if not text.strip():
        raise _refused(path, gettext("tệp rỗng."), gettext("Chọn đúng tệp."))
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(
            path,
            gettext("có ký tự không hợp lệ (mã 0)."),
            gettext("Lưu lại dạng “CSV UTF-8”."),
            row,
        )
    return text


def _dialect(text: str) -> type[csv.Dialect]:
    head = text.split("\n", 1)[0]

    class Dialect(csv.excel):
        delimiter = max(_DELIMITERS, key=head.count)

    return Dialect


def _check_header(
    path: Path, header: list[str], required: Sequence[str], optional: Sequence[str]
) -> None:
    faults = Faults()
    expected = ", ".join([*required, *(f"[{name}]" for name in optional)])
    remedy = gettext("Dòng tiêu đề phải là: %(expected)s.") % {"expected": expected}
    for name in required:
        if name not in header:
            faults.add(path.name, 1, name, what=gettext("thiếu cột."), remedy=remedy)
    known = {*required, *optional}
    for name in dict.fromkeys(header):
        if name not in known:
            faults.add(path.name, 1, name or "?", what=gettext("cột lạ."), remedy=remedy)
        elif header.count(name) > 1:
            faults.add(path.name, 1, name, what=gettext("cột lặp lại."), remedy=remedy)
    faults.refuse_if_any()


def _rows(path: Path, header: list[str], records: list[list[str]]) -> Iterator[Row]:
    faults = Faults()
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            faults.add(
                path.name,
                number,
                None,
                what=gettext("có %(found)d ô, tiêu đề có %(wanted)d cột.")
                % {"found": len(record), "wanted": len(header)},
                remedy=gettext("Thêm hoặc bỏ ô cho đủ."),
            )
            continue
        yield Row(number, dict(zip(header, (cell.strip() for cell in record), strict=True)))
    faults.refuse_if_any()
