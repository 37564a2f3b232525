"""What is typed on the page of a case plan; each form is sent alone, with its ``act``."""

from __future__ import annotations

import datetime as dt
import uuid

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import Doer, PlanEnd, PlanVerdict
from households.models import CasePlan, PlanGoal
from households.rules.care.plan_draft import target_for
from households.rules.care.quarters import Quarter
from households.rules.fact_choices import CAUSES
from households.services.care.plan_steps import StepData
from households.services.care.plans import GoalData, PlanWords

#: What was sent, None for a form that is shown first.
Sent = QueryDict | None

#: How far away the proposed day of a step lies.
STEP_DAYS = 30


def cause_choices() -> list[tuple[str, str]]:
    """Causes of the review form in the viewer's language."""
    language = get_language() or ""
    return [(one.code, one.label.in_language(language)) for one in CAUSES]


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RevisedForm(forms.Form):
    """A form that replaces words: it knows which revision of the plan was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


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


class StepForm(forms.Form):
    """A step towards a goal."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.CharField(label=_("Việc"), max_length=300)
    doer = forms.ChoiceField(label=_("Ai làm"), choices=Doer.choices)
    doer_name = forms.CharField(
        label=_("Tên người, đơn vị làm"),
        max_length=100,
        required=False,
        help_text=_("Khi người khác làm."),
    )
    due_on = DayField(label=_("Hạn"))

    def __init__(self, sent: Sent = None, *, goal: PlanGoal, today: dt.date) -> None:
        """Propose a month, and a key so that sending twice writes once."""
        known = {
            "key": uuid.uuid4(),
            "doer": Doer.HOUSEHOLD,
            "due_on": today + dt.timedelta(days=STEP_DAYS),
        }
        super().__init__(sent, initial=known, auto_id=f"step{goal.pk}_%s")

    def step_data(self) -> StepData:
        """As the service takes it."""
        data = self.cleaned_data
        return StepData(
            data["what"], Doer(data["doer"]), data["due_on"], data["doer_name"], data["key"]
        )


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

    why = forms.ChoiceField(label=_("Lý do"), choices=PlanEnd.choices)
    closed_note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, sent: Sent = None, *, proposal: PlanEnd | None = None) -> None:
        """Propose what the register says."""
        super().__init__(sent, initial={"why": proposal or ""}, auto_id="close_%s")
