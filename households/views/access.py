"""Who looked at a household: its access log."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from common.keyset import keyset_page
from households.forms.filters import LookFilter
from households.models import Household
from households.selectors.access import looks_of, may_see_looks, shown_look
from officials.access import requires, signed_in
from officials.choices import Right

PAGE = 50


@requires(Right.VIEW_ACCESS)
def looks(request: HttpRequest, code: str) -> HttpResponse:
    """Looks at one household, the newest first: who, through what, why, and what they were told."""
    official = signed_in(request)
    rows = Household.objects.visible_to(official).select_related("commune", "village")
    household = get_object_or_404(rows, code=code)
    if not may_see_looks(official, household):
        raise Http404
    form = LookFilter(request.GET or None)
    found = looks_of(official, household)
    page = keyset_page(
        form.apply(found) if form.is_bound else found,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
        descending=True,
    )
    context = {
        "household": household,
        "page": page,
        "filters": form,
        "looks": [shown_look(row) for row in page.rows],
    }
    return render(request, "households/looks.html", context)
