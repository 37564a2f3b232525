"""The case plan of a household: one page to read, to change and to look at again; and its paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.rate import address_of
from households.choices import Doer, GoalState, PlanEnd, PlanVerdict, StepState
from households.forms.care.plans import (
    STEP_DAYS,
    AgreeForm,
    CloseForm,
    DropForm,
    GoalForm,
    LookForm,
    StepForm,
    WordsForm,
)
from households.models import AgreedStep, CasePlan, Household, PlanGoal
from households.selectors.back import BACK, coming_from
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
from households.services.care.plan_steps import StepData, add_step
from households.services.care.plans import (
    add_goal,
    agree_plan,
    change_goal,
    change_plan,
    close_plan,
    open_plan,
    reopen_plan,
    review_plan,
    settle_goal,
)
from households.services.care.steps import finish_step
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
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


@requires(Right.VIEW_HOUSEHOLDS)
def plan_view(request: HttpRequest, code: str) -> HttpResponse:
    """Read a plan, and change it one form at a time; without one, make it with one tap."""
    official, household = signed_in(request), _household(request, code)
    plan = _chosen(request, household)
    if plan is not None:
        plan.household = household
    if request.method == "POST":
        return _Posted(request, official, household, plan).answer()
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


class _Posted:
    """One form that was sent: find it, do what it says, or show it again with what is wrong."""

    def __init__(
        self,
        request: HttpRequest,
        official: Official,
        household: Household,
        plan: CasePlan | None,
    ) -> None:
        self.request, self.official, self.household = request, official, household
        self.plan = plan
        self.today = timezone.localdate()
        #: Forms to show again, by what they are for.
        self.forms: dict[str, forms.Form] = {}
        self.where = ""

    def answer(self) -> HttpResponse:
        """Do it and go back to the page; 422 with the form where it cannot be done."""
        act = self.request.POST.get("act", "")
        run = self.acts().get(act)
        if run is None or (act != "open" and not self._is_meant()):
            messages.error(self.request, _("Trang đã cũ. Xem lại rồi làm lại."))
            return redirect("households:plan", code=self.household.code)
        try:
            done = run()
        except DomainError as error:
            if not self.forms:
                messages.error(self.request, str(error.message))
                return redirect("households:plan", code=self.household.code)
            (form,) = self.forms.values()
            name = error.field if error.field in form.fields else None
            form.add_error(None if name == "revision" else name, str(error.message))
            if name == "revision":
                self._read_again(form)
            done = ""
        if not done:
            return _shown(self.request, self.household, self.plan, self.forms, status=422)
        messages.success(self.request, done)
        answer = redirect("households:plan", code=self.household.code)
        answer["Location"] = coming_from(
            answer["Location"] + self.where, self.request.GET.get(BACK, "")
        )
        return answer

    def _is_meant(self) -> bool:
        """Whether the plan there is now is the one that the form was printed for."""
        return self.plan is not None and self.request.POST.get("plan") == str(self.plan.pk)

    def acts(self) -> dict[str, Callable[[], str]]:
        """What can be sent."""
        return {
            "open": self.open, "words": self.words, "goal": self.goal, "change": self.change,
            "reach": self.reach, "drop": self.drop, "again": self.again, "step": self.step,
            "hint": self.hint, "done": self.done, "look": self.look, "agree": self.agree,
            "close": self.close, "reopen": self.reopen,
        }  # fmt: skip

    def _read_again(self, form: forms.Form) -> None:
        """Keep what was typed, beside what somebody else has stored; the next saving goes on it."""
        if self.plan is not None:
            self.plan.refresh_from_db(fields=["revision", "causes", "situation", "strengths"])
            sent = self.request.POST.copy()
            sent["revision"] = str(self.plan.revision)
            form.data = sent

    def _plan(self) -> CasePlan:
        if self.plan is None:
            raise Http404
        return self.plan

    def _goal(self) -> PlanGoal:
        key = self.request.POST.get("goal", "")
        rows = PlanGoal.objects.filter(plan=self._plan()).select_related("plan")
        goal = get_object_or_404(rows, pk=int(key) if key.isdecimal() else 0)
        self.where = f"#goal-{goal.pk}"
        return goal

    def _choices(self) -> list[tuple[str, str]]:
        return goal_choices(self.household, self.today)

    def open(self) -> str:
        """Make the plan from what is known."""
        open_plan(actor=self.official, household=self.household)
        return _("Đã lập kế hoạch. Xem lại từng mục tiêu cùng hộ.")

    def words(self) -> str:
        """Causes, situation, strengths."""
        plan = self._plan()
        form = WordsForm(self.request.POST, plan=plan)
        self.forms["words"] = form
        if not form.is_valid():
            return ""
        change_plan(
            actor=self.official,
            plan=plan,
            revision=form.cleaned_data["revision"],
            data=form.words(),
        )
        self.where = "#hoan-canh"
        return _("Đã lưu.")

    def goal(self) -> str:
        """A new goal."""
        plan = self._plan()
        form = GoalForm(self.request.POST, plan=plan, choices=self._choices(), today=self.today)
        self.forms["goal"] = form
        if not form.is_valid():
            return ""
        row = add_goal(actor=self.official, plan=plan, data=form.goal_data())
        self.where = f"#goal-{row.pk}"
        return _("Đã thêm mục tiêu.")

    def change(self) -> str:
        """Other words or another day for a goal."""
        goal = self._goal()
        form = GoalForm(
            self.request.POST,
            plan=self._plan(),
            choices=self._choices(),
            today=self.today,
            goal=goal,
        )
        self.forms[f"change{goal.pk}"] = form
        if not form.is_valid():
            return ""
        change_goal(
            actor=self.official,
            goal=goal,
            revision=form.cleaned_data["revision"],
            data=form.goal_data(),
        )
        return _("Đã lưu.")

    def reach(self) -> str:
        """A goal was reached."""
        settle_goal(actor=self.official, goal=self._goal(), state=GoalState.REACHED)
        return _("Đã ghi: hộ đạt mục tiêu này.")

    def again(self) -> str:
        """A goal is taken up again."""
        settle_goal(actor=self.official, goal=self._goal(), state=GoalState.OPEN)
        return _("Đã mở lại mục tiêu.")

    def drop(self) -> str:
        """A goal is given up."""
        goal = self._goal()
        form = DropForm(self.request.POST, goal=goal)
        self.forms[f"drop{goal.pk}"] = form
        if not form.is_valid():
            return ""
        note = form.cleaned_data["note"]
        settle_goal(actor=self.official, goal=goal, state=GoalState.DROPPED, note=note)
        return _("Đã ghi: không theo mục tiêu này nữa.")

    def step(self) -> str:
        """A step towards a goal."""
        goal = self._goal()
        form = StepForm(self.request.POST, goal=goal, today=self.today)
        self.forms[f"step{goal.pk}"] = form
        if not form.is_valid():
            return ""
        add_step(actor=self.official, goal=goal, data=form.step_data())
        return _("Đã thêm việc.")

    def hint(self) -> str:
        """What usually helps becomes a step of the official's."""
        goal, page = self._goal(), plan_page(self.official, self._plan(), self.today)
        asked = self.request.POST.get("name", "")
        hints = {one.name for line in page.lines if line.goal == goal for one in line.hints}
        if asked not in hints:
            raise Http404
        due = self.today + dt.timedelta(days=STEP_DAYS)
        add_step(actor=self.official, goal=goal, data=StepData(asked, Doer.OFFICIAL, due))
        return _("Đã thêm việc: %(what)s.") % {"what": asked}

    def done(self) -> str:
        """A step was done today."""
        key = self.request.POST.get("step", "")
        rows = AgreedStep.objects.filter(household=self.household, state=StepState.OPEN)
        step = get_object_or_404(rows, pk=int(key) if key.isdecimal() else 0)
        finish_step(actor=self.official, step=step, done_on=self.today)
        self.where = f"#goal-{step.goal_id}" if step.goal_id else "#viec-khac"
        return _("Đã ghi: xong việc này.")

    def look(self) -> str:
        """The look of a quarter."""
        page = plan_page(self.official, self._plan(), self.today)
        form = LookForm(self.request.POST, quarters=page.may_look_for)
        self.forms["look"] = form
        if not form.is_valid():
            return ""
        review_plan(
            actor=self.official,
            plan=self._plan(),
            quarter=form.chosen(),
            verdict=PlanVerdict(form.cleaned_data["verdict"]),
            text=form.cleaned_data["text"],
        )
        self.where = "#xem-lai"
        return _("Đã ghi lần xem lại.")

    def agree(self) -> str:
        """The household agreed."""
        form = AgreeForm(self.request.POST, head="", today=self.today)
        self.forms["agree"] = form
        if not form.is_valid():
            return ""
        agree_plan(
            actor=self.official,
            plan=self._plan(),
            by=form.cleaned_data["agreed_by"],
            on_date=form.cleaned_data["agreed_on"],
        )
        return _("Đã ghi: hộ đồng ý với kế hoạch.")

    def close(self) -> str:
        """The plan ends."""
        form = CloseForm(self.request.POST)
        self.forms["close"] = form
        if not form.is_valid():
            return ""
        plan = close_plan(
            actor=self.official,
            plan=self._plan(),
            why=PlanEnd(form.cleaned_data["why"]),
            note=form.cleaned_data["closed_note"],
        )
        self.where = f"?ke-hoach={plan.pk}"
        return _("Đã kết thúc kế hoạch.")

    def reopen(self) -> str:
        """The plan is taken up again."""
        reopen_plan(actor=self.official, plan=self._plan())
        return _("Đã mở lại kế hoạch.")


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
        "conflict": status == 422 and any("revision" in one.fields for one in bound.values()),
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
    goal_forms = {
        line.goal.pk: {
            "change": bound.get(f"change{line.goal.pk}")
            or GoalForm(plan=plan, choices=choices, today=today, goal=line.goal),
            "drop": bound.get(f"drop{line.goal.pk}") or DropForm(goal=line.goal),
            "step": bound.get(f"step{line.goal.pk}") or StepForm(goal=line.goal, today=today),
        }
        for line in page.lines
        if line.goal.state == GoalState.OPEN
    }
    return {
        "words_form": bound.get("words") or WordsForm(plan=plan),
        "goal_form": bound.get("goal") or GoalForm(plan=plan, choices=choices, today=today),
        "look_form": bound.get("look") or LookForm(quarters=page.may_look_for),
        "agree_form": bound.get("agree") or AgreeForm(head=head, today=today),
        "close_form": bound.get("close") or CloseForm(proposal=page.proposal),
        "goal_forms": goal_forms,
    }
