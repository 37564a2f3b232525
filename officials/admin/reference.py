"""Dated attributes and populations of units: read by all, changed by who manages reference data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from areas.choices import ATTRIBUTE_VALUES, VALUE_NAMES, AttributeScheme
from areas.models import AreaAttribute, Population
from areas.services.reference import (
    AttributeValue,
    Headcount,
    correct_attribute,
    record_population,
    set_attribute,
)
from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm


def _values(scheme: str = "") -> list[Any]:
    """Values to choose from: those of a scheme, or all under the names of their schemes."""
    if scheme:
        return [(value, VALUE_NAMES[value]) for value in ATTRIBUTE_VALUES[scheme]]
    plain = [s for s, values in ATTRIBUTE_VALUES.items() if values == ("yes",)]
    groups = [(AttributeScheme(s).label, _values(s)) for s in ATTRIBUTE_VALUES if s not in plain]
    return [("", "–"), *groups, (_("Các thuộc tính khác"), [("yes", VALUE_NAMES["yes"])])]


class AreaAttributeForm(ServiceForm):
    """A value that holds from a day on."""

    value = forms.ChoiceField(label=_("Giá trị"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the values of the attribute, or of all while it is not chosen."""
        super().__init__(*args, **kwargs)
        scheme = self.instance.scheme if self.instance.pk else ""
        self.fields["value"].choices = _values(scheme)  # type: ignore[attr-defined]

    class Meta:
        model = AreaAttribute
        fields = ("area", "scheme", "value", "valid_from", "valid_to", "legal_basis")
        help_texts = {
            "valid_to": _("Để trống: còn giữ đến khi có giá trị mới."),
        }

    def perform(self) -> AreaAttribute:
        """Set a new value or correct one."""
        data = self.cleaned_data
        value = AttributeValue(
            data["value"], data["valid_from"], data["legal_basis"], data["valid_to"]
        )
        if self.instance.pk:
            return correct_attribute(actor=self.actor, attribute=self.instance, value=value)
        scheme = AttributeScheme(data["scheme"])
        return set_attribute(actor=self.actor, area=data["area"], scheme=scheme, value=value)


@admin.register(AreaAttribute)
class AreaAttributeAdmin(FoldedSearch, ServiceAdmin):
    """Region I to III, especially disadvantaged, border, new rural standard and the like."""

    form = AreaAttributeForm
    list_display = ("area", "scheme", "meaning", "valid_from", "valid_to", "legal_basis")
    list_filter = ("scheme",)
    search_fields = ("area__name", "area__code")
    folded_fields = ("area__name", "area__code")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    ordering = ("area__code", "scheme", "valid_from")

    @admin.display(description=_("Giá trị"), ordering="value")
    def meaning(self, attribute: AreaAttribute) -> str:
        """The value in words."""
        return attribute.value_name

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A value belongs to its unit and attribute."""
        return ("area", "scheme") if obj else ()


class PopulationForm(ServiceForm):
    """Households and persons of a commune at the end of a year."""

    class Meta:
        model = Population
        fields = ("area", "year", "households", "persons", "minority_households", "source")

    def perform(self) -> Population:
        """Record or correct the figure."""
        data = self.cleaned_data
        area = self.instance.area if self.instance.pk else data["area"]
        year = self.instance.year if self.instance.pk else data["year"]
        headcount = Headcount(
            year=year,
            households=data["households"],
            persons=data["persons"],
            minority_households=data["minority_households"],
            source=data["source"],
        )
        return record_population(actor=self.actor, area=area, headcount=headcount)


@admin.register(Population)
class PopulationAdmin(FoldedSearch, ServiceAdmin):
    """The denominators of every rate."""

    form = PopulationForm
    list_display = ("area", "year", "households", "persons", "minority_households", "source")
    list_filter = ("year",)
    search_fields = ("area__name", "area__code")
    folded_fields = ("area__name", "area__code")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    ordering = ("area__code", "-year")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A figure belongs to its commune and year."""
        return ("area", "year") if obj else ()
