"""Admin of the catalogue: read by everybody, written by the administrator or the own province."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.models import Area
from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm
from common.fields import DayField
from common.templatetags.tn import number
from households.models import Indicator
from households.rules.fact_choices import CAUSES
from officials.choices import Right
from officials.models import Official
from officials.scope import provinces_for
from programmes.choices import ProgrammeKind, Status
from programmes.models import (
    CounterpartRule,
    EligibilityRule,
    Programme,
    Project,
    Suggestion,
    SupportKind,
    SupportNorm,
)
from programmes.selectors.catalogue_rights import may_write
from programmes.services.catalogue import save_entry

_DATED = ("valid_from", "valid_to", "legal_basis", "certainty")


class EntryForm(ServiceForm):
    """A form of one row; what a province may not choose is not offered to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer provinces of today, and to a province only what is its own."""
        super().__init__(*args, **kwargs)
        province = self.fields.get("province")
        own = self._own_provinces()
        if isinstance(province, forms.ModelChoiceField):
            today = Area.objects.today().filter(level=AreaLevel.PROVINCE)
            province.queryset = today if own is None else today.filter(pk__in=own)
            province.empty_label = _("Cả nước") if own is None else None
        programme = self.fields.get("programme")
        if own is not None and isinstance(programme, forms.ModelChoiceField):
            programme.queryset = Programme.objects.filter(
                kind=ProgrammeKind.PROVINCIAL, province__in=own
            )
            programme.required = True
        kind = self.fields.get("kind")
        if (
            own is not None
            and self._meta.model is Programme
            and isinstance(kind, forms.ChoiceField)
        ):
            kind.choices = [(ProgrammeKind.PROVINCIAL.value, ProgrammeKind.PROVINCIAL.label)]
        for name in ("code", "valid_from", "valid_to"):
            if name == "code" and self.instance.pk and name in self.fields:
                self.fields[name].disabled = True
            elif name != "code" and name in self.fields:
                old = self.fields[name]
                self.fields[name] = DayField(label=old.label, required=old.required)

    def perform(self) -> models.Model:
        """Save through the service."""
        model: type[models.Model] = self._meta.model
        saved: models.Model = save_entry(
            actor=self.actor,
            model=model,
            values=self.cleaned_data,
            row=self.instance if self.instance.pk else None,
        )
        return saved

    def _own_provinces(self) -> frozenset[int] | None:
        """Provinces of the actor; None for the administrator, who writes everything."""
        actor = self.actor
        if not isinstance(actor, Official) or actor.has_right(Right.MANAGE_REFERENCE):
            return None
        return provinces_for(actor, Right.MANAGE_CAPITAL)


class KindForm(EntryForm):
    """A kind with the indicators and causes it usually answers."""

    indicators = forms.MultipleChoiceField(
        label=_("chỉ số được đáp ứng"), required=False, widget=forms.CheckboxSelectMultiple
    )
    causes = forms.TypedMultipleChoiceField(
        label=_("nguyên nhân được đáp ứng"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every indicator that a standard knows, by name."""
        super().__init__(*args, **kwargs)
        field = self.fields["indicators"]
        causes = self.fields["causes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(causes, forms.MultipleChoiceField)  # noqa: S101 (the same)
        field.choices = indicator_choices()
        causes.choices = cause_choices()


class RuleForm(EntryForm):
    """A condition; classes are ticked, attributes of areas typed with commas."""

    statuses = forms.MultipleChoiceField(
        label=_("đối tượng được hưởng"),
        choices=Status.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class SuggestionForm(EntryForm):
    """A suggestion for one indicator or one cause."""

    indicator = forms.ChoiceField(label=_("chỉ số"), required=False)
    cause = forms.TypedChoiceField(
        label=_("nguyên nhân"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every indicator that a standard knows, by name."""
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        cause = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(cause, forms.ChoiceField)  # noqa: S101 (the same)
        field.choices = [("", "–"), *indicator_choices()]
        cause.choices = [("", "–"), *cause_choices()]


def indicator_choices() -> list[tuple[str, str]]:
    """Codes of indicators with their newest names, in their order."""
    rows = Indicator.objects.order_by("standard__valid_from", "position")
    found = {row.code: f"{row.code}. {row.name_vi}" for row in rows}
    return list(found.items())


def cause_choices() -> list[tuple[int, str]]:
    """Causes of poverty, 1 to 8, in the reader's language."""
    language = get_language() or ""
    return [(code, cause.label.in_language(language)) for code, cause in enumerate(CAUSES, 1)]


class EntryAdmin(ServiceAdmin):
    """A table of the catalogue: everybody reads, whoever may write a row changes it."""

    form = EntryForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows of the country are the administrator's, rows of a province its own."""
        if not super().has_change_permission(request, obj):
            return False
        user = request.user
        return obj is None or (isinstance(user, Official) and may_write(user, obj))

    @admin.display(description=_("Phạm vi"))
    def territory(self, row: Any) -> str:
        """The province, or the whole country."""
        return str(row.province or _("Cả nước"))


@admin.register(Programme)
class ProgrammeAdmin(FoldedSearch, EntryAdmin):
    """Programmes, policies and movements."""

    list_display = ("name_vi", "kind", "territory", "valid_from", "valid_to", "certainty")
    list_filter = ("kind", "certainty")
    search_fields = ("name_vi", "code")
    folded_fields = ("name_vi", "code")
    list_select_related = ("province",)
    fields = ("code", "name_vi", "name_en", "kind", "province", *_DATED, "note_vi")


@admin.register(Project)
class ProjectAdmin(FoldedSearch, EntryAdmin):
    """Projects and sub-projects."""

    list_display = ("name_vi", "code", "programme", "parent")
    list_filter = ("programme",)
    search_fields = ("name_vi", "code")
    folded_fields = ("name_vi", "code")
    list_select_related = ("programme", "parent")
    fields = ("programme", "parent", "code", "name_vi", "name_en", "position")


@admin.register(SupportKind)
class SupportKindAdmin(FoldedSearch, EntryAdmin):
    """Kinds of support."""

    form = KindForm
    list_display = ("name_vi", "group", "recipient", "needs_labour", "needs_approval", "is_active")
    list_filter = ("group", "recipient", "is_active")
    search_fields = ("name_vi", "code")
    folded_fields = ("name_vi", "code")
    fields = (
        "code", "name_vi", "name_en", "group", "thing", "recipient", "unit_vi", "indicators",
        "causes", "needs_labour", "needs_approval", "is_active", "position",
    )  # fmt: skip


@admin.register(SupportNorm)
class SupportNormAdmin(FoldedSearch, EntryAdmin):
    """Norms of support."""

    list_display = (
        "name_vi", "beneficiary", "area_category", "level", "territory", "valid_from", "valid_to",
        "certainty",
    )  # fmt: skip
    list_filter = ("beneficiary", "area_category", "certainty", "programme")
    search_fields = ("name_vi", "code")
    folded_fields = ("name_vi", "code")
    list_select_related = ("province",)
    fields = (
        "code", "kind", "programme", "project", "province", "name_vi", "item", "beneficiary",
        "area_category", "amount", "cap", "share_pct", "unit_vi", "min_km", "condition_vi", *_DATED,
    )  # fmt: skip

    @admin.display(description=_("Mức hỗ trợ"))
    def level(self, norm: SupportNorm) -> str:
        """What it gives, in dong or percent."""
        parts = []
        if norm.amount:
            parts.append(number(norm.amount))
        if norm.cap:
            parts.append(f"≤ {number(norm.cap)}")
        if norm.share_pct:
            parts.append(f"≤ {number(norm.share_pct)} %")
        return " · ".join(parts) or norm.condition_vi


@admin.register(EligibilityRule)
class EligibilityRuleAdmin(EntryAdmin):
    """Who may receive what."""

    form = RuleForm
    list_display = (
        "code", "kind", "programme", "territory", "once", "exclusive", "valid_from", "valid_to",
        "certainty",
    )  # fmt: skip
    list_filter = ("once", "certainty", "programme")
    search_fields = ("code",)
    list_select_related = ("kind", "programme", "province")
    fields = (
        "code", "kind", "programme", "province", "statuses", "national_status", "escaped_months",
        "once", "exclusive", "min_age", "max_age", "separate_months", "needs_labour",
        "area_attributes", *_DATED,
    )  # fmt: skip


@admin.register(CounterpartRule)
class CounterpartRuleAdmin(EntryAdmin):
    """The least local money, in percent of the central money."""

    list_display = (
        "programme", "territory", "min_pct_of_central", "valid_from", "valid_to", "certainty",
    )  # fmt: skip
    list_filter = ("programme", "certainty")
    list_select_related = ("programme", "province")
    fields = (
        "code",
        "programme",
        "province",
        "min_pct_of_central",
        "counts_in_kind",
        "condition_vi",
        *_DATED,
    )


@admin.register(Suggestion)
class SuggestionAdmin(EntryAdmin):
    """What usually helps against what; a province's rows replace the country's."""

    form = SuggestionForm
    list_display = ("kind", "indicator", "cause", "for_unable", "territory", "note_vi")
    list_filter = ("indicator", "cause", "for_unable")
    list_select_related = ("kind", "province")
    fields = ("province", "indicator", "cause", "kind", "for_unable", "note_vi", "position")
