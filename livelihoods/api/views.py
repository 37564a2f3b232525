"""Production projects and courses through the API: filters, descriptions, lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from areas.choices import AreaLevel
from common.api import ListEndpoint
from common.filters import ChoicesParameter, DateParameter
from common.pagination import Page, PageRequest, read_page
from livelihoods.choices import CourseState, ProjectForm, ProjectState, Verdict
from livelihoods.models import Course, ProductionProject
from officials.choices import Right
from officials.filters import PlaceFilterSet
from programmes.choices import SupportState

_MONEY = "Whole dong."
_UNIT = {"level": "commune", "code": "19429", "name": "Xã Khe Sanh"}
_PARTS = ("level", "code", "name")


class HolderSerializer(serializers.Serializer[Any]):
    """A province or commune of today."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class ProjectFilterSet(PlaceFilterSet):
    """Projects begun by a day, by commune and state."""

    place_right = Right.VIEW_HOUSEHOLDS
    village = None  # type: ignore[assignment]  # taken away: no village holds one

    state = ChoicesParameter(
        method="keep", words=ProjectState.values, label=_("Trạng thái"),
        doc="One or more states; all if left out.", example=["running"],
    )  # fmt: skip

    class Meta:
        model = ProductionProject
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows of the commune that began by the day."""
        rows = super().filter_queryset(queryset).filter(self.place(), starts_on__lte=self.day)
        states = self.values.get("state")
        return rows.filter(state__in=states) if states else rows


class ProductionProjectSerializer(serializers.Serializer[Any]):
    """Production that several households take up together."""

    id = serializers.IntegerField()
    commune = HolderSerializer()
    code = serializers.CharField(help_text="Number within the commune.")
    name = serializers.CharField()
    form = serializers.ChoiceField(choices=ProjectForm.choices)
    kind = serializers.CharField(help_text="Code of the kind of support.")
    programme = serializers.CharField(help_text="Code; see `/programmes/`.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="Planned.")
    state = serializers.ChoiceField(choices=ProjectState.choices)
    verdict = serializers.ChoiceField(
        choices=Verdict.choices, allow_null=True, help_text="Once it has ended."
    )
    members = serializers.IntegerField(help_text="Households that take part.")
    cost = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    cost_state = serializers.IntegerField(allow_null=True, help_text=f"The State's part. {_MONEY}")


class ProductionProjectList(ListEndpoint):
    """Production projects of the caller's communes."""

    title = _("Dự án sinh kế, sản xuất của các xã trong địa bàn")
    about = _("Số hộ tham gia, kinh phí, kết quả khi kết thúc.")
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = ProductionProjectSerializer
    filterset_class = ProjectFilterSet
    keys = ("commune_id", "id")
    plain = True
    columns: ClassVar[tuple[str, ...]] = (
        "id", "code", "name", "form", "starts_on", "ends_on", "state", "members",
    )  # fmt: skip
    example: ClassVar[dict[str, Any]] = {
        "id": 31, "commune": _UNIT, "code": "DA-2024-01", "name": "Nuôi bò sinh sản Thôn Một",
        "form": "community", "kind": "bo-sinh-san", "programme": "giam-ngheo-2021-2025",
        "starts_on": "2024-04-01", "ends_on": "2026-12-31", "state": "running", "verdict": None,
        "members": 14, "cost": 620_000_000, "cost_state": 480_000_000,
    }  # fmt: skip

    def read_page(self, page: PageRequest, filters: ProjectFilterSet) -> Page:
        """Two queries and those of the query's own checks."""
        rows = filters.filter_queryset(ProductionProject.objects.visible_to(self.request.user))
        found = read_page(
            rows.values(
                *(name for name in self.columns if name != "members"), "commune_id", "verdict",
                *(f"commune__{part}" for part in _PARTS), "kind__code", "programme__code",
                "budget__total", "budget__state",
            ),
            self.keys, page,
        )  # fmt: skip
        members = dict(
            ProductionProject.objects.filter(pk__in=[row["id"] for row in found.rows])
            .values_list("pk")
            .annotate(count=Count("members"))
            .order_by()
        )
        printed = [
            {name: row[name] for name in self.columns if name != "members"}
            | {
                "commune": {part: row[f"commune__{part}"] for part in _PARTS},
                "kind": row["kind__code"],
                "programme": row["programme__code"],
                "verdict": row["verdict"] or None,
                "members": members.get(row["id"], 0),
                "cost": row["budget__total"],
                "cost_state": row["budget__state"],
            }
            for row in found.rows
        ]
        return Page(printed, found.next_cursor)


