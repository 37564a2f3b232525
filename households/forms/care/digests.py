"""How often reminders are sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices import DigestFrequency


class DigestForm(forms.Form):
    """One choice."""

    frequency = forms.ChoiceField(
        label=_("Gửi thư nhắc việc"),
        choices=DigestFrequency.choices,
        widget=forms.RadioSelect,
    )
