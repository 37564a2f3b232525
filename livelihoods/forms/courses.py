"""Forms of courses: the course, filters, seats, leaving, questions about work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from common.fields import DayField
from households.selectors.territory import communes_of, villages_of
from livelihoods.choices import AT_WORK, DropReason, JobOutcome
from livelihoods.forms.sources import (
    DistanceField,
    DongField,
    SourceField,
    area_field,
    kind_field,
)
from livelihoods.models import Course, FollowUp, Occupation, Provider
from livelihoods.models.training import CourseQuerySet, FollowUpQuerySet
from livelihoods.selectors.courses import PHASES, Phase, due, in_phase
from livelihoods.services.completion import Answer
from livelihoods.services.courses import CourseData
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportGroup
from programmes.models import CapitalLine


class CourseForm(forms.Form):
    """One course; what is known of the place is filled in."""

    occupation: forms.ModelChoiceField[Occupation] = forms.ModelChoiceField(
        queryset=Occupation.objects.filter(is_active=True),
        label=_("Nghề đào tạo"),
        empty_label=_("Chọn nghề"),
    )
    provider: forms.ModelChoiceField[Provider] = forms.ModelChoiceField(
        queryset=Provider.objects.filter(is_active=True),
        label=_("Cơ sở đào tạo"),
        required=False,
        empty_label=_("Chọn cơ sở"),
    )
    new_provider = forms.CharField(
        label=_("Cơ sở chưa có trong danh sách"),
        max_length=200,
        required=False,
        help_text=_("Ghi tên đầy đủ; lần sau chọn được trong danh sách."),
    )
    online = forms.BooleanField(label=_("Học trực tuyến"), required=False)
    place = forms.CharField(label=_("Địa điểm học"), max_length=200, required=False)
    seats = forms.IntegerField(
        label=_("Số chỗ"),
        min_value=1,
        max_value=500,
        initial=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    starts_on = DayField(label=_("Khai giảng"))
    ends_on = DayField(label=_("Bế giảng"))
    training_days = forms.IntegerField(
        label=_("Số ngày học"),
        min_value=1,
        max_value=400,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    cost_per_person = DongField(
        label=_("Chi phí đào tạo mỗi người (đồng)"),
        help_text=_("Theo hợp đồng với cơ sở đào tạo; Nhà nước trả trong mức của từng đối tượng."),
    )
    decision_no = forms.CharField(label=_("Số quyết định mở lớp"), max_length=60, required=False)
    decision_on = DayField(label=_("Ngày quyết định"), required=False)

    def __init__(
        self, data: Any = None, *, official: Official, course: Course | None = None
    ) -> None:
        """Fill in the course that is corrected."""
        super().__init__(data)
        self.fields["area"] = area_field(official, _("Đơn vị mở lớp"))
        self.fields["kind"] = kind_field(SupportGroup.TRAINING, _("Loại hỗ trợ"))
        self.fields["source"] = SourceField(
            official=official,
            day=course.starts_on if course else timezone.localdate(),
            label=_("Chương trình, dự án"),
        )
        self.order_fields(["area", "kind", "source"])
        if course is not None:
            for name in CourseData.__slots__:
                if name in self.fields:
                    value = getattr(course, name)
                    self.fields[name].initial = getattr(value, "pk", value)
            self.fields["source"].initial = f"{course.programme_id}:{course.project_id or ''}"

    def clean(self) -> dict[str, Any]:
        """A course needs a provider, chosen or new."""
        data = super().clean() or {}
        if not data.get("provider") and not data.get("new_provider"):
            self.add_error("provider", _("Chọn cơ sở đào tạo, hoặc ghi tên cơ sở mới."))
        return data

    def course_data(self, provider: Provider) -> CourseData:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        programme, project = data["source"]
        names = (
            "area", "occupation", "kind", "online", "place", "seats", "starts_on", "ends_on",
            "training_days", "cost_per_person", "decision_no", "decision_on",
        )  # fmt: skip
        return CourseData(
            provider=provider,
            programme=programme,
            project=project,
            **{name: data[name] for name in names},
        )


class CourseFilter(forms.Form):
    """Where courses stand, in which year, in which commune."""

    tinh_trang = forms.ChoiceField(
        required=False,
        label=_("Tình trạng"),
        choices=[("", _("Tất cả")), *((one.value, label) for one, label in PHASES.items())],
    )
    nam = forms.TypedChoiceField(
        required=False, label=_("Năm khai giảng"), coerce=int, empty_value=None
    )
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

    def apply(self, rows: CourseQuerySet, today: dt.date) -> CourseQuerySet:
        """Narrow the list."""
        self.is_valid()
        found = self.cleaned_data
        if found.get("nam"):
            rows = rows.filter(starts_on__year=found["nam"])
        if found.get("xa"):
            rows = rows.filter(area=found["xa"])
        if found.get("tinh_trang"):
            rows = in_phase(rows, Phase(found["tinh_trang"]), today)
        return rows


def offer_years(field: forms.Field) -> None:
    """Offer the years from the beginning of the programme to the next."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
    years = range(timezone.localdate().year + 1, 2020, -1)
    field.choices = [("", _("Tất cả")), *((str(year), str(year)) for year in years)]


