"""What is typed on the page of a case plan; each form is sent alone, with its ``act``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import PlanEnd, PlanVerdict
from households.exceptions import PlanClash
from households.forms.care.merged import MergedForm, Sent
from households.models import CasePlan, PlanGoal
from households.rules.care.plan_draft import target_for
from households.rules.care.quarters import Quarter
from households.rules.fact_choices import CAUSES
from households.selectors.care.plans import cause_names
from households.services.care.plan_changes import PlanWords
from households.services.care.plans import GoalData


def cause_choices() -> list[tuple[str, str]]:
    """Causes of the review form in the viewer's language."""
    language = get_language() or ""
    return [(one.code, one.label.in_language(language)) for one in CAUSES]


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RevisedForm(MergedForm):
    """A form that knows which revision of the plan was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def fill(self, sent: QueryDict, error: PlanClash) -> None:
        """The next saving goes on the revision that stands."""
        sent["revision"] = str(error.details["revision"])


class WordsForm(RevisedForm):
    """Causes, situation and strengths."""

    main = forms.ChoiceField(label=_("Nguyên nhân chính"), required=False)
    causes = forms.MultipleChoiceField(
        label=_("Nguyên nhân khác nữa"), required=False, widget=forms.CheckboxSelectMultiple
    )
    situation = forms.CharField(
        label=_("Hoàn cảnh"), max_length=2000, required=False, widget=_long(4)
    )
    strengths = forms.CharField(
        label=_("Điều hộ có thể dựa vào"), max_length=1000, required=False, widget=_long(3)
    )

    def __init__(self, sent: Sent = None, *, plan: CasePlan) -> None:
        """Start with what the plan says."""
        known = {
            "revision": plan.revision,
            "main": plan.causes[0] if plan.causes else "",
            "causes": plan.causes[1:],
            "situation": plan.situation,
            "strengths": plan.strengths,
        }
        super().__init__(sent, initial=known, auto_id="words_%s")
        choices = cause_choices()
        self.fields["main"].choices = [("", _("Chưa rõ")), *choices]  # type: ignore[attr-defined]
        self.fields["causes"].choices = choices  # type: ignore[attr-defined]
        self._order = plan.causes

    def fill(self, sent: QueryDict, error: PlanClash) -> None:
        """The first of the causes is the main one."""
        super().fill(sent, error)
        content: Any = error.details["content"]
        sent["main"] = next(iter(content["causes"]), "")
        sent.setlist("causes", content["causes"][1:])
        sent["situation"], sent["strengths"] = content["situation"], content["strengths"]

    def said(self, name: str, value: Any) -> str:
        """Causes by name."""
        return super().said(name, "; ".join(cause_names(value)) if name == "causes" else value)

    def words(self) -> PlanWords:
        """The main cause first, then the others as they were ordered before."""
        main, chosen = self.cleaned_data["main"], self.cleaned_data["causes"]
        others = sorted(
            (one for one in chosen if one != main),
            key=lambda one: self._order.index(one) if one in self._order else len(self._order),
        )
        return PlanWords(
            [main, *others] if main else others,
            self.cleaned_data["situation"].strip(),
            self.cleaned_data["strengths"].strip(),
        )


class GoalForm(RevisedForm):
    """A goal: new, or one that is changed."""

    text = forms.CharField(label=_("Mục tiêu"), max_length=300, widget=_long(2))
    indicator = forms.ChoiceField(label=_("Để hết thiếu hụt"), required=False)
    target_on = DayField(label=_("Đạt trước ngày"))

    def __init__(
        self,
        sent: Sent = None,
        *,
        plan: CasePlan,
        choices: list[tuple[str, str]],
        today: dt.date,
        goal: PlanGoal | None = None,
    ) -> None:
        """Start with the goal, or with the next half-year's end."""
        known = {"revision": plan.revision, "target_on": target_for(today), "indicator": ""}
        if goal is not None:
            known |= {
                "text": goal.text, "indicator": goal.indicator, "target_on": goal.target_on,
            }  # fmt: skip
            if goal.indicator not in {code for code, _name in choices}:
                choices = [*choices, (goal.indicator, goal.indicator)]
        name = "goal" if goal is None else f"goal{goal.pk}"
        super().__init__(sent, initial=known, auto_id=f"{name}_%s")
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]

    def fill(self, sent: QueryDict, error: PlanClash) -> None:
        """As typed, with the day as offices write it."""
        super().fill(sent, error)
        content: Any = error.details["content"]
        sent["text"], sent["indicator"] = content["text"], content["indicator"]
        sent["target_on"] = f"{content['target_on']:%d/%m/%Y}"

    def said(self, name: str, value: Any) -> str:
        """A deprivation by name, a day as offices write it."""
        if name == "target_on":
            return f"{value:%d/%m/%Y}"
        choices: Any = self.fields["indicator"]
        return super().said(
            name, dict(choices.choices).get(value, value) if name == "indicator" else value
        )

    def goal_data(self) -> GoalData:
        """As the service takes it."""
        data = self.cleaned_data
        return GoalData(data["text"], data["target_on"], data["indicator"])


class DropForm(forms.Form):
    """Why a goal is given up."""

    note = forms.CharField(label=_("Vì sao không theo nữa"), max_length=300)

    def __init__(self, sent: Sent = None, *, goal: PlanGoal) -> None:
        """Name its inputs after the goal."""
        super().__init__(sent, auto_id=f"drop{goal.pk}_%s")


class LookForm(forms.Form):
    """The look at a plan that a quarter asks for."""

    quarter = forms.ChoiceField(label=_("Quý"))
    verdict = forms.ChoiceField(
        label=_("Nhận xét"), choices=PlanVerdict.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Hộ tiến triển thế nào, phải điều chỉnh gì"),
        max_length=1000,
        required=False,
        widget=_long(3),
    )

    def __init__(self, sent: Sent = None, *, quarters: list[Quarter]) -> None:
        """Offer the quarters that can be looked at, the oldest first."""
        super().__init__(sent, auto_id="look_%s")
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (f"{one.year}-{one.number}", _("Quý %(number)d/%(year)d") % one._asdict())
            for one in quarters
        ]

    def chosen(self) -> Quarter:
        """The quarter."""
        year, number = self.cleaned_data["quarter"].split("-")
        return Quarter(int(year), int(number))


class AgreeForm(forms.Form):
    """Who of the household agreed, and when."""

    agreed_by = forms.CharField(label=_("Người đại diện hộ"), max_length=100)
    agreed_on = DayField(label=_("Đồng ý ngày"))

    def __init__(self, sent: Sent = None, *, head: str, today: dt.date) -> None:
        """Propose the head, today."""
        known = {"agreed_by": head, "agreed_on": today}
        super().__init__(sent, initial=known, auto_id="agree_%s")


class CloseForm(forms.Form):
    """Why a plan ends."""

    why = forms.ChoiceField(label=_("Lý do"), choices=[("", _("Chọn lý do")), *PlanEnd.choices])
    closed_note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, sent: Sent = None, *, proposal: PlanEnd | None = None) -> None:
        """Propose what the register says, and nothing where it says nothing."""
        super().__init__(sent, initial={"why": proposal or ""}, auto_id="close_%s")
