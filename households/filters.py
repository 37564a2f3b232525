"""What households, classes and standards can be filtered by, in the API and on pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.api_errors import Fault
from common.filters import (
    BooleanParameter,
    ChoiceParameter,
    ChoicesParameter,
    DateParameter,
    StrictFilterSet,
    WordParameter,
)
from households.choices import PovertyClass, StandardStatus
from households.models import Classification, Household, PovertyStandard, Residence
from households.selectors.as_of import held_on
from households.selectors.standing import newly_escaped_on
from officials.choices import Right
from officials.filters import PlaceFilterSet

#: Words of the classes outside the database; "newly escaped" is computed, never stored.
CLASS_WORDS: dict[int, str] = {int(kind): kind.name.lower() for kind in PovertyClass}
_BY_WORD = {word: number for number, word in CLASS_WORDS.items()}
NEWLY_ESCAPED = "newly_escaped"


class HouseholdFilter(PlaceFilterSet):
    """Households on a day, by place."""

    place_right = Right.VIEW_HOUSEHOLDS

    ended = BooleanParameter(
        method="keep",
        label=_("Kể cả hộ không còn"),
        doc="`true` also lists households that had ended by the day.",
        example=False,
    )

    class Meta:
        model = Household
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Households that were registered by the day and lived in the place on it."""
        rows = super().filter_queryset(queryset).filter(registered_on__lte=self.day)
        if not self.values.get("ended"):
            rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=self.day))
        if self.day >= timezone.localdate():
            return rows.filter(self.place())
        if self.commune_found is None:
            return rows
        lived = Residence.objects.filter(held_on(self.day), self.place(), household=OuterRef("pk"))
        return rows.filter(Exists(lived))


class ClassFilter(PlaceFilterSet):
    """Classes in force on a day under one standard."""

    place_right = Right.VIEW_CLASSES

    standard = WordParameter(
        method="keep",
        pattern="[-a-zA-Z0-9_]{1,60}",
        label=_("Chuẩn nghèo"),
        doc="Code of a standard; the national one in force on the day if left out.",
        example="national-2022",
    )
    since = DateParameter(
        field_name="valid_from",
        lookup_expr="gte",
        label=_("Có hiệu lực từ ngày"),
        doc="Classes that began on this day or later.",
        example="2026-01-01",
    )

    #: Found by :meth:`faults`.
    standard_found: PovertyStandard | None = None

    class Meta:
        model = Classification
        fields: list[str] = []

    def faults(self, *, reserved: frozenset[str] = frozenset()) -> list[Fault]:
        """Everything wrong, the standard included; one query more."""
        found = super().faults(reserved=reserved)
        if {"standard", "as_of"} & {fault.name for fault in found}:
            return found
        code = self.values.get("standard")
        standards = PovertyStandard.objects.all()
        if code:
            self.standard_found = standards.filter(code=code).first()
        else:
            self.standard_found = standards.national_on(self.day).first()
        if self.standard_found is None:
            found.append(_no_standard(code))
        return found

    def filter_queryset(self, queryset: Any) -> Any:
        """Rows in force on the day under the standard."""
        if self.standard_found is None:
            return queryset.none()
        rows = super().filter_queryset(queryset).in_force(self.day)
        return rows.filter(self.place_of_row(), self._classes(), standard_id=self.standard_found.pk)

    def place_of_row(self) -> Q:
        """Commune of the row; village of the household on the day."""
        condition = Q()
        if self.commune_found is not None:
            condition &= Q(commune=self.commune_found)
        if self.village_found is not None:
            lived = Residence.objects.filter(
                held_on(self.day), household=OuterRef("household_id"), village=self.village_found
            )
            condition &= Q(Exists(lived))
        return condition

    def _classes(self) -> Q:
        words = set(self.values.get("class") or ()) or set(_BY_WORD) - {"closed"}
        condition = Q(poverty_class__in=sorted(_BY_WORD[word] for word in words - {NEWLY_ESCAPED}))
        if NEWLY_ESCAPED in words:
            condition |= newly_escaped_on(self.day)
        return condition

    def pinned(self) -> Any:
        """Write the standard out too: a page turned in a new year belongs to the same list."""
        query = super().pinned()
        if self.standard_found is not None:
            query["standard"] = self.standard_found.code
        return query


# The parameter is called "class", which Python keeps for itself.
ClassFilter.base_filters["class"] = ChoicesParameter(
    method="keep",
    words=[*CLASS_WORDS.values(), NEWLY_ESCAPED],
    label=_("Kết quả"),
    doc="One or more classes; all but `closed` if left out. `newly_escaped` are the households"
    " that left poverty less than 36 months before the day.",
    example=["poor", "near_poor"],
)


def _no_standard(code: str | None) -> Fault:
    if code:
        return Fault("standard", "unknown_standard", _("Không có chuẩn nghèo mã này."))
    return Fault(
        "as_of",
        "no_standard",
        _("Ngày này chưa có chuẩn nghèo quốc gia. Ghi mã một chuẩn ở “standard”."),
    )


class StandardFilter(StrictFilterSet):
    """Poverty standards."""

    as_of = DateParameter(
        method="in_force",
        label=_("Có hiệu lực ngày"),
        doc="Standards in force on this day; all if left out.",
        example="2026-06-30",
    )
    status = ChoiceParameter(
        field_name="status",
        words=StandardStatus.values,
        label=_("Tình trạng"),
        doc="`published` may decide; `rehearsal` has unknown thresholds and may not.",
        example="published",
    )
    province = WordParameter(
        method="of_province",
        pattern="[0-9]{2}|national",
        label=_("Địa bàn"),
        doc="Code of the province that issued it, or `national`.",
        example="national",
    )

    class Meta:
        model = PovertyStandard
        fields: list[str] = []

    def in_force(self, rows: Any, name: str, value: dt.date) -> Any:
        """Standards whose validity holds the day."""
        return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=value), valid_from__lte=value)

    def of_province(self, rows: Any, name: str, value: str) -> Any:
        """Standards of one territory."""
        if value == "national":
            return rows.filter(province__isnull=True)
        return rows.filter(province__code=value)
