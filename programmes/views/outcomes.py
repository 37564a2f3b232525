"""What became of households after a support and after leaving poverty."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from areas.models import Area
from households.selectors.territory import communes_of
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.models import SupportKind
from programmes.selectors.outcome_cases import FIGURES, cases_behind
from programmes.selectors.outcomes import FEWEST, MONTHS, outcomes


@requires(Right.VIEW_STATISTICS)
def outcome_page(request: HttpRequest) -> HttpResponse:
    """Kinds of support some months after delivery, and exits; one commune or all of one's own."""
    official = signed_in(request)
    communes, commune, months, keys = _asked(request, official)
    found = outcomes(keys, timezone.localdate())
    context = {
        "communes": communes if len(communes) > 1 else [],
        "commune": commune,
        "months": months,
        "all_months": MONTHS,
        "found": found,
        "rows": found.after(months) if found else [],
        "fewest": FEWEST,
        "opens": official.has_right(Right.VIEW_HOUSEHOLDS),
    }
    return render(request, "programmes/outcomes.html", context)


@requires(Right.VIEW_STATISTICS)
@require_safe
def outcome_cases(request: HttpRequest, figure: str) -> HttpResponse:
    """The households behind one figure: as many rows as the figure says."""
    official = signed_in(request)
    if not official.has_right(Right.VIEW_HOUSEHOLDS):
        raise PermissionDenied
    if figure not in FIGURES:
        raise Http404
    _communes, commune, months, keys = _asked(request, official)
    chosen = request.GET.get("loai", "")
    kind = get_object_or_404(SupportKind, code=chosen) if chosen else None
    day = timezone.localdate()
    found = cases_behind(
        official, keys, day, figure=figure, months=months, kind=kind,
        after=request.GET.get("tiep", ""),
    )  # fmt: skip
    context = {
        "commune": commune,
        "months": months,
        "kind": kind,
        "name": FIGURES[figure],
        "found": found,
        "day": day,
    }
    return render(request, "programmes/outcome_cases.html", context)


def _asked(
    request: HttpRequest, official: Official
) -> tuple[list[Area], Area | None, int, list[int]]:
    """One's communes, the chosen one, the months, and the keys of what is asked about."""
    communes = list(communes_of(official, Right.VIEW_STATISTICS))
    chosen = request.GET.get("xa", "")
    commune = next((one for one in communes if one.code == chosen), None)
    if chosen and commune is None:
        raise Http404
    typed = request.GET.get("thang", "")
    months = int(typed) if typed in {str(one) for one in MONTHS} else MONTHS[0]
    keys = [commune.pk] if commune else [one.pk for one in communes]
    return communes, commune, months, keys
