"""Dated attributes and populations of units: read by all, changed by who manages reference data."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from areas.choices import AttributeScheme
from areas.models import AreaAttribute, Population
from areas.services.reference import (
    AttributeValue,
    Headcount,
    correct_attribute,
    record_population,
    set_attribute,
)
from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm


class AreaAttributeForm(ServiceForm):
    """A value that holds from a day on."""

    class Meta:
        model = AreaAttribute
        fields = ("area", "scheme", "value", "valid_from", "valid_to", "legal_basis")
        help_texts = {
            "value": _(
                "Khu vực: I, II, III; nông thôn hay thành thị: rural, urban; nông thôn mới: "
                "reached, advanced, model; vùng: RRD, NMM, NCC, CH, SE, MRD; còn lại: yes."
            ),
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
    list_display = ("area", "scheme", "value", "valid_from", "valid_to", "legal_basis")
    list_filter = ("scheme",)
    search_fields = ("area__name", "area__code")
    folded_fields = ("area__name", "area__code")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    ordering = ("area__code", "scheme", "valid_from")

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
