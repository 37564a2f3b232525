"""Columns of houses as a file; every cell reads what was fetched with its row."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from exchange.selectors.export_columns import Cell, ListColumn, Reading
from exchange.selectors.export_lists import Choice
from households.models import Household
from households.selectors.standing import with_standing
from housing.models import HousingCase


def _head(row: HousingCase, _reading: Reading) -> Cell:
    heads = getattr(row.support.household, "heads", [])
    return str(heads[0].person.full_name) if heads else ""


CASE_COLUMNS = (
    ListColumn("code", _("Mã hộ"), lambda row, _r: row.support.household.code, 14),
    ListColumn("commune", _("Xã, phường"), lambda row, _r: row.support.commune.name, 20),
    ListColumn("village", _("Thôn, tổ dân phố"), lambda row, _r: row.support.village.title, 20),
    ListColumn("head", _("Chủ hộ"), _head, 28),
    ListColumn("scheme", _("Chính sách"), lambda row, _r: row.scheme.name_vi, 28),
    ListColumn("work", _("Xây mới hay sửa chữa"), lambda row, _r: str(row.get_work_display()), 14),
    ListColumn("cause", _("Nguyên nhân"), lambda row, _r: str(row.get_cause_display()), 18),
    ListColumn("event", _("Đợt thiên tai"), lambda row, _r: str(row.event) if row.event else "",
               20, usual=False),
    ListColumn("priority", _("Nhóm ưu tiên"), lambda row, _r: row.priority, 8),
    ListColumn("priority_why", _("Lý do ưu tiên"), lambda row, _r: row.priority_vi, 28,
               usual=False),
    ListColumn("state", _("Trạng thái"), lambda row, _r: str(row.support.get_state_display()), 14),
    ListColumn("value", _("Giá trị hỗ trợ (đồng)"), lambda row, _r: row.support.value, 16),
    ListColumn("cost_estimate", _("Dự toán (đồng)"), lambda row, _r: row.cost_estimate, 16),
    ListColumn("cost_final", _("Quyết toán (đồng)"), lambda row, _r: row.cost_final, 16),
    ListColumn("due_on", _("Hạn hoàn thành"), lambda row, _r: row.due_on, 12),
    ListColumn("accepted_on", _("Ngày nghiệm thu"), lambda row, _r: row.support.accepted_on, 12),
    ListColumn("warranty_until", _("Bảo hành đến"), lambda row, _r: row.warranty_until, 12,
               usual=False),
    ListColumn("decision_no", _("Số quyết định"), lambda row, _r: row.support.decision_no, 16),
)  # fmt: skip


def prepared_cases(rows: QuerySet[HousingCase, Any], choice: Choice) -> QuerySet[HousingCase, Any]:
    """Houses with what their cells read, in the order of priority as the page."""
    homes: Prefetch[Any] = Prefetch(
        "support__household", queryset=with_standing(Household.objects.all(), choice.day)
    )
    return (
        rows.select_related("support__commune", "support__village", "scheme", "event")
        .prefetch_related(homes)
        .order_by("priority", "score", "pk")
    )
