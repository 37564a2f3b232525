"""Columns of loans as a file; every cell reads what was fetched with its row."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from credit.models import Loan
from exchange.selectors.export_columns import Cell, ListColumn, Reading
from exchange.selectors.export_lists import Choice


def _programme(row: Loan, _reading: Reading) -> Cell:
    english = (get_language() or "vi").startswith("en")
    return row.programme.name_en if english else row.programme.name_vi


def _number(row: Loan, reading: Reading) -> Cell:
    return reading.number(row.person.identity_number, row.household)


LOAN_COLUMNS = (
    ListColumn("reference", _("Số khoản vay"), lambda row, _r: row.reference, 18),
    ListColumn("code", _("Mã hộ"), lambda row, _r: row.household.code, 14),
    ListColumn("commune", _("Xã, phường"), lambda row, _r: row.commune.name, 20),
    ListColumn("village", _("Thôn, tổ dân phố"), lambda row, _r: row.village.title, 20),
    ListColumn("borrower", _("Người vay"), lambda row, _r: row.person.full_name, 28),
    ListColumn("identity_number", _("Số định danh"), _number, 16, usual=False, numbers=True),
    ListColumn("programme", _("Chương trình cho vay"), _programme, 28),
    ListColumn("category", _("Đối tượng"), lambda row, _r: str(row.get_category_display()), 18),
    ListColumn("purpose", _("Mục đích"), lambda row, _r: row.purpose, 28),
    ListColumn("group", _("Tổ tiết kiệm và vay vốn"), lambda row, _r: str(row.group or ""), 22),
    ListColumn("branch", _("Đơn vị ngân hàng"), lambda row, _r: row.branch.name, 26, usual=False),
    ListColumn("amount", _("Số tiền vay (đồng)"), lambda row, _r: row.amount, 16),
    ListColumn("rate", _("Lãi suất (%/năm)"), lambda row, _r: f"{row.rate_year.normalize():f}"
               .replace(".", ","), 10, usual=False),
    ListColumn("disbursed_on", _("Ngày giải ngân"), lambda row, _r: row.disbursed_on, 12),
    ListColumn("matures_on", _("Ngày đến hạn"), lambda row, _r: row.matures_on, 12),
    ListColumn("state", _("Trạng thái"), lambda row, _r: str(row.get_state_display()), 14),
    ListColumn("outstanding", _("Dư nợ (đồng)"), lambda row, _r: row.outstanding, 16),
    ListColumn("overdue", _("Nợ quá hạn (đồng)"), lambda row, _r: row.overdue, 16),
    ListColumn("reported_on", _("Số liệu đến ngày"), lambda row, _r: row.reported_on, 12),
)  # fmt: skip


def prepared_loans(rows: QuerySet[Loan, Any], _choice: Choice) -> QuerySet[Loan, Any]:
    """Loans with what their cells read, in the order of the page."""
    return rows.select_related(
        "programme", "household", "person", "commune", "village", "branch", "group"
    ).order_by("-disbursed_on", "-pk")
