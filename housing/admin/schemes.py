"""Admin of housing schemes; loaded from files, mended here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.admin_services import ServiceAdmin, ServiceForm
from housing.models import HousingScheme
from housing.services.schemes import save_scheme
from programmes.choices import Certainty

_NUMBERS = (
    "weak_parts", "area_per_person", "combine", "test_article", "min_area", "min_area_single",
    "life_years", "hard_parts", "repair_hard_parts", "build_months", "warranty_months",
)  # fmt: skip
_MONEY = ("kind_new", "norm_new", "kind_repair", "norm_repair", "norm_scope")
_ABOUT = (
    "code", "name_vi", "name_en", "programme", "project", "province", "for_disaster",
    "valid_from", "valid_to", "legal_basis", "certainty",
)  # fmt: skip


class HousingSchemeForm(ServiceForm):
    """Everything but the code of a scheme that stands."""

    class Meta:
        model = HousingScheme
        fields = (*_ABOUT, *_MONEY, *_NUMBERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the code of a scheme that stands."""
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True

    def perform(self) -> HousingScheme:
        """Write."""
        old = self.instance if self.instance.pk else None
        return save_scheme(actor=self.actor, scheme=old, values=self.cleaned_data)


@admin.register(HousingScheme)
class HousingSchemeAdmin(ServiceAdmin):
    """Who needs a house, how much is given, what it must be; each number with its certainty."""

    form = HousingSchemeForm
    list_display = ("name_vi", "programme", "valid_from", "valid_to", "for_disaster", "certainty")
    list_filter = ("for_disaster", "certainty")
    list_select_related = ("programme",)
    readonly_fields = ("how_sure",)
    fieldsets = (
        (None, {"fields": _ABOUT}),
        (_("Mức hỗ trợ"), {"fields": _MONEY}),
        (_("Tiêu chí và yêu cầu"), {"fields": (*_NUMBERS, "how_sure")}),
    )

    @admin.display(description=_("Mức chắc chắn của từng số"))
    def how_sure(self, scheme: HousingScheme) -> SafeString:
        """How sure each number is, and why."""
        note = "note_en" if (get_language() or "").startswith("en") else "note_vi"
        return format_html_join(
            "",
            "<div><strong>{}</strong>: {} ({})</div>",
            (
                (
                    str(getattr(HousingScheme._meta.get_field(name), "verbose_name", name)),
                    Certainty(item["certainty"]).label,
                    item.get(note, ""),
                )
                for name, item in scheme.sources.items()
            ),
        )
