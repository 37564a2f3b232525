"""The same page as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.vietnamese import fold_name
from officials.choices import Right
from officials.models import Official
from summaries.selectors.figures import Figures
from summaries.selectors.profiles import (
    causes,
    deprivation_profile,
    ethnic_groups,
    label,
    movement,
    people,
)
from summaries.selectors.tables import area_table
from summaries.selectors.trend import trend
from summaries.views.choice import Choice, choice_of
from summaries.views.pages import change

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Book:
    """Sheets with a title, where it stands for, headings and rows; text never becomes a formula."""

    def __init__(self, choice: Choice) -> None:
        """Prepare formats."""
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._bold = self._book.add_format({"bold": True})
        self._head = self._book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}
        )
        self._count = self._book.add_format({"num_format": "#,##0"})
        self._rate = self._book.add_format({"num_format": "0.000"})
        self._date = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._choice = choice

    def sheet(self, name: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """Add a sheet."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.write_string(0, 0, f"{self._choice.area.name} – {name}", self._bold)
        sheet.write_string(
            1,
            0,
            _("Số liệu đến ngày %(day)s · %(standard)s")
            % {
                "day": f"{self._choice.figures.period.end:%d/%m/%Y}",
                "standard": self._choice.standard.name_vi,
            },
        )
        for column, heading in enumerate(headings):
            sheet.write_string(3, column, str(heading), self._head)
        for number, row in enumerate(rows, start=4):
            for column, value in enumerate(row):
                self._cell(sheet, number, column, value)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 20, 14)
        sheet.freeze_panes(4, 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, int):
            sheet.write_number(row, column, value, self._count)
        elif hasattr(value, "isoformat"):
            sheet.write_datetime(row, column, value, self._date)
        elif hasattr(value, "as_tuple"):
            sheet.write_number(row, column, float(value), self._rate)
        else:
            sheet.write_string(row, column, str(value))

    def content(self) -> bytes:
        """Close and return the file."""
        self._book.close()
        return self._buffer.getvalue()


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the unit's figures as XLSX."""
    choice = choice_of(request, pk)
    official = request.user
    if not isinstance(official, Official) or not official.has_right(Right.EXPORT):
        raise PermissionDenied
    response = HttpResponse(_fill(official, choice), content_type=XLSX)
    name = slugify(fold_name(choice.area.name))
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{choice.figures.period.end:%Y%m%d}.xlsx"'
    )
    return response


def _fill(viewer: Official, choice: Choice) -> bytes:
    figures = choice.figures
    book = Book(choice)
    table = area_table(viewer, choice.area, choice.standard, choice.division, choice.as_of)
    units = [(row.unit.name if row.unit else _("Chưa rõ"), row) for row in table.rows]
    book.sheet(
        _("Theo đơn vị"),
        [_("Đơn vị"), _("Tổng số hộ"), _("Hộ nghèo"), _("% nghèo"), _("Thay đổi"),
         _("Hộ cận nghèo"), _("% cận nghèo"), _("Mới thoát nghèo"), _("Chưa phân loại")],
        [_unit_row(name, row) for name, row in [*units, (choice.area.name, figures)]],
    )  # fmt: skip
    points = trend(viewer, choice.area, choice.standard)
    book.sheet(
        _("Qua các năm"),
        [_("Đến ngày"), _("Tổng số hộ"), _("Hộ nghèo"), "%", _("Hộ cận nghèo"), "%"],
        [
            [
                point.period.end, point.population.households, point.value("poor"),
                point.rate("poor").percent, point.value("near_poor"),
                point.rate("near_poor").percent,
            ]
            for point in points
        ],
    )  # fmt: skip
    for name, lines in (
        (_("Thiếu hụt"), deprivation_profile(figures)),
        (_("Nguyên nhân nghèo"), causes(figures)),
        (_("Nhóm đối tượng"), people(figures)),
        (_("Dân tộc"), ethnic_groups(figures)),
    ):
        book.sheet(
            name,
            [_("Chỉ tiêu"), _("Hộ nghèo"), "%", _("Hộ cận nghèo"), "%"],
            [
                [
                    line.label, line.shares["poor"].numerator, line.shares["poor"].percent,
                    line.shares["near_poor"].numerator, line.shares["near_poor"].percent,
                ]
                for line in lines
            ],
        )  # fmt: skip
    for name, moved in zip(
        (_("Diễn biến hộ nghèo"), _("Diễn biến hộ cận nghèo")), movement(figures), strict=True
    ):
        book.sheet(
            name,
            [_("Diễn biến"), _("Hộ"), _("Nhân khẩu")],
            [[column.label, column.households, column.persons] for column in moved.columns],
        )
    book.sheet(
        _("Mọi số liệu"),
        [_("Chỉ tiêu"), _("Mã"), _("Giá trị")],
        [[label(code), code, value] for code, value in sorted(figures.counts.items())],
    )
    return book.content()


def _unit_row(name: str, row: Figures) -> list[Any]:
    return [
        name, row.population.households, row.value("poor"), row.rate("poor").percent,
        change(row, "poor"), row.value("near_poor"), row.rate("near_poor").percent,
        row.value("escaped"), row.value("unclassified"),
    ]  # fmt: skip
