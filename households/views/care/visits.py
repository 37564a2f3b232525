"""Visits: what is due, the form of one screen, sending from the browser, appointments."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.rate import address_of
from households.forms.care.visits import (
    PlanForm,
    VisitForm,
)
from households.models import Household, Visit
from households.selectors.back import BACK, coming_from
from households.selectors.care.due import (
    due_steps,
    households_not_visited_since,
    late_visits,
    planned_visits,
    visits_soon,
)
from households.selectors.care.visit_lists import (
    by_village,
    done_by,
    heads_of,
    number_by_village,
    offered,
    open_appointment,
    sent_before,
    with_household,
)
from households.services.access import record_case_look
from households.services.care.visits import (
    plan_visit,
    record_visit,
)
from households.views.care.visit_words import phrases, visit_setup
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: Rows of one part of the page; the rest is a page of its own or said by its number.
SHOWN = 60


@gzip_page
@requires(Right.VISIT)
@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """One's own visits: late, this week by village, later; or done; or who was not met yet."""
    official, today = signed_in(request), timezone.localdate()
    seen = request.GET.get("xem", "")
    context: dict[str, Any] = {
        "seen": seen,
        "today": today,
        "counts": {
            "late": late_visits(official, today).count(),
            "soon": visits_soon(official, today).count(),
            "steps": due_steps(official, today).count(),
            "unmet": households_not_visited_since(official, today).count(),
        },
        "setup": visit_setup(official),
    }
    after, before = request.GET.get("sau", ""), request.GET.get("truoc", "")
    if seen == "da-tham":
        context["page"] = keyset_page(
            with_household(done_by(official)),
            order=("done_on", "pk"),
            descending=True,
            after=after,
            before=before,
        )
    elif seen == "chua-tham":
        unmet = households_not_visited_since(official, today).select_related("village")
        # A page may end within a village: its number is that of all its households.
        context["unmet_in"] = number_by_village(unmet)
        context["page"] = keyset_page(
            unmet.prefetch_related(heads_of()),
            order=("village_id", "pk"),
            after=after,
            before=before,
        )
    else:
        planned = with_household(planned_visits(official, today))[: SHOWN * 4]
        late = [row for row in planned if row.planned_on and row.planned_on < today]
        context["late"] = late
        context["trips"] = by_village(row for row in planned if row not in late)
        context["steps"] = with_household(due_steps(official, today))[:SHOWN]
    return render(request, "households/care/visits.html", context)


@gzip_page
@requires(Right.VISIT)
@never_cache
def visit_new(request: HttpRequest, code: str) -> HttpResponse:
    """The form of one screen; its script keeps what is typed and sends it when it can."""
    official = signed_in(request)
    household = _visited(official, code)
    record_case_look(actor=official, household=household, address=address_of(request))
    appointment = open_appointment(household, official, request.GET.get("hen", ""))
    if request.method == "POST":
        form = VisitForm(request.POST, request.FILES)
        visit = _recorded(official, household, form)
        if visit is not None:
            messages.success(request, _("Đã ghi lần thăm."))
            return redirect(
                coming_from(reverse("households:visit", args=[visit.pk]), request.GET.get(BACK, ""))
            )
    else:
        form = VisitForm.fresh(appointment.key if appointment else None)
    context = {
        "form": form,
        "household": household,
        "appointment": appointment,
        "phrases": phrases(),
        "setup": visit_setup(official, household, offered(official, timezone.localdate())),
    }
    status = 422 if form.errors else 200
    return render(request, "households/care/visit_form.html", context, status=status)


@requires(Right.VISIT)
@require_POST
@never_cache
def visit_send(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take in a visit that waited in the browser: once, and only from whoever typed it."""
    official = signed_in(request)
    if request.POST.get("user") != str(official.pk):
        told = _("Lần thăm này do tài khoản khác ghi trên máy này; tài khoản đó phải gửi.")
        return JsonResponse({"code": "other_account", "message": told}, status=409)
    before = _sent(official, request.POST.get("key", ""))
    if before is not None:
        return _taken(before)
    rows = Household.objects.with_right(official, Right.VISIT)
    household = rows.select_related("commune", "village").filter(code=code).first()
    if household is None:
        told = _("Hộ này không còn trong địa bàn của bạn.")
        return JsonResponse({"code": "not_found", "message": told, "errors": {}}, status=422)
    form = VisitForm(request.POST, request.FILES)
    visit = _recorded(official, household, form)
    if visit is None:
        errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
        told = " ".join(dict.fromkeys(errors.values()))
        return JsonResponse({"message": told, "errors": errors}, status=422)
    return _taken(visit)


def _sent(official: Official, key: str) -> Visit | None:
    try:
        return sent_before(official, UUID(key))
    except ValueError:
        return None


def _taken(visit: Visit) -> JsonResponse:
    url = reverse("households:visit", args=[visit.pk])
    return JsonResponse({"key": str(visit.key), "url": url})


def _recorded(official: Official, household: Household, form: VisitForm) -> Visit | None:
    """Record what the form holds; None with the reasons on the form."""
    if not form.is_valid():
        return None
    try:
        return record_visit(
            actor=official,
            household=household,
            data=form.visit(),
            files=[one.file for one in form.cleaned_data["photos"]],
        )
    except DomainError as error:
        form.refuse(error.field, str(error.message))
        return None


@requires(Right.VISIT)
def visit_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Make an appointment."""
    official = signed_in(request)
    household = _visited(official, code)
    record_case_look(actor=official, household=household, address=address_of(request))
    form = PlanForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            plan_visit(actor=official, household=household, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error.field, str(error.message))
        else:
            messages.success(request, _("Đã hẹn thăm hộ."))
            return redirect("households:visits")
    context = {"form": form, "household": household, "setup": visit_setup(official)}
    status = 422 if form.errors else 200
    return render(request, "households/care/visit_plan.html", context, status=status)


def _visited(official: Official, code: str) -> Household:
    rows = Household.objects.with_right(official, Right.VISIT).existing()
    rows = rows.select_related("commune", "village").prefetch_related(heads_of())
    return get_object_or_404(rows, code=code)
