"""Acts on the steps of a case plan, from its page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import Doer, StepState
from households.forms.care.plan_steps import STEP_DAYS, StepChangeForm, StepDropForm, StepForm
from households.models import AgreedStep, CasePlan, Household, PlanGoal
from households.selectors.care.plans import plan_page
from households.services.care.plan_steps import StepData, add_step
from households.services.care.steps import change_step, drop_step, finish_step, reopen_step
from officials.models import Official


class Posted:
    """What was sent, by whom, for which plan; acts put the forms they read on ``forms``."""

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
        self.forms: dict[str, Any] = {}
        self.where = ""

    def plan_there(self) -> CasePlan:
        """The plan; 404 without one."""
        if self.plan is None:
            raise Http404
        return self.plan

    def goal_meant(self) -> PlanGoal:
        """The goal that the form is about."""
        key = self.request.POST.get("goal", "")
        rows = PlanGoal.objects.filter(plan=self.plan_there()).select_related("plan")
        goal = get_object_or_404(rows, pk=int(key) if key.isdecimal() else 0)
        self.where = f"#goal-{goal.pk}"
        return goal


class StepActs(Posted):
    """A step towards a goal: added, done, changed, given up, taken up again."""

    def step(self) -> str:
        """A step towards a goal."""
        goal = self.goal_meant()
        form = StepForm(self.request.POST, goal=goal, today=self.today)
        self.forms[f"step{goal.pk}"] = form
        if not form.is_valid():
            return ""
        add_step(actor=self.official, goal=goal, data=form.step_data())
        return _("Đã thêm việc.")

    def hint(self) -> str:
        """What usually helps becomes a step of the official's."""
        goal, page = self.goal_meant(), plan_page(self.official, self.plan_there(), self.today)
        asked = self.request.POST.get("name", "")
        hints = {one.name for line in page.lines if line.goal == goal for one in line.hints}
        if asked not in hints:
            raise Http404
        due = self.today + dt.timedelta(days=STEP_DAYS)
        add_step(actor=self.official, goal=goal, data=StepData(asked, Doer.OFFICIAL, due))
        return _("Đã thêm việc: %(what)s.") % {"what": asked}

    def done(self) -> str:
        """A step was done today."""
        finish_step(actor=self.official, step=self._step(), done_on=self.today)
        return _("Đã ghi: xong việc này.")

    def step_change(self) -> str:
        """Other words, another doer or another day."""
        step = self._step()
        form = StepChangeForm(self.request.POST, step=step)
        self.forms[f"stepchange{step.pk}"] = form
        if not form.is_valid():
            return ""
        change_step(
            actor=self.official,
            step=step,
            base=form.base(),
            data=form.words(),
            why=form.cleaned_data["why"],
            theirs=form.theirs,
        )
        return _("Đã lưu.")

    def step_drop(self) -> str:
        """A step is given up."""
        step = self._step()
        form = StepDropForm(self.request.POST, step=step)
        self.forms[f"stepdrop{step.pk}"] = form
        if not form.is_valid():
            return ""
        drop_step(actor=self.official, step=step, why=form.cleaned_data["outcome"])
        return _("Đã ghi: không làm việc này nữa.")

    def step_again(self) -> str:
        """A step that was done or given up is to be done after all."""
        reopen_step(actor=self.official, step=self._step(is_open=False))
        return _("Đã mở lại việc.")

    def _step(self, *, is_open: bool = True) -> AgreedStep:
        key = self.request.POST.get("step", "")
        rows = AgreedStep.objects.filter(household=self.household)
        if is_open:
            rows = rows.filter(state=StepState.OPEN)
        step = get_object_or_404(rows, pk=int(key) if key.isdecimal() else 0)
        self.where = f"#goal-{step.goal_id}" if step.goal_id else "#viec-khac"
        return step
