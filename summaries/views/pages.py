"""The summary of a unit: headline figures, charts with their tables, and its parts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from areas.choices import AreaLevel
from areas.models import Area
from households.models import Indicator
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from summaries.rules import charts, measures
from summaries.rules.rates import Rate
from summaries.selectors.overview import (
    TrendPoint,
    UnitFigures,
    cells_on,
    children_of,
    households_of,
    published_for,
    trend_of,
    unplaced,
)
from summaries.views.choice import Choice, choice_of


@dataclass(frozen=True, slots=True)
class Headline:
    """One large figure with its rate, its change and the list behind it."""

    code: str
    label: str | Promise
    tone: str
    value: int
    rate: Rate | None
    change: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table beside a chart."""

    label: str
    value: int
    share: Rate
    url: str
    width: float = 0.0
    number: int = 0


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
    choice = choice_of(request, pk)
    cells = cells_on(choice.place, choice.standard, choice.period)
    year = choice.period.end.year
    unit = UnitFigures(choice.area, cells.total(), households_of([choice.area], year).get(pk))
    trend = trend_of(choice.place, choice.standard)
    children = children_of(choice.place, cells, choice.division, year)
    context = {
        "choice": choice,
        "unit": unit,
        "cells": cells,
        "headlines": headlines(choice, unit),
        "trend": trend_rows(trend),
        "trend_chart": trend_chart(trend),
        "published": published_for(choice.area, choice.standard),
        "deprivations": deprivation_lines(choice, unit.figures),
        "causes": cause_lines(choice, unit.figures),
        "groups": group_lines(choice, unit.figures),
        "movements": [movement(choice, unit.figures, part) for part in ("poor", "near_poor")],
        "children": sorted_children(children, request.GET.get("sap", "")),
        "sort": request.GET.get("sap", ""),
        "unplaced": unplaced(choice.place, choice.standard, choice.period),
        "year_ends": [point for point in trend if not point.is_current],
        "upper": choice.area.parent,
        "may_open": Right.VIEW_HOUSEHOLDS in getattr(request.user, "rights", ()),
    }
    return render(request, "summaries/overview.html", context)


def list_url(choice: Choice, code: str, area: Area | None = None) -> str:
    """Address of the households behind a figure."""
    pk = (area or choice.area).pk
    return reverse("summaries:list", args=[pk, code]) + choice.query(chia="")


def headlines(choice: Choice, unit: UnitFigures) -> list[Headline]:
    """The figures everybody asks for first."""
    rows: tuple[tuple[str, str | Promise, str, bool], ...] = (
        ("poor", _("Hộ nghèo"), "poor", True),
        ("near_poor", _("Hộ cận nghèo"), "near-poor", True),
        ("multidimensional", _("Nghèo đa chiều (nghèo + cận nghèo)"), "accent", False),
        ("escaped", _("Mới thoát nghèo (36 tháng)"), "escaped", False),
        ("unclassified", _("Chưa phân loại được"), "unknown", False),
    )
    return [
        Headline(
            code,
            label,
            tone,
            unit.figures[code],
            None if code in ("unclassified", "escaped") else unit.rate(code),
            unit.change(code) if moves else None,
            list_url(choice, code),
        )
        for code, label, tone, moves in rows
    ]


def trend_rows(points: Iterable[TrendPoint]) -> list[dict[str, Any]]:
    """Counts and rates per period, newest first, for the table."""
    return [
        {
            "end": point.end,
            "is_current": point.is_current,
            "households": point.households,
            "poor": point.figures["poor"],
            "poor_rate": point.rate("poor"),
            "near_poor": point.figures["near_poor"],
            "near_poor_rate": point.rate("near_poor"),
        }
        for point in reversed(list(points))
    ]


def trend_chart(points: list[TrendPoint]) -> charts.LineChart | None:
    """Poor rate at year ends and today; a year without denominator is a gap."""
    return charts.line_chart(
        [
            (
                _short(point.end, is_current=point.is_current),
                None if (rate := point.rate("poor").percent) is None else float(rate),
                True,
            )
            for point in points
        ]
    )


