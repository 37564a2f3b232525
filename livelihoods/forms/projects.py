"""Forms of production projects: filters, the project itself, steps, money."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from households.selectors.territory import communes_of, villages_of
from livelihoods.choices import LeaderKind, ProjectForm, ProjectState, Verdict
from livelihoods.forms.sources import DongField, SourceField
from livelihoods.models import LivelihoodModel, ProductionProject
from livelihoods.models.projects import ProductionProjectQuerySet
from livelihoods.rules.projects import Shares, Step
from livelihoods.services.project_money import ContractData, ContributionData
from livelihoods.services.projects import ProjectData
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer
from programmes.choices import ContributionKind, Giver, Recipient, SupportGroup
from programmes.models import CapitalLine, SupportKind
from programmes.services.commitments import CommonSpec

_MOST = 1_000_000_000_000


class ProjectFilter(forms.Form):
    """Commune, form, state, year, words of the name."""

    tim = forms.CharField(label=_("Tên, số dự án"), required=False, max_length=80)
    hinh_thuc = forms.ChoiceField(
        label=_("Hình thức"), required=False, choices=[("", _("Tất cả")), *ProjectForm.choices]
    )
    buoc = forms.ChoiceField(
        label=_("Trạng thái"), required=False, choices=[("", _("Tất cả")), *ProjectState.choices]
    )
    nam = forms.IntegerField(
        label=_("Năm bắt đầu"),
        required=False,
        min_value=2010,
        max_value=2099,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, label=_("Xã, phường"), empty_label=_("Tất cả")
    )

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        """Offer the communes of the viewer; whoever has one is not asked."""
        super().__init__(data)
        communes = communes_of(viewer, Right.VIEW_HOUSEHOLDS)
        if len(communes[:2]) < 2:
            del self.fields["xa"]
        else:
            self.fields["xa"].queryset = communes  # type: ignore[attr-defined]

    def apply(self, rows: ProductionProjectQuerySet) -> ProductionProjectQuerySet:
        """Narrow projects; what cannot be read narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("tim"):
            rows = rows.filter(name__icontains=asked["tim"]) | rows.filter(
                code__icontains=asked["tim"]
            )
        if asked.get("hinh_thuc"):
            rows = rows.filter(form=asked["hinh_thuc"])
        if asked.get("buoc"):
            rows = rows.filter(state=asked["buoc"])
        if asked.get("nam"):
            rows = rows.filter(starts_on__year=asked["nam"])
        if asked.get("xa"):
            rows = rows.filter(commune=asked["xa"])
        return rows


class VillageFilter(forms.Form):
    """One village of the viewer's, or all of them."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )

    def __init__(self, data: Any = None, *, viewer: Viewer, commune: int) -> None:
        """Offer the villages of a commune that lie in the viewer's territory."""
        super().__init__(data)
        villages = villages_of(viewer).filter(commune=commune)
        self.fields["thon"].queryset = villages  # type: ignore[attr-defined]

    def chosen(self) -> Village | None:
        """The village, when a valid one was chosen."""
        self.is_valid()
        return self.cleaned_data.get("thon") or None


