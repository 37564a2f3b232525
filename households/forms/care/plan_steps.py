"""What is typed about the steps of a case plan; each form is sent alone, with its ``act``."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import Doer
from households.exceptions import PlanClash
from households.forms.care.merged import MergedForm, Sent
from households.models import AgreedStep, PlanGoal
from households.services.care.plan_steps import StepData
from households.services.care.steps import StepWords

#: How far away the proposed day of a step lies.
STEP_DAYS = 30


class StepFields(forms.Form):
    """What a step says."""

    what = forms.CharField(label=_("Việc"), max_length=300)
    doer = forms.ChoiceField(label=_("Ai làm"), choices=Doer.choices)
    doer_name = forms.CharField(
        label=_("Tên người, đơn vị làm"),
        max_length=100,
        required=False,
        help_text=_("Khi người khác làm."),
    )
    due_on = DayField(label=_("Hạn"))


class StepForm(StepFields):
    """A step towards a goal."""

    key = forms.UUIDField(widget=forms.HiddenInput)

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


class StepChangeForm(MergedForm, StepFields):
    """Other words or another day for a step; it remembers what it was printed with."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=_("Vì sao đổi hạn"),
        max_length=300,
        required=False,
        help_text=_("Khi đổi hạn; hạn cũ vẫn giữ trong lịch sử."),
    )

    def __init__(self, sent: Sent = None, *, step: AgreedStep) -> None:
        """Start with the step."""
        known = {
            "what": step.what, "doer": step.doer, "doer_name": step.doer_name,
            "due_on": step.due_on,
        }  # fmt: skip
        was = json.dumps(known, default=dt.date.isoformat)
        super().__init__(sent, initial=known | {"was": was}, auto_id=f"change{step.pk}_%s")

    def base(self) -> StepWords | None:
        """What the step said when the form was printed; None where that cannot be told."""
        try:
            known = json.loads(self.cleaned_data["was"])
            due_on = dt.date.fromisoformat(known["due_on"])
            return StepWords(
                str(known["what"]), str(known["doer"]), str(known["doer_name"]), due_on
            )
        except (ValueError, KeyError, TypeError):
            return None

    def words(self) -> StepWords:
        """As the service takes it."""
        data = self.cleaned_data
        name = data["doer_name"].strip() if data["doer"] == Doer.OTHER else ""
        return StepWords(data["what"].strip(), data["doer"], name, data["due_on"])

    def fill(self, sent: QueryDict, error: PlanClash) -> None:
        """The next saving goes on what stands now."""
        content: Any = error.details["content"]
        sent["was"] = json.dumps(error.details["current"], default=dt.date.isoformat)
        for name in ("what", "doer", "doer_name"):
            sent[name] = str(content[name])
        sent["due_on"] = f"{content['due_on']:%d/%m/%Y}"

    def said(self, name: str, value: Any) -> str:
        """Who does it in words, a day as offices write it."""
        if name == "due_on":
            return f"{value:%d/%m/%Y}"
        return super().said(name, Doer(value).label if name == "doer" else value)


class StepDropForm(forms.Form):
    """Why a step is given up."""

    outcome = forms.CharField(label=_("Vì sao không làm nữa"), max_length=300)

    def __init__(self, sent: Sent = None, *, step: AgreedStep) -> None:
        """Name its inputs after the step."""
        super().__init__(sent, auto_id=f"give{step.pk}_%s")
