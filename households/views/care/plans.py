"""The case plan of a household: one page to read, to change and to look at again; and its paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from common.rate import address_of
from households.choices import GoalState, StepState
from households.forms.care.plan_steps import StepChangeForm, StepDropForm, StepForm
from households.forms.care.plans import (
    AgreeForm,
    CloseForm,
    DropForm,
    GoalForm,
    LookForm,
    WordsForm,
)
from households.models import CasePlan, Household
from households.selectors.care.plan_paper import plan_pdf
from households.selectors.care.plans import (
    PlanPage,
    cause_names,
    draft_of,
    goal_choices,
    may_reopen,
    open_plan_of,
    plan_page,
    plans_of,
)
from households.selectors.papers.office import heads_on
from households.services.access import record_case_look
from households.views.care.plan_acts import PlanPosted
from officials.access import requires, signed_in
from officials.choices import Right
from officials.scope import areas_for


def _household(request: HttpRequest, code: str) -> Household:
    rows = Household.objects.visible_to(signed_in(request))
    return get_object_or_404(rows.select_related("commune__parent", "village"), code=code)


def _chosen(request: HttpRequest, household: Household) -> CasePlan | None:
    """The plan asked for with ``?ke-hoach=``, else the open one."""
    asked = request.GET.get("ke-hoach", "")
    if not asked:
        return open_plan_of(household)
    if not asked.isdecimal():
        raise Http404
    return get_object_or_404(plans_of(household), pk=int(asked))


@gzip_page
@requires(Right.VIEW_HOUSEHOLDS)
def plan_view(request: HttpRequest, code: str) -> HttpResponse:
    """Read a plan, and change it one form at a time; without one, make it with one tap."""
    official, household = signed_in(request), _household(request, code)
    plan = _chosen(request, household)
    if plan is not None:
        plan.household = household
    if request.method == "POST":
        posted = PlanPosted(request, official, household, plan)
        return posted.answer() or _shown(request, household, plan, posted.forms, status=422)
    record_case_look(actor=official, household=household, address=address_of(request))
    return _shown(request, household, plan, {})


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def plan_print(request: HttpRequest, code: str) -> HttpResponse:
    """The plan as a sheet of paper for both to sign."""
    official, household = signed_in(request), _household(request, code)
    plan = _chosen(request, household)
    if plan is None:
        raise Http404
    plan.household = household
    record_case_look(actor=official, household=household, address=address_of(request))
    answer = HttpResponse(
        plan_pdf(official, plan, timezone.localdate()), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="ke-hoach-{household.code}.pdf"'
    # Personal data stays out of every cache on the way.
    answer["Cache-Control"] = "private, no-store"
    return answer


def _shown(
    request: HttpRequest,
    household: Household,
    plan: CasePlan | None,
    bound: dict[str, forms.Form],
    status: int = 200,
) -> HttpResponse:
    official, today = signed_in(request), timezone.localdate()
    head = heads_on([household.pk], today).get(household.pk)
    may_change = areas_for(official, Right.VISIT).holds(
        commune=household.commune_id, village=household.village_id
    )
    context: dict[str, Any] = {
        "household": household,
        "head": head.full_name if head else household.code,
        "may_change": may_change,
        "today": today,
        "conflict": any(getattr(one, "clashes", None) for one in bound.values()),
    }
    if plan is None:
        draft = draft_of(household, today)
        context |= {
            "draft": draft,
            "draft_causes": cause_names(list(draft.causes)),
            "former": list(plans_of(household)),
        }
    else:
        page = plan_page(official, plan, today)
        context |= {
            "plan": plan,
            "page": page,
            "former": page.former,
            "may_edit": may_change and plan.closed_on is None,
            "may_reopen": may_change and may_reopen(plan, today),
        }
        if context["may_edit"]:
            context |= _forms(page, household, today, context["head"], bound)
    return render(request, "households/care/plan.html", context, status=status)


def _forms(
    page: PlanPage, household: Household, today: dt.date, head: str, bound: dict[str, forms.Form]
) -> dict[str, Any]:
    """Every form of the page; the one that was sent wrongly as it was sent."""
    plan, choices = page.plan, goal_choices(household, today)
    goal_forms: dict[int, dict[str, Any]] = {}
    for line in page.lines:
        goal, key = line.goal, line.goal.pk
        # Of a goal that somebody settled meanwhile only what was typed is shown again.
        is_open = goal.state == GoalState.OPEN
        goal_forms[key] = {
            "change": bound.get(f"change{key}")
            or (is_open and GoalForm(plan=plan, choices=choices, today=today, goal=goal)),
            "drop": bound.get(f"drop{key}") or (is_open and DropForm(goal=goal)),
            "step": bound.get(f"step{key}") or (is_open and StepForm(goal=goal, today=today)),
        }
    steps = [*page.other_steps, *(one for line in page.lines for one in line.steps)]
    step_forms = {
        one.pk: {
            "change": bound.get(f"stepchange{one.pk}") or StepChangeForm(step=one),
            "drop": bound.get(f"stepdrop{one.pk}") or StepDropForm(step=one),
        }
        for one in steps
        if one.state == StepState.OPEN or {f"stepchange{one.pk}", f"stepdrop{one.pk}"} & set(bound)
    }
    return {
        "step_forms": step_forms,
        "words_form": bound.get("words") or WordsForm(plan=plan),
        "goal_form": bound.get("goal") or GoalForm(plan=plan, choices=choices, today=today),
        "look_form": bound.get("look") or LookForm(quarters=page.may_look_for),
        "agree_form": bound.get("agree") or AgreeForm(head=head, today=today),
        "close_form": bound.get("close") or CloseForm(proposal=page.proposal),
        "goal_forms": goal_forms,
    }
