"""Filters above lists; every choice offered lies inside the viewer's territory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from common.fields import DayField, LongSelect
from households.selectors.narrowing import STANDINGS, in_village, of_standing
from households.selectors.standing import STANDING_LABELS
from households.selectors.territory import villages_of
from officials.scope import Viewer


class VillageFilter(forms.Form):
    """Choose one village among the viewer's; anything else in the query is ignored."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
        widget=LongSelect,
    )

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        """Offer the villages of the viewer's territory."""
        super().__init__(data)
        villages = self.fields["thon"]
        assert isinstance(villages, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        villages.queryset = villages_of(viewer)

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow households, reviews or classes to the chosen village."""
        return in_village(rows, self.value("thon"))


class HouseholdFilter(VillageFilter):
    """Village and class."""

    loai = forms.ChoiceField(
        required=False,
        label=_("Kết quả phân loại"),
        choices=[
            ("", _("Tất cả")),
            *((standing.value, STANDING_LABELS[standing]) for standing in STANDINGS),
        ],
    )

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow households by village and current class under a national standard."""
        return of_standing(super().apply(rows), self.value("loai"))


class LookFilter(forms.Form):
    """Looks by who, through what and when; anything else in the query is ignored."""

    ai = forms.ChoiceField(
        required=False,
        label=_("Ai xem"),
        choices=[("", _("Tất cả")), ("nguoi", _("Người")), ("phan-mem", _("Phần mềm kết nối"))],
    )
    ten = forms.CharField(required=False, max_length=60, label=_("Tên người hoặc phần mềm"))
    tu = DayField(required=False, label=_("Từ ngày"))
    den = DayField(required=False, label=_("Đến hết ngày"))

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow looks; a day that cannot be read counts as none."""
        self.is_valid()
        asked = self.cleaned_data
        if kind := asked.get("ai"):
            rows = rows.filter(client__isnull=kind == "nguoi")
        if name := asked.get("ten"):
            rows = rows.filter(
                Q(official__full_name__icontains=name) | Q(client__name__icontains=name)
            )
        if since := asked.get("tu"):
            rows = rows.filter(at__date__gte=since)
        if until := asked.get("den"):
            rows = rows.filter(at__date__lte=until)
        return rows