class CourseFilterSet(PlaceFilterSet):
    """Courses that began by a day, by commune and state."""

    place_right = Right.VIEW_HOUSEHOLDS
    village = None  # type: ignore[assignment]  # taken away: no village holds one

    state = ChoicesParameter(
        method="keep", words=CourseState.values, label=_("Trạng thái"),
        doc="One or more states; all if left out.", example=["open"],
    )  # fmt: skip
    starts_from = DateParameter(
        field_name="starts_on", lookup_expr="gte", label=_("Khai giảng từ ngày"),
        doc="Began on this day or later.", example="2026-01-01",
    )  # fmt: skip

    class Meta:
        model = Course
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows that began by the day, of the commune itself where one is named."""
        rows = super().filter_queryset(queryset).filter(starts_on__lte=self.day)
        if self.commune_found is not None:
            rows = rows.filter(area=self.commune_found)
        states = self.values.get("state")
        return rows.filter(state__in=states) if states else rows


class CourseSerializer(serializers.Serializer[Any]):
    """A course of vocational training; who takes part stands in `/supports/`."""

    id = serializers.IntegerField()
    held_by = HolderSerializer(help_text="A commune, or a province for several communes.")
    occupation = serializers.CharField(help_text="In Vietnamese.")
    provider = serializers.CharField()
    online = serializers.BooleanField()
    place = serializers.CharField(help_text="Empty for a course online.")
    programme = serializers.CharField(help_text="Code; see `/programmes/`.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    training_days = serializers.IntegerField()
    seats = serializers.IntegerField()
    cost_per_person = serializers.IntegerField(help_text=_MONEY)
    state = serializers.ChoiceField(choices=CourseState.choices)
    enrolled = serializers.IntegerField(help_text="People with a seat.")
    certified = serializers.IntegerField(help_text="People with a certificate.")


class CourseList(ListEndpoint):
    """Courses that the caller's communes hold, or their province for them."""

    title = _("Lớp đào tạo nghề của xã hoặc của tỉnh")
    about = _("Người học là các dòng của sổ hỗ trợ.")
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = CourseSerializer
    filterset_class = CourseFilterSet
    keys = ("area_id", "id")
    plain = True
    columns: ClassVar[tuple[str, ...]] = (
        "id", "online", "place", "starts_on", "ends_on", "training_days", "seats",
        "cost_per_person", "state",
    )  # fmt: skip
    example: ClassVar[dict[str, Any]] = {
        "id": 5, "held_by": _UNIT, "occupation": "Kỹ thuật chăn nuôi bò",
        "provider": "Trung tâm Giáo dục nghề nghiệp Hướng Hóa", "online": False,
        "place": "Nhà văn hóa Thôn Một", "programme": "giam-ngheo-2021-2025",
        "starts_on": "2025-03-03", "ends_on": "2025-04-30", "training_days": 40, "seats": 30,
        "cost_per_person": 3_000_000, "state": "closed", "enrolled": 28, "certified": 25,
    }  # fmt: skip

    def read_page(self, page: PageRequest, filters: CourseFilterSet) -> Page:
        """Two queries and those of the query's own checks."""
        rows = filters.filter_queryset(Course.objects.visible_to(self.request.user))
        found = read_page(
            rows.values(
                *self.columns, "area_id", *(f"area__{part}" for part in _PARTS),
                "occupation__name_vi", "provider__name", "programme__code",
            ),
            self.keys, page,
        )  # fmt: skip
        taking_part = ~Q(enrolments__support__state=SupportState.STOPPED)
        counts = {
            key: (enrolled, certified)
            for key, enrolled, certified in Course.objects.filter(
                pk__in=[row["id"] for row in found.rows]
            )
            .annotate(
                enrolled=Count("enrolments", filter=taking_part),
                certified=Count("enrolments", filter=Q(enrolments__certified_on__isnull=False)),
            )
            .values_list("pk", "enrolled", "certified")
            .order_by()
        }
        printed = [
            {name: row[name] for name in self.columns}
            | {
                "held_by": {part: row[f"area__{part}"] for part in _PARTS},
                "occupation": row["occupation__name_vi"],
                "provider": row["provider__name"],
                "programme": row["programme__code"],
                "enrolled": counts[row["id"]][0],
                "certified": counts[row["id"]][1],
            }
            for row in found.rows
        ]
        return Page(printed, found.next_cursor)
