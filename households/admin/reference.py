"""The law as data: poverty standards, scoring forms, ethnic groups. Loaded from reviewed files."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from common.admin_base import ReadOnlyAdmin
from common.templatetags.tn import number
from households.models import EthnicGroup, Indicator, PovertyStandard, ScoringForm


class IndicatorInline(TabularInline):  # type: ignore[misc]
    """The indicators of a standard, in their order."""

    model = Indicator
    extra = 0
    fields = ("position", "dimension_vi", "name_vi", "article", "threshold_known")
    readonly_fields = fields
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the standard may read its indicators."""
        return request.user.has_perm("households.view_povertystandard")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Standards come from reviewed files."""
        return False


@admin.register(PovertyStandard)
class PovertyStandardAdmin(ReadOnlyAdmin):
    """Poverty standards: lines, cuts, validity and indicators."""

    list_display = ("name_vi", "territory", "valid_from", "valid_to", "status", "lines")
    list_filter = ("status",)
    search_fields = ("name_vi", "code", "legal_basis")
    inlines = (IndicatorInline,)
    fields = (
        "name_vi", "name_en", "legal_basis", "province", "valid_from", "valid_to", "status",
        "rural_line", "urban_line", "rural_average", "urban_average",
        "score_cut_rural", "score_cut_urban", "deprivation_cut", "form",
    )  # fmt: skip
    readonly_fields = ("rural_line", "urban_line", "rural_average", "urban_average")
    list_select_related = ("province",)

    @admin.display(description=_("Chuẩn thu nhập nông thôn (đồng/người/tháng)"))
    def rural_line(self, standard: PovertyStandard) -> str:
        """The income line of rural units."""
        return number(standard.line_rural)

    @admin.display(description=_("Chuẩn thu nhập thành thị (đồng/người/tháng)"))
    def urban_line(self, standard: PovertyStandard) -> str:
        """The income line of urban units."""
        return number(standard.line_urban)

    @admin.display(description=_("mức sống trung bình nông thôn, đến (đồng/người/tháng)"))
    def rural_average(self, standard: PovertyStandard) -> str:
        """Up to this income a rural household has an average living standard."""
        return number(standard.average_line_rural)

    @admin.display(description=_("mức sống trung bình thành thị, đến (đồng/người/tháng)"))
    def urban_average(self, standard: PovertyStandard) -> str:
        """Up to this income an urban household has an average living standard."""
        return number(standard.average_line_urban)

    @admin.display(description=_("Phạm vi"))
    def territory(self, standard: PovertyStandard) -> str:
        """The province, or the whole country."""
        return str(standard.province or _("Cả nước"))

    @admin.display(description=_("Chuẩn thu nhập nông thôn / thành thị (đồng/người/tháng)"))
    def lines(self, standard: PovertyStandard) -> str:
        """Both income lines."""
        return f"{number(standard.line_rural)} / {number(standard.line_urban)}"


@admin.register(ScoringForm)
class ScoringFormAdmin(ReadOnlyAdmin):
    """Scoring tables (B1): read here, replaced only by loading a reviewed file."""

    list_display = ("name_vi", "status", "valid_from", "valid_to", "legal_basis")
    list_filter = ("status",)
    search_fields = ("name_vi", "code")
    fields = (
        "name_vi", "name_en", "status", "legal_basis", "valid_from", "valid_to", "checksum",
        "questions",
    )  # fmt: skip
    readonly_fields = ("questions",)

    @admin.display(description=_("Câu hỏi và điểm"))
    def questions(self, form: ScoringForm) -> SafeString:
        """Every question with its answers, as reviewed."""
        rows = form.content.get("questions") or []
        items = format_html_join(
            "", "<li>{}</li>", ((self._question(row),) for row in rows if isinstance(row, dict))
        )
        return format_html("<ol>{}</ol>", items)

    @staticmethod
    def _question(row: dict[str, Any]) -> str:
        text = row.get("text") or row.get("name") or {}
        return str(text.get("vi", "") if isinstance(text, dict) else text)


@admin.register(EthnicGroup)
class EthnicGroupAdmin(ReadOnlyAdmin):
    """Ethnic groups in both official lists."""

    list_display = ("name", "list_id", "code", "other_names")
    list_filter = ("list_id",)
    search_fields = ("name", "code")
    ordering = ("list_id", "code")
    fields = ("name", "list_id", "code", "other_names")
    readonly_fields = ("other_names",)

    @admin.display(description=_("Tên gọi khác"))
    def other_names(self, group: EthnicGroup) -> str:
        """Aliases, separated by commas."""
        return ", ".join(group.aliases)
