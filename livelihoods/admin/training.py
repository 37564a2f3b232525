"""Admin of occupations and providers of training."""

from __future__ import annotations

from django.contrib import admin

from common.admin_services import FoldedSearch, ServiceAdmin, ServiceForm
from livelihoods.models import Occupation, Provider
from livelihoods.services.training_catalogue import save_row


class OccupationForm(ServiceForm):
    """A trade that is taught."""

    class Meta:
        model = Occupation
        fields = ("code", "name_vi", "name_en", "level", "is_active")

    def perform(self) -> Occupation:
        """Save through the service."""
        row: Occupation | None = self.instance if self.instance.pk else None
        return save_row(actor=self.actor, values=self.cleaned_data, model=Occupation, row=row)


@admin.register(Occupation)
class OccupationAdmin(FoldedSearch, ServiceAdmin):
    """Trades with their level."""

    form = OccupationForm
    folded_fields = ("name_vi", "code")
    list_display = ("name_vi", "level", "is_active")
    list_filter = ("level", "is_active")
    search_fields = ("name_vi", "code")
    fields = OccupationForm.Meta.fields


class ProviderForm(ServiceForm):
    """An institution that trains."""

    class Meta:
        model = Provider
        fields = ("code", "name", "province", "address", "phone", "is_active")

    def perform(self) -> Provider:
        """Save through the service."""
        row: Provider | None = self.instance if self.instance.pk else None
        return save_row(actor=self.actor, values=self.cleaned_data, model=Provider, row=row)


@admin.register(Provider)
class ProviderAdmin(FoldedSearch, ServiceAdmin):
    """Institutions that train, with where they sit."""

    form = ProviderForm
    folded_fields = ("name", "code")
    list_display = ("name", "province", "phone", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    list_select_related = ("province",)
    fields = ProviderForm.Meta.fields
