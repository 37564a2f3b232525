"""Finding a household by a member's name, an identity number or its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from households.models import Household
from households.selectors.identity import resident_with_identity
from households.selectors.lookup import LookupKind, find_members, lookup
from officials.access import requires, signed_in
from officials.choices import Right
from officials.scope import areas_for


@requires(Right.VIEW_HOUSEHOLDS)
def search_page(request: HttpRequest) -> HttpResponse:
    """Members who match, in the Vietnamese order; a full code or number opens the case."""
    official = signed_in(request)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    wanted = lookup(query)
    if wanted.kind is LookupKind.CODE:
        found = Household.objects.visible_to(official).filter(code=wanted.text).first()
        if found is not None:
            return redirect("households:case", code=found.code)
    if wanted.kind is LookupKind.IDENTITY:
        resident = resident_with_identity(official, wanted.text)
        if resident is not None:
            return redirect("households:case", code=resident.household_code)
    page = find_members(
        official,
        wanted,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    # The right counts in its own place only: somebody may hold another post elsewhere.
    open_places = areas_for(official, Right.UNMASK)
    unmasked = {
        row.pk
        for row in page.rows
        if open_places.holds(commune=row.household.commune_id, village=row.household.village_id)
    }
    context = {"query": query, "wanted": wanted, "page": page, "unmasked": unmasked}
    return render(request, "households/search.html", context)
