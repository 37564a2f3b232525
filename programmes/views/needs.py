"""Need pages: communes of a province, one commune with its list, one household."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from areas.models import Area
from households.models import Household
from households.selectors.standing import with_standing
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.forms.needs import NeedFilter
from programmes.models import SupportPlan
from programmes.selectors.household_needs import household_needs
from programmes.selectors.needs import (
    CommuneNeeds,
    NeedRow,
    NeedScope,
    commune_needs,
    need_number,
    need_page,
    scope_for,
    total,
    visible_communes,
)

#: What a column of the province's table is sorted by; unmet needs unless told otherwise.
_SORTS = ("unmet", "open", "alone", "unable", "needless", "doubled", "longest_days")


@requires(Right.VIEW_HOUSEHOLDS)
def need_home(request: HttpRequest) -> HttpResponse:
    """Needs of a commune, or of all communes where the viewer has several."""
    official = signed_in(request)
    communes = visible_communes(official)
    chosen = request.GET.get("xa", "")
    if chosen or len(communes) == 1:
        commune = next((one for one in communes if one.code == chosen or not chosen), None)
        if commune is None:
            raise Http404
        return _commune(request, official, commune, several=len(communes) > 1)
    return _province(request, official, communes)


def _province(request: HttpRequest, official: Official, communes: list[Area]) -> HttpResponse:
    scope = scope_for(official, timezone.localdate())
    found = commune_needs(scope) if scope else {}
    by = request.GET.get("theo", "")
    by = by if by in _SORTS else "unmet"
    rows = [(area, found.get(area.pk) or CommuneNeeds(area.pk)) for area in communes]
    rows.sort(key=lambda row: (-(getattr(row[1], by) or 0), row[0].code))
    context = {
        "scope": scope,
        "rows": rows,
        "sort": by,
        "total": total(scope, found.values()) if scope and found else None,
    }
    return render(request, "programmes/needs_province.html", context)


def _commune(
    request: HttpRequest, official: Official, commune: Area, *, several: bool
) -> HttpResponse:
    today = timezone.localdate()
    whole = scope_for(official, today, commune=commune.pk)
    context: dict[str, Any] = {"commune": commune, "several": several, "scope": whole}
    if whole is None:
        return render(request, "programmes/needs.html", context)
    filters = NeedFilter(request.GET, viewer=official, commune=commune.pk, needs=whole.needs)
    village = filters.village
    scope = (
        scope_for(official, today, commune=commune.pk, village=village) if village else None
    ) or whole
    narrowing = filters.narrowing(scope)
    page = need_page(
        scope,
        narrowing,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context |= {
        "found": commune_needs(scope).get(commune.pk) or total(scope, []),
        "filters": filters,
        "number": need_number(scope, narrowing),
        "page": page,
        "rows": _shown(scope, page.rows),
        "plans": official.has_right(Right.MANAGE_SUPPORT),
        "links_base": f"?xa={commune.code}&" + (f"thon={village}&" if village else ""),
    }
    return render(request, "programmes/needs.html", context)


def _shown(scope: NeedScope, rows: list[NeedRow]) -> list[dict[str, Any]]:
    """Rows with the household as people know it: three queries more, whatever their number."""
    homes = {
        home.pk: home
        for home in with_standing(
            Household.objects.filter(pk__in=[row.household for row in rows]), scope.day
        )
    }
    return [
        {
            "row": row,
            "household": homes[row.household],
            "unmet": scope.of_mask(row.unmet),
            "planned": scope.of_mask(row.planned),
            "given": scope.of_mask(row.given),
            "days": None if row.since is None else (scope.day - row.since).days,
        }
        for row in rows
    ]


@requires(Right.VIEW_HOUSEHOLDS)
def household_page(request: HttpRequest, code: str) -> HttpResponse:
    """One household: each need with since when, what answers it and what could."""
    official, today = signed_in(request), timezone.localdate()
    visible = Household.objects.visible_to(official).select_related("commune")
    home = get_object_or_404(with_standing(visible, today), code=code)
    plans = SupportPlan.objects.changeable_by(official).filter(
        commune=home.commune_id, state="draft"
    )
    context = {
        "household": home,
        "found": household_needs(official, home, today),
        "plans": list(plans),
        "may_plan": Household.objects.with_right(official, Right.MANAGE_SUPPORT)
        .filter(pk=home.pk)
        .exists(),
    }
    return render(request, "programmes/household_needs.html", context)
