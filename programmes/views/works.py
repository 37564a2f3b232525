"""Infrastructure works: the list with the essential-works target, one work, its steps and money."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.forms.works import FundForm, StepForm, WorkFilter, WorkForm
from programmes.models import Work
from programmes.rules.works import WORK_STEPS, WorkStep
from programmes.selectors.works import totals, visible_essentials
from programmes.services.works import fund_work, move_work, save_work
from programmes.views.refusing import refuse


@requires(Right.VIEW_STATISTICS)
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """Works of one's communes, newest first, and which communes lack essential ones."""
    official = signed_in(request)
    filters = WorkFilter(request.GET, viewer=official)
    rows = Work.objects.visible_to(official).select_related("commune", "village")
    page = keyset_page(
        filters.apply(rows),
        order=("planned_on", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    context = {
        "page": page,
        "filters": filters,
        "totals": totals(official),
        "essentials": visible_essentials(official, timezone.localdate()),
        "may_enter": official.has_right(Right.MANAGE_SUPPORT),
    }
    return render(request, "programmes/works.html", context)


@requires(Right.MANAGE_SUPPORT)
def work_new(request: HttpRequest) -> HttpResponse:
    """Enter a work."""
    return _edit(request, None)


@requires(Right.MANAGE_SUPPORT)
def work_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a work."""
    rows = Work.objects.changeable_by(signed_in(request))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(request: HttpRequest, work: Work | None) -> HttpResponse:
    official = signed_in(request)
    form = WorkForm(request.POST or None, viewer=official, work=work)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_work(actor=official, work=work, values=form.values(), shares=form.shares())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã ghi công trình."))
            return redirect("programmes:work", pk=saved.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/work_form.html", {"form": form, "work": work}, status=status)


@requires(Right.VIEW_STATISTICS)
def work_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One work: its days, cost, sources, money held and paid; take its next step."""
    official = signed_in(request)
    rows = Work.objects.visible_to(official).select_related(
        "commune__parent", "village", "project__programme", "recorded_by"
    )
    work = get_object_or_404(rows, pk=pk)
    steps = _steps(official, work)
    manages = Work.objects.changeable_by(official).filter(pk=pk).exists()
    posted = request.POST if request.method == "POST" else None
    act = posted.get("act", "") if posted else ""
    step_form = StepForm(posted if act != "fund" else None, steps={str(s) for s, _name in steps})
    fund_form = FundForm(posted if act == "fund" else None, work=work) if manages else None
    if posted is not None:
        done = (
            _fund(request, official, work, fund_form)
            if act == "fund"
            else _step(request, official, work, step_form, act)
        )
        if done:
            return redirect("programmes:work", pk=pk)
    shares = [(row, 100 * row.amount / work.cost_planned) for row in work.shares.order_by("source")]
    context = {
        "work": work,
        "steps": steps,
        "step_form": step_form,
        "fund_form": fund_form if work.state not in {"handed_over", "stopped"} else None,
        "shares": shares,
        "funds": work.funds.select_related("line__project", "line__area").order_by("pk"),
        "manages": manages,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/work.html", context, status=status)


def _steps(official: Official, work: Work) -> list[tuple[WorkStep, str]]:
    """Steps that this official can take with the work as it stands."""
    language = get_language() or ""
    held = {
        right
        for right in (Right.APPROVE_SUPPORT, Right.MANAGE_SUPPORT)
        if Work.objects.with_right(official, right).filter(pk=work.pk).exists()
    }
    return [
        (step, info.name.in_language(language))
        for step, info in WORK_STEPS.items()
        if work.state in info.sources and info.right in held
    ]


def _step(request: HttpRequest, official: Official, work: Work, form: StepForm, act: str) -> bool:
    if act not in set(WorkStep):
        raise Http404
    if not form.is_valid():
        return False
    given: dict[str, Any] = {
        name: form.cleaned_data[name]
        for name in ("reason", "decision_no", "cost_final")
        if name in form.cleaned_data
    }
    try:
        move_work(
            actor=official,
            work=work,
            step=WorkStep(act),
            on_date=form.cleaned_data["on_date"],
            **given,
        )
    except DomainError as error:
        refuse(form, error)
        return False
    messages.success(request, _("Đã ghi bước của công trình."))
    return True


def _fund(request: HttpRequest, official: Official, work: Work, form: FundForm | None) -> bool:
    if form is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        fund_work(
            actor=official,
            work=work,
            line=form.cleaned_data["line"],
            amount=form.cleaned_data["amount"],
        )
    except DomainError as error:
        refuse(form, error)
        return False
    messages.success(request, _("Đã ghi vốn cho công trình."))
    return True