def _short(day: dt.date, *, is_current: bool) -> str:
    return f"{day:%d/%m/%Y}" if is_current else f"{day.year}"


def deprivation_lines(choice: Choice, figures: Counter[str]) -> list[Line]:
    """Poor households by indicator, most frequent first."""
    english = (get_language() or "").startswith("en")
    rows = [
        (indicator.name_en if english else indicator.name_vi, f"poor.deprived.{indicator.position}")
        for indicator in Indicator.objects.filter(standard=choice.standard)
    ]
    return _lines(choice, figures, rows, "poor")


def cause_lines(choice: Choice, figures: Counter[str]) -> list[Line]:
    """Poor households by cause; one household may name several."""
    english = (get_language() or "").startswith("en")
    rows = [
        (en if english else vi, f"poor.cause.{number}")
        for number, (vi, en) in enumerate(measures.CAUSES, start=1)
    ]
    return _lines(choice, figures, rows, "poor")


def group_lines(choice: Choice, figures: Counter[str]) -> list[Line]:
    """Poor households by group of people; groups overlap."""
    language = get_language() or "vi"
    codes = ("minority", "unable", "merit", "female_head")
    rows = []
    for code in codes:
        measure = measures.find(f"poor.{code}")
        if measure is not None:
            rows.append((measure.label(language).split(": ")[-1], measure.code))
    return _lines(choice, figures, rows, "poor", ordered=False)


def _lines(
    choice: Choice,
    figures: Counter[str],
    rows: list[tuple[str, str]],
    whole: str,
    *,
    ordered: bool = True,
) -> list[Line]:
    if ordered:
        rows = sorted(rows, key=lambda row: -figures[row[1]])
    longest = max((figures[code] for _label, code in rows), default=0) or 1
    return [
        Line(
            label,
            figures[code],
            Rate(figures[code], figures[whole]),
            list_url(choice, code),
            round(100 * figures[code] / longest, 1),
            number,
        )
        for number, (label, code) in enumerate(rows, start=1)
    ]


def movement(choice: Choice, figures: Counter[str], part: str) -> dict[str, Any]:
    """Table 2 or 3 of the statutory forms: start, decreases, increases, end, with its chart."""
    language = get_language() or "vi"
    lines: list[dict[str, Any]] = []
    for code in ("start", *measures.DECREASES, *measures.INCREASES, "end"):
        measure = measures.find(f"{part}.move.{code}")
        if measure is None:
            continue
        lines.append(
            {
                "number": len(lines) + 1,
                "label": measure.label(language).split(": ")[-1],
                "households": figures[measure.code],
                "persons": figures[f"{measure.code}.persons"],
                "sign": -1 if code in measures.DECREASES else int(code in measures.INCREASES),
                "url": list_url(choice, measure.code),
            }
        )
    first, *changes, last = lines
    return {
        "part": part,
        "title": measures.POOR.vi if part == "poor" else measures.NEAR_POOR.vi,
        "lines": lines,
        "chart": charts.bridge(
            (first["label"], first["households"]),
            [(line["label"], line["sign"] * line["households"]) for line in changes],
            (last["label"], last["households"]),
        ),
    }


#: Columns of the table of parts that can be sorted by, and how to read them.
SORTS = {
    "ten": lambda row: row.area.name,
    "ho": lambda row: row.households or -1,
    "ngheo": lambda row: row.figures["poor"],
    "ty-le": lambda row: row.rate("poor").percent or -1,
    "can-ngheo": lambda row: row.figures["near_poor"],
    "thay-doi": lambda row: row.change("poor"),
    "thoat": lambda row: row.figures["escaped"],
    "chua-ro": lambda row: row.figures["unclassified"],
    "ra-soat": lambda row: row.oldest_review or dt.date.min,
}


def sorted_children(children: list[UnitFigures], sort: str) -> list[UnitFigures]:
    """Parts in the order asked for; a minus turns it round; unknown words keep the code order."""
    key = SORTS.get(sort.removeprefix("-"))
    return children if key is None else sorted(children, key=key, reverse=sort.startswith("-"))


def level_name(area: Area) -> str | Promise:
    """What kind of unit it is, former units marked."""
    return AreaLevel(area.level).label
