"""One visit and one agreed step: read, corrected, moved, called off, done; photos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
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
    StepDoneForm,
    StepDropForm,
    StepMoveForm,
    WhyForm,
)
from households.models import AgreedStep, Visit, VisitPhoto
from households.selectors.back import BACK, back_to, coming_from
from households.selectors.care.visit_lists import may_correct, with_household
from households.services.access import record_case_look
from households.services.care.obstacles import open_obstacle
from households.services.care.steps import (
    add_step,
    drop_step,
    finish_step,
    move_step,
    reopen_step,
)
from households.services.care.visits import add_photos, cancel_visit, correct_visit, move_visit
from households.views.care.visit_words import visit_setup
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

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


@gzip_page
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
    official = signed_in(request)
    rows = VisitPhoto.objects.visible_to(official).select_related("visit__household")
    row = get_object_or_404(rows, uuid=uuid, visit=pk)
    house = row.visit.household
    record_case_look(actor=official, household=house, address=address_of(request))
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
    "lai": (CareForm, lambda who, step, form: reopen_step(actor=who, step=step)),
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
    record_case_look(actor=official, household=step.household, address=address_of(request))
    act = request.POST.get("act", "")
    begun, is_open = {"done_on": today, "due_on": step.due_on}, step.state == StepState.OPEN
    forms = {
        slug: form(initial=begun)
        for slug, (form, _run) in _STEP_ACTS.items()
        if (slug != "lai") == is_open
    }
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
