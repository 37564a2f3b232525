"""Forms of targets and of figures typed for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from common.fields import DayField
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import Certainty, SupportGroup, TargetDirection, TargetMeasure
from programmes.models import Target
from summaries.rules.measures import MULTIDIMENSIONAL, NEAR_POOR, NEWLY_ESCAPED, POOR, find
from summaries.rules.outputs import Entity, outputs


def indicators() -> list[tuple[str, Any]]:
    """Codes that a target can follow: classes and outputs, with their words."""
    language = get_language() or "vi"
    classes = [
        (part.code, part.en if language.startswith("en") else part.vi)
        for part in (POOR, NEAR_POOR, MULTIDIMENSIONAL, NEWLY_ESCAPED)
    ]
    found = [
        (one.code, one.label(language))
        for one in outputs().values()
        if one.entity is not Entity.NEED
    ]
    return [("", "–"), (str(_("Phân loại hộ")), classes), (str(_("Kết quả hỗ trợ")), found)]


class TargetForm(forms.Form):
    """A target of an area of the official's, or of the country."""

    area: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Địa bàn"), required=False, empty_label=_("Cả nước")
    )
    code = forms.SlugField(
        label=_("Mã"), max_length=60, help_text=_("Chữ không dấu, số và gạch nối.")
    )
    name_vi = forms.CharField(label=_("Chỉ tiêu"), max_length=300)
    first_year = forms.IntegerField(label=_("Từ năm"), min_value=2010, max_value=2099)
    last_year = forms.IntegerField(label=_("Đến năm"), min_value=2010, max_value=2099)
    measure = forms.ChoiceField(label=_("Nguồn số liệu"), choices=TargetMeasure.choices)
    indicator = forms.ChoiceField(label=_("Số liệu theo dõi"), choices=indicators, required=False)
    base = forms.ChoiceField(
        label=_("Trên tổng số (khi là tỷ lệ)"), choices=indicators, required=False
    )
    direction = forms.ChoiceField(label=_("Yêu cầu"), choices=TargetDirection.choices)
    value = forms.DecimalField(
        label=_("Giá trị"), min_value=0, max_digits=15, decimal_places=3, localize=True
    )
    unit_vi = forms.CharField(label=_("Đơn vị"), max_length=30)
    start = forms.DecimalField(
        label=_("Giá trị đầu kỳ"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=3,
        localize=True,
        help_text=_("Để trống: lấy từ số liệu của hệ thống."),
    )
    groups = forms.MultipleChoiceField(
        label=_("Nhóm hỗ trợ góp vào chỉ tiêu"),
        choices=SupportGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    legal_basis = forms.CharField(label=_("Căn cứ"), max_length=300)
    certainty = forms.ChoiceField(
        label=_("Mức chắc chắn"), choices=Certainty.choices, initial=Certainty.CERTAIN
    )

    def __init__(self, data: Any = None, *, viewer: Official, target: Target | None = None) -> None:
        """Offer the areas for which the viewer sets targets; a target keeps its area and code."""
        initial = None
        if target is not None:
            initial = {
                name: getattr(target, name)
                for name in self.base_fields
                if name not in {"area", "code"}
            }
        super().__init__(data, initial=initial)
        if target is not None:
            del self.fields["area"]
            del self.fields["code"]
            return
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        keys = (
            provinces_for(viewer, Right.MANAGE_CAPITAL)
            | areas_for(viewer, Right.MANAGE_CAPITAL).communes
        )
        field.queryset = Area.objects.filter(pk__in=keys).order_by("-level", "code")
        if not viewer.has_right(Right.MANAGE_REFERENCE):
            field.empty_label = None
            field.required = True

    def clean(self) -> dict[str, Any]:
        """What is measured is named; its code is one that is measured."""
        found = super().clean() or self.cleaned_data
        measure, code = str(found.get("measure") or ""), found.get("indicator") or ""
        named: dict[str, bool] = {
            TargetMeasure.CLASS_RATE: find(code) is not None,
            TargetMeasure.CLASS_COUNT: find(code) is not None,
            TargetMeasure.OUTPUT: code in outputs(),
            TargetMeasure.OUTPUT_SHARE: code in outputs() and found.get("base") in outputs(),
        }
        if not named.get(measure, True):
            self.add_error("indicator", _("Chọn số liệu phù hợp với nguồn số liệu."))
        first, last = found.get("first_year"), found.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("Năm cuối phải bằng hoặc sau năm đầu."))
        return found


class ObservationForm(forms.Form):
    """The figure of a day, with where it is written."""

    as_of = DayField(label=_("Tính đến ngày"))
    value = forms.DecimalField(
        label=_("Số liệu"), min_value=0, max_digits=15, decimal_places=3, localize=True
    )
    source = forms.CharField(
        label=_("Nguồn số liệu"), max_length=300, help_text=_("Số, ngày của báo cáo.")
    )

    def __init__(self, data: Any = None) -> None:
        """Today, unless another day is typed."""
        super().__init__(data)
        self.fields["as_of"].initial = timezone.localdate()
