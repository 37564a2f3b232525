"""Lists of housing: cases in their order, households in need, how far each commune is."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from common.keyset import keyset_page
from households.selectors.standing import with_standing
from housing.forms.lists import CaseFilter, NeedFilter, ProgressFilter
from housing.models import HousingScheme
from housing.rules.need import MISSING_WORDS, judge_need
from housing.rules.priority import GROUPS
from housing.rules.progress import STAGES, Stage
from housing.selectors.cases import is_late, listed_cases
from housing.selectors.figures import CommuneRow, progress_by_commune
from housing.selectors.need_list import households_in_need
from housing.selectors.seen import dwellings
from officials.access import requires, signed_in
from officials.choices import Right

ORDER = ("priority", "score", "pk")
NEED_ORDER = ("priority", "rank_score", "pk")
SIZE = 50


def tabs(request: HttpRequest) -> list[str]:
    """Parts of housing that the viewer may open."""
    official = signed_in(request)
    found = []
    if official.has_right(Right.VIEW_HOUSEHOLDS):
        found += ["cases", "need-list"]
    if official.has_right(Right.VIEW_STATISTICS):
        found.append("progress")
    if official.has_right(Right.VIEW_HOUSEHOLDS):
        found.append("disasters")
    return found


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases by state, village and scheme: priority group first, then score."""
    official, today = signed_in(request), timezone.localdate()
    form = CaseFilter(request.GET, viewer=official)
    page = keyset_page(
        form.apply(listed_cases(official, today)),
        order=ORDER,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=SIZE,
    )
    language = get_language() or ""
    rows = [
        {
            "case": case,
            "late": is_late(case, today),
            "group": GROUPS[case.priority].in_language(language),
            "stage": STAGES[Stage(stage)].in_language(language)
            if (stage := getattr(case, "last_stage", None))
            else "",
        }
        for case in page.rows
    ]
    context = {"rows": rows, "page": page, "filters": form, "tabs": tabs(request), "here": "cases"}
    return render(request, "housing/cases.html", context)


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """Poor and near-poor households without a house of the State, judged by the housing test."""
    official, today = signed_in(request), timezone.localdate()
    form = NeedFilter(request.GET, viewer=official)
    context: dict[str, Any] = {"filters": form, "tabs": tabs(request), "here": "need-list"}
    if form.scheme is not None:
        households = households_in_need(
            official, form.scheme, today, commune=form.commune.pk if form.commune else None
        )
        page = keyset_page(
            with_standing(form.apply(households), today),
            order=NEED_ORDER,
            after=request.GET.get("sau", ""),
            before=request.GET.get("truoc", ""),
            size=SIZE,
        )
        context |= {"page": page, "rows": _need_rows(page.rows, form.scheme), "scheme": form.scheme}
    return render(request, "housing/need_list.html", context)


def _need_rows(households: list[Any], scheme: HousingScheme) -> list[dict[str, Any]]:
    """Say why of each, from the same facts that the database judged."""
    language = get_language() or ""
    seen = dwellings([home.pk for home in households], timezone.localdate())
    rows = []
    for home in households:
        need = judge_need(seen[home.pk].dwelling, scheme.test)
        rows.append(
            {
                "household": home,
                "verdict": need.verdict.value,
                "reasons": [text.in_language(language) for text in need.reasons],
                "missing": [MISSING_WORDS[name].in_language(language) for name in need.missing],
                "group": GROUPS[home.priority].in_language(language),
                "priority": home.priority,
            }
        )
    return rows


@requires(Right.VIEW_STATISTICS)
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far houses are, commune by commune, with the money; late ones stand out."""
    official, today = signed_in(request), timezone.localdate()
    form = ProgressFilter(request.GET)
    rows = progress_by_commune(
        official, today, year=form.year, scheme=form.scheme.pk if form.scheme else None
    )
    context = {
        "filters": form,
        "rows": rows,
        "total": _total(rows),
        "today": today,
        "tabs": tabs(request),
        "here": "progress",
    }
    return render(request, "housing/progress.html", context)


def _total(rows: list[CommuneRow]) -> CommuneRow:
    counted = [astuple(row)[2:] for row in rows] or [(0,) * 8]
    return CommuneRow(0, "", *(sum(column) for column in zip(*counted, strict=True)))
