"""What administrative units can be filtered by, in the API and on pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.choices import ATTRIBUTE_VALUES, AreaLevel, AttributeScheme
from areas.models import Area
from areas.models.area import AreaQuerySet
from common.filters import AsOfFilterSet, ChoiceParameter, WordParameter

#: Two digits name a province, three a former district, five a commune.
CODE = r"[0-9]{2,5}"


class AreaFilter(AsOfFilterSet):
    """Units in being on a day."""

    level = ChoiceParameter(
        field_name="level",
        words=AreaLevel.values,
        label=_("Cấp"),
        doc="Tier; districts exist only before 1 July 2025.",
        example="commune",
    )
    parent = WordParameter(
        field_name="parent__code",
        pattern=CODE,
        label=_("Thuộc đơn vị"),
        doc="Code of the unit directly above.",
        example="44",
    )
    province = WordParameter(
        method="in_province",
        pattern=r"[0-9]{2}",
        label=_("Tỉnh, thành phố"),
        doc="Code of the province, also for the communes of its former districts.",
        example="44",
    )
    attribute = ChoiceParameter(
        method="having",
        words=[f"{scheme}:{value}" for scheme, vs in ATTRIBUTE_VALUES.items() for value in vs],
        label=_("Thuộc tính"),
        doc="Units that have this attribute on the day.",
        example="region_class:III",
    )

    class Meta:
        model = Area
        fields: list[str] = []

    def in_province(self, rows: AreaQuerySet, name: str, value: str) -> AreaQuerySet:
        """Units one or two tiers below the province."""
        return rows.filter(
            Q(parent__level=AreaLevel.PROVINCE, parent__code=value)
            | Q(parent__parent__level=AreaLevel.PROVINCE, parent__parent__code=value)
        )

    def having(self, rows: AreaQuerySet, name: str, value: str) -> AreaQuerySet:
        """Units with the attribute in force on the day; at most one row matches each."""
        scheme, _colon, worth = value.partition(":")
        return rows.filter(
            Q(attributes__valid_to__isnull=True) | Q(attributes__valid_to__gte=self.day),
            attributes__scheme=AttributeScheme(scheme),
            attributes__value=worth,
            attributes__valid_from__lte=self.day,
        )

    def filter_queryset(self, queryset: Any) -> Any:
        """Units in being on the day that match the rest."""
        return super().filter_queryset(queryset).on(self.day)
