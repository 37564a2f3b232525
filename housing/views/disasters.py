"""Disasters: what hit which communes, and a whole list of houses on one screen."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.models import Household
from households.selectors.standing import with_standing
from housing.choices import Damage
from housing.exceptions import EarlierHouse
from housing.forms.lists import DamageListForm, DisasterForm, VillageFilter
from housing.models import DisasterEvent, HousingCase
from housing.selectors.cases import listed_cases
from housing.selectors.disasters import own_communes
from housing.services.cases import open_cases
from housing.services.disasters import record_disaster
from housing.views.lists import tabs
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: Households on one screen; a larger village is entered in parts.
ON_SCREEN = 200


@requires(Right.VIEW_HOUSEHOLDS)
def disasters(request: HttpRequest) -> HttpResponse:
    """Disasters of the viewer's communes, and a form to record one."""
    official = signed_in(request)
    may_record = bool(own_communes(official))
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not may_record:
        raise Http404
    form = DisasterForm(sent, viewer=official) if may_record else None
    if sent is not None and form is not None and form.is_valid():
        try:
            event = record_disaster(actor=official, data=form.disaster())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Đã ghi đợt thiên tai. Lập danh sách nhà bị thiệt hại."))
            return redirect("housing:disaster", pk=event.pk)
    page = keyset_page(
        DisasterEvent.objects.visible_to(official).annotate(
            areas_hit=Count("areas", distinct=True)
        ),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=20,
        descending=True,
    )
    context = {"page": page, "form": form, "tabs": tabs(request), "here": "disasters"}
    return render(
        request, "housing/disasters.html", context, status=422 if sent is not None else 200
    )


@requires(Right.VIEW_HOUSEHOLDS)
def disaster(request: HttpRequest, pk: int) -> HttpResponse:
    """One disaster: its cases, and households of the communes hit to be added in one go."""
    official = signed_in(request)
    event = get_object_or_404(DisasterEvent.objects.visible_to(official), pk=pk)
    may_open = DisasterEvent.objects.changeable_by(official).filter(pk=pk).exists()
    if request.method == "POST" and not may_open:
        raise Http404
    filters = VillageFilter(request.GET, viewer=official)
    homes = _homes(official, event, filters)[: ON_SCREEN + 1] if may_open else []
    more, homes = len(homes) > ON_SCREEN, homes[:ON_SCREEN]
    sent = request.POST if request.method == "POST" else None
    form = DamageListForm(sent, event=event, households=homes)
    refusals: dict[int, dict[str, Any]] = {}
    if sent is not None and form.is_valid():
        try:
            opened = open_cases(actor=official, orders=form.orders(), day=timezone.localdate())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, _words(error))
            refusals = _refusals(official, form, error)
        else:
            messages.success(
                request,
                ngettext(
                    "Đã lập %(count)d hồ sơ nhà ở.", "Đã lập %(count)d hồ sơ nhà ở.", len(opened)
                )
                % {"count": len(opened)},
            )
            return redirect("housing:disaster", pk=event.pk)
    rows = [
        {"household": home, "damage": form.chosen[home.pk], **refusals.get(home.pk, {})}
        for home in homes
    ]
    context = {
        "event": event,
        "areas": event.areas.visible_to(official).select_related("commune"),
        "cases": listed_cases(official, timezone.localdate()).filter(event=event)[:ON_SCREEN],
        "filters": filters,
        "form": form,
        "rows": rows,
        "more": more,
        "damages": Damage.choices,
        "may_open": may_open,
        "tabs": tabs(request),
        "here": "disasters",
    }
    return render(
        request, "housing/disaster.html", context, status=422 if sent is not None else 200
    )


def _homes(official: Official, event: DisasterEvent, filters: VillageFilter) -> list[Household]:
    """Households of the communes hit without a case of this disaster."""
    had = HousingCase.objects.filter(event=event).values("support__household")
    rows: QuerySet[Household, Any] = (
        Household.objects.with_right(official, Right.MANAGE_SUPPORT)
        .existing()
        .filter(commune__in=event.areas.values("commune"))
        .exclude(pk__in=had)
    )
    listed = with_standing(filters.apply(rows), timezone.localdate())
    return list(listed.order_by("village__code", "pk")[: ON_SCREEN + 1])


def _words(error: DomainError) -> str:
    if "refusals" in error.details:
        return _("Chưa lập hồ sơ nào: có hộ chưa đủ điều kiện. Bỏ chọn các hộ đó rồi gửi lại.")
    return str(error.message)


def _refusals(
    official: Official, form: DamageListForm, error: DomainError
) -> dict[int, dict[str, Any]]:
    """Reasons by household, with the earlier case where there is one that may be seen."""
    orders = form.orders()
    reasons = cast("dict[int, list[str]]", error.details.get("refusals") or {})
    found: dict[int, dict[str, Any]] = {
        orders[number].household: {"error": " ".join(why)} for number, why in reasons.items()
    }
    if isinstance(error, EarlierHouse):
        earlier = cast("dict[int, int]", error.details["earlier"])
        cases = {
            case.support_id: case
            for case in HousingCase.objects.visible_to(official).filter(
                support__in=set(earlier.values())
            )
        }
        for number, support in earlier.items():
            entry = found.setdefault(orders[number].household, {"error": str(error.message)})
            entry["earlier"] = cases.get(support)
    return found
