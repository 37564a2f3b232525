"""Filters above lists; every choice offered lies inside the viewer's territory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from households.choices import PovertyClass
from households.models import Classification
from households.selectors.standing import STANDING_LABELS, Standing
from households.selectors.territory import villages_of
from officials.scope import Viewer


class VillageFilter(forms.Form):
    """Choose one village among the viewer's; anything else in the query is ignored."""

    thon: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Tất cả"),
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
        village = self.value("thon")
        if village is None:
            return rows
        lookup = "village" if hasattr(rows.model, "village") else "household__village"
        return rows.filter(**{lookup: village})


class HouseholdFilter(VillageFilter):
    """Village and class."""

    loai = forms.ChoiceField(
        required=False,
        label=_("Kết quả phân loại"),
        choices=[
            ("", _("Tất cả")),
            *(
                (standing.value, STANDING_LABELS[standing])
                for standing in (Standing.POOR, Standing.NEAR_POOR, Standing.NOT_POOR)
            ),
            (Standing.UNKNOWN.value, STANDING_LABELS[Standing.UNKNOWN]),
        ],
    )

    def apply(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Narrow households by village and current class under a national standard."""
        rows = super().apply(rows)
        wanted = self.value("loai")
        if wanted is None:
            return rows
        current = Classification.objects.current().filter(
            household=OuterRef("pk"), standard__province__isnull=True
        )
        if wanted == Standing.UNKNOWN:
            return rows.filter(~Exists(current))
        return rows.filter(Exists(current.filter(poverty_class=_CLASSES[wanted])))


_CLASSES = {
    Standing.POOR.value: PovertyClass.POOR,
    Standing.NEAR_POOR.value: PovertyClass.NEAR_POOR,
    Standing.NOT_POOR.value: PovertyClass.NOT_POOR,
}
