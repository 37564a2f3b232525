"""Admin of livelihood models and of rules of projects; loaded from files, mended here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm
from common.exceptions import DomainError
from livelihoods.models import LivelihoodModel, ProjectRule
from livelihoods.selectors.typed_inputs import inputs_text, read_inputs
from livelihoods.services.models_catalogue import (
    save_model,
    save_rule,
)

_WORDS = forms.Textarea(attrs={"rows": 2})


class LivelihoodModelForm(ServiceForm):
    """A model with its inputs, one a line."""

    inputs = forms.CharField(
        label=_("Đầu vào cho một hộ"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Mỗi dòng một đầu vào: tên | số lượng | đơn vị | đơn giá (đồng) | yêu cầu kỹ thuật. "
            "Ví dụ: Bò cái giống | 1 | con | 16000000 | từ 160 kg"
        ),
    )

    class Meta:
        model = LivelihoodModel
        fields = (
            "code", "name_vi", "name_en", "category", "kind", "province", "months_to_output",
            "cycle_months", "survival_pct", "land_m2", "output_vi", "climate_vi", "market_vi",
            "fits", "avoid", "return_quantity", "return_unit", "return_months", "source_vi",
            "certainty", "is_active", "position",
        )  # fmt: skip
        widgets = {"climate_vi": _WORDS, "market_vi": _WORDS, "output_vi": _WORDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the inputs that stand."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["inputs"] = inputs_text(self.instance)
            if "code" in self.fields:  # whoever may only read has no fields
                self.fields["code"].disabled = True

    def clean_inputs(self) -> list[dict[str, Any]]:
        """Read the lines."""
        try:
            return read_inputs(self.cleaned_data["inputs"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error

    def perform(self) -> LivelihoodModel:
        """Save through the service."""
        values = dict(self.cleaned_data)
        return save_model(
            actor=self.actor,
            inputs=values.pop("inputs"),
            values=values,
            row=self.instance if self.instance.pk else None,
        )


@admin.register(LivelihoodModel)
class LivelihoodModelAdmin(FoldedSearch, ServiceAdmin):
    """Livelihood models: norms of one household, climate, market."""

    form = LivelihoodModelForm
    folded_fields = ("name_vi", "code")
    list_display = (
        "name_vi", "category", "months_to_output", "survival_pct", "territory", "certainty",
        "is_active",
    )  # fmt: skip
    list_filter = ("category", "is_active", "certainty")
    search_fields = ("name_vi", "code")
    list_select_related = ("province",)
    fields = (*LivelihoodModelForm.Meta.fields, "inputs")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the inputs as text to whoever may not change them."""
        if self.has_change_permission(request, obj):
            return self.fields
        return (*LivelihoodModelForm.Meta.fields, "inputs_shown")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The inputs as text are never typed."""
        return () if self.has_change_permission(request, obj) else ("inputs_shown",)

    @admin.display(description=_("Đầu vào cho một hộ"))
    def inputs_shown(self, row: LivelihoodModel) -> str:
        """Inputs, one a line."""
        return inputs_text(row)

    @admin.display(description=_("Phạm vi"))
    def territory(self, row: LivelihoodModel) -> str:
        """The province, or the whole country."""
        return str(row.province or _("Cả nước"))


class ProjectRuleForm(ServiceForm):
    """What a form of project must keep."""

    class Meta:
        model = ProjectRule
        fields = (
            "code", "form", "province", "valid_from", "valid_to", "max_months", "min_target_pct",
            "return_pct", "needs_contract", "legal_basis", "certainty",
        )  # fmt: skip

    def perform(self) -> ProjectRule:
        """Save through the service."""
        return save_rule(
            actor=self.actor,
            values=self.cleaned_data,
            row=self.instance if self.instance.pk else None,
        )


@admin.register(ProjectRule)
class ProjectRuleAdmin(ServiceAdmin):
    """Rules of production projects with how sure their source is."""

    form = ProjectRuleForm
    list_display = (
        "form", "territory", "max_months", "min_target_pct", "needs_contract", "valid_from",
        "valid_to", "certainty",
    )  # fmt: skip
    list_filter = ("form", "certainty")
    list_select_related = ("province",)
    fields = ProjectRuleForm.Meta.fields

    @admin.display(description=_("Phạm vi"))
    def territory(self, row: ProjectRule) -> str:
        """The province, or the whole country."""
        return str(row.province or _("Cả nước"))
