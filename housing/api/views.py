"""Houses built and repaired through the API: filters, description, list."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from areas.choices import AreaLevel
from common.api import ListEndpoint
from common.filters import ChoiceParameter, ChoicesParameter
from common.pagination import Page, PageRequest, read_page
from housing.choices import Cause, Work
from housing.models import HousingCase
from officials.choices import Right
from officials.filters import PlaceFilterSet
from programmes.choices import SupportState

_MONEY = "Whole dong."


class HousedSerializer(serializers.Serializer[Any]):
    """Whose house it is."""

    id = serializers.UUIDField(help_text="As in `/households/`.")
    code = serializers.CharField()


class HouseUnitSerializer(serializers.Serializer[Any]):
    """A province or commune of today."""

    level = serializers.ChoiceField(choices=AreaLevel.choices)
    code = serializers.CharField()
    name = serializers.CharField()


class HouseVillageSerializer(serializers.Serializer[Any]):
    """The village, by its code in the commune."""

    code = serializers.CharField()
    name = serializers.CharField()


class HousingCaseFilterSet(PlaceFilterSet):
    """Cases opened by a day, by place, state, kind of work and cause."""

    place_right = Right.VIEW_HOUSEHOLDS

    state = ChoicesParameter(
        method="keep", words=SupportState.values, label=_("Trạng thái"),
        doc="One or more states of the support; all if left out.", example=["approved"],
    )  # fmt: skip
    work = ChoiceParameter(
        field_name="work", words=Work.values, label=_("Xây mới hay sửa chữa"),
        doc="Built new, or repaired.", example="new",
    )  # fmt: skip
    cause = ChoiceParameter(
        field_name="cause", words=Cause.values, label=_("Nguyên nhân"),
        doc="Why the house is needed.", example="disaster",
    )  # fmt: skip

    class Meta:
        model = HousingCase
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows opened by the day in the place."""
        rows = (
            super()
            .filter_queryset(queryset)
            .filter(self.place("support__"), support__planned_on__lte=self.day)
        )
        states = self.values.get("state")
        return rows.filter(support__state__in=states) if states else rows


class HousingCaseSerializer(serializers.Serializer[Any]):
    """A house of a household, built or repaired; `support` leads to its money and steps."""

    id = serializers.IntegerField()
    support = serializers.IntegerField(help_text="`id` in `/supports/`.")
    household = HousedSerializer()
    commune = HouseUnitSerializer(help_text="Where it was given.")
    village = HouseVillageSerializer()
    scheme = serializers.CharField(help_text="Code.")
    work = serializers.ChoiceField(choices=Work.choices)
    cause = serializers.ChoiceField(choices=Cause.choices)
    priority = serializers.IntegerField(help_text="Group of the order of priority, 1 to 6.")
    state = serializers.ChoiceField(choices=SupportState.choices)
    value = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    cost_estimate = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    cost_final = serializers.IntegerField(allow_null=True, help_text=_MONEY)
    due_on = serializers.DateField(help_text="When it is to be finished.")
    accepted_on = serializers.DateField(allow_null=True)
    warranty_until = serializers.DateField(allow_null=True)


class HousingCaseList(ListEndpoint):
    """Houses of the caller's area."""

    title = _("Nhà xây mới và sửa chữa của các hộ")
    about = _("Tiền và các bước ở khoản hỗ trợ mà `support` dẫn tới.")
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = HousingCaseSerializer
    filterset_class = HousingCaseFilterSet
    keys = ("support__commune_id", "id")
    plain = True
    columns: ClassVar[tuple[str, ...]] = (
        "id", "work", "cause", "priority", "cost_estimate", "cost_final", "due_on",
        "warranty_until",
    )  # fmt: skip
    example: ClassVar[dict[str, Any]] = {
        "id": 9, "support": 4820,
        "household": {"id": "6f1f64f5-6c0e-4d0f-9d0b-3c2b8a1e7f10", "code": "19429-000012"},
        "commune": {"level": "commune", "code": "19429", "name": "Xã Khe Sanh"},
        "village": {"code": "001", "name": "Thôn Một"}, "scheme": "xoa-nha-tam", "work": "new",
        "cause": "dilapidated", "priority": 2, "state": "accepted", "value": 60_000_000,
        "cost_estimate": 95_000_000, "cost_final": 98_000_000, "due_on": "2025-08-31",
        "accepted_on": "2025-08-20", "warranty_until": "2026-08-20",
    }  # fmt: skip

    def read_page(self, page: PageRequest, filters: HousingCaseFilterSet) -> Page:
        """One query and those of the query's own checks."""
        rows = filters.filter_queryset(HousingCase.objects.visible_to(self.request.user))
        names = ("level", "code", "name")
        found = read_page(
            rows.values(
                *self.columns, "support_id", "support__commune_id", "scheme__code",
                "support__household__uuid", "support__household__code", "support__state",
                "support__value", "support__accepted_on", "support__village__code",
                "support__village__name", *(f"support__commune__{part}" for part in names),
            ),
            self.keys, page,
        )  # fmt: skip
        printed = [
            {name: row[name] for name in self.columns}
            | {
                "support": row["support_id"],
                "household": {
                    "id": row["support__household__uuid"], "code": row["support__household__code"],
                },
                "commune": {part: row[f"support__commune__{part}"] for part in names},
                "village": {
                    "code": row["support__village__code"], "name": row["support__village__name"],
                },
                "scheme": row["scheme__code"],
                "state": row["support__state"],
                "value": row["support__value"],
                "accepted_on": row["support__accepted_on"],
            }
            for row in found.rows
        ]  # fmt: skip
        return Page(printed, found.next_cursor)
