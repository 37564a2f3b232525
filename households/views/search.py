"""Finding a household by a member's name, an identity number or its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from households.models import Household
from households.selectors.identity import resident_with_identity
from households.selectors.lookup import LookupKind, find_members, lookup
from households.selectors.sight import as_known, may_unmask
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_HOUSEHOLDS)
def search_page(request: HttpRequest) -> HttpResponse:
    """Members who match, in the Vietnamese order; a full code or number opens the case."""
    official = signed_in(request)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    wanted = lookup(query)
    if wanted.kind in {LookupKind.CODE, LookupKind.CODE_ELSEWHERE}:
        column = "code" if wanted.kind is LookupKind.CODE else "external_code"
        found = Household.objects.visible_to(official).filter(**{column: wanted.text})[:2]
        if len(found) == 1:
            return redirect("households:case", code=found[0].code)
    if wanted.kind is LookupKind.IDENTITY:
        resident = resident_with_identity(official, wanted.text)
        if resident is not None:
            return redirect("households:case", code=resident.household_code)
    former = request.GET.get("ca_cu") == "1"
    page = find_members(
        official,
        wanted,
        former=former,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    as_known(official, [row for row in page.rows if row.valid_to is not None])
    unmasked = {row.pk for row in page.rows if may_unmask(official, row.household)}
    context = {"query": query, "former": former, "page": page, "unmasked": unmasked}
    return render(request, "households/search.html", context)
