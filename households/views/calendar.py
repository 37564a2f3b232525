"""The working calendar of a year: every day off, and where each comes from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.calendars import calendar, day_name, source_label
from common.vietnam_days import FIRST_YEAR, LAST_YEAR
from officials.access import requires, signed_in
from officials.choices import BANK_RIGHTS, Right


@requires(*(frozenset(Right) - BANK_RIGHTS))
def calendar_page(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Days off and moved days of work of a year; a year not announced yet says so."""
    year = year or timezone.localdate().year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    days = calendar()
    rows: list[dict[str, Any]] = [
        {"row": row, "name": day_name(row), "source": source_label(row.source)}
        for row in days.days_of(year)
    ]
    context = {
        "year": year,
        "rows": rows,
        "announced": days.is_announced(year),
        "confirmed": days.confirmed.get(year, ""),
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < LAST_YEAR else None,
        "may_change": signed_in(request).has_right(Right.MANAGE_REFERENCE),
    }
    return render(request, "households/calendar.html", context)
