"""The page of a residents' meeting: what the minutes say, and the vote on each household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.exceptions import MeetingRefused
from households.models import Meeting, MeetingResult
from households.rules.meeting import Vote
from households.selectors.procedure.case_lines import CaseLine
from households.services.procedure.meetings import MeetingData


@dataclass(slots=True)
class VoteRow:
    """One household on the page: what was typed of its vote, and what is wrong with it."""

    line: CaseLine
    shown: int | None
    agreeing: str = ""
    opinion: str = ""
    left_out: bool = False
    error: str = ""


class MinutesForm(forms.Form):
    """The signed minutes as a file."""

    minutes = forms.FileField(
        label=_("Tệp biên bản đã ký"),
        help_text=_("PDF hoặc ảnh chụp JPG, PNG, tối đa 15 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={
            "required": _("Chọn tệp biên bản."),
            "empty": _("Tệp trống. Chọn lại tệp biên bản."),
        },
    )


class MeetingForm(MinutesForm):
    """The meeting as a whole; the votes are read beside it, so that an empty one means all."""

    held_on = DayField(label=_("Ngày họp"), error_messages={"required": _("Nhập ngày họp.")})
    present = forms.IntegerField(
        label=_("Số người có mặt"),
        min_value=1,
        max_value=5000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Nhập số người có mặt."),
            "invalid": _("Nhập một số."),
            "min_value": _("Số người có mặt phải lớn hơn 0."),
        },
    )
    place = forms.CharField(
        label=_("Địa điểm"),
        max_length=200,
        error_messages={"required": _("Nhập địa điểm họp.")},
    )
    chair = forms.CharField(
        label=_("Chủ trì"),
        max_length=100,
        help_text=_("Thường là trưởng thôn, tổ trưởng."),
        error_messages={"required": _("Nhập tên người chủ trì.")},
    )
    secretary = forms.CharField(
        label=_("Thư ký"),
        max_length=100,
        error_messages={"required": _("Nhập tên thư ký.")},
    )
    attendance = forms.CharField(
        label=_("Thành phần"),
        max_length=500,
        required=False,
        help_text=_("Ban Chỉ đạo rà soát, Bí thư chi bộ, Mặt trận, đoàn thể, đại diện hộ dân…"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("Ý kiến khác"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = (
        "held_on", "present", "place", "chair", "secretary", "attendance", "note", "minutes",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        lines: Sequence[CaseLine],
        results: Mapping[int, MeetingResult] | None = None,
        meeting: Meeting | None = None,
        usual: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``lines`` are the households on the page; of a recorded meeting with their results."""
        super().__init__(*args, **kwargs)
        self.fields["minutes"].required = False
        self.correcting = meeting is not None
        self.initial = {"held_on": timezone.localdate(), **(usual or {})}
        if meeting is not None:
            names = ("held_on", "present", "place", "chair", "secretary", "attendance", "note")
            self.initial = {name: getattr(meeting, name) for name in names}
        self.rows = [self._row(line, (results or {}).get(line.case.pk), meeting) for line in lines]

    def _row(
        self, line: CaseLine, result: MeetingResult | None, meeting: Meeting | None
    ) -> VoteRow:
        key = line.case.pk
        shown = line.case.class_found if result is None else result.class_shown
        if self.is_bound:
            return VoteRow(
                line,
                shown,
                agreeing=str(self.data.get(f"agreeing-{key}", "")).strip(),
                opinion=str(self.data.get(f"opinion-{key}", "")).strip(),
                left_out=bool(self.data.get(f"out-{key}")) and not self.correcting,
            )
        if result is None or meeting is None:
            return VoteRow(line, shown)
        everybody = result.agreeing == meeting.present
        return VoteRow(line, shown, "" if everybody else str(result.agreeing), result.opinion)

    def clean(self) -> dict[str, Any]:
        """Read the votes: digits, not more than were there."""
        cleaned: dict[str, Any] = super().clean() or {}
        present = cleaned.get("present")
        for row in self.rows:
            if not row.agreeing or row.left_out:
                continue
            if not (row.agreeing.isascii() and row.agreeing.isdigit()):
                row.error = _now("Nhập một số.")
            elif present is not None and int(row.agreeing) > present:
                row.error = _now("Nhiều hơn số người có mặt.")
        if any(row.error for row in self.rows):
            raise forms.ValidationError(_now("Sửa các hộ báo đỏ trong bảng rồi ghi lại."))
        return cleaned

    def meeting_data(self) -> MeetingData:
        """Return what the service records."""
        cleaned = self.cleaned_data
        votes = {
            row.line.case.pk: Vote(int(row.agreeing) if row.agreeing else None, row.opinion)
            for row in self.rows
            if row.agreeing or row.opinion
        }
        return MeetingData(
            held_on=cleaned["held_on"],
            place=cleaned["place"],
            chair=cleaned["chair"],
            secretary=cleaned["secretary"],
            present=cleaned["present"],
            attendance=cleaned["attendance"],
            note=cleaned["note"],
            votes=votes,
            left_out=frozenset(row.line.case.pk for row in self.rows if row.left_out),
        )

    def refuse(self, error: MeetingRefused) -> None:
        """Show what the service refused beside the input at fault."""
        name = error.field or ""
        if name.startswith("agreeing-"):
            for row in self.rows:
                if name == f"agreeing-{row.line.case.pk}":
                    row.error = str(error.message)
        self.add_error(name if name in self.fields else None, str(error.message))
