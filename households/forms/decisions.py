"""Forms of the leader's page: which cases, the decision, the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from common.fields import DayField
from households.forms.filters import VillageFilter
from households.models import Decision, Objection
from households.selectors.deciding import TURNS, correctable, of_turn, suggested_number
from households.selectors.territory import communes_of
from officials.choices import Right
from officials.scope import Viewer


class ReadyFilter(VillageFilter):
    """Village, what the decision makes of the household, and whether anybody objected."""

    doi = forms.ChoiceField(
        required=False,
        label=_("Thay đổi"),
        choices=[("", _("Tất cả")), *((turn.slug, turn.label) for turn in TURNS)],
    )
    khieu_nai = forms.ChoiceField(
        required=False,
        label=_("Khiếu nại"),
        choices=[("", _("Tất cả")), ("co", _("Có khiếu nại")), ("khong", _("Không có khiếu nại"))],
    )

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow ready cases."""
        rows = of_turn(super().apply(rows), self.value("doi"))
        if objected := self.value("khieu_nai"):
            said = Exists(Objection.objects.filter(case=OuterRef("pk")))
            rows = rows.filter(said if objected == "co" else ~said)
        return rows


class DecisionForm(forms.Form):
    """Number and date of the decision on the chosen cases of one commune."""

    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường"), empty_label=None
    )
    number = forms.CharField(
        label=_("Số quyết định"),
        max_length=40,
        help_text=_("Như trên văn bản, ví dụ 125/QĐ-UBND."),
        error_messages={"required": _("Hãy nhập số quyết định.")},
    )
    decided_on = DayField(
        label=_("Ngày quyết định"),
        help_text=_("Kết quả có hiệu lực từ ngày này; 36 tháng mới thoát nghèo tính từ ngày này."),
        error_messages={"required": _("Nhập ngày quyết định.")},
    )
    corrects: forms.ModelChoiceField[Decision] = forms.ModelChoiceField(
        queryset=Decision.objects.none(),
        label=_("Đính chính quyết định"),
        required=False,
        empty_label=_("Không phải đính chính"),
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        """Offer the communes where the viewer decides, and the next number."""
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        communes = communes_of(viewer, Right.DECIDE)
        corrected = correctable(viewer)
        self._offer("commune", communes)
        self._offer("corrects", corrected)
        if not corrected.exists():
            del self.fields["corrects"]
        first = communes.first()
        self.fields["commune"].initial = first
        self.fields["decided_on"].initial = today
        if first is not None:
            self.fields["number"].initial = suggested_number(first, today)
        if communes.count() == 1:
            self.fields["commune"].widget = forms.HiddenInput()

    def _offer(self, name: str, rows: QuerySet[Any, Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows


class CaseReasonForm(forms.Form):
    """Why cases are returned or refused."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Cần khi trả lại hoặc không công nhận; người rà soát và người dân đọc lý do."),
    )
