"""Plans: all that one sees, and one plan from its making to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.models import Household
from households.selectors.standing import with_standing
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.exceptions import PlanRefused
from programmes.forms.plans import CloseForm, DecisionForm, PlanForm
from programmes.models import SupportPlan
from programmes.rules.plans import EDITABLE, State
from programmes.selectors.fund_lines import fund_lines
from programmes.selectors.needs import commune_needs, scope_for
from programmes.selectors.plans import lines_of, may_step, plans_of, sums_of
from programmes.services.plans import (
    approve_plan,
    close_plan,
    create_plan,
    recall_plan,
    return_plan,
    submit_plan,
    take_out,
    withdraw_approval,
)
from programmes.views.plan_choosing import add_chosen, choosing

_RIGHTS = (Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT, Right.MANAGE_CAPITAL)
#: Lines of a plan on one page.
PER_PAGE = 100


@requires(*_RIGHTS)
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of one's communes, newest year first; an officer begins one here."""
    official = signed_in(request)
    makes = official.has_right(Right.MANAGE_SUPPORT)
    form = PlanForm(request.POST if makes and request.method == "POST" else None, viewer=official)
    if request.method == "POST" and not makes:
        return render(request, "403.html", status=403)
    if form.is_bound and form.is_valid():
        try:
            plan = create_plan(actor=official, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return redirect("programmes:plan", pk=plan.pk)
    page = keyset_page(
        plans_of(official),
        order=("year", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {"page": page, "form": form if makes else None}
    wrong = form.is_bound and bool(form.errors)
    return render(request, "programmes/plans.html", context, status=422 if wrong else 200)


@requires(*_RIGHTS)
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its lines, money and what stays unmet; the steps the viewer may take."""
    official, today = signed_in(request), timezone.localdate()
    plan = get_object_or_404(plans_of(official), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        problems = _act(request, official, plan)
        if not problems:
            return redirect(request.get_full_path())
    scope = scope_for(official, today, commune=plan.commune_id)
    manages = may_step(official, plan, Right.MANAGE_SUPPORT)
    lines = keyset_page(
        lines_of(plan),
        order=("pk",),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PER_PAGE,
    )
    homes = {
        home.pk: home
        for home in with_standing(
            Household.objects.filter(pk__in={row.household_id for row in lines.rows}), today
        )
    }
    context: dict[str, Any] = {
        "plan": plan,
        "state": plan.state,
        "page": lines,
        "rows": [{"line": row, "household": homes[row.household_id]} for row in lines.rows],
        "sums": sums_of(plan),
        "funds": fund_lines(plan),
        "needs": commune_needs(scope).get(plan.commune_id) if scope else None,
        "manages": manages,
        "approves": may_step(official, plan, Right.APPROVE_SUPPORT),
        "own": plan.prepared_by_id == official.pk,
        "problems": problems,
        "decide": DecisionForm(initial={"decided_on": f"{today:%d/%m/%Y}"}),
        "close": CloseForm(plan=plan),
    }
    if manages and State(plan.state) in EDITABLE and scope is not None:
        context |= choosing(request, official, plan, again=bool(problems))
    return render(request, "programmes/plan.html", context, status=422 if problems else 200)


def _act(request: HttpRequest, official: Official, plan: SupportPlan) -> list[str]:
    """Do what the button says; return what is wrong, in words."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(request, official, plan))
    except DomainError as error:
        return [str(error.message)]
    return []


def _take_out(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    keys = [int(key[:18]) for key in request.POST.getlist("line") if key.isdecimal()]
    if not keys:
        raise PlanRefused(_("Chưa chọn dòng nào."))
    count = take_out(actor=official, plan=plan, supports=keys)
    return _("Đã bỏ %(count)d dòng khỏi kế hoạch.") % {"count": count}


def _submit(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    del request
    submit_plan(actor=official, plan=plan)
    return _("Đã trình lãnh đạo xã duyệt.")


def _recall(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    del request
    recall_plan(actor=official, plan=plan)
    return _("Đã rút kế hoạch về để sửa.")


def _return(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    return_plan(actor=official, plan=plan, reason=request.POST.get("reason", ""))
    return _("Đã trả lại kế hoạch.")


def _approve(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise PlanRefused(_("Ghi số quyết định và ngày duyệt (ngày/tháng/năm)."))
    day: dt.date = form.cleaned_data["decided_on"]
    if day > timezone.localdate():
        raise PlanRefused(_("Ngày duyệt chưa tới."))
    approve_plan(
        actor=official, plan=plan, on_date=day, decision_no=form.cleaned_data["decision_no"]
    )
    return _("Đã duyệt kế hoạch và giữ vốn cho từng hỗ trợ.")


def _withdraw(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    withdraw_approval(actor=official, plan=plan, reason=request.POST.get("reason", ""))
    return _("Đã rút lại phê duyệt; vốn đã trả về các dòng.")


def _close(request: HttpRequest, official: Official, plan: SupportPlan) -> str:
    form = CloseForm(request.POST, plan=plan)
    if not form.is_valid():
        raise PlanRefused(_("Chọn một kế hoạch đang lập của năm sau."))
    close_plan(
        actor=official,
        plan=plan,
        on_date=timezone.localdate(),
        reason=form.cleaned_data["reason"],
        carry_to=form.cleaned_data["carry_to"],
    )
    return _("Đã kết thúc kế hoạch.")


_ACTS: dict[str, Callable[[HttpRequest, Official, SupportPlan], str]] = {
    "add": add_chosen,
    "take-out": _take_out,
    "submit": _submit,
    "recall": _recall,
    "return": _return,
    "approve": _approve,
    "withdraw": _withdraw,
    "close": _close,
}
