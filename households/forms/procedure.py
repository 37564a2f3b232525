"""Forms of postings, objections and consultations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import ObjectionState
from households.selectors.procedure.meetings import VillageProgress


class PostForm(forms.Form):
    """Which villages are posted, and where the printed list hangs."""

    villages = forms.MultipleChoiceField(
        label=_("Niêm yết kết quả của"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một thôn.")},
    )
    places = forms.CharField(
        label=_("Nơi dán danh sách"),
        max_length=300,
        help_text=_("Nhà văn hóa thôn và trụ sở UBND; đồng thời thông báo trên đài truyền thanh."),
        error_messages={"required": _("Ghi nơi dán danh sách.")},
    )

    def __init__(self, *args: Any, progress: list[VillageProgress], **kwargs: Any) -> None:
        """Offer the villages with something to post, all of them chosen."""
        super().__init__(*args, **kwargs)
        ready = [row for row in progress if row.to_post]
        field = self.fields["villages"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (
                    str(row.village.pk),
                    _("%(village)s: %(count)d hộ") % {"village": row.village, "count": row.to_post},
                )
                for row in ready
            ]
        field.initial = [str(row.village.pk) for row in ready if not row.lacks_minutes]
        self.fields["places"].initial = _("Nhà văn hóa thôn và trụ sở UBND xã")


class TakeDownForm(forms.Form):
    """Why a list is taken down before its time."""

    reason = forms.CharField(
        label=_("Danh sách sai ở đâu?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Ghi rõ danh sách sai ở đâu.")},
    )


class ObjectionForm(forms.Form):
    """What somebody says against a posted result, on paper or by telephone."""

    content = forms.CharField(
        label=_("Nội dung khiếu nại"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Ghi nội dung khiếu nại.")},
    )
    received_on = DayField(label=_("Ngày nhận"), error_messages={"required": _("Nhập ngày nhận.")})
    name = forms.CharField(
        label=_("Người khiếu nại"),
        max_length=100,
        required=False,
        help_text=_("Bỏ trống nếu người khiếu nại không muốn nêu tên."),
    )
    contact = forms.CharField(
        label=_("Liên hệ"),
        max_length=200,
        required=False,
        help_text=_("Điện thoại hoặc địa chỉ để gửi văn bản trả lời."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Suggest today."""
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()


class AnswerForm(forms.Form):
    """The written answer to an objection."""

    outcome = forms.ChoiceField(
        label=_("Kết quả phúc tra"),
        choices=[
            (state.value, state.label)
            for state in (ObjectionState.DISMISSED, ObjectionState.UPHELD)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn khiếu nại đúng hay không đúng.")},
    )
    answer = forms.CharField(
        label=_("Nội dung trả lời"),
        max_length=2000,
        help_text=_("Đã kiểm tra những gì, kết quả giữ nguyên hay thay đổi, vì sao."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Khiếu nại phải được trả lời bằng văn bản.")},
    )


class NoteForm(forms.Form):
    """A note that may stay empty."""

    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)


class AskForm(forms.Form):
    """The letter with which the commune asks the province."""

    number = forms.CharField(
        label=_("Số văn bản gửi đi"),
        max_length=40,
        required=False,
        help_text=_("Nếu có gửi kèm văn bản, ví dụ 45/UBND-KT."),
    )


class OpinionForm(forms.Form):
    """The province's opinion on the whole, beside that on each household."""

    opinion = forms.CharField(
        label=_("Ý kiến chung"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    number = forms.CharField(label=_("Số văn bản trả lời"), max_length=40, required=False)
