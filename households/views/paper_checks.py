"""The public page that says whether a printed code belongs to a valid paper."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.rate import within_rate
from households.selectors.papers.checking import check_code

TEMPLATE = "households/paper_check.html"


@login_not_required
@never_cache
@require_safe
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Say of a typed or scanned code what its paper is and whether it holds; never a name.

    Anybody may ask, so often a minute. A code that cannot exist is told apart from one that does
    not: whoever mistyped a letter shall not take a true paper for a false one.
    """
    typed = code or request.GET.get("ma", "")
    if not typed.strip():
        return render(request, TEMPLATE, {})
    if not within_rate(request, "paper-check", settings.TN_CHECKS_PER_MINUTE):
        answer = render(request, TEMPLATE, {"too_often": True}, status=429)
        answer["Retry-After"] = "60"
        return answer
    found = check_code(typed)
    status = 200 if found.paper else 404
    return render(request, TEMPLATE, {"answer": found}, status=status)
