"""The households behind a figure: as many as the figure says."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from areas.choices import AreaLevel
from exchange.choices import ExportKind
from exchange.selectors.export_lists import LISTS, may_export
from exchange.selectors.exports import SLUGS
from households.choices import PovertyClass, Relation
from households.models import Membership
from officials.models import Official
from summaries.exceptions import AreaNotVisible, UnknownMeasure
from summaries.selectors.behind import households_behind
from summaries.selectors.profiles import label_under
from summaries.views.choice import Choice, choice_of

PAGE = 50


@require_safe
@login_required
def behind(request: HttpRequest, pk: int, measure: str) -> HttpResponse:
    """List the households that a figure counts, a page at a time by code.

    Of a household that has left the viewer's area since, only the code is shown.
    """
    choice = choice_of(request, pk)
    context = {
        "choice": choice,
        "label": label_under(measure, choice.standard),
        "figure": choice.figures.value(measure),
        "closed": False,
        # The commune is told where households of several may stand together.
        "many_communes": not (choice.area.is_current and choice.area.level == AreaLevel.COMMUNE),
    }
    try:
        found = households_behind(
            request.user,
            measure,
            choice.area,
            choice.standard,
            choice.as_of,
        )
    except UnknownMeasure as error:
        raise Http404 from error
    except AreaNotVisible:
        return render(request, "summaries/list.html", context | {"closed": True})
    heads = Membership.objects.current().filter(household=OuterRef("pk"), relation=Relation.HEAD)
    rows = found.select_related("village", "commune").annotate(
        head_name=Subquery(heads.values("person__full_name")[:1])
    )
    if after := request.GET.get("sau", "").replace("\x00", ""):
        rows = rows.filter(code__gt=after)
    page = list(rows[: PAGE + 1])
    return render(
        request,
        "summaries/list.html",
        context
        | {
            "count": found.count(),
            "export": _export_address(request.user, choice, measure),
            "rows": [(row, _class_name(row.class_then)) for row in page[:PAGE]],
            "next": page[PAGE - 1].code if len(page) > PAGE else None,
        },
    )


def _export_address(viewer: object, choice: Choice, measure: str) -> str:
    """Where the same households can be taken out as a file; nothing for whoever may not."""
    if not isinstance(viewer, Official) or not may_export(viewer, LISTS[ExportKind.FIGURE]):
        return ""
    asked = {"so": measure, "noi": choice.area.pk, "chuan": choice.standard.code}
    if choice.as_of is not None:
        asked["ngay"] = choice.as_of.isoformat()
    address = reverse("exchange:export-form", args=[SLUGS[ExportKind.FIGURE]])
    return f"{address}?{urlencode(asked)}"


def _class_name(value: int | None) -> str:
    return "" if value is None else str(PovertyClass(value).label)
