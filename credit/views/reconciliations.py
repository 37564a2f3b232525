"""Months of both books for the bank's officers; software sends them, here they are read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.keyset import keyset_page
from credit.choices import LoanState
from credit.rules.reconciliation import month_end
from credit.selectors.reconciliations import (
    differences_of,
    find_reconciliation,
    is_newest,
    reconciliations_for,
    totals_of,
)
from officials.access import requires, signed_in
from officials.choices import Right


@require_safe
@requires(Right.REPORT_LOANS)
def months(request: HttpRequest) -> HttpResponse:
    """Months that the branch compared, the last sent first."""
    page = keyset_page(
        reconciliations_for(signed_in(request)),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    return render(request, "credit/reconciliations.html", {"page": page})


@require_safe
@requires(Right.REPORT_LOANS)
def month(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Both sides of a month by programme, and the loans about which they differ."""
    row = find_reconciliation(signed_in(request), uuid)
    if row is None:
        raise Http404
    page = keyset_page(
        differences_of(row).select_related("loan"),
        order=("reference", "kind", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    totals = totals_of(row)
    rows = [(one, _word(one.theirs), _word(one.ours)) for one in page.rows]
    context = {
        "row": row,
        "day": month_end(row.year, row.month),
        "totals": totals,
        "agrees": not row.difference_count and all(one.agrees for one in totals),
        "is_newest": is_newest(row),
        "page": page,
        "rows": rows,
    }
    return render(request, "credit/reconciliation.html", context)


def _word(entry: dict[str, Any] | None) -> str:
    return str(LoanState(entry["state"]).label) if entry else ""