class ProjectPageForm(forms.Form):
    """A project with its cost shares."""

    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường")
    )
    name = forms.CharField(label=_("Tên dự án"), max_length=200)
    code = forms.CharField(
        label=_("Số dự án"),
        max_length=30,
        required=False,
        help_text=_("Để trống thì hệ thống đánh số, ví dụ DA-2026-01."),
    )
    form = forms.ChoiceField(label=_("Hình thức"), choices=[("", _("Chọn")), *ProjectForm.choices])
    model: forms.ModelChoiceField[LivelihoodModel] = forms.ModelChoiceField(
        queryset=LivelihoodModel.objects.filter(is_active=True),
        label=_("Mô hình sinh kế"),
        required=False,
        empty_label=_("Không theo mô hình"),
        help_text=_("Bắt buộc với dự án nhân rộng mô hình giảm nghèo."),
    )
    kind: forms.ModelChoiceField[SupportKind] = forms.ModelChoiceField(
        queryset=SupportKind.objects.filter(
            group__in=[SupportGroup.LIVELIHOOD, SupportGroup.PRODUCTION],
            recipient=Recipient.HOUSEHOLD,
            is_active=True,
        ),
        label=_("Loại hỗ trợ cho hộ"),
        required=False,
        empty_label=_("Theo mô hình đã chọn"),
        help_text=_("Tỷ lệ Nhà nước hỗ trợ tối đa lấy theo loại này và địa bàn của xã."),
    )
    leader_kind = forms.ChoiceField(
        label=_("Chủ trì là"), choices=[("", _("Chọn")), *LeaderKind.choices]
    )
    leader_name = forms.CharField(label=_("Tên đơn vị, người chủ trì"), max_length=200)
    leader_phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    starts_on = DayField(label=_("Bắt đầu"))
    ends_on = DayField(label=_("Kết thúc"), help_text=_("Trong ba năm kể từ ngày bắt đầu."))
    total = DongField(label=_("Tổng kinh phí (đồng)"), max_value=_MOST, min_value=1)
    state = DongField(label=_("Nhà nước hỗ trợ (đồng)"), max_value=_MOST)
    people = DongField(label=_("Hộ tham gia góp (đồng)"), max_value=_MOST, required=False)
    leader = DongField(
        label=_("Đơn vị chủ trì, doanh nghiệp góp (đồng)"), max_value=_MOST, required=False
    )
    credit = DongField(label=_("Vốn vay ưu đãi (đồng)"), max_value=_MOST, required=False)
    other = DongField(label=_("Nguồn khác (đồng)"), max_value=_MOST, required=False)
    note = forms.CharField(
        label=_("Ghi chú"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, official: Official, project: ProductionProject | None = None, **kw: Any
    ) -> None:
        """Offer the official's communes and what is in force; fill in a stored project."""
        super().__init__(*args, **kw)
        communes = communes_of(official, Right.MANAGE_SUPPORT)
        commune = self.fields["commune"]
        commune.queryset = communes  # type: ignore[attr-defined]
        only = list(communes[:2])
        if len(only) == 1 or project is not None:
            commune.initial = project.commune_id if project else only[0].pk
            commune.widget = forms.HiddenInput()
        self.fields["source"] = SourceField(
            official=official, day=timezone.localdate(), label=_("Chương trình, dự án")
        )
        names = list(self.fields)
        names.insert(names.index("leader_kind"), names.pop(names.index("source")))
        self.order_fields(names)
        if project is not None:
            self.initial = _initial(project)

    def clean(self) -> dict[str, Any]:
        """Take the kind of the model where none was chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        model = cleaned.get("model")
        if cleaned.get("form") == ProjectForm.MODEL and model is not None:
            cleaned["kind"] = model.kind
        elif not cleaned.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Chọn loại hỗ trợ cho hộ."))
        return cleaned

    def project_data(self) -> ProjectData:
        """Return what the service enters."""
        typed = self.cleaned_data
        programme, component = typed["source"]
        return ProjectData(
            name=typed["name"],
            form=typed["form"],
            kind=typed["kind"],
            programme=programme,
            component=component,
            model=typed["model"],
            leader_kind=typed["leader_kind"],
            leader_name=typed["leader_name"],
            leader_phone=typed["leader_phone"],
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            note=typed["note"],
            code=typed["code"],
            shares=Shares(
                total=typed["total"],
                state=typed["state"],
                people=typed["people"] or 0,
                leader=typed["leader"] or 0,
                credit=typed["credit"] or 0,
                other=typed["other"] or 0,
            ),
        )


def _initial(project: ProductionProject) -> dict[str, Any]:
    own = (
        "commune_id", "name", "code", "form", "model_id", "kind_id", "leader_kind", "leader_name",
        "leader_phone", "starts_on", "ends_on", "note",
    )  # fmt: skip
    money = ("total", "state", "people", "leader", "credit", "other")
    return {
        **{name.removesuffix("_id"): getattr(project, name) for name in own},
        **{name: getattr(project.budget, name) for name in money},
        "source": f"{project.programme_id}:{project.component_id or ''}",
    }


class StepForm(forms.Form):
    """The day of a step, and what that step asks for."""

    on_date = DayField(label=_("Ngày"))

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        """Ask for the decision, the reason or the verdict where the step needs it."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on_date", timezone.localdate())
        words = forms.Textarea(attrs={"rows": 3})
        if step is Step.APPROVE:
            self.fields["decision_no"] = forms.CharField(
                label=_("Số quyết định phê duyệt"), max_length=60
            )
        if step is Step.END:
            self.fields["verdict"] = forms.ChoiceField(
                label=_("Kết quả"), choices=Verdict.choices, widget=forms.RadioSelect
            )
        if step in (Step.END, Step.STOP):
            self.fields["reason"] = forms.CharField(
                label=_("Lý do"),
                max_length=500,
                required=step is Step.STOP,
                widget=words,
                help_text=_("Bắt buộc khi dự án dừng hoặc không thành công."),
            )
            self.fields["lessons"] = forms.CharField(
                label=_("Bài học"),
                max_length=2000,
                required=False,
                widget=words,
                help_text=_("Điều nên làm, nên tránh khi làm mô hình này ở nơi khác."),
            )


