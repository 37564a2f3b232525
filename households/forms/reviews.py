"""Small forms around a review: opening, returning, withdrawing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import ReviewKind, ReviewState
from households.forms.filters import VillageFilter
from households.selectors.work_list import round_end, round_start


class StartReviewForm(forms.Form):
    """Which kind of review, and the day of the visit."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=ReviewKind.choices)
    reviewed_on = DayField(
        label=_("Ngày rà soát"),
        help_text=_("Ngày gặp hộ và thu thập thông tin."),
        error_messages={
            "required": _("Nhập ngày rà soát."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Suggest today, and the periodic review while its round runs."""
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        running = round_start(today) <= today <= round_end(today)
        self.fields["kind"].initial = ReviewKind.PERIODIC if running else ReviewKind.ONGOING
        self.fields["reviewed_on"].initial = today


class ReasonForm(forms.Form):
    """Why a review is returned or withdrawn."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Hãy ghi rõ lý do.")},
    )


class ReviewFilter(VillageFilter):
    """Village and state."""

    trang_thai = forms.ChoiceField(
        required=False,
        label=_("Trạng thái"),
        choices=[("", _("Tất cả")), *ReviewState.choices],
    )

    def apply(self, rows: Any) -> Any:
        """Narrow reviews by village and state."""
        state = self.value("trang_thai")
        rows = super().apply(rows)
        return rows.filter(state=state) if state else rows
