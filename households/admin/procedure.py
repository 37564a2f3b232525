"""Rules of the review procedure: loaded from reviewed files; one switch is the administrator's."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.admin_services import ServiceAdmin, ServiceForm
from households.models import ProcedureRule
from households.services.procedure.load_rules import switch_rounds

_MARKS = {
    "certain": _("đã đọc trong văn bản"),
    "known": _("biết rõ, cần đối chiếu"),
    "assumed": _("giả định"),
    "unknown": _("chưa tìm thấy"),
}


class ProcedureRuleForm(ServiceForm):
    """The switch that opens rounds on their day."""

    class Meta:
        model = ProcedureRule
        fields = ("opens_by_rule",)
        help_texts = {
            "opens_by_rule": _(
                "Bật: hệ thống tự mở đợt định kỳ và đợt thường xuyên hằng tháng cho mọi xã đúng "
                "ngày theo quy định này. Tắt: tỉnh mở."
            ),
        }

    def perform(self) -> ProcedureRule:
        """Switch."""
        return switch_rounds(
            actor=self.actor,
            rule=self.instance,
            by_rule=self.cleaned_data["opens_by_rule"],
        )


@admin.register(ProcedureRule)
class ProcedureRuleAdmin(ServiceAdmin):
    """Numbers of days, quorum and legal basis, each with how sure its source is."""

    form = ProcedureRuleForm
    list_display = (
        "legal_basis", "territory", "valid_from", "valid_to", "opens_by_rule",
    )  # fmt: skip
    list_select_related = ("province",)
    readonly_fields = (
        "code", "territory", "legal_basis", "valid_from", "valid_to", "posting_days",
        "recheck_days", "consult_days", "ongoing_start_day", "ongoing_days",
        "ongoing_days_working", "periodic_start", "periodic_end", "quorum_pct", "consultation",
        "clock_stops", "sources",
    )  # fmt: skip
    fields = ("opens_by_rule", *readonly_fields)

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        """Rules come from reviewed files: ``manage.py load_procedure``."""
        return False

    @admin.display(description=_("Phạm vi"))
    def territory(self, rule: ProcedureRule) -> str:
        """The province, or the whole country."""
        return str(rule.province or _("Cả nước"))

    @admin.display(description=_("Bắt đầu định kỳ (ngày/tháng)"))
    def periodic_start(self, rule: ProcedureRule) -> str:
        """The first day of the periodic review."""
        return f"{rule.periodic_start_day:02d}/{rule.periodic_start_month:02d}"

    @admin.display(description=_("Kết thúc định kỳ (ngày/tháng)"))
    def periodic_end(self, rule: ProcedureRule) -> str:
        """The last day of the periodic review."""
        return f"{rule.periodic_end_day:02d}/{rule.periodic_end_month:02d}"

    @admin.display(description=_("Mức chắc chắn của từng số"))
    def sources(self, rule: ProcedureRule) -> SafeString:
        """How sure each number is, and why."""
        language = "en" if get_language() == "en" else "vi"
        return format_html_join(
            "",
            "<div><strong>{}</strong>: {} ({})</div>",
            (
                (name, _MARKS.get(item["mark"], item["mark"]), item[language])
                for name, item in sorted(rule.certainty.items())
            ),
        )
