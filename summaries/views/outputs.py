"""What was done for people: the section of a summary, and the rows behind each of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from areas.models import Area
from officials.scope import Viewer
from summaries.exceptions import AreaNotVisible, UnknownMeasure
from summaries.rules.outputs import Section, Source, Unit, find_output, outputs
from summaries.selectors.output_rows import Shown, shown_rows
from summaries.selectors.outputs import (
    AreaOutputs,
    Line,
    Span,
    labelled,
    of_today,
    outputs_of,
    rows_behind,
    span_of,
    spans_around,
    stands_on_a_day,
    told,
)

#: Sections in the order of the page; ``GIVEN`` and ``GROUPS`` are one table.
TITLES: dict[Section, Promise] = {
    Section.GIVEN: _("Hỗ trợ đã giao"),
    Section.LIVELIHOOD: _("Sinh kế, sản xuất"),
    Section.HOUSING: _("Nhà ở"),
    Section.TRAINING: _("Đào tạo nghề, việc làm"),
    Section.WORKS: _("Công trình hạ tầng"),
    Section.CLUBS: _("Tổ, nhóm, câu lạc bộ"),
    Section.OFFICIALS: _("Cán bộ, khen thưởng"),
    Section.CARE: _("Cán bộ phụ trách hộ"),
    Section.CAPITAL: _("Vốn"),
    Section.CREDIT: _("Vay vốn ngân hàng chính sách xã hội"),
    Section.NEEDS: _("Nhu cầu còn lại"),
    Section.GROUPS: _("Hỗ trợ đã giao theo nhóm"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the list behind it; no address where there is nothing to open."""

    value: int | None
    url: str
    #: So few that the reader would know who they are: not shown.
    few: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One output with its cells in the order of the spans."""

    label: str
    cells: tuple[Cell, ...]
    is_money: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A section with its rows and, where there is one, its percentages in words."""

    title: str | Promise
    rows: tuple[Row, ...]
    rates: tuple[float | None, ...] = ()
    rate_label: str | Promise = ""
    note: str | Promise = ""


def results(viewer: Viewer, area: Area, year: int) -> dict[str, Any]:
    """Return what the section "Kết quả hỗ trợ" of a unit shows for a year and the periods."""
    found = outputs_of(viewer, area, spans_around(year))
    blocks = []
    for section, title in TITLES.items():
        lines = _wanted(section, found)
        if lines:
            rows = tuple(_row(found, line) for line in lines)
            blocks.append(Block(title, rows, *_rates(section, found, rows)))
    return {
        "spans": found.spans,
        "blocks": blocks,
        "computed_at": found.computed_at,
        "stale_since": found.stale_since,
    }


def _wanted(section: Section, found: AreaOutputs) -> list[Line]:
    lines = found.lines(section)
    if section is Section.GROUPS:  # by group: how many, for how many households, for how much
        return [line for line in lines if line.output.code.count(".") == 1]
    if section is Section.CARE:  # shares of households on lists are of quarters
        return [line for line in lines if line.output.source is not Source.LISTED]
    return lines


#: Section: the two outputs whose share is shown, and its words.
_SHARES: dict[Section, tuple[str, str, Promise]] = {
    Section.CAPITAL: ("capital.disbursed", "capital.allocated", _("Tỷ lệ giải ngân (%)")),
    Section.CREDIT: (
        "credit.covered",
        "credit.in_need",
        _("Tỷ lệ hộ có nhu cầu được vay vốn (%)"),
    ),
}


def _rates(
    section: Section, found: AreaOutputs, rows: tuple[Row, ...]
) -> tuple[tuple[float | None, ...], Promise | str, Promise | str]:
    """Percentages of a section with their words, and what to say of figures that are not shown."""
    few = any(cell.few for row in rows for cell in row.cells)
    note = _(
        "“…” là dưới 5 khoản vay hoặc hộ, hay số mà từ đó tính ra được: chỉ người được giao xem "
        "vốn vay thấy số."
    )
    if section is Section.CARE:
        return (), "", _("Số theo quý và theo cán bộ ở trang “Chăm sóc hộ”.")
    if section not in _SHARES:
        return (), "", note if few else ""
    part, whole, label = _SHARES[section]
    output = outputs()[part]
    rates = tuple(
        None
        if found.hides(output, place) or stands_on_a_day(output, span)
        else found.percent(part, whole, place)
        for place, span in enumerate(found.spans)
    )
    return rates, label, note if few else ""


def _row(found: AreaOutputs, line: Line) -> Row:
    cells = []
    for place, (span, value) in enumerate(zip(found.spans, line.values, strict=True)):
        few = value is not None and found.hides(line.output, place)
        shown = None if few else value
        cells.append(Cell(shown, _address(found, line, span) if shown else "", few))
    return Row(line.label, tuple(cells), line.output.unit is Unit.DONG)


def _address(found: AreaOutputs, line: Line, span: Span) -> str:
    if line.output.source is Source.NEED:
        try:
            return reverse("programmes:needs")
        except NoReverseMatch:
            return ""
    if line.output.tells_of_debts and not found.sees_loans:
        return ""
    return reverse("summaries:output", args=[found.area.pk, line.output.code]) + f"?nam={span.slug}"


@require_safe
@login_required
def behind(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """List the rows that an output counts, a page at a time."""
    area = get_object_or_404(Area.objects.select_related("parent"), pk=pk)
    span = span_of(request.GET.get("nam", "")) or Span(
        timezone.localdate().year, timezone.localdate().year
    )
    try:
        found = outputs_of(request.user, area, [span])
    except AreaNotVisible as error:
        raise Http404 from error
    output = find_output(code)
    hidden = output is not None and found.hides(output)
    figure = None if hidden else found.value(code)
    context: dict[str, Any] = {
        "area": area,
        "span": span,
        "figure": figure,
        "closed": False,
        "as_of": found.as_of,
    }
    if output is not None:
        # The name of an official is for those who may open the list.
        context |= {"label": labelled(output, None), "told": told(output)}
        current = found.as_of is not None and span.first <= found.as_of.year <= span.last
        context |= {"of_today": current and of_today(output), "is_money": output.unit is Unit.DONG}
    try:
        output, number, page = rows_behind(
            request.user,
            code,
            area,
            span,
            after=request.GET.get("sau", ""),
            before=request.GET.get("truoc", ""),
        )
    except UnknownMeasure as error:
        raise Http404 from error
    except AreaNotVisible:
        return render(request, "summaries/output.html", context | {"closed": True})
    shown: Sequence[Shown] = shown_rows(request.user, output.entity, page.rows)
    context |= {
        "label": labelled(output, found.part_named(code)),
        "is_sum": output.value != "1",
        "number": number,
        "page": page,
        "rows": shown,
    }
    return render(request, "summaries/output.html", context)