def offer_communes(form: forms.Form, viewer: Official) -> None:
    """Offer the viewer's communes; whoever has one is not asked."""
    communes = communes_of(viewer, Right.VIEW_HOUSEHOLDS)
    if communes.count() < 2:
        del form.fields["xa"]
        return
    field = form.fields["xa"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
    field.queryset = communes


class FindPeopleForm(forms.Form):
    """Whom to enter: a village's people, or somebody by name or code."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )
    q = forms.CharField(
        required=False, max_length=100, label=_("Tìm theo tên, mã hộ, số định danh")
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer villages where the viewer manages support."""
        super().__init__(data)
        villages = self.fields["thon"]
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = villages_of(viewer, Right.MANAGE_SUPPORT)

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A capital line by its source, area and what is left of it."""

    def label_from_instance(self, obj: CapitalLine) -> str:
        """Name the line as people speak of it."""
        left = f"{obj.allocated - obj.committed:,}".replace(",", ".")
        return _now("%(source)s, %(area)s, còn %(left)s đồng") % {
            "source": obj.get_source_display(),
            "area": obj.area.name,
            "left": left,
        }


class SeatsForm(forms.Form):
    """How far those live who are ticked, and which money is meant to pay for them."""

    km = DistanceField(
        label=_("Nhà cách lớp (km)"),
        required=False,
        help_text=_("Áp dụng cho những người được chọn; bỏ trống nếu chưa biết."),
    )
    line = LineField(
        queryset=CapitalLine.objects.none(),
        required=False,
        label=_("Dòng vốn"),
        empty_label=_("Chưa chọn dòng vốn"),
        help_text=_("Vốn được giữ khi lãnh đạo xã duyệt học viên."),
    )

    def __init__(self, data: Any = None, *, official: Official, course: Course) -> None:
        """Offer the lines of the course's project and year; where there are none nobody asks."""
        super().__init__(data)
        lines = (
            CapitalLine.objects.with_right(official, Right.MANAGE_SUPPORT)
            .filter(project=course.project_id, year=course.starts_on.year)
            .select_related("area")
            .order_by("area", "source")
        )
        if course.project_id is None or not lines:
            del self.fields["line"]
            return
        field = self.fields["line"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = lines

    def line_key(self) -> int | None:
        """Key of the line that was chosen."""
        row: CapitalLine | None = self.cleaned_data.get("line")
        return row.pk if row else None


class DropForm(forms.Form):
    """Why and when somebody left a course."""

    reason = forms.ChoiceField(label=_("Lý do nghỉ học"), choices=DropReason.choices)
    on_date = DayField(label=_("Nghỉ từ ngày"))
    note = forms.CharField(label=_("Nói rõ thêm"), max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        """Propose today."""
        super().__init__(data)
        self.fields["on_date"].initial = timezone.localdate()


class FollowUpForm(forms.Form):
    """What somebody answered about work."""

    outcome = forms.ChoiceField(
        label=_("Việc làm hiện nay"), choices=JobOutcome.choices, widget=forms.RadioSelect
    )
    same = forms.TypedChoiceField(
        label=_("Đúng nghề đã học, hoặc vẫn ở việc đã giới thiệu"),
        choices=[("1", _("Đúng")), ("0", _("Không"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    work = forms.CharField(label=_("Công việc, nơi làm"), max_length=200, required=False)
    income = DongField(label=_("Thu nhập mỗi tháng (đồng)"), required=False)
    asked_on = DayField(label=_("Ngày hỏi"))

    def __init__(self, data: Any = None, *, follow_up: FollowUp) -> None:
        """Fill in an answer that is corrected."""
        super().__init__(data)
        row = follow_up
        self.fields["asked_on"].initial = row.asked_on or timezone.localdate()
        self.fields["outcome"].initial = row.outcome or None
        self.fields["work"].initial = row.work
        self.fields["income"].initial = row.income
        if row.same is not None:
            self.fields["same"].initial = "1" if row.same else "0"

    def clean(self) -> dict[str, Any]:
        """Whoever works says at what."""
        data = super().clean() or {}
        if data.get("outcome") in AT_WORK and not data.get("work"):
            self.add_error("work", _("Ghi công việc đang làm, ở đâu."))
        return data

    def answer(self) -> Answer:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return Answer(
            outcome=JobOutcome(data["outcome"]),
            asked_on=data["asked_on"],
            same=data["same"],
            work=data["work"],
            income=data["income"],
        )


class FollowUpFilter(forms.Form):
    """Which questions: due, to come, answered; of one village."""

    ky = forms.ChoiceField(
        required=False,
        label=_("Kỳ hỏi"),
        choices=[
            ("", _("Cần hỏi ngay")),
            ("sap-den", _("Sắp đến hạn")),
            ("da-hoi", _("Đã hỏi")),
        ],
    )
    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
    )

    def __init__(self, data: Any = None, *, viewer: Official) -> None:
        """Offer the viewer's villages."""
        super().__init__(data)
        villages = self.fields["thon"]
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = villages_of(viewer)

    def apply(self, rows: FollowUpQuerySet, today: dt.date) -> FollowUpQuerySet:
        """Narrow the list."""
        self.is_valid()
        which = self.cleaned_data.get("ky") or ""
        if self.cleaned_data.get("thon"):
            rows = rows.filter(support__village=self.cleaned_data["thon"])
        if which == "da-hoi":
            return rows.filter(asked_on__isnull=False)
        if which == "sap-den":
            return rows.waiting().filter(due_on__gt=today)
        return due(rows, today)
