"""The wording of refusals that several formats share."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from common.sheets.exceptions import (
    CorruptFile,
    DuplicateSheets,
    EmptyFile,
    FileTooLarge,
    HasExternalLinks,
    HasFormulas,
    HasMacros,
    NoDataRows,
    TooManyBlankRows,
    TooManyRows,
    TooManySheets,
)
from common.sheets.values import cell_name


def macros() -> HasMacros:
    """Program code."""
    return HasMacros(
        gettext("Tệp có chứa macro (mã chương trình)."),
        gettext("Lưu lại dạng “Sổ làm việc Excel (.xlsx)”, không có macro."),
    )


def external_links() -> HasExternalLinks:
    """Values from elsewhere."""
    return HasExternalLinks(
        gettext("Tệp lấy số liệu từ tệp hoặc nguồn khác (liên kết ngoài)."),
        gettext("Trong Excel chọn Dữ liệu › Sửa liên kết › Ngắt liên kết, rồi lưu lại."),
    )


def formulas(places: Sequence[tuple[str, int, int]]) -> HasFormulas:
    """Formulas, by sheet, row from 1 and column from 0."""
    named = ", ".join(
        gettext("trang tính “%(sheet)s”, ô %(cell)s")
        % {"sheet": sheet, "cell": cell_name(row, column)}
        for sheet, row, column in places
    )
    return HasFormulas(
        gettext("Tệp có công thức ở %(places)s.") % {"places": named},
        gettext("Chọn toàn bộ trang tính, sao chép rồi “Dán đặc biệt › Giá trị”, sau đó lưu lại."),
        cells=[(sheet, cell_name(row, column)) for sheet, row, column in places],
    )


def too_many_sheets(count: int, limit: int) -> TooManySheets:
    """Too many sheets."""
    return TooManySheets(
        gettext("Tệp có %(count)d trang tính, tối đa là %(limit)d.")
        % {"count": count, "limit": limit},
        gettext("Xóa các trang tính thừa hoặc chia thành nhiều tệp."),
    )


def duplicate_sheets(name: str) -> DuplicateSheets:
    """Two sheets of one name."""
    return DuplicateSheets(
        gettext("Tệp có hai trang tính cùng tên “%(name)s”.") % {"name": name},
        gettext("Đổi tên một trong hai trang tính."),
    )


def blank_rows(sheet: str, after: int, limit: int) -> TooManyBlankRows:
    """Formatted rows without values, after the row ``after``."""
    return TooManyBlankRows(
        gettext(
            "Trang tính “%(sheet)s” có hơn %(limit)d dòng trống được định dạng sau dòng %(after)d."
        )
        % {"sheet": sheet, "limit": limit, "after": after},
        gettext("Chọn các dòng trống ở dưới dữ liệu, bấm chuột phải › Xóa, rồi lưu lại."),
    )


def too_many_rows(count: int, limit: int) -> TooManyRows:
    """Too many rows with values."""
    return TooManyRows(
        gettext("Tệp có hơn %(limit)d dòng dữ liệu.") % {"limit": limit},
        gettext("Chia thành nhiều tệp, ví dụ mỗi xã một tệp."),
        rows=count,
    )


def empty(what: str = "") -> EmptyFile:
    """Nothing in it."""
    return EmptyFile(what or gettext("Tệp rỗng."), gettext("Chọn đúng tệp có dữ liệu."))


def no_data_rows() -> NoDataRows:
    """A heading at most."""
    return NoDataRows(
        gettext("Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào."),
        gettext("Chọn đúng tệp hoặc điền ít nhất một dòng dưới tiêu đề."),
    )


def too_large(size: int, limit: int) -> FileTooLarge:
    """Too many bytes."""
    return FileTooLarge(
        gettext("Tệp lớn %(size)d MB, tối đa là %(limit)d MB.")
        % {"size": -(-size // 1_048_576), "limit": limit // 1_048_576},
        gettext("Chia thành nhiều tệp, ví dụ mỗi xã một tệp."),
    )


def damaged() -> CorruptFile:
    """Truncated or damaged."""
    return CorruptFile(
        gettext("Tệp bảng tính bị hỏng hoặc chưa tải xong."),
        gettext("Mở tệp bằng Excel, chọn “Lưu thành” dạng .xlsx, rồi tải lên lại."),
    )
