"""The first page of those who work in communes: what waits for them today."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.keyset import keyset_page
from households.forms.filters import VillageFilter
from households.selectors import work_list as lists
from households.selectors.care.digests import digest_of
from households.selectors.day import day_of, kind_by, prepared, shown
from households.selectors.duplicate_pairs import duplicate_queue
from households.selectors.register_kinds import KINDS
from households.selectors.work_kinds import Kind
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.SURVEY, Right.DECIDE)
def home(request: HttpRequest) -> HttpResponse:
    """Counts and first rows of every kind of waiting work, the most pressing first."""
    official, today = signed_in(request), timezone.localdate()
    groups = day_of(official, today)
    sections = [section for group in groups for section in group.sections]
    context = {
        "groups": groups,
        "quiet": [section for section in sections if not section.count],
        "today": today,
        "round_start": lists.round_start(today),
        "round_end": lists.round_end(today),
        "nothing": not any(section.count for section in sections),
        "may_survey": official.has_right(Right.SURVEY),
        "digest": digest_of(official),
        "alike": duplicate_queue(official).count()
        if official.has_right(Right.EDIT_HOUSEHOLDS)
        else 0,
    }
    return render(request, "households/work_list.html", context)


def _section(request: HttpRequest, kind: Kind) -> HttpResponse:
    official, today = signed_in(request), timezone.localdate()
    if official.rights.isdisjoint(kind.rights):
        raise Http404
    rows = kind.rows(official, today)
    form = VillageFilter(request.GET, viewer=official)
    rows = form.apply(rows)
    page = keyset_page(
        rows if kind.tell is not None else prepared(rows, today),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "kind": kind,
        "page": page,
        "rows": shown(kind, page.rows, today),
        "count": rows.count(),
        "filters": form,
        "today": today,
    }
    return render(request, "households/work_list_section.html", context)


@requires(Right.SURVEY, Right.DECIDE)
def section(request: HttpRequest, kind: str) -> HttpResponse:
    """All rows of one kind, page after page."""
    found = kind_by(kind)
    if found is None:
        raise Http404
    return _section(request, found)


@requires(Right.VIEW_HOUSEHOLDS)
def unclassified_page(request: HttpRequest) -> HttpResponse:
    """Reviews that cannot be classified, with what is missing."""
    kind = next(item for item in KINDS if item.route == "households:unclassified")
    return _section(request, kind)
