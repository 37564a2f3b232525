"""Handing over: to whom, from which day, and why; beginning the line of a commune."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import HandoverReason
from households.selectors.care.handing import Held, Receiver
from officials.models import Official

#: Choice of a line that goes back to who answers for its village or commune.
NOBODY = "0"

#: Lines up to this many each show their own choice of receiver.
OWN_CHOICE = 60


class HandoverForm(forms.Form):
    """What a handover needs besides its lines, which the page shows with a tick each."""

    receiver = forms.ChoiceField(label=_("Người nhận"))
    effective_on = DayField(
        label=_("Có hiệu lực từ ngày"),
        help_text=_(
            "Không quá 31 ngày trước hoặc sau hôm nay. Nhận sau ngày này thì tính từ ngày nhận."
        ),
    )
    reason = forms.ChoiceField(
        label=_("Lý do"), choices=[("", _("Chọn lý do")), *HandoverReason.choices]
    )
    note = forms.CharField(
        label=_("Ghi chú cho người nhận"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    direct = forms.BooleanField(
        label=_("Phân công ngay, không chờ người nhận đồng ý (ghi lý do ở ô ghi chú)"),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        held: Sequence[Held],
        people: Sequence[Receiver],
        manages: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Offer the people who may take something; only a leader orders, or ends lines."""
        super().__init__(data, initial=initial)
        self.held = held
        self.people = {str(one.official.pk): one for one in people}
        self.manages = manages
        choices: list[tuple[str, Any]] = [("", _("Chọn người nhận"))]
        choices += [(key, str(one.official)) for key, one in self.people.items()]
        receiver = self.fields["receiver"]
        assert isinstance(receiver, forms.ChoiceField)  # noqa: S101 (for the type checker)
        receiver.choices = choices
        if all(one.gone for one in held):
            del self.fields["receiver"]
        if not manages:
            del self.fields["direct"]

    def picked(self) -> list[Held]:
        """Lines that are ticked; on a fresh page all."""
        if not self.is_bound:
            return list(self.held)
        ticked = set(self.data.getlist("dong"))  # type: ignore[attr-defined]
        return [one for one in self.held if one.key in ticked]

    def receiver_of(self, held: Held) -> Official | None:
        """Who takes a line: its own choice, else the one for all; None ends the line."""
        if held.gone:
            return None
        own = str(self.data.get(f"nhan_{held.key}", "")) if self.is_bound else ""
        if own == NOBODY and self.manages:
            return None
        chosen = self.people.get(own or self.cleaned_data["receiver"])
        return None if chosen is None else chosen.official

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its tick and its own choice of receiver."""
        ticked = {one.key for one in self.picked()}
        many = len(self.people) > 1 and len(self.held) > 1
        return [
            {
                "held": one,
                "ticked": one.key in ticked,
                "own": str(self.data.get(f"nhan_{one.key}", "")) if self.is_bound else "",
                "people": [
                    (key, who.official) for key, who in self.people.items() if who.may_take(one)
                ],
                "chooses": many and number < OWN_CHOICE and not one.gone,
                "ends": self.manages and one.household is not None,
            }
            for number, one in enumerate(self.held)
        ]

    def clean(self) -> dict[str, Any]:
        """A receiver is needed unless each ticked line names its own or only ends."""
        data = super().clean() or {}
        data.setdefault("receiver", "")
        needs = [
            one for one in self.picked() if not one.gone and not self.data.get(f"nhan_{one.key}")
        ]
        if not needs and "receiver" in self.errors and not data.get("receiver"):
            del self.errors["receiver"]
        return data


class BeginForm(forms.Form):
    """Who answers for a whole commune from a day on: the first line of all."""

    official = forms.ChoiceField(label=_("Người phụ trách chung"))
    from_day = DayField(label=_("Từ ngày"))

    def __init__(self, data: Any = None, *, people: Sequence[Receiver]) -> None:
        """Offer those with a post in the whole commune."""
        super().__init__(data)
        self.people = {str(one.official.pk): one.official for one in people if one.villages is None}
        chosen = self.fields["official"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 (for the type checker)
        chosen.choices = [
            ("", _("Chọn cán bộ")),
            *((k, str(who)) for k, who in self.people.items()),
        ]
        self.fields["from_day"].initial = timezone.localdate()

    def person(self) -> Official:
        """Return who was chosen."""
        return self.people[self.cleaned_data["official"]]

    def day(self) -> dt.date:
        """Return the first day."""
        found: dt.date = self.cleaned_data["from_day"]
        return found
