"""Finding a household by a member's name, an identity number or its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.keyset import keyset_page
from households.models import Household
from households.selectors.lookup import LookupKind, lookup, matching_memberships
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_HOUSEHOLDS)
def search_page(request: HttpRequest) -> HttpResponse:
    """Members who match, in the Vietnamese order; a full code goes straight to the case."""
    official = signed_in(request)
    query = request.GET.get("q", "").strip()[:100]
    wanted = lookup(query)
    if wanted.kind is LookupKind.CODE:
        found = Household.objects.visible_to(official).filter(code=wanted.text).first()
        if found is not None:
            return redirect("households:case", code=found.code)
    page = keyset_page(
        matching_memberships(official, wanted),
        order=("person_sort", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "query": query,
        "wanted": wanted,
        "page": page,
        "unmask": official.has_right(Right.UNMASK),
    }
    return render(request, "households/search.html", context)
