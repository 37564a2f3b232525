"""One household's whole case on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from households.models import Household
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_HOUSEHOLDS)
def case_page(request: HttpRequest, code: str) -> HttpResponse:
    """The case as it is, or as it was on a day."""
    household = get_object_or_404(Household.objects.visible_to(signed_in(request)), code=code)
    return render(request, "households/case.html", {"household": household})
