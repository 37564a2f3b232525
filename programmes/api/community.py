"""Works and groups of communes through the API: filters, descriptions, lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api import ListEndpoint
from common.filters import ChoiceParameter, ChoicesParameter
from common.pagination import Page, PageRequest, read_page
from officials.choices import Right
from officials.filters import PlaceFilterSet
from programmes.api.serializers import SupportUnitSerializer, SupportVillageSerializer
from programmes.choices import GroupKind, WorkKind, WorkNature, WorkState
from programmes.models import Group, Work

_MONEY = "Whole dong."
_PLACE = (
    "id", "commune_id", "village_id", "commune__level", "commune__code", "commune__name",
    "village__code", "village__name",
)  # fmt: skip
_UNIT = {"level": "commune", "code": "19429", "name": "Xã Khe Sanh"}
_VILLAGE = {"code": "001", "name": "Thôn Một"}


def placed(row: dict[str, Any]) -> dict[str, Any]:
    """Return the commune and village of a row read with their columns, as they are printed."""
    return {
        "id": row["id"],
        "commune": {part: row[f"commune__{part}"] for part in ("level", "code", "name")},
        "village": {"code": row["village__code"], "name": row["village__name"]}
        if row["village_id"]
        else None,
    }


class WorkFilterSet(PlaceFilterSet):
    """Works entered by a day, by place, state, kind."""

    place_right = Right.VIEW_STATISTICS

    state = ChoicesParameter(
        method="keep", words=WorkState.values, label=_("Trạng thái"),
        doc="One or more states; all if left out.", example=["building", "done"],
    )  # fmt: skip
    kind = ChoiceParameter(
        field_name="kind", words=WorkKind.values, label=_("Loại công trình"),
        doc="What is built.", example="road",
    )  # fmt: skip
    nature = ChoiceParameter(
        field_name="nature", words=WorkNature.values, label=_("Hình thức"),
        doc="Built new, or kept in repair.", example="new",
    )  # fmt: skip

    class Meta:
        model = Work
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows planned by the day in the place."""
        rows = super().filter_queryset(queryset).filter(self.place(), planned_on__lte=self.day)
        states = self.values.get("state")
        return rows.filter(state__in=states) if states else rows


class WorkSerializer(serializers.Serializer[Any]):
    """An infrastructure work of a commune."""

    id = serializers.IntegerField()
    commune = SupportUnitSerializer()
    village = SupportVillageSerializer(allow_null=True, help_text="Null: the whole commune.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=WorkKind.choices)
    nature = serializers.ChoiceField(choices=WorkNature.choices)
    is_essential = serializers.BooleanField()
    project = serializers.CharField(allow_null=True, help_text="Code within its programme.")
    state = serializers.ChoiceField(choices=WorkState.choices)
    cost_planned = serializers.IntegerField(help_text=_MONEY)
    cost_final = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    planned_on = serializers.DateField()
    started_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    handed_over_on = serializers.DateField(allow_null=True)
    beneficiaries = serializers.IntegerField(allow_null=True, help_text="Households.")
    poor_beneficiaries = serializers.IntegerField(allow_null=True)


class WorkList(ListEndpoint):
    """Infrastructure works of the caller's communes: new ones and repairs."""

    title = _("Công trình hạ tầng của các xã trong địa bàn")
    about = _("Xây dựng mới và duy tu, với kinh phí và các ngày.")
    right = Right.VIEW_STATISTICS
    serializer_class = WorkSerializer
    filterset_class = WorkFilterSet
    keys = ("commune_id", "id")
    plain = True
    columns: ClassVar[tuple[str, ...]] = (
        "name", "kind", "nature", "is_essential", "state", "cost_planned", "cost_final",
        "planned_on", "started_on", "done_on", "handed_over_on", "beneficiaries",
        "poor_beneficiaries",
    )  # fmt: skip
    example: ClassVar[dict[str, Any]] = {
        "id": 12, "commune": _UNIT, "village": _VILLAGE, "name": "Đường liên thôn", "kind": "road",
        "nature": "new", "is_essential": True, "project": "DA1", "state": "done",
        "cost_planned": 900_000_000, "cost_final": 880_000_000, "planned_on": "2024-01-15",
        "started_on": "2024-03-01", "done_on": "2024-09-30", "handed_over_on": None,
        "beneficiaries": 120, "poor_beneficiaries": 45,
    }  # fmt: skip

    def read_page(self, page: PageRequest, filters: WorkFilterSet) -> Page:
        """One query and those of the query's own checks."""
        rows = filters.filter_queryset(Work.objects.visible_to(self.request.user))
        found = read_page(rows.values(*_PLACE, *self.columns, "project__code"), self.keys, page)
        printed = [
            placed(row)
            | {"project": row["project__code"]}
            | {name: row[name] for name in self.columns}
            for row in found.rows
        ]
        return Page(printed, found.next_cursor)


class GroupFilterSet(PlaceFilterSet):
    """Groups that met on a day, by place and kind."""

    place_right = Right.VIEW_STATISTICS

    kind = ChoiceParameter(
        field_name="kind", words=GroupKind.values, label=_("Loại hình"),
        doc="What people meet for.", example="legal_advice",
    )  # fmt: skip

    class Meta:
        model = Group
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows that stood on the day in the place."""
        stood = Q(ended_on__isnull=True) | Q(ended_on__gt=self.day)
        return (
            super().filter_queryset(queryset).filter(self.place(), stood, founded_on__lte=self.day)
        )


class GroupSerializer(serializers.Serializer[Any]):
    """A group or club that people of a commune keep up; members are counted, not named."""

    id = serializers.IntegerField()
    commune = SupportUnitSerializer()
    village = SupportVillageSerializer(allow_null=True, help_text="Null: the whole commune.")
    kind = serializers.ChoiceField(choices=GroupKind.choices)
    name = serializers.CharField()
    founded_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    men = serializers.IntegerField()
    women = serializers.IntegerField()
    minority = serializers.IntegerField(help_text="Of both, members of an ethnic minority.")


class GroupList(ListEndpoint):
    """Groups and clubs of the caller's communes that met on `as_of`."""

    title = _("Tổ, nhóm, câu lạc bộ đang hoạt động")
    about = _("Thành viên chỉ được đếm, không nêu tên.")
    right = Right.VIEW_STATISTICS
    serializer_class = GroupSerializer
    filterset_class = GroupFilterSet
    keys = ("commune_id", "id")
    plain = True
    columns: ClassVar[tuple[str, ...]] = (
        "kind", "name", "founded_on", "ended_on", "men", "women", "minority",
    )  # fmt: skip
    example: ClassVar[dict[str, Any]] = {
        "id": 7, "commune": _UNIT, "village": None, "kind": "legal_advice",
        "name": "Tổ tư vấn pháp lý xã", "founded_on": "2023-05-10", "ended_on": None, "men": 6,
        "women": 5, "minority": 4,
    }  # fmt: skip

    def read_page(self, page: PageRequest, filters: GroupFilterSet) -> Page:
        """One query and those of the query's own checks."""
        rows = filters.filter_queryset(Group.objects.visible_to(self.request.user))
        found = read_page(rows.values(*_PLACE, *self.columns), self.keys, page)
        printed = [placed(row) | {name: row[name] for name in self.columns} for row in found.rows]
        return Page(printed, found.next_cursor)
