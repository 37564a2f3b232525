"""What is sent from the page of a case plan: one form at a time, each an act."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from households.choices import GoalState, PlanEnd, PlanVerdict
from households.exceptions import PlanClash
from households.forms.care.plans import (
    AgreeForm,
    CloseForm,
    DropForm,
    GoalForm,
    LookForm,
    RevisedForm,
    WordsForm,
)
from households.selectors.back import BACK, coming_from
from households.selectors.care.plans import goal_choices, plan_page
from households.services.care.plan_changes import change_goal, change_plan
from households.services.care.plans import (
    add_goal,
    agree_plan,
    close_plan,
    open_plan,
    reopen_plan,
    review_plan,
    settle_goal,
)
from households.views.care.plan_step_acts import StepActs


class PlanPosted(StepActs):
    """One form that was sent: find it, do what it says, or show it again with what is wrong."""

    def answer(self) -> HttpResponse | None:
        """Do it and go back to the page; None where it cannot be done, with why on ``forms``."""
        act = self.request.POST.get("act", "")
        run = self.acts().get(act)
        if run is None or (act != "open" and not self._is_meant()):
            messages.error(self.request, _("Trang đã cũ. Xem lại rồi làm lại."))
            return redirect("households:plan", code=self.household.code)
        try:
            done = run()
        except PlanClash as clash:
            for form in self.forms.values():
                form.show_clash(clash)
            return None
        except DomainError as error:
            if not self.forms:
                messages.error(self.request, str(error.message))
                return redirect("households:plan", code=self.household.code)
            (form,) = self.forms.values()
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return None
        if not done:
            return None
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
            "hint": self.hint, "done": self.done, "step-change": self.step_change,
            "step-drop": self.step_drop, "step-again": self.step_again, "look": self.look,
            "agree": self.agree, "close": self.close, "reopen": self.reopen,
        }  # fmt: skip

    def _saved(self, before: int, form: RevisedForm) -> str:
        """Say that it was saved; that others' words are among it, where there are any."""
        told = before != form.cleaned_data["revision"]
        return _("Đã lưu, ghép với điều người khác vừa ghi.") if told else _("Đã lưu.")

    def _choices(self) -> list[tuple[str, str]]:
        return goal_choices(self.household, self.today)

    def open(self) -> str:
        """Make the plan from what is known."""
        open_plan(actor=self.official, household=self.household)
        return _("Đã lập kế hoạch. Xem lại từng mục tiêu cùng hộ.")

    def words(self) -> str:
        """Causes, situation, strengths."""
        plan = self.plan_there()
        form = WordsForm(self.request.POST, plan=plan)
        self.forms["words"] = form
        if not form.is_valid():
            return ""
        change_plan(
            actor=self.official,
            plan=plan,
            revision=form.cleaned_data["revision"],
            data=form.words(),
            theirs=form.theirs,
        )
        self.where = "#hoan-canh"
        return self._saved(plan.revision, form)

    def goal(self) -> str:
        """A new goal."""
        plan = self.plan_there()
        form = GoalForm(self.request.POST, plan=plan, choices=self._choices(), today=self.today)
        self.forms["goal"] = form
        if not form.is_valid():
            return ""
        row = add_goal(actor=self.official, plan=plan, data=form.goal_data())
        self.where = f"#goal-{row.pk}"
        return _("Đã thêm mục tiêu.")

    def change(self) -> str:
        """Other words or another day for a goal."""
        goal = self.goal_meant()
        form = GoalForm(
            self.request.POST,
            plan=self.plan_there(),
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
            theirs=form.theirs,
        )
        return self._saved(goal.plan.revision, form)

    def reach(self) -> str:
        """A goal was reached."""
        settle_goal(actor=self.official, goal=self.goal_meant(), state=GoalState.REACHED)
        return _("Đã ghi: hộ đạt mục tiêu này.")

    def again(self) -> str:
        """A goal is taken up again."""
        settle_goal(actor=self.official, goal=self.goal_meant(), state=GoalState.OPEN)
        return _("Đã mở lại mục tiêu.")

    def drop(self) -> str:
        """A goal is given up."""
        goal = self.goal_meant()
        form = DropForm(self.request.POST, goal=goal)
        self.forms[f"drop{goal.pk}"] = form
        if not form.is_valid():
            return ""
        note = form.cleaned_data["note"]
        settle_goal(actor=self.official, goal=goal, state=GoalState.DROPPED, note=note)
        return _("Đã ghi: không theo mục tiêu này nữa.")

    def look(self) -> str:
        """The look of a quarter."""
        page = plan_page(self.official, self.plan_there(), self.today)
        form = LookForm(self.request.POST, quarters=page.may_look_for)
        self.forms["look"] = form
        if not form.is_valid():
            return ""
        review_plan(
            actor=self.official,
            plan=self.plan_there(),
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
            plan=self.plan_there(),
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
            plan=self.plan_there(),
            why=PlanEnd(form.cleaned_data["why"]),
            note=form.cleaned_data["closed_note"],
        )
        self.where = f"?ke-hoach={plan.pk}"
        return _("Đã kết thúc kế hoạch.")

    def reopen(self) -> str:
        """The plan is taken up again."""
        reopen_plan(actor=self.official, plan=self.plan_there())
        return _("Đã mở lại kế hoạch.")
