"""The households behind a figure: as many as the figure says."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from households.choices import Relation
from households.models import Membership
from summaries.rules import measures
from summaries.selectors.overview import households_behind
from summaries.views.choice import choice_of

PAGE = 50


@require_safe
@login_required
def behind(request: HttpRequest, pk: int, measure: str) -> HttpResponse:
    """List the households that a figure counts, a page at a time by key."""
    choice = choice_of(request, pk)
    wanted = measures.find(measure)
    if wanted is None:
        raise Http404
    found = households_behind(request.user, choice.place, wanted, choice.standard, choice.period)
    heads = Membership.objects.current().filter(household=OuterRef("pk"), relation=Relation.HEAD)
    rows = found.open.select_related("village", "commune").annotate(
        head_name=Subquery(heads.values("person__full_name")[:1])
    )
    after = request.GET.get("sau", "")
    if after.isdigit():
        rows = rows.filter(pk__gt=int(after))
    page = list(rows.order_by("pk")[: PAGE + 1])
    return render(
        request,
        "summaries/list.html",
        {
            "choice": choice,
            "measure": wanted,
            "label": wanted.label(get_language() or "vi"),
            "behind": found,
            "rows": page[:PAGE],
            "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        },
    )
