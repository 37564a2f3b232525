"""The question of a bank officer: who, why, for which day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.fields import DayField
from credit.selectors.eligibility import Subject
from credit.services.eligibility import PURPOSES
from households.rules.identity import normalise_identity


class EligibilityForm(forms.Form):
    """One number or code, a purpose, and a day that is today if left out."""

    hoi = forms.CharField(
        max_length=40,
        label=gettext_lazy("Số định danh cá nhân hoặc mã hộ"),
        help_text=gettext_lazy("12 chữ số trên căn cước, hoặc mã hộ như 19429-000012."),
    )
    muc_dich = forms.ChoiceField(
        label=gettext_lazy("Mục đích"),
        choices=[(str(purpose), purpose.label) for purpose in PURPOSES],
    )
    ngay = DayField(
        required=False,
        label=gettext_lazy("Tại ngày"),
        help_text=gettext_lazy("Để trống là hôm nay."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for digits where a phone shows a keyboard; keep no number in the browser."""
        super().__init__(*args, **kwargs)
        self.fields["hoi"].widget.attrs |= {"autocomplete": "off", "inputmode": "text"}

    def clean_ngay(self) -> dt.date:
        """Return the day, today without one; the future is not known."""
        asked: dt.date | None = self.cleaned_data["ngay"]
        today = timezone.localdate()
        if asked is not None and asked > today:
            raise ValidationError(_("Ngày phải là hôm nay hoặc trước đó."))
        return asked or today

    def subject(self) -> Subject:
        """Whom is asked about: twelve digits are a person, anything else a household's code."""
        asked = self.cleaned_data["hoi"].strip()
        number = normalise_identity(asked)
        if number is not None:
            return Subject("1", identity_number=number)
        return Subject("1", household_code=asked)
