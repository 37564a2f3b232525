"""Forms of activities for jobs: the activity, filters, the job found, the contract abroad."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from households.selectors.territory import communes_of, villages_of
from livelihoods.choices import (
    USUAL_KINDS,
    JobActivityKind,
    JobContract,
    OverseasClause,
)
from livelihoods.forms.courses import offer_communes, offer_years
from livelihoods.forms.sources import DistanceField, DongField, SourceField, area_field
from livelihoods.models import OverseasContract, Placement
from livelihoods.models.jobs import JobActivityQuerySet
from livelihoods.services.jobs import ActivityData, PlacementData
from livelihoods.services.overseas import OverseasData
from officials.choices import Right
from officials.models import Official
from programmes.models import SupportKind


class ActivityForm(forms.Form):
    """One activity: what, when, where, with whom."""

    kind = forms.ChoiceField(
        label=_("Hoạt động"), choices=JobActivityKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("Tên hoạt động"),
        max_length=200,
        help_text=_("Ví dụ: Tư vấn việc làm tại thôn Đông; Công ty May 10 tuyển công nhân."),
    )
    held_on = DayField(label=_("Ngày"))
    place = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    partner = forms.CharField(
        label=_("Đơn vị phối hợp, người sử dụng lao động"), max_length=200, required=False
    )
    note = forms.CharField(
        label=_("Ghi chú"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, official: Official) -> None:
        """Propose today."""
        super().__init__(data)
        self.fields["area"] = area_field(official, _("Đơn vị tổ chức"))
        self.fields["source"] = SourceField(
            official=official, day=timezone.localdate(), label=_("Chương trình, dự án")
        )
        self.fields["held_on"].initial = timezone.localdate()
        self.order_fields(["kind", "title", "held_on", "place", "partner", "area", "source"])

    def clean(self) -> dict[str, Any]:
        """Each activity is its kind of support in the ledger."""
        data = super().clean() or {}
        if data.get("kind"):
            code = USUAL_KINDS[JobActivityKind(data["kind"])]
            data["support_kind"] = SupportKind.objects.filter(code=code, is_active=True).first()
            if data["support_kind"] is None:
                self.add_error(
                    "kind",
                    _("Danh mục chưa có loại hỗ trợ này. Báo quản trị hệ thống nạp danh mục."),
                )
        return data

    def activity_data(self) -> ActivityData:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        programme, project = data["source"]
        names = ("area", "support_kind", "title", "held_on", "place", "partner", "note")
        return ActivityData(
            kind=JobActivityKind(data["kind"]),
            programme=programme,
            project=project,
            **{name: data[name] for name in names},
        )


class ActivityFilter(forms.Form):
    """Which activities, of which year, of which commune."""

    loai = forms.ChoiceField(
        required=False,
        label=_("Hoạt động"),
        choices=[("", _("Tất cả")), *JobActivityKind.choices],
    )
    nam = forms.TypedChoiceField(required=False, label=_("Năm"), coerce=int, empty_value=None)
    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        required=False,
        label=_("Xã, phường"),
        empty_label=_("Tất cả"),
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the viewer's communes where there are several."""
        super().__init__(data)
        offer_years(self.fields["nam"])
        offer_communes(self, viewer)

    def apply(self, rows: JobActivityQuerySet) -> JobActivityQuerySet:
        """Narrow the list."""
        self.is_valid()
        found = self.cleaned_data
        if found.get("loai"):
            rows = rows.filter(kind=found["loai"])
        if found.get("nam"):
            rows = rows.filter(held_on__year=found["nam"])
        if found.get("xa"):
            rows = rows.filter(area=found["xa"])
        return rows


