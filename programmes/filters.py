"""What the ledger and the catalogue of programmes can be filtered by in the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.filters import (
    BooleanParameter,
    ChoiceParameter,
    ChoicesParameter,
    DateParameter,
    StrictFilterSet,
    WordParameter,
)
from officials.choices import Right
from officials.filters import PlaceFilterSet
from programmes.choices import ProgrammeKind, Status, SupportGroup, SupportState
from programmes.models import Programme, Support

_CODE = "[-a-zA-Z0-9_]{1,60}"


class SupportFilter(PlaceFilterSet):
    """Supports that had been entered by a day, by the place where they were given."""

    place_right = Right.VIEW_HOUSEHOLDS

    state = ChoicesParameter(
        method="keep",
        words=SupportState.values,
        label=_("Trạng thái"),
        doc="One or more states as they are today; all if left out.",
        example=["planned", "approved"],
    )
    kind = WordParameter(
        field_name="kind__code",
        pattern=_CODE,
        label=_("Loại hỗ trợ"),
        doc="Code of a kind of support.",
        example="bo-sinh-san",
    )
    group = ChoiceParameter(
        field_name="kind__group",
        words=SupportGroup.values,
        label=_("Nhóm"),
        doc="Family of the kind.",
        example="livelihood",
    )
    programme = WordParameter(
        field_name="programme__code",
        pattern=_CODE,
        label=_("Chương trình"),
        doc="Code of a programme; see `/programmes/`.",
        example="giam-ngheo-2021-2025",
    )
    status = ChoiceParameter(
        field_name="status",
        words=Status.values,
        label=_("Đối tượng"),
        doc="What the household was when it was judged.",
        example="poor",
    )
    household = WordParameter(
        field_name="household__code",
        pattern="[0-9]{5}-[0-9]{6}",
        label=_("Mã hộ"),
        doc="Code of a household.",
        example="19429-000012",
    )
    delivered_from = DateParameter(
        field_name="delivered_on",
        lookup_expr="gte",
        label=_("Giao từ ngày"),
        doc="Delivered on this day or later.",
        example="2026-01-01",
    )
    delivered_to = DateParameter(
        field_name="delivered_on",
        lookup_expr="lte",
        label=_("Giao đến ngày"),
        doc="Delivered on this day or earlier.",
        example="2026-12-31",
    )
    answers_nothing = BooleanParameter(
        method="by_answers",
        label=_("Không đáp ứng gì"),
        doc="`true`: supports that answer no deprivation and no cause; `false`: those that do.",
        example=True,
    )

    class Meta:
        model = Support
        fields: list[str] = []

    def by_answers(self, rows: Any, name: str, value: bool) -> Any:  # noqa: FBT001 (django-filter)
        """Narrow by whether anything is answered."""
        nothing = Q(answers=0, causes=0)
        return rows.filter(nothing if value else ~nothing)

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows entered by the day in the place."""
        rows = super().filter_queryset(queryset).filter(self.place(), planned_on__lte=self.day)
        states = self.values.get("state")
        return rows.filter(state__in=states) if states else rows


class ProgrammeFilter(StrictFilterSet):
    """Programmes."""

    as_of = DateParameter(
        method="in_force",
        label=_("Có hiệu lực ngày"),
        doc="Programmes in force on this day; all if left out.",
        example="2026-06-30",
    )
    kind = ChoiceParameter(
        field_name="kind",
        words=ProgrammeKind.values,
        label=_("Loại"),
        doc="Sort of programme.",
        example="national_target",
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def in_force(self, rows: Any, name: str, value: dt.date) -> Any:
        """Programmes whose validity holds the day."""
        return rows.on(value)
