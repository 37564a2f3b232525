"""Requests for a review: the list, the counter, and one request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.forms.requests import RequestFilter, TakeInForm
from households.models import Household, ReviewRequest
from households.selectors.clocks import request_line
from households.selectors.lookup import LookupKind, find_members, lookup
from households.selectors.requests import OPEN, requests_of
from households.services.procedure.requests import (
    link_household,
    refuse_request,
    take_in,
    withdraw_request,
)
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: Members shown under the search box of the counter.
FOUND = 12


@requires(Right.RUN_REVIEWS, Right.DECIDE, Right.MANAGE_ROUNDS)
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests of one's communes, the earliest promise first."""
    official, today = signed_in(request), timezone.localdate()
    filters = RequestFilter(request.GET, viewer=official)
    page = keyset_page(
        filters.apply(requests_of(official)),
        order=("due_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "rows": [{"request": row, "due": request_line(row, today)} for row in page.rows],
        "page": page,
        "filters": filters,
        "counts": requests_of(official)
        .filter(state__in=OPEN)
        .aggregate(
            open=Count("pk"),
            today=Count("pk", filter=Q(due_on=today)),
            late=Count("pk", filter=Q(due_on__lt=today)),
        ),
        "may_take": official.has_right(Right.RUN_REVIEWS),
    }
    return render(request, "households/requests.html", context)


@requires(Right.RUN_REVIEWS)
def request_new(request: HttpRequest) -> HttpResponse:
    """Find the household, fill in the few fields, give the receipt."""
    official = signed_in(request)
    given = request.POST if request.method == "POST" else request.GET
    code, query = given.get("ho", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    household = _household(official, code) if code else None
    unregistered = bool(given.get("chua_co"))
    found = []
    if household is None and not unregistered:
        wanted = lookup(query)
        if wanted.kind is not LookupKind.NOTHING:
            found = find_members(official, wanted, size=FOUND).rows
        context = {"query": query, "found": found}
        return render(request, "households/request_find.html", context)
    form = TakeInForm(request.POST or None, viewer=official, household=household, name=query)
    if request.method == "POST" and form.is_valid():
        try:
            taken = take_in(actor=official, commune=form.commune(), data=form.data_of_request())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            if taken.is_new:
                messages.success(
                    request, _("Đã tiếp nhận, số %(number)s.") % {"number": taken.request}
                )
            else:
                messages.warning(
                    request,
                    _("Đã có giấy đề nghị này từ trước: số %(number)s. Không ghi thêm.")
                    % {"number": taken.request},
                )
            return redirect("households:request", pk=taken.request.pk)
    page: dict[str, Any] = {"form": form, "household": household}
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "households/request_new.html", page, status=422 if wrong else 200)


@requires(Right.RUN_REVIEWS, Right.DECIDE, Right.MANAGE_ROUNDS)
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, by when, what became of it; link, give up, refuse."""
    official, today = signed_in(request), timezone.localdate()
    rows = requests_of(official).select_related("received_by")
    row = get_object_or_404(rows, pk=pk)
    problem = ""
    if request.method == "POST":
        problem = _act(request, official, row)
        if not problem:
            return redirect("households:request", pk=pk)
    is_open = row.state in OPEN
    takes = is_open and _holds(official, row, Right.RUN_REVIEWS)
    query = request.GET.get("q", "").strip()[:100]
    found = []
    if takes and row.household is None:
        found = find_members(official, lookup(query or row.applicant), size=FOUND).rows
    context = {
        "row": row,
        "due": request_line(row, today),
        "problem": problem,
        "takes": takes,
        "refuses": row.state == OPEN[0] and _holds(official, row, Right.DECIDE),
        "found": found,
        "query": query,
        "register_url": f"{reverse('households:register')}?de_nghi={row.pk}",
    }
    return render(request, "households/request.html", context, status=422 if problem else 200)


def _household(official: Official, code: str) -> Household:
    rows = Household.objects.with_right(official, Right.RUN_REVIEWS).existing()
    return get_object_or_404(rows.select_related("commune", "village"), code=code)


def _holds(official: Official, row: ReviewRequest, right: Right) -> bool:
    return ReviewRequest.objects.with_right(official, right).filter(pk=row.pk).exists()


def _act(request: HttpRequest, official: Official, row: ReviewRequest) -> str:
    """Do what the button says; return what is wrong, in words."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        if act == "link":
            house = _household(official, request.POST.get("ho", ""))
            link_household(actor=official, request=row, household=house)
            messages.success(request, _("Đã gắn với hộ %(code)s.") % {"code": house.code})
        elif act == "withdraw":
            withdraw_request(actor=official, request=row, reason=reason)
            messages.success(request, _("Đã ghi nhận người đề nghị rút lại."))
        elif act == "refuse":
            refuse_request(actor=official, request=row, reason=reason)
            messages.success(request, _("Đã từ chối, lý do được ghi lại."))
        else:
            raise Http404
    except DomainError as error:
        return str(error.message)
    return ""
