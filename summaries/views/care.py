"""How households are cared for: the page of a province and of a commune, and its file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.models import Area
from common.sheets.writing import XLSX_TYPE, Cell, Column, Kind, OutSheet, csv_chunks, write_xlsx
from common.vietnamese import fold_name
from households.choices import ObstacleLevel
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from summaries.exceptions import AreaNotVisible
from summaries.rules.care import Quarter, quarter_of, quarters_kept
from summaries.rules.outputs import outputs
from summaries.selectors.care import CareBoard, CareFigures, care_board, loads_of, recent
from summaries.selectors.outputs import labelled, told

#: Columns of the table of communes that can be sorted by.
SORTS: dict[str, Callable[[CareFigures], Any]] = {
    "ten": lambda one: one.area.name,
    "ho": lambda one: one.households,
    "chua": lambda one: one.uncovered,
    "chung": lambda one: one.line,
    "can-bo": lambda one: one.officials,
    "binh-quan": lambda one: one.average or 0,
    "nhieu-nhat": lambda one: one.greatest,
    "tham": lambda one: -1 if one.visited is None else one.visited,
    "lan-tham": lambda one: one.visits,
    "vuong-mac": lambda one: one.obstacles,
    "lau": lambda one: one.old_obstacles,
    "ke-hoach": lambda one: one.plans,
    "tap-huan": lambda one: one.trained,
}


@requires(Right.VIEW_STATISTICS)
@require_safe
def care(request: HttpRequest) -> HttpResponse:
    """Show who answers for the households of a unit, and what is done for them."""
    official = signed_in(request)
    board, areas, kept = _board(request, official)
    if board is None:
        return render(request, "summaries/care.html", {"areas": areas})
    sort = request.GET.get("sap", "")
    context = {
        "board": board,
        "total": board.total,
        "areas": areas,
        "quarter": board.total.quarter,
        "quarters": kept,
        "parts": _sorted(board.parts, sort),
        "sort": sort,
        "loads": loads_of(board) if not board.parts else [],
        "trend": [(one, *_quarter(board.total, one)) for one in recent(board, kept)],
        "may_export": official.has_right(Right.EXPORT),
        "told": _told(),
        "year": board.total.as_of.year if board.total.as_of else board.total.quarter.year,
    }
    return render(request, "summaries/care.html", context)


@requires(Right.VIEW_STATISTICS)
@require_safe
def care_file(request: HttpRequest) -> HttpResponseBase:
    """Send the same as XLSX, or its table of places as CSV."""
    official = signed_in(request)
    if not official.has_right(Right.EXPORT):
        raise PermissionDenied
    board, _areas, kept = _board(request, official)
    if board is None:
        raise Http404
    name = f"cham-soc-{slugify(fold_name(board.area.name))}-{board.total.quarter.slug}"
    if request.GET.get("dang") == "csv":
        places = _places(board)
        answer: HttpResponseBase = StreamingHttpResponse(
            csv_chunks(places.columns, places.rows), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    buffer = io.BytesIO()
    write_xlsx(buffer, _sheets(board, kept))
    answer = HttpResponse(buffer.getvalue(), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _board(
    request: HttpRequest, official: Official
) -> tuple[CareBoard | None, list[Area], list[Quarter]]:
    """The unit and quarter asked for, the units to choose from, and the quarters kept."""
    today = timezone.localdate()
    kept = quarters_kept(today)
    provinces = provinces_for(official, Right.VIEW_STATISTICS)
    communes = areas_for(official, Right.VIEW_STATISTICS).communes
    areas = list(Area.objects.filter(pk__in=provinces | communes).order_by("-level", "code"))
    asked = request.GET.get("noi", "")
    area = next((one for one in areas if str(one.pk) == asked), None) if asked else None
    if asked and area is None:
        raise Http404
    area = area or (areas[0] if areas else None)
    if area is None:
        return None, areas, kept
    wanted = request.GET.get("quy", "")
    quarter = next((one for one in kept if one.slug == wanted), quarter_of(today))
    try:
        return care_board(official, area, quarter), areas, kept
    except AreaNotVisible as error:
        raise Http404 from error


#: Figures whose meaning is told at the foot of the page.
_TOLD = (
    "care", "care.uncovered", "care.line", "care.plan", "listed", "visit", "obstacle",
    "obstacle.unanswered", "cleared", "plan.reviewed", "officials.trained",
)  # fmt: skip


def _told() -> list[tuple[str, str]]:
    """Figures of the page with what each counts."""
    return [(labelled(one, None), told(one)) for one in map(outputs().__getitem__, _TOLD)]


def _sorted(parts: list[CareFigures], sort: str) -> list[CareFigures]:
    """Communes in the order asked for; first those with most households nobody answers for."""
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        return sorted(parts, key=lambda one: (-one.uncovered, one.area.name))
    return sorted(parts, key=key, reverse=sort.startswith("-"))


def _quarter(total: CareFigures, quarter: Quarter) -> tuple[Any, ...]:
    """One quarter of a unit: how many were met, of how many, and what was done."""
    told = [
        (quarter.code(source, suffix), total.then(source, suffix, quarter))
        for source, suffix in _BY_QUARTER
    ]
    return total.percent_visited(quarter), told


#: Columns of the table of quarters.
_BY_QUARTER = (
    ("listed", ""), ("listed", ".visited"), ("visit", ""), ("visit", ".home"), ("visit", ".phone"),
    ("visit", ".office"), ("cleared", ""), ("plan", ".opened"), ("plan", ".reviewed"),
    ("plan", ".out"),
)  # fmt: skip


def _titled(board: CareBoard, name: str, headings: list[str], rows: list[list[Cell]]) -> OutSheet:
    day = f"{board.total.as_of:%d/%m/%Y}" if board.total.as_of else "–"
    return OutSheet(
        name,
        [
            Column(heading, Kind.FIGURE, width=34 if number == 0 else 14)
            for number, heading in enumerate(headings)
        ],
        rows,
        title=[
            f"{board.area.name} – {name}",
            _("Số liệu đến ngày %(day)s · quý %(quarter)s")
            % {"day": day, "quarter": board.total.quarter.label},
        ],
        frozen_columns=1,
        landscape=True,
    )


def _places(board: CareBoard) -> OutSheet:
    return _titled(
        board,
        _("Theo xã"),
        [
            _("Đơn vị"), _("Hộ trong danh sách"), _("Chưa có người phụ trách"),
            _("Chỉ có người chung của xã"), _("Cán bộ phụ trách"), _("Hộ bình quân"),
            _("Hộ nhiều nhất"), _("Hộ trong danh sách cuối quý"), _("Hộ gặp trong quý"),
            _("Tỷ lệ hộ gặp trong quý"), _("Lần thăm trong quý"), _("Tại nhà"),
            _("Điện thoại"), _("Vướng mắc mở"), _("Mở trên 90 ngày"), _("Tháo gỡ trong quý"),
            _("Có kế hoạch"), _("Xem lại trong quý"), _("Kết thúc vì thoát nghèo"),
            _("Cán bộ tập huấn trong năm"),
        ],
        [_line(one) for one in [*_sorted(board.parts, ""), board.total]],
    )  # fmt: skip


def _line(one: CareFigures) -> list[Cell]:
    return [
        one.area.name, one.households, one.uncovered, one.line, one.officials,
        _rounded(one.average), one.greatest, one.listed, one.met, _rounded(one.visited), one.visits,
        one.then("visit", ".home"), one.then("visit", ".phone"), one.obstacles, one.old_obstacles,
        one.cleared, one.plans, one.reviewed, one.then("plan", ".out"), one.trained,
    ]  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _sheets(board: CareBoard, kept: list[Quarter]) -> Iterator[OutSheet]:
    yield _places(board)
    yield _titled(
        board,
        _("Vướng mắc"),
        [
            _("Cấp giải quyết"), _("Đến 30 ngày"), _("31–90 ngày"), _("Trên 90 ngày"),
            _("Tất cả"), _("Chưa trả lời"),
        ],
        [
            [str(level.label), *(value for _code, value in board.total.by_level(level))]
            for level in ObstacleLevel
        ],
    )  # fmt: skip
    yield _titled(
        board,
        _("Theo quý"),
        [
            _("Quý"), _("Tỷ lệ hộ gặp được"), _("Hộ trong danh sách"), _("Hộ gặp được"),
            _("Lần thăm, gọi"), _("Tại nhà"), _("Điện thoại"), _("Tại trụ sở, nhà văn hóa"),
            _("Vướng mắc tháo gỡ"), _("Lập kế hoạch"), _("Xem lại kế hoạch"),
            _("Kết thúc vì thoát nghèo"),
        ],
        [
            [one.label, _rounded(share), *(value for _code, value in told)]
            for one, (share, told) in ((one, _quarter(board.total, one)) for one in kept)
        ],
    )  # fmt: skip
    if not board.parts:
        yield _titled(
            board,
            _("Theo cán bộ"),
            [_("Cán bộ"), _("Hộ"), _("Gặp trong quý này"), _("Có kế hoạch")],
            [
                [load.name or _("Cán bộ %(number)d") % {"number": number}, load.households,
                 load.visited, load.plans]
                for number, load in enumerate(loads_of(board), start=1)
            ],
        )  # fmt: skip
