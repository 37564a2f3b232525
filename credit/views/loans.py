"""Loans of the households of an area: one by one for whose work they are, as sums for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.keyset import keyset_page
from credit.forms.loans import LoanListFilter
from credit.selectors.loan_list import debts_for, sums_of, with_names
from credit.selectors.loans import loans_for
from officials.access import requires, signed_in
from officials.choices import Right
from officials.scope import areas_for


@require_safe
@requires(Right.VIEW_CREDIT, Right.VIEW_STATISTICS)
def loans(request: HttpRequest) -> HttpResponse:
    """Loans of the commune, or of the branch; what is owed in all to whoever sees figures only."""
    official = signed_in(request)
    if not official.has_right(Right.VIEW_CREDIT):
        return render(request, "credit/debts.html", {"debts": debts_for(official)})
    filters = LoanListFilter(request.GET, viewer=official)
    rows = filters.apply(loans_for(official))
    page = keyset_page(
        with_names(rows),
        order=("disbursed_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    # The case page is for the households of one's own area; some have moved away since.
    here = areas_for(official, Right.VIEW_HOUSEHOLDS)
    context = {
        "filters": filters,
        "page": page,
        "rows": [
            (
                row,
                here.holds(commune=row.household.commune_id, village=row.household.village_id),
            )
            for row in page.rows
        ],
        "sums": sums_of(rows),
    }
    return render(request, "credit/loans.html", context)