class ReasonForm(forms.Form):
    """A day and a reason."""

    on_date = DayField(label=_("Ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Today, unless said otherwise."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on_date", timezone.localdate())


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A capital line with what is left of it."""

    def label_from_instance(self, obj: CapitalLine) -> str:
        """Project, year, source, rest."""
        left = f"{obj.allocated - obj.committed:,}".replace(",", ".")
        return f"{obj.project.code} · {obj.year} · {obj.get_source_display()} · {left} đ"


class CommonCostForm(forms.Form):
    """Money of a line for something all members have in common."""

    line = LineChoice(
        queryset=CapitalLine.objects.none(), label=_("Dòng vốn"), empty_label=_("Chọn dòng vốn")
    )
    title = forms.CharField(
        label=_("Nội dung chi"), max_length=200, help_text=_("Ví dụ: tập huấn kỹ thuật, máy bơm.")
    )
    amount = DongField(label=_("Số tiền (đồng)"), min_value=1)

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        """Offer the lines of the project's commune and programme."""
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]

    def spec(self) -> CommonSpec:
        """Return what the service plans."""
        typed = self.cleaned_data
        return CommonSpec(typed["line"].pk, typed["title"], typed["amount"])


class ContributionForm(forms.Form):
    """Something given in kind or money, with a value only together with how it was valued."""

    kind = forms.ChoiceField(label=_("Hình thức"), choices=ContributionKind.choices)
    giver = forms.ChoiceField(label=_("Bên góp"), choices=Giver.choices)
    giver_name = forms.CharField(label=_("Tên bên góp"), max_length=200, required=False)
    description = forms.CharField(label=_("Nội dung"), max_length=300)
    quantity = forms.DecimalField(
        label=_("Số lượng"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    unit = forms.CharField(label=_("Đơn vị"), max_length=30, required=False)
    value = DongField(label=_("Giá trị ước tính (đồng)"), required=False)
    valuation_note = forms.CharField(
        label=_("Cách định giá"),
        max_length=300,
        required=False,
        help_text=_("Ví dụ: 10 công x 250.000 đồng, theo giá vật liệu tại xã."),
    )
    given_on = DayField(label=_("Ngày góp"))

    def data_given(self) -> ContributionData:
        """Return what the service records."""
        return ContributionData(**self.cleaned_data)


class ContractForm(forms.Form):
    """A sales contract; the scan may come later."""

    partner = forms.CharField(label=_("Bên mua, đối tác liên kết"), max_length=200)
    number = forms.CharField(label=_("Số hợp đồng"), max_length=60)
    signed_on = DayField(label=_("Ngày ký"))
    valid_to = DayField(label=_("Hiệu lực đến hết ngày"), required=False)
    product = forms.CharField(label=_("Sản phẩm"), max_length=200)
    price_rule = forms.CharField(
        label=_("Cách tính giá"), max_length=300, help_text=_("Giá sàn, giá thị trường, thưởng…")
    )
    file = forms.FileField(
        label=_("Tệp hợp đồng"),
        required=False,
        help_text=_("PDF hoặc ảnh JPG, PNG, tối đa 15 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def contract_data(self) -> ContractData:
        """Return what the service records."""
        typed = dict(self.cleaned_data)
        typed.pop("file")
        return ContractData(**typed)
