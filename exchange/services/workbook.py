"""Our own workbook of a commune: filled with its register or empty, with lists to choose from."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest

from django.db import connection, transaction
from django.utils import translation

from areas.models import Area
from common.sheets.helpers import not_imported
from common.sheets.streaming import Count, counted, csv_blocks, xlsx_blocks
from common.sheets.writing import Column as OutColumn
from common.sheets.writing import Kind, OutSheet
from exchange.choices import SheetKind, SourceFormat
from exchange.rules.column_types import Column, Layout, ValueKind
from exchange.rules.columns import layout_of
from exchange.selectors.register_rows import Register, village_names
from exchange.services.private_files import private_folder
from households.choices import EthnicList
from households.models import EthnicGroup

#: Headings and lists are Vietnamese, whoever asks: the file goes to villages.
LANGUAGE = "vi"
YES_NO = ("Có", "Không")
VILLAGES = "Thôn, tổ dân phố"
ETHNIC_GROUPS = "Dân tộc"

_KINDS = {
    ValueKind.INTEGER: Kind.COUNT,
    ValueKind.MONEY: Kind.COUNT,
    ValueKind.DECIMAL: Kind.GENERAL,
    ValueKind.DATE: Kind.DATE,
    # A day or a year: the spreadsheet knows which of them was typed.
    ValueKind.BORN: Kind.GENERAL,
}
_WIDTHS = {
    ValueKind.NAME: 28, ValueKind.TEXT: 24, ValueKind.BOOL: 9, ValueKind.INTEGER: 10,
    ValueKind.DECIMAL: 10, ValueKind.DATE: 12, ValueKind.BORN: 12, ValueKind.CHOICES: 30,
    ValueKind.RANKED: 30,
}  # fmt: skip
_HELP = (
    "Hướng dẫn",
    "Trang “Hộ”: mỗi dòng một hộ. Trang “Thành viên”: mỗi dòng một người, ghi mã hộ của hộ đó. "
    "Trang “Thông tin rà soát”: mỗi dòng một phiếu của một hộ.",
    "Không đổi tên cột và tên trang. Thứ tự cột, cột thêm của riêng xã không ảnh hưởng.",
    "Hộ mới: ghi một mã tạm (ví dụ M1) ở trang “Hộ”, dùng lại mã đó ở các trang khác; hệ thống cấp "
    "mã thật. Hộ, người đã có: giữ nguyên mã hộ và mã nhân khẩu.",
    "Ô để trống là không biết hoặc không đổi, không phải là “không”.",
    "Số định danh, điện thoại, mã là văn bản: giữ các số 0 ở đầu. Số bị che (087******999) là số "
    "không đổi.",
    "Ngày ghi ngày/tháng/năm, ví dụ 05/09/1980; chỉ biết năm sinh thì ghi năm vào cột "
    "“Năm sinh”, ví dụ 1950.",
    "Cột có nhiều lựa chọn: ghi cách nhau bằng dấu chấm phẩy; không có lựa chọn nào thì ghi "
    "“Không có”.",
    "Xong: mở “Nhập từ bảng tính”, tải tệp lên, xem bản đối chiếu rồi mới ghi vào sổ. Chỗ không "
    "sửa thì không đổi gì.",
)


def register_workbook(
    register: Register, count: Count, *, line: str, empty: bool
) -> Generator[bytes]:
    """Yield the workbook with its three sheets and the sheet of instructions, as of one moment.

    ``line`` says who took it out; it stands among the instructions and under every printed page.
    """
    with translation.override(LANGUAGE):
        names = {kind: str(kind.label) for kind in SheetKind}
        help_name, lists_name = not_imported(_HELP[0]), not_imported("Danh mục")
    lists = _lists([register.commune])
    sheets = [
        OutSheet(
            help_name, [OutColumn(_HELP[0], width=100)], [[text] for text in (*_HELP[1:], line)]
        ),
        *(
            OutSheet(
                names[kind], _columns(kind, lists),
                () if empty else counted(register.rows(kind), count),
                frozen_columns=1, landscape=True, footer=line,
            )
            for kind in SheetKind
        ),
        OutSheet(
            lists_name,
            [OutColumn(name, Kind.TEXT, 30) for name in lists],
            zip_longest(*lists.values()),
        ),
    ]  # fmt: skip
    with one_moment():
        yield from xlsx_blocks(sheets, private_folder())


def register_csv(
    register: Register, kind: SheetKind, count: Count, *, empty: bool
) -> Generator[bytes]:
    """Yield one sheet as CSV: nothing but headings and rows, so that it can come back."""
    columns = [OutColumn(column.label.vi) for column in _layout(kind)]
    with one_moment():
        yield from csv_blocks(columns, () if empty else counted(register.rows(kind), count))


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, while others go on writing.

    Inside a transaction that has begun already its own level holds.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _layout(kind: SheetKind) -> tuple[Column, ...]:
    return layout_of(SourceFormat.WORKBOOK, kind).columns


def _lists(communes: Iterable[Area]) -> dict[str, Sequence[str]]:
    """Return every list to choose from, by the heading it is offered under."""
    groups = EthnicGroup.objects.filter(list_id=EthnicList.B).order_by("code")
    lists: dict[str, Sequence[str]] = {
        VILLAGES: [name for commune in communes for name in _open_villages(commune)],
        ETHNIC_GROUPS: list(groups.values_list("name", flat=True)),
    }
    for kind in SheetKind:
        for column in _layout(kind):
            if column.choices:
                lists[column.label.vi] = [choice.label.vi for choice in column.choices]
    return lists


def _open_villages(commune: Area) -> list[str]:
    standing = commune.villages.filter(closed_on__isnull=True)
    still_there = set(standing.values_list("pk", flat=True))
    return [name for key, name in village_names(commune).items() if key in still_there]


def columns_of(
    layout: Layout, keys: Iterable[str | None], communes: Sequence[Area]
) -> dict[int, OutColumn]:
    """How the columns of a file look in the workbook, and what there is to choose, by place.

    Villages are offered where the file is of one commune: elsewhere a name alone names none.
    """
    lists = _lists(communes if len(communes) == 1 else ())
    return {
        place: _column(layout.column(key), lists)
        for place, key in enumerate(keys)
        if key and key in layout.keys
    }


def _columns(kind: SheetKind, lists: Mapping[str, Sequence[str]]) -> list[OutColumn]:
    return [_column(column, lists) for column in _layout(kind)]


def _column(column: Column, lists: Mapping[str, Sequence[str]]) -> OutColumn:
    name = {ValueKind.VILLAGE: VILLAGES, ValueKind.ETHNIC: ETHNIC_GROUPS}
    listed = lists.get(name.get(column.kind, column.label.vi), ())
    hints = [column.hint.vi]
    if column.required:
        hints.append("Bắt buộc.")
    if column.kind in {ValueKind.CHOICES, ValueKind.RANKED}:
        hints.append(f"Nhiều lựa chọn, cách nhau bằng dấu chấm phẩy: {'; '.join(listed)}")
        listed = ()
    return OutColumn(
        heading=column.label.vi,
        kind=_KINDS.get(column.kind, Kind.TEXT),
        width=_WIDTHS.get(column.kind, 18),
        note="\n".join(hint for hint in hints if hint),
        choices=YES_NO if column.kind is ValueKind.BOOL else tuple(listed),
    )
