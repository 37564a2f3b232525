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
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.vietnamese import fold_name
from officials.choices import Right
from officials.models import Official
from summaries.rules import measures
from summaries.selectors.overview import UnitFigures, cells_on, children_of, households_of, trend_of
from summaries.views.choice import Choice, choice_of
from summaries.views.pages import (
    cause_lines,
    deprivation_lines,
    group_lines,
    movement,
    trend_rows,
)

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
                "day": f"{self._choice.period.end:%d/%m/%Y}",
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
    response = HttpResponse(_fill(choice), content_type=XLSX)
    name = slugify(fold_name(choice.area.name))
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{choice.period.end:%Y%m%d}.xlsx"'
    )
    return response


def _fill(choice: Choice) -> bytes:
    cells = cells_on(choice.place, choice.standard, choice.period)
    year = choice.period.end.year
    figures = cells.total()
    unit = UnitFigures(choice.area, figures, households_of([choice.area], year).get(choice.area.pk))
    book = Book(choice)
    units = [*children_of(choice.place, cells, choice.division, year), unit]
    book.sheet(
        _("Theo đơn vị"),
        [_("Đơn vị"), _("Mã"), _("Tổng số hộ"), _("Hộ nghèo"), _("% nghèo"), _("Thay đổi"),
         _("Hộ cận nghèo"), _("% cận nghèo"), _("Mới thoát nghèo"), _("Chưa phân loại")],
        [
            [
                row.area.name, row.area.code, row.households, row.figures["poor"],
                row.rate("poor").percent, row.change("poor"), row.figures["near_poor"],
                row.rate("near_poor").percent, row.figures["escaped"], row.figures["unclassified"],
            ]
            for row in units
        ],
    )  # fmt: skip
    book.sheet(
        _("Qua các năm"),
        [_("Đến ngày"), _("Tổng số hộ"), _("Hộ nghèo"), "%", _("Hộ cận nghèo"), "%"],
        [
            [
                row["end"], row["households"], row["poor"], row["poor_rate"].percent,
                row["near_poor"], row["near_poor_rate"].percent,
            ]
            for row in trend_rows(trend_of(choice.place, choice.standard))
        ],
    )  # fmt: skip
    for name, lines in (
        (_("Thiếu hụt của hộ nghèo"), deprivation_lines(choice, figures)),
        (_("Nguyên nhân nghèo"), cause_lines(choice, figures)),
        (_("Nhóm đối tượng"), group_lines(choice, figures)),
    ):
        book.sheet(
            name,
            [_("Chỉ tiêu"), _("Hộ"), _("% hộ nghèo")],
            [[line.label, line.value, line.share.percent] for line in lines],
        )
    for part in ("poor", "near_poor"):
        table = movement(choice, figures, part)
        book.sheet(
            _("Diễn biến hộ nghèo") if part == "poor" else _("Diễn biến hộ cận nghèo"),
            [_("Diễn biến"), _("Hộ"), _("Nhân khẩu")],
            [[line["label"], line["households"], line["persons"]] for line in table["lines"]],
        )
    _all_figures(book, figures)
    return book.content()


def _all_figures(book: Book, figures: Any) -> None:
    language = get_language() or "vi"
    known = [(measures.find(code), value) for code, value in sorted(figures.items())]
    book.sheet(
        _("Mọi số liệu"),
        [_("Chỉ tiêu"), _("Mã"), _("Giá trị")],
        [[m.label(language), m.code, value] for m, value in known if m is not None],
    )
