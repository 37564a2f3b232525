"""The summary of a unit: headline figures, charts with their tables, and its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from areas.models import Area
from officials.access import signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from summaries.models import PublishedFigure
from summaries.rules import charts
from summaries.rules.rates import Rate
from summaries.selectors.profiles import (
    Line,
    MovementTable,
    causes,
    deprivation_profile,
    ethnic_groups,
    label,
    movement,
    people,
)
from summaries.selectors.tables import AreaRow, area_table
from summaries.selectors.trend import Forecast, TrendPoint, forecasts, trend
from summaries.views.choice import Choice, choice_of
from summaries.views.outputs import results


@dataclass(frozen=True, slots=True)
class Headline:
    """One large figure with its rate, its change and the list behind it."""

    label: str | Promise
    tone: str
    value: int
    rate: Rate | None
    change: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line with a bar: ``width`` is per cent of the longest."""

    label: str
    value: int
    share: Rate
    url: str
    width: float


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the only unit there is, or let the viewer choose among several."""
    official = request.user
    if not isinstance(official, Official) or not official.has_right(Right.VIEW_STATISTICS):
        raise PermissionDenied
    units = list(Area.objects.filter(pk__in=provinces_for(official, Right.VIEW_STATISTICS)))
    if not units:
        communes = areas_for(official, Right.VIEW_STATISTICS).communes
        units = list(Area.objects.filter(pk__in=communes).order_by("name"))
    if len(units) == 1:
        return redirect("summaries:unit", pk=units[0].pk)
    return render(request, "summaries/home.html", {"units": units})


@require_safe
@login_required
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit on a day, under a standard, divided as asked."""
    choice, official = choice_of(request, pk), signed_in(request)
    figures = choice.figures
    points = trend(request.user, choice.area, choice.standard)
    ahead = forecasts(choice.area, choice.standard)
    line: list[TrendPoint | Forecast] = [*points, *ahead]
    table = area_table(
        request.user,
        choice.area,
        choice.standard,
        choice.division,
        choice.as_of,
    )
    context = {
        "choice": choice,
        "figures": figures,
        "headlines": headlines(choice),
        "results": results(request.user, choice.area, figures.period.end.year),
        "unclassified": figures.unclassified,
        "trend": sorted(line, key=_on_day, reverse=True),
        "trend_chart": trend_chart(line),
        "has_forecast": any(forecast.percent is not None for forecast in ahead),
        "published": published(choice),
        "deprivations": rows(choice, deprivation_profile(figures), ordered=True),
        "causes": rows(choice, causes(figures), ordered=True),
        "groups": rows(choice, people(figures)),
        "ethnic": rows(choice, ethnic_groups(figures), ordered=True),
        "movements": [drawn(choice, table) for table in movement(figures)],
        "children": sorted_rows(table.rows, request.GET.get("sap", "")),
        "sort": request.GET.get("sap", ""),
        "may_export": official.has_right(Right.EXPORT),
        "year_ends": [point for point in points if not point.period.is_current],
    }
    return render(request, "summaries/overview.html", context)


def published(choice: Choice) -> list[tuple[str, PublishedFigure]]:
    """What was published for the unit under the standard, newest first, each with its words."""
    found = PublishedFigure.objects.filter(area=choice.area, standard=choice.standard)
    return [
        (label(figure.indicator), figure)
        for figure in found.order_by("-as_of", "indicator", "source")
    ]


def list_url(choice: Choice, code: str) -> str:
    """Address of the households behind a figure."""
    return reverse("summaries:list", args=[choice.area.pk, code]) + choice.query(chia="")


def headlines(choice: Choice) -> list[Headline]:
    """The figures everybody asks for first."""
    figures = choice.figures
    wanted: tuple[tuple[str, str | Promise, str, bool, bool], ...] = (
        ("poor", _("Hộ nghèo"), "poor", True, True),
        ("near_poor", _("Hộ cận nghèo"), "near-poor", True, True),
        ("multidimensional", _("Nghèo đa chiều (nghèo + cận nghèo)"), "accent", True, False),
        ("escaped", _("Mới thoát nghèo (36 tháng)"), "escaped", False, False),
        ("unclassified", _("Chưa phân loại được"), "unknown", False, False),
    )
    return [
        Headline(
            label,
            tone,
            figures.value(code),
            figures.rate(code) if rated else None,
            change(figures, code) if moves else None,
            list_url(choice, code),
        )
        for code, label, tone, rated, moves in wanted
    ]


