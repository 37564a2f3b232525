"""Forms of infrastructure works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from officials.models import Official
from programmes.choices import CapitalSource, WorkKind, WorkNature, WorkState
from programmes.forms.places import CommuneFilter, DongField, PlaceForm, count_field, offer
from programmes.models import CapitalLine, Project, Work
from programmes.models.works import WorkQuerySet


class WorkForm(PlaceForm):
    """One work; shares of sources are fields ``nguon-…``."""

    name = forms.CharField(label=_("Tên công trình"), max_length=200)
    kind = forms.ChoiceField(label=_("Loại công trình"), choices=WorkKind.choices)
    nature = forms.ChoiceField(
        label=_("Hình thức"), choices=WorkNature.choices, widget=forms.RadioSelect
    )
    is_essential = forms.BooleanField(label=_("Công trình hạ tầng thiết yếu"), required=False)
    project: forms.ModelChoiceField[Project] = forms.ModelChoiceField(
        queryset=Project.objects.select_related("programme"),
        required=False,
        label=_("Dự án, tiểu dự án"),
        empty_label=_("Không thuộc dự án nào"),
    )
    cost_planned = DongField(label=_("Tổng mức đầu tư dự kiến (đồng)"))
    planned_on = DayField(label=_("Ngày đưa vào kế hoạch"))
    beneficiaries = count_field(label=_("Số hộ hưởng lợi"), required=False)
    poor_beneficiaries = count_field(label=_("Trong đó hộ nghèo, cận nghèo"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(
        self, data: Any = None, *, viewer: Official, work: Work | None = None, **kwargs: Any
    ) -> None:
        """Fill in the work that is corrected."""
        initial: dict[str, Any] = {"planned_on": timezone.localdate(), "nature": WorkNature.NEW}
        shares: dict[str, int] = {}
        if work is not None:
            initial = {name: getattr(work, name) for name in self.base_fields}
            shares = {row.source: row.amount for row in work.shares.all()}
        super().__init__(data, viewer=viewer, initial=initial, **kwargs)
        for source in CapitalSource:
            self.fields[f"nguon-{source}"] = DongField(
                label=source.label, required=False, initial=shares.get(source)
            )

    def clean(self) -> dict[str, Any]:
        """The poor among those who benefit are some of them."""
        found = super().clean() or self.cleaned_data
        every, poor = found.get("beneficiaries"), found.get("poor_beneficiaries")
        if poor is not None and (every is None or poor > every):
            self.add_error(
                "poor_beneficiaries",
                _("Số này không thể lớn hơn tổng số hộ hưởng lợi."),
            )
        return found

    def shares(self) -> dict[str, int]:
        """Return dong by source."""
        return {
            str(source): amount
            for source in CapitalSource
            if (amount := self.cleaned_data.get(f"nguon-{source}"))
        }

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Fields of the work itself."""
        return [self[name] for name in self.fields if not name.startswith("nguon-")]

    @property
    def share_fields(self) -> list[forms.BoundField]:
        """Fields of the sources."""
        return [self[name] for name in self.fields if name.startswith("nguon-")]


class StepForm(forms.Form):
    """A step of a work: the day, and what else the step asks for."""

    on_date = DayField(label=_("Ngày"))
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)
    cost_final = DongField(label=_("Giá trị quyết toán (đồng)"), required=False)
    reason = forms.CharField(label=_("Lý do (khi dừng)"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, steps: set[str]) -> None:
        """Ask only for what the possible steps need."""
        super().__init__(data)
        self.fields["on_date"].initial = timezone.localdate()
        for name, needed in (
            ("decision_no", {"approve"}),
            ("cost_final", {"finish", "hand_over"}),
            ("reason", {"stop"}),
        ):
            if not steps & needed:
                del self.fields[name]


class FundForm(forms.Form):
    """Money of a line for a work."""

    line: forms.ModelChoiceField[CapitalLine] = forms.ModelChoiceField(
        queryset=CapitalLine.objects.none(), label=_("Dòng vốn"), empty_label=_("Chọn dòng vốn")
    )
    amount = DongField(label=_("Số tiền (đồng)"))

    def __init__(self, data: Any = None, *, work: Work) -> None:
        """Offer the lines of the commune and of its province."""
        super().__init__(data)
        lines = CapitalLine.objects.filter(
            Q(area=work.commune_id) | Q(area=work.commune.parent_id), allocated__gt=0
        ).select_related("project", "area")
        offer(self, "line", lines)
        field = self.fields["line"]
        field.label_from_instance = lambda line: (  # type: ignore[attr-defined]
            f"{line.year} · {line.project.code} · {line.get_source_display()} · {line.area.name}"
        )


class WorkFilter(CommuneFilter):
    """Commune, kind, state, new or maintained, essential."""

    loai = forms.ChoiceField(
        required=False, label=_("Loại công trình"), choices=[("", _("Tất cả")), *WorkKind.choices]
    )
    hinh_thuc = forms.ChoiceField(
        required=False, label=_("Hình thức"), choices=[("", _("Tất cả")), *WorkNature.choices]
    )
    buoc = forms.ChoiceField(
        required=False, label=_("Trạng thái"), choices=[("", _("Tất cả")), *WorkState.choices]
    )
    nam = forms.IntegerField(required=False, label=_("Năm hoàn thành"), min_value=2010)
    thiet_yeu = forms.BooleanField(required=False, label=_("Chỉ công trình thiết yếu"))

    def apply(self, rows: WorkQuerySet) -> WorkQuerySet:
        """Narrow the list."""
        self.is_valid()
        for name, lookup in (
            ("xa", "commune"),
            ("loai", "kind"),
            ("hinh_thuc", "nature"),
            ("buoc", "state"),
            ("nam", "done_on__year"),
        ):
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{lookup: value})
        return rows.filter(is_essential=True) if self.cleaned_data.get("thiet_yeu") else rows
