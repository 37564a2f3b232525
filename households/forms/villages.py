"""The day from which a village is no more."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import DayField


class CloseVillageForm(forms.Form):
    """When a village was merged into another or given up."""

    closed_on = DayField(
        label=_("Giải thể từ ngày"),
        help_text=_("Ngày ghi trong nghị quyết sắp xếp thôn. Các hộ phải được chuyển đi trước."),
    )
