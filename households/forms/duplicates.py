"""What officers choose about pairs of records that look alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices import PairAnswer, PairKind, PairState
from households.selectors.duplicate_pairs import PairFilter


class QueueFilter(forms.Form):
    """State and kind; anything else in the query is ignored."""

    tinh_trang = forms.ChoiceField(
        required=False, label=_("Tình trạng"), choices=[*PairState.choices, ("tat-ca", _("Tất cả"))]
    )
    loai = forms.ChoiceField(
        required=False, label=_("Loại hồ sơ"), choices=[("", _("Tất cả")), *PairKind.choices]
    )

    def wanted(self) -> PairFilter:
        """What the queue is narrowed to; open pairs where nothing is chosen."""
        self.is_valid()
        state = self.cleaned_data.get("tinh_trang") or PairState.OPEN
        kind = self.cleaned_data.get("loai") or ""
        return PairFilter(state="" if state == "tat-ca" else state, kind=kind)

    def __init__(self, data: Any = None) -> None:
        """Show the choice that holds when none was made."""
        given = {} if data is None else data.dict()
        super().__init__({"tinh_trang": PairState.OPEN, **given})


class AnswerForm(forms.Form):
    """The same, or not, with a reason."""

    answer = forms.ChoiceField(choices=PairAnswer.choices)
    note = forms.CharField(
        label=_("Lý do, nếu không phải một"),
        required=False,
        max_length=300,
        help_text=_("Ví dụ: đã gặp cả hai người; hai anh em cùng tên."),
    )
