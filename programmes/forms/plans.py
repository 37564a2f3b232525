"""Beginning a plan, choosing what to plan for whom, deciding, closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from households.selectors.territory import communes_of
from officials.choices import Right
from officials.models import Official
from programmes.models import Programme, Project, SupportKind, SupportNorm, SupportPlan


class PlanForm(forms.Form):
    """A new plan of a commune of the officer."""

    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường"), empty_label=None
    )
    year = forms.IntegerField(label=_("Năm"), min_value=2021, max_value=2099)
    title = forms.CharField(label=_("Tên kế hoạch"), max_length=200)

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the communes where the viewer manages support; suggest the coming plan."""
        super().__init__(data)
        communes = self.fields["commune"]
        assert isinstance(communes, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        communes.queryset = communes_of(viewer, Right.MANAGE_SUPPORT)
        self.fields["year"].initial = timezone.localdate().year
        self.fields["title"].initial = _("Kế hoạch hỗ trợ hộ nghèo, hộ cận nghèo")


class ChoiceForm(forms.Form):
    """What to plan: kind, programme, and a household to begin with."""

    loai: forms.ModelChoiceField[SupportKind] = forms.ModelChoiceField(
        queryset=SupportKind.objects.none(), label=_("Loại hỗ trợ"), empty_label=_("Chọn loại")
    )
    ct: forms.ModelChoiceField[Programme] = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        label=_("Chương trình"),
        required=False,
        empty_label=_("Chọn chương trình"),
    )
    ho = forms.CharField(required=False, widget=forms.HiddenInput)
    het = forms.BooleanField(
        required=False, label=_("Hiện cả hộ không thiếu thứ này hoặc đã được đáp ứng")
    )

    def __init__(self, data: Any = None, *, plan: SupportPlan) -> None:
        """Offer kinds in use, and programmes of the plan's year."""
        super().__init__(data)
        kinds, programmes = self.fields["loai"], self.fields["ct"]
        assert isinstance(kinds, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(programmes, forms.ModelChoiceField)  # noqa: S101
        kinds.queryset = SupportKind.objects.filter(is_active=True)
        programmes.queryset = programmes_of(plan)


class LineForm(forms.Form):
    """What each chosen household gets: norm, value, words; the money of each line beside it."""

    project: forms.ModelChoiceField[Project] = forms.ModelChoiceField(
        queryset=Project.objects.none(),
        required=False,
        label=_("Dự án, tiểu dự án"),
        empty_label=_("Không ghi"),
    )
    norm: forms.ModelChoiceField[SupportNorm] = forms.ModelChoiceField(
        queryset=SupportNorm.objects.none(),
        required=False,
        label=_("Định mức áp dụng"),
        empty_label=_("Không theo định mức"),
    )
    value = forms.IntegerField(
        required=False, min_value=0, label=_("Giá trị mỗi hộ hoặc người (đồng)")
    )
    description = forms.CharField(required=False, max_length=300, label=_("Nội dung"))

    def __init__(self, data: Any = None, *, norms: list[SupportNorm], programme: Programme) -> None:
        """Offer the norms that hold; the first one is proposed with its amount."""
        super().__init__(data)
        projects, norm = self.fields["project"], self.fields["norm"]
        assert isinstance(projects, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(norm, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        projects.queryset = Project.objects.filter(programme=programme)
        norm.queryset = SupportNorm.objects.filter(pk__in=[one.pk for one in norms])
        if norms:
            norm.initial = norms[0].pk
            self.fields["value"].initial = norms[0].amount or norms[0].cap


class DecisionForm(forms.Form):
    """The approval of a plan."""

    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = forms.DateField(label=_("Ngày duyệt"), input_formats=["%d/%m/%Y", "%Y-%m-%d"])


class CloseForm(forms.Form):
    """Where what was not delivered goes: the next plan, or it is stopped with a reason."""

    carry_to: forms.ModelChoiceField[SupportPlan] = forms.ModelChoiceField(
        queryset=SupportPlan.objects.none(),
        required=False,
        label=_("Chuyển số chưa giao sang kế hoạch"),
        empty_label=_("Không chuyển, dừng lại"),
    )
    reason = forms.CharField(required=False, max_length=300, label=_("Lý do dừng"))

    def __init__(self, data: Any = None, *, plan: SupportPlan) -> None:
        """Offer the plans in preparation of the years after."""
        super().__init__(data)
        target = self.fields["carry_to"]
        assert isinstance(target, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        target.queryset = SupportPlan.objects.filter(
            commune=plan.commune_id, year__gt=plan.year, state="draft"
        ).order_by("year", "pk")


def programmes_of(plan: SupportPlan) -> Any:
    """Programmes that hold in the plan's year, of the country or of its province."""
    rows = Programme.objects.filter(valid_from__year__lte=plan.year).exclude(
        valid_to__year__lt=plan.year
    )
    here = rows.filter(province__isnull=True) | rows.filter(province=plan.commune.parent_id)
    return here.order_by("name_vi")
