"""Opening a case, and each step of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.fields import DayField, PhotosField
from common.templatetags.tn import number
from households.models import Household
from housing.choices import (
    Builder,
    Cause,
    Damage,
    PhotoMoment,
    WarrantyResult,
    Work,
)
from housing.forms.fields import AreaField, MoneyField, TriField
from housing.models import DisasterEvent, HousingCase, HousingScheme
from housing.rules.progress import STAGES, Stage
from housing.selectors.cases import lines_for, schemes_on
from housing.services.cases import HouseOrder
from housing.services.money import ContributionData
from housing.services.surveys import SurveyData
from housing.services.works import AcceptanceData, StageData, VisitData
from programmes.choices import ContributionKind, Giver
from programmes.models import CapitalLine


class _Dated(forms.Form):
    """Forms whose day is today unless somebody says otherwise."""

    #: The field that holds the day.
    day = "on_date"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Suggest today."""
        kwargs["initial"] = {self.day: timezone.localdate()} | (kwargs.get("initial") or {})
        # Several forms stand on one page: each has identifiers of its own.
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class SurveyForm(_Dated):
    """What was seen of a house."""

    day = "surveyed_on"

    surveyed_on = DayField(label=_("Ngày khảo sát"))
    has_house = forms.TypedChoiceField(
        label=_("Nhà ở"),
        choices=[("yes", _("Có nhà")), ("no", _("Chưa có nhà, ở nhờ, ở tạm"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    foundation = TriField(label=_("Nền, móng"), required=False)
    frame = TriField(label=_("Khung, tường"), required=False)
    roof = TriField(label=_("Mái"), required=False)
    area_m2 = AreaField(label=_("Diện tích nhà ở (m²)"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def data_for(self, household: Household) -> SurveyData:
        """Return what the service records."""
        data = self.cleaned_data
        return SurveyData(
            household.pk,
            data["surveyed_on"],
            data["has_house"],
            data["foundation"],
            data["frame"],
            data["roof"],
            data["area_m2"],
            data["note"],
        )


class OpenForm(_Dated):
    """A case for one household."""

    scheme: forms.ModelChoiceField[HousingScheme] = forms.ModelChoiceField(
        queryset=HousingScheme.objects.none(), label=_("Chính sách"), empty_label=None
    )
    work = forms.ChoiceField(label=_("Hình thức"), choices=Work.choices, widget=forms.RadioSelect)
    cause = forms.ChoiceField(
        label=_("Nguyên nhân"), choices=Cause.choices, initial=Cause.DILAPIDATED
    )
    event: forms.ModelChoiceField[DisasterEvent] = forms.ModelChoiceField(
        queryset=DisasterEvent.objects.none(),
        label=_("Đợt thiên tai"),
        required=False,
        empty_label=_("Không có"),
    )
    damage = forms.ChoiceField(
        label=_("Mức thiệt hại"),
        choices=[("", _("Không do thiên tai")), *Damage.choices],
        required=False,
    )
    builder = forms.ChoiceField(label=_("Bên làm nhà"), choices=Builder.choices)
    contractor = forms.CharField(label=_("Tên nhà thầu, tổ thợ"), max_length=200, required=False)
    cost_estimate = MoneyField(label=_("Dự toán (đồng)"), required=False)
    due_on = DayField(
        label=_("Hạn hoàn thành"),
        required=False,
        help_text=_("Để trống: theo thời hạn của chính sách."),
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        """Offer the schemes in force and the disasters of the household's commune."""
        super().__init__(*args, **kwargs)
        self.household = household
        today = timezone.localdate()
        choose(self, "scheme", schemes_on(today, household.commune.parent_id))
        choose(self, "event", DisasterEvent.objects.filter(areas__commune=household.commune_id))

    def order(self) -> HouseOrder:
        """Return what the service opens."""
        data = self.cleaned_data
        return HouseOrder(
            household=self.household.pk,
            scheme=data["scheme"],
            work=Work(data["work"]),
            cause=Cause(data["cause"]),
            event=data["event"],
            damage=data["damage"],
            builder=Builder(data["builder"]),
            contractor=data["contractor"],
            cost_estimate=data["cost_estimate"],
            due_on=data["due_on"],
            note=data["note"],
        )


def choose(form: forms.Form, name: str, rows: Any) -> None:
    """Offer rows in a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
    field.queryset = rows


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A capital line by source, year and what is left of it."""

    def label_from_instance(self, obj: CapitalLine) -> str:
        """Say how much of it is not held yet."""
        left = number(obj.allocated - obj.committed)
        return f"{obj.get_source_display()}, {obj.year}, {obj.area.name} – {_('còn')} {left} đ"


class CaseForm(_Dated):
    """A step of a case; knows the case."""

    def __init__(self, *args: Any, case: HousingCase, **kwargs: Any) -> None:
        """Remember the case."""
        self.case = case
        super().__init__(*args, **kwargs)


class MoneyForm(CaseForm):
    """How much of which line."""

    line = LineChoice(queryset=CapitalLine.objects.none(), label=_("Nguồn vốn"), empty_label=None)
    amount = MoneyField(
        label=_("Số tiền (đồng)"), help_text=_("Ghi 0 để bỏ nguồn vốn này khỏi hồ sơ.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lines of the commune and province."""
        super().__init__(*args, **kwargs)
        choose(self, "line", lines_for(self.case))


class ContributionForm(CaseForm):
    """What somebody gives."""

    day = "given_on"

    giver = forms.ChoiceField(label=_("Bên góp"), choices=Giver.choices)
    giver_name = forms.CharField(label=_("Tên bên góp"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Hình thức"), choices=ContributionKind.choices, initial=ContributionKind.LABOUR
    )
    description = forms.CharField(label=_("Nội dung"), max_length=300)
    value = MoneyField(label=_("Giá trị ước tính (đồng)"), required=False)
    valuation_note = forms.CharField(
        label=_("Cách định giá"),
        max_length=300,
        required=False,
        help_text=_("Ví dụ: 20 công × 250.000 đồng theo giá ngày công của xã."),
    )
    given_on = DayField(label=_("Ngày góp"))

    def contribution(self) -> ContributionData:
        """Return what the service records."""
        data = self.cleaned_data
        return ContributionData(
            kind=ContributionKind(data["kind"]),
            giver=Giver(data["giver"]),
            description=data["description"],
            given_on=data["given_on"],
            giver_name=data["giver_name"],
            value=data["value"],
            valuation_note=data["valuation_note"],
        )


class ApproveForm(CaseForm):
    """The leader's approval."""

    on_date = DayField(label=_("Ngày duyệt"))
    decision_no = forms.CharField(label=_("Số quyết định"), max_length=60)


class StageForm(CaseForm):
    """A stage of the works with its photos."""

    day = "reached_on"

    stage = forms.ChoiceField(label=_("Giai đoạn"))
    reached_on = DayField(label=_("Ngày"))
    photos = PhotosField(
        label=_("Ảnh chụp"), required=False, help_text=_("Chụp ngay, hoặc chọn ảnh JPG, PNG.")
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Suggest the stage that comes next."""
        super().__init__(*args, **kwargs)
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        language = get_language() or ""
        field.choices = [(stage.value, STAGES[stage].in_language(language)) for stage in Stage]

    def stage_data(self) -> StageData:
        """Return what the service records."""
        data = self.cleaned_data
        return StageData(self.case.pk, Stage(data["stage"]), data["reached_on"], data["note"])

    @property
    def moment(self) -> PhotoMoment:
        """What photos of this stage show."""
        stage = self.cleaned_data["stage"]
        return PhotoMoment.AFTER if stage == Stage.DONE else PhotoMoment(stage)


class PhotosForm(CaseForm):
    """Photos on their own."""

    moment = forms.ChoiceField(label=_("Chụp lúc"), choices=PhotoMoment.choices)
    photos = PhotosField(
        label=_("Ảnh"),
        help_text=_("JPG, PNG hoặc WebP, mỗi ảnh tối đa 15 MB. Vị trí trong ảnh được xoá."),
    )
    taken_on = DayField(
        label=_("Ngày chụp"), required=False, help_text=_("Để trống: lấy ngày ghi trong ảnh.")
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=200, required=False)


class AcceptanceForm(CaseForm):
    """Minutes of acceptance."""

    day = "held_on"

    held_on = DayField(label=_("Ngày nghiệm thu"))
    minutes_no = forms.CharField(label=_("Số biên bản"), max_length=60)
    area_m2 = AreaField(label=_("Diện tích (m²)"))
    persons = forms.IntegerField(label=_("Số người trong hộ"), min_value=1, max_value=50)
    foundation = TriField(label=_("Nền, móng"), required=True)
    frame = TriField(label=_("Khung, tường"), required=True)
    roof = TriField(label=_("Mái"), required=True)
    life_years = forms.IntegerField(label=_("Tuổi thọ (năm)"), min_value=0, max_value=200)
    cost_final = MoneyField(label=_("Quyết toán (đồng)"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def acceptance(self) -> AcceptanceData:
        """Return what the service records."""
        data = self.cleaned_data
        return AcceptanceData(
            case=self.case.pk,
            held_on=data["held_on"],
            minutes_no=data["minutes_no"],
            area_m2=data["area_m2"],
            persons=data["persons"],
            foundation=bool(data["foundation"]),
            frame=bool(data["frame"]),
            roof=bool(data["roof"]),
            life_years=data["life_years"],
            cost_final=data["cost_final"],
            note=data["note"],
        )


class VisitForm(CaseForm):
    """A visit during the warranty."""

    day = "visited_on"

    visited_on = DayField(label=_("Ngày kiểm tra"))
    result = forms.ChoiceField(label=_("Kết quả"), choices=WarrantyResult.choices)
    findings = forms.CharField(
        label=_("Nội dung"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def visit(self) -> VisitData:
        """Return what the service records."""
        data = self.cleaned_data
        return VisitData(
            self.case.pk, data["visited_on"], WarrantyResult(data["result"]), data["findings"]
        )


class CloseForm(CaseForm):
    """The end of the support."""

    on_date = DayField(label=_("Ngày kết thúc"))


class StopForm(CaseForm):
    """The support stops before its end."""

    on_date = DayField(label=_("Ngày dừng"))
    reason = forms.CharField(label=_("Lý do"), max_length=300)


class TakeBackForm(CaseForm):
    """A stage that was recorded by mistake."""

    reason = forms.CharField(label=_("Lý do rút lại"), max_length=300)
