"""What became of households after a support and after leaving poverty."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from households.selectors.territory import communes_of
from officials.access import requires, signed_in
from officials.choices import Right
from programmes.selectors.outcomes import FEWEST, MONTHS, outcomes


@requires(Right.VIEW_STATISTICS)
def outcome_page(request: HttpRequest) -> HttpResponse:
    """Kinds of support some months after delivery, and exits; one commune or all of one's own."""
    official = signed_in(request)
    communes = list(communes_of(official, Right.VIEW_STATISTICS))
    chosen = request.GET.get("xa", "")
    commune = next((one for one in communes if one.code == chosen), None)
    if chosen and commune is None:
        raise Http404
    typed = request.GET.get("thang", "")
    months = int(typed) if typed in {str(one) for one in MONTHS} else MONTHS[0]
    keys = [commune.pk] if commune else [one.pk for one in communes]
    found = outcomes(keys, timezone.localdate())
    context = {
        "communes": communes if len(communes) > 1 else [],
        "commune": commune,
        "months": months,
        "all_months": MONTHS,
        "found": found,
        "rows": found.after(months) if found else [],
        "fewest": FEWEST,
    }
    return render(request, "programmes/outcomes.html", context)
