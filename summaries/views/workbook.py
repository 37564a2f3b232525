"""The same page as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.sheets.writing import XLSX_TYPE, Cell, Column, Kind, OutSheet, write_xlsx
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


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the unit's figures as XLSX."""
    choice = choice_of(request, pk)
    official = request.user
    if not isinstance(official, Official) or not official.has_right(Right.EXPORT):
        raise PermissionDenied
    buffer = io.BytesIO()
    write_xlsx(buffer, _sheets(official, choice))
    response = HttpResponse(buffer.getvalue(), content_type=XLSX_TYPE)
    name = slugify(fold_name(choice.area.name))
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{choice.figures.period.end:%Y%m%d}.xlsx"'
    )
    return response


def _sheet(
    choice: Choice, name: str, headings: Iterable[str], rows: Iterable[Sequence[Cell]]
) -> OutSheet:
    """Return a sheet that says whose figures it holds, of which day, under which standard."""
    return OutSheet(
        name,
        [
            Column(heading, Kind.FIGURE, width=34 if number == 0 else 14)
            for number, heading in enumerate(headings)
        ],
        rows,
        title=[
            f"{choice.area.name} – {name}",
            _("Số liệu đến ngày %(day)s · %(standard)s")
            % {
                "day": f"{choice.figures.period.end:%d/%m/%Y}",
                "standard": choice.standard.name_vi,
            },
        ],
        frozen_columns=1,
        landscape=True,
    )


def _sheets(viewer: Official, choice: Choice) -> Iterator[OutSheet]:
    figures = choice.figures
    table = area_table(viewer, choice.area, choice.standard, choice.division, choice.as_of)
    units = [(row.unit.name if row.unit else _("Chưa rõ"), row) for row in table.rows]
    yield _sheet(
        choice,
        _("Theo đơn vị"),
        [_("Đơn vị"), _("Tổng số hộ"), _("Hộ nghèo"), _("% nghèo"), _("Thay đổi"),
         _("Hộ cận nghèo"), _("% cận nghèo"), _("Mới thoát nghèo"), _("Chưa phân loại")],
        [_unit_row(name, row) for name, row in [*units, (choice.area.name, figures)]],
    )  # fmt: skip
    points = trend(viewer, choice.area, choice.standard)
    yield _sheet(
        choice,
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
        yield _sheet(
            choice,
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
        yield _sheet(
            choice,
            name,
            [_("Diễn biến"), _("Hộ"), _("Nhân khẩu")],
            [[column.label, column.households, column.persons] for column in moved.columns],
        )
    yield _sheet(
        choice,
        _("Mọi số liệu"),
        [_("Chỉ tiêu"), _("Mã"), _("Giá trị")],
        [[label(code), code, value] for code, value in sorted(figures.counts.items())],
    )


def _unit_row(name: str, row: Figures) -> list[Cell]:
    return [
        name, row.population.households, row.value("poor"), row.rate("poor").percent,
        change(row, "poor"), row.value("near_poor"), row.rate("near_poor").percent,
        row.value("escaped"), row.value("unclassified"),
    ]  # fmt: skip
