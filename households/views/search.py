"""Finding a household by a member's name, an identity number or its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from households.selectors.people import After, search
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_HOUSEHOLDS)
def search_page(request: HttpRequest) -> HttpResponse:
    """Members who match, in the Vietnamese order; a full code goes straight to the case."""
    query = request.GET.get("q", "").strip()[:100]
    found = search(signed_in(request), query, after=_after(request.GET.get("sau", "")))
    only = found.hits[0].household if len(found.hits) == 1 else None
    if only is not None and "-" in query:
        return redirect("households:case", code=only.code)
    context = {
        "query": query,
        "hits": found.hits,
        "next": "{1}.{0}".format(*found.next_after) if found.next_after else "",
    }
    return render(request, "households/search.html", context)


def _after(cursor: str) -> After | None:
    """Read ``key.name``; a cursor that cannot be read shows page one."""
    key, _dot, name = cursor.partition(".")
    return (name, int(key)) if key.isdigit() and name else None