def change(figures: Any, code: str) -> int:
    """Difference to the start of the period, from the movement table of the class."""
    return int(figures.value(f"{code}.move.end") - figures.value(f"{code}.move.start"))


def trend_chart(points: Sequence[TrendPoint | Forecast]) -> charts.LineChart | None:
    """Poor rate at year ends and today, forecasts apart; a year without denominator is a gap."""

    def drawn_point(point: TrendPoint | Forecast) -> tuple[str, float | None, bool]:
        if isinstance(point, Forecast):
            percent, solid = point.percent, False
        else:
            percent, solid = point.rate("poor").percent, True
        return _short(point), None if percent is None else float(percent), solid

    shown = [p for p in points if not isinstance(p, Forecast) or p.percent is not None]
    return charts.line_chart([drawn_point(point) for point in sorted(shown, key=_on_day)])


def _on_day(point: TrendPoint | Forecast) -> tuple[dt.date, bool]:
    """The order of time; a forecast comes behind what came of it."""
    return point.period.end, isinstance(point, Forecast)


def _short(point: TrendPoint | Forecast) -> str:
    end = point.period.end
    is_year_end = not point.period.is_current and (end.month, end.day) == (12, 31)
    return f"{end.year}" if is_year_end else f"{end:%d/%m}"


def rows(choice: Choice, lines: Sequence[Line], *, ordered: bool = False) -> list[Row]:
    """Lines about poor households with their bars, the most frequent first where asked."""
    found = list(lines)
    if ordered:
        found.sort(key=lambda line: -line.shares["poor"].numerator)
    longest = max((line.shares["poor"].numerator for line in found), default=0) or 1
    return [
        Row(
            line.label,
            line.shares["poor"].numerator,
            line.shares["poor"],
            list_url(choice, line.code("poor")),
            round(100 * line.shares["poor"].numerator / longest, 1),
        )
        for line in found
    ]


def drawn(choice: Choice, table: MovementTable) -> dict[str, Any]:
    """A movement table with the address behind each column and its chart."""
    first, *between, last = table.columns
    return {
        "start": table.start,
        "end": table.end,
        "is_baseline": table.is_baseline,
        "title": _("hộ nghèo") if table.part.code == "poor" else _("hộ cận nghèo"),
        "lines": [(column, list_url(choice, column.code)) for column in table.columns],
        "chart": charts.bridge(
            (first.label, first.households),
            [(column.label, column.sign * column.households) for column in between],
            (last.label, last.households),
        ),
    }


def _day(value: dt.date | None) -> dt.date:
    return value or dt.date.min


#: Columns of the table of parts that can be sorted by, and how to read them.
SORTS: dict[str, Callable[[AreaRow], Any]] = {
    "ten": lambda row: row.unit.name if row.unit else "",
    "ho": lambda row: row.population.households or -1,
    "ngheo": lambda row: row.value("poor"),
    "ty-le": lambda row: row.rate("poor").percent or Decimal(-1),
    "can-ngheo": lambda row: row.value("near_poor"),
    "thay-doi": lambda row: change(row, "poor"),
    "thoat": lambda row: row.value("escaped"),
    "chua-ro": lambda row: row.value("unclassified"),
    "ra-soat": lambda row: _day(row.freshness.oldest_review),
}


def sorted_rows(table: Sequence[AreaRow], sort: str) -> list[dict[str, Any]]:
    """Parts in the order asked for; a minus turns it round; unknown words keep the code order."""
    key = SORTS.get(sort.removeprefix("-"))
    found = list(table)
    if key is not None:
        found.sort(key=key, reverse=sort.startswith("-"))
    return [
        {
            "row": row,
            "unit": row.unit,
            "poor": row.value("poor"),
            "rate": row.rate("poor").percent,
            "change": change(row, "poor"),
            "near_poor": row.value("near_poor"),
            "escaped": row.value("escaped"),
            "unclassified": row.value("unclassified"),
        }
        for row in found
    ]
