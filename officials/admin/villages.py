"""Villages, kept by the officials of their commune and the administrators of their province."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from areas.choices import VillageKind
from areas.models import Area, Village
from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm
from officials.admin.filters import CommuneFilter
from officials.choices import Right
from officials.selectors.mandate import (
    communes_with,
    villages_changeable_by,
    villages_visible_to,
)
from officials.services.villages import VillageFacts, add_village, change_village


class FormerCommuneField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Former communes by name and code: names repeat."""

    def label_from_instance(self, obj: Any) -> str:
        """Name with code."""
        return f"{obj.name} ({obj.code})"


class VillageForm(ServiceForm):
    """One village; its commune is chosen once and never changed."""

    class Meta:
        model = Village
        fields = (
            "commune", "code", "name", "kind", "former_commune", "especially_disadvantaged",
        )  # fmt: skip

    def perform(self) -> Village:
        """Add or correct the village."""
        data = self.cleaned_data
        facts = VillageFacts(
            code=data["code"],
            name=data["name"],
            kind=VillageKind(data["kind"]),
            former_commune=data["former_commune"],
            especially_disadvantaged=data["especially_disadvantaged"],
        )
        if self.instance.pk:
            return change_village(actor=self.actor, village=self.instance, facts=facts)
        return add_village(actor=self.actor, commune=data["commune"], facts=facts)


@admin.register(Village)
class VillageAdmin(FoldedSearch, ServiceAdmin):
    """Villages of the viewer's communes."""

    form = VillageForm
    list_display = (
        "name", "code", "commune", "kind", "former_commune", "especially_disadvantaged",
        "closed_on",
    )  # fmt: skip
    list_filter = (CommuneFilter, "kind", "especially_disadvantaged")
    search_fields = ("name", "code")
    folded_fields = ("name", "code", "commune__name")
    list_select_related = ("commune", "former_commune")
    ordering = ("commune__code", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only villages of the viewer's communes."""
        return villages_visible_to(request.user).select_related("commune", "former_commune")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Offer no closed village for a new post."""
        if request.GET.get("model_name") == "post":
            queryset = queryset.filter(closed_on__isnull=True)
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Somewhere the viewer must manage villages."""
        return communes_with(request.user, Right.MANAGE_VILLAGES).exists()

    def has_change_permission(self, request: HttpRequest, obj: Village | None = None) -> bool:
        """Village by village."""
        if obj is None:
            return bool(super().has_change_permission(request))
        return villages_changeable_by(request.user).filter(pk=obj.pk).exists()

    def get_readonly_fields(
        self, request: HttpRequest, obj: Village | None = None
    ) -> tuple[str, ...]:
        """A village does not move to another commune; closing it is a page of its own."""
        return ("commune", "closing") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Village | None = None) -> tuple[str, ...]:
        """A new village cannot be closed."""
        fields = VillageForm.Meta.fields
        return (*fields, "closing") if obj else fields

    @admin.display(description=_("Giải thể"))
    def closing(self, village: Village) -> SafeString:
        """Since when the village is no more, and the page to say so or take it back."""
        page = reverse("households:village-close", args=[village.pk])
        if village.closed_on is None:
            return format_html('<a href="{}">{}</a>', page, _("Giải thể thôn này"))
        since = _("từ ngày %(date)s") % {"date": f"{village.closed_on:%d/%m/%Y}"}
        return format_html('{} · <a href="{}">{}</a>', since, page, _("Mở lại thôn"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the commune of who has only one."""
        communes = communes_with(request.user, Right.MANAGE_VILLAGES)[:2]
        return {"commune": communes[0].pk} if len(communes) == 1 else {}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the viewer's communes, and what they came from."""
        communes = communes_with(request.user, Right.MANAGE_VILLAGES)
        if db_field.name == "commune":
            kwargs["queryset"] = communes.order_by("name")
        elif db_field.name == "former_commune":
            origin = Q(successions__successor__in=communes)
            kwargs["form_class"] = FormerCommuneField
            kwargs["queryset"] = Area.objects.filter(origin).distinct().order_by("name", "code")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
