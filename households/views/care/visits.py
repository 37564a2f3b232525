"""Visits: what is due, the one-screen form, one visit, appointments, agreed steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.photos import photo_answer
from common.rate import address_of
from households.choices import StepState, VisitState
from households.forms.care.visits import (
    CareForm,
    CorrectForm,
    MoreObstaclesForm,
    MorePhotosForm,
    MoreStepsForm,
    MoveForm,
    PlanForm,
    StepDoneForm,
    StepDropForm,
    StepMoveForm,
    VisitForm,
    WhyForm,
)
from households.models import AgreedStep, Household, Visit, VisitPhoto
from households.selectors.back import BACK, back_to, coming_from
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
    may_correct,
    number_by_village,
    offered,
    open_appointment,
    sent_before,
    with_household,
)
from households.services.access import record_case_look
from households.services.care.obstacles import open_obstacle
from households.services.care.steps import add_step, drop_step, finish_step, move_step
from households.services.care.visits import (
    add_photos,
    cancel_visit,
    correct_visit,
    move_visit,
    plan_visit,
    record_visit,
)
from households.views.care.visit_words import phrases, visit_setup
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

#: Rows of one part of the page; the rest is a page of its own or said by its number.
SHOWN = 60


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


#: What can be done on a visit's page: the form and the service it calls.
_ACTS: dict[str, tuple[type[CareForm], Callable[[Official, Visit, Any], object], str]] = {
    "sua": (
        CorrectForm,
        lambda who, visit, form: correct_visit(actor=who, visit=visit, **form.said()),
        VisitState.DONE,
    ),
    "viec": (
        MoreStepsForm,
        lambda who, visit, form: add_step(actor=who, visit=visit, data=form.steps()[0]),
        VisitState.DONE,
    ),
    "vuong": (
        MoreObstaclesForm,
        lambda who, visit, form: open_obstacle(
            actor=who, household=visit.household, data=form.obstacles()[0], visit=visit
        ),
        VisitState.DONE,
    ),
    "anh": (
        MorePhotosForm,
        lambda who, visit, form: add_photos(
            actor=who, visit=visit, files=[one.file for one in form.cleaned_data["photos"]]
        ),
        VisitState.DONE,
    ),
    "doi": (
        MoveForm,
        lambda who, visit, form: move_visit(actor=who, visit=visit, **form.cleaned_data),
        VisitState.PLANNED,
    ),
    "bo": (
        WhyForm,
        lambda who, visit, form: cancel_visit(actor=who, visit=visit, **form.cleaned_data),
        VisitState.PLANNED,
    ),
}


@requires(Right.VIEW_HOUSEHOLDS)
def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what was seen and agreed; correct it, add photos, move it, call it off."""
    official = signed_in(request)
    rows = Visit.objects.visible_to(official).select_related("official", "recorded_by", "village")
    visit = get_object_or_404(
        with_household(rows).prefetch_related("steps", "obstacles", "photos"), pk=pk
    )
    record_case_look(actor=official, household=visit.household, address=address_of(request))
    writes = Visit.objects.changeable_by(official).filter(pk=visit.pk).exists()
    act = request.POST.get("act", "")
    forms = _forms_of(visit)
    if request.method == "POST":
        if not writes or act not in forms:
            raise Http404
        kind, run, _state = _ACTS[act]
        forms[act] = form = kind(request.POST, request.FILES)
        if _done(request, form, lambda: run(official, visit, form)):
            return redirect(
                coming_from(reverse("households:visit", args=[pk]), request.GET.get(BACK, ""))
            )
    if not may_correct(official, visit):
        forms.pop("sua", None)
    context = {
        "visit": visit,
        "household": visit.household,
        "writes": writes,
        "acts": not official.rights.isdisjoint({Right.VISIT, Right.ANSWER_OBSTACLES}),
        "forms": forms,
        "act": act,
        "today": timezone.localdate(),
        "setup": visit_setup(official),
    }
    status = 422 if act else 200
    return render(request, "households/care/visit.html", context, status=status)


def _forms_of(visit: Visit) -> dict[str, CareForm]:
    begun = {
        "mode": visit.mode,
        "met": "yes" if visit.met else "no",
        "done_on": visit.done_on,
        "seen": visit.seen,
        "planned_on": visit.planned_on,
        "step_key": uuid4(),
        "obstacle_key": uuid4(),
    }
    return {
        slug: form(initial=begun)
        for slug, (form, _run, state) in _ACTS.items()
        if visit.state == state
    }


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def visit_photo(request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
    """A photo of a visit in the viewer's territory; ``?nho=1`` is the small one."""
    rows = VisitPhoto.objects.visible_to(signed_in(request))
    row = get_object_or_404(rows, uuid=uuid, visit=pk)
    return photo_answer(row, small=bool(request.GET.get("nho")))


_STEP_ACTS: dict[str, tuple[type[CareForm], Callable[[Official, AgreedStep, Any], object]]] = {
    "xong": (
        StepDoneForm,
        lambda who, step, form: finish_step(actor=who, step=step, **form.cleaned_data),
    ),
    "doi": (
        StepMoveForm,
        lambda who, step, form: move_step(actor=who, step=step, **form.cleaned_data),
    ),
    "bo": (
        StepDropForm,
        lambda who, step, form: drop_step(actor=who, step=step, why=form.cleaned_data["outcome"]),
    ),
}


@requires(Right.VISIT)
def step_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreed step: done, another day, or given up."""
    official, today = signed_in(request), timezone.localdate()
    rows = AgreedStep.objects.changeable_by(official).select_related("visit", "recorded_by")
    step = get_object_or_404(with_household(rows), pk=pk)
    act = request.POST.get("act", "")
    forms: dict[str, CareForm] = {}
    if step.state == StepState.OPEN:
        begun = {"done_on": today, "due_on": step.due_on}
        forms = {slug: form(initial=begun) for slug, (form, _run) in _STEP_ACTS.items()}
    if request.method == "POST":
        if act not in forms:
            raise Http404
        kind, run = _STEP_ACTS[act]
        forms[act] = form = kind(request.POST)
        if _done(request, form, lambda: run(official, step, form)):
            back = back_to(request.GET.get(BACK, ""))
            return redirect("households:visits" if back is None else back.url)
    context = {
        "step": step,
        "household": step.household,
        "forms": forms,
        "act": act,
        "today": today,
        "setup": visit_setup(official),
    }
    status = 422 if act else 200
    return render(request, "households/care/step.html", context, status=status)


def _done(request: HttpRequest, form: CareForm, run: Callable[[], object]) -> bool:
    """Run a service with a valid form; a refusal is shown on the form."""
    if not form.is_valid():
        return False
    try:
        run()
    except DomainError as error:
        form.refuse(error.field, str(error.message))
        return False
    messages.success(request, _("Đã lưu."))
    return True


def _visited(official: Official, code: str) -> Household:
    rows = Household.objects.with_right(official, Right.VISIT).existing()
    rows = rows.select_related("commune", "village").prefetch_related(heads_of())
    return get_object_or_404(rows, code=code)