class PlacementForm(forms.Form):
    """The job that somebody was brought into."""

    employer = forms.CharField(label=_("Người sử dụng lao động"), max_length=200)
    job = forms.CharField(label=_("Công việc"), max_length=200)
    started_on = DayField(label=_("Ngày bắt đầu làm"))
    place = forms.CharField(label=_("Nơi làm việc"), max_length=200, required=False)
    contract = forms.ChoiceField(label=_("Hợp đồng"), choices=JobContract.choices)
    wage = DongField(label=_("Tiền lương mỗi tháng (đồng)"), required=False)

    def __init__(
        self, data: Any = None, *, placement: Placement | None = None, employer: str = ""
    ) -> None:
        """Fill in what is known; one that is corrected can also end."""
        super().__init__(data)
        self.fields["employer"].initial = employer
        if placement is not None:
            self.fields["ended_on"] = DayField(label=_("Ngày nghỉ việc"), required=False)
            for name in self.fields:
                self.fields[name].initial = getattr(placement, name)

    def placement_data(self) -> PlacementData:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return PlacementData(
            employer=data["employer"],
            job=data["job"],
            started_on=data["started_on"],
            place=data["place"],
            contract=JobContract(data["contract"]),
            wage=data["wage"],
        )


def _count(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class OverseasForm(forms.Form):
    """A contract abroad and what its preparation cost."""

    clause = forms.TypedChoiceField(
        label=_("Đối tượng"), choices=OverseasClause.choices, coerce=int
    )
    country = forms.CharField(label=_("Nước đến"), max_length=80)
    company = forms.CharField(label=_("Doanh nghiệp đưa đi"), max_length=200, required=False)
    contract_from = DayField(label=_("Hợp đồng từ"), required=False)
    contract_to = DayField(label=_("Hợp đồng đến"), required=False)
    deployed_on = DayField(label=_("Ngày xuất cảnh"), required=False)
    returned_on = DayField(label=_("Ngày về nước"), required=False)
    language_cost = DongField(label=_("Học phí ngoại ngữ, nghề (đồng)"), required=False)
    study_days = _count(_("Số ngày học"), 900)
    lodging_months = _count(_("Số tháng ở nội trú"), 36)
    distance_km = DistanceField(label=_("Nhà cách nơi học (km)"), required=False)
    papers_cost = DongField(
        label=_("Chi phí giấy tờ theo thực tế (đồng)"),
        required=False,
        help_text=_("Hộ chiếu, thị thực, khám sức khỏe, lý lịch tư pháp; theo chứng từ."),
    )

    def __init__(
        self, data: Any = None, *, contract: OverseasContract | None = None, clause: int = 1
    ) -> None:
        """Fill in a contract that is corrected; propose the clause."""
        super().__init__(data)
        self.fields["clause"].initial = clause
        if contract is not None:
            for name in self.fields:
                self.fields[name].initial = getattr(contract, name)

    def overseas_data(self) -> OverseasData:
        """Return what was typed, for the service."""
        data = dict(self.cleaned_data)
        for name in ("language_cost", "study_days", "lodging_months", "papers_cost"):
            data[name] = data[name] or 0
        data["clause"] = OverseasClause(data["clause"])
        return OverseasData(**data)


class ReachFilter(forms.Form):
    """Whose workers, reached or not, in which year."""

    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), required=False, label=_("Xã, phường"), empty_label=None
    )
    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    da_den = forms.ChoiceField(
        required=False,
        label=_("Tình trạng"),
        choices=[("", _("Chưa tiếp cận")), ("1", _("Đã tiếp cận"))],
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the viewer's communes and the villages of the one that is chosen."""
        super().__init__(data)
        villages = villages_of(viewer)
        communes = communes_of(viewer, Right.VIEW_HOUSEHOLDS)
        self.commune: Area | None = None
        chosen = (data or {}).get("xa", "")
        if chosen.isdecimal():
            self.commune = communes.filter(pk=int(chosen[:18])).first()
        if self.commune is None:
            self.commune = communes.first()
        if self.commune is None:
            first = villages.first()
            self.commune = first.commune if first else None
        place, home = self.fields["xa"], self.fields["thon"]
        assert isinstance(place, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(home, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        place.queryset = communes
        home.queryset = villages.filter(commune=self.commune)
        if communes.count() < 2:
            del self.fields["xa"]
        elif self.commune is not None:
            self.fields["xa"].initial = self.commune.pk

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


def year_start(day: dt.date) -> dt.date:
    """The first day of a year: whom help reached is counted from there."""
    return day.replace(month=1, day=1)
