"""Loans and signed lists as files: scope and filters of their pages."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit.choices import RowChange, RowOutcome
from credit.forms.loans import LoanListFilter
from credit.models import ConfirmedList, ConfirmedRow
from credit.selectors.confirmed_lists import narrowed
from credit.selectors.list_columns import LIST_COLUMNS, prepared_lines
from credit.selectors.loan_columns import LOAN_COLUMNS, prepared_loans
from credit.selectors.loans import loans_for
from exchange.choices import ExportKind
from exchange.selectors.export_filters import filters_of
from exchange.selectors.export_lists import Choice, ExportList, ListFilter, declare_list
from officials.choices import Right
from officials.models import Official

_ANSWERS = [("none", _("Chưa trả lời")), *RowOutcome.choices]


def declare_exports() -> None:
    """Offer the lists to the exports, which stand on a lower floor."""
    declare_list(
        ExportList(
            ExportKind.LOANS, frozenset({Right.VIEW_CREDIT}), (), LOAN_COLUMNS,
            lambda viewer, choice: LoanListFilter(choice.more, viewer=viewer).apply(
                loans_for(viewer)
            ),
            prepared_loans, more=filters_of(LoanListFilter),
        )
    )  # fmt: skip
    declare_list(
        ExportList(
            ExportKind.CONFIRMED,
            frozenset({Right.DECIDE, Right.RUN_REVIEWS, Right.MANAGE_ROUNDS}),
            (), LIST_COLUMNS, _lines, prepared_lines, needs=("danh_sach",), named=_named,
            more=(
                ListFilter("danh_sach", _("Danh sách gửi ngân hàng")),
                ListFilter("nd", _("Nội dung"), lambda _viewer: list(RowChange.choices)),
                ListFilter("tl", _("Trả lời của ngân hàng"), lambda _viewer: _ANSWERS),
            ),
        )
    )  # fmt: skip


def _key(choice: Choice) -> uuid.UUID:
    try:
        return uuid.UUID(choice.more.get("danh_sach", ""))
    except ValueError:
        return uuid.UUID(int=0)  # of no list


def _lines(viewer: Official, choice: Choice) -> QuerySet[ConfirmedRow, Any]:
    rows = ConfirmedRow.objects.visible_to(viewer).filter(confirmed__uuid=_key(choice))
    return narrowed(rows, change=choice.more.get("nd", ""), answer=choice.more.get("tl", ""))


def _named(choice: Choice) -> str:
    found = ConfirmedList.objects.filter(uuid=_key(choice)).select_related("commune").first()
    if found is None:
        return ""
    return gettext("%(commune)s, tháng %(month)s/%(year)s, mã kiểm tra %(hash)s") % {
        "commune": found.commune.name,
        "month": found.month,
        "year": found.year,
        "hash": found.sha256,
    }
