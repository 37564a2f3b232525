"""Objections: taken in from anybody, re-checked, answered in writing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import CaseState, ObjectionState, ReviewState
from households.forms.procedure import AnswerForm, NoteForm, ObjectionForm
from households.models import Objection, ReviewCase
from households.selectors.procedure.case_lines import head_names
from households.selectors.procedure.objections import (
    can_conclude,
    objection_lines,
    objections_of,
)
from households.services.procedure.objections import (
    answer_objection,
    conclude_recheck,
    reopen_survey,
    take_objection,
    withdraw_objection,
)
from officials.access import requires, signed_in
from officials.choices import Right


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Open objections first by the day they are due, then those that are closed."""
    official, today = signed_in(request), timezone.localdate()
    rows = objections_of(official)
    waiting = rows.filter(state=ObjectionState.OPEN).order_by("due_on", "pk")
    closed = keyset_page(
        rows.exclude(state=ObjectionState.OPEN),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    context = {
        "waiting": objection_lines(official, waiting[:200], today),
        "closed": objection_lines(official, closed.rows, today),
        "page": closed,
    }
    return render(request, "households/objections.html", context)


@requires(Right.RUN_REVIEWS)
def objection_new(request: HttpRequest, case: int) -> HttpResponse:
    """Write down what somebody says against the posted result of a household."""
    official = signed_in(request)
    rows = ReviewCase.objects.changeable_by(official)
    row = get_object_or_404(
        rows.select_related("household", "village", "round", "posting"), pk=case
    )
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = take_objection(
                actor=official,
                case=row,
                content=form.cleaned_data["content"],
                received_on=form.cleaned_data["received_on"],
                name=form.cleaned_data["name"],
                contact=form.cleaned_data["contact"],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(
                request,
                _("Đã nhận khiếu nại. Phúc tra và trả lời trước hết ngày %(day)s.")
                % {"day": f"{found.due_on:%d/%m/%Y}"},
            )
            return redirect("households:objection", pk=found.pk)
    context = {
        "case": row,
        "head": head_names(official, [row.household_id]).get(row.household_id, ""),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/objection_new.html", context, status=status)


@requires(Right.VIEW_HOUSEHOLDS)
def objection_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: what is said, the re-check, the answer."""
    official = signed_in(request)
    row = get_object_or_404(
        objections_of(official).select_related("case__round", "case__review", "posting"), pk=pk
    )
    runs = Objection.objects.changeable_by(official).filter(pk=pk).exists()
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(
                actor=official,
                objection=row,
                outcome=ObjectionState(form.cleaned_data["outcome"]),
                answer=form.cleaned_data["answer"],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Đã trả lời khiếu nại."))
            return redirect("households:objection", pk=pk)
    case, review = row.case, row.case.review
    context = {
        "objection": row,
        "case": case,
        "others": case.objections.exclude(pk=row.pk),
        "head": head_names(official, [case.household_id]).get(case.household_id, ""),
        "form": form,
        "note_form": NoteForm(),
        "may_run": runs,
        "rechecking": case.state == CaseState.OBJECTED,
        "survey_open": review is not None and review.state == ReviewState.DRAFT,
        "may_conclude": runs and can_conclude(case),
        "today": timezone.localdate(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/objection.html", context, status=status)


@requires(Right.RUN_REVIEWS)
@require_POST
def objection_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Withdraw an objection, open the survey again, or conclude the re-check."""
    official = signed_in(request)
    row = get_object_or_404(Objection.objects.changeable_by(official), pk=pk)
    try:
        if act == "rut":
            note = str(request.POST.get("note", ""))[:300]
            withdraw_objection(actor=official, objection=row, note=note)
            messages.success(request, _("Đã ghi người khiếu nại rút lại."))
        elif act == "mo-phieu":
            reopen_survey(actor=official, case=row.case)
            messages.info(request, _("Phiếu đã mở lại. Sửa xong thì gửi phiếu."))
            return redirect("households:review", pk=row.case.review_id)
        else:
            conclude_recheck(actor=official, case=row.case)
            messages.success(request, _("Đã kết luận phúc tra. Niêm yết lại kết quả."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("households:objection", pk=pk)
