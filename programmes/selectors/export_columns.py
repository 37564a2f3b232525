"""Columns of the ledger as a file; every cell reads only what was fetched with the row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exchange.choices import ExportKind
from exchange.selectors.export_columns import CODE, HEAD, Cell, ListColumn, Reading
from exchange.selectors.export_lists import Choice, ExportList, ListFilter
from households.models import PovertyStandard
from officials.choices import Right
from officials.models import Official
from programmes.models import Support
from programmes.selectors.case import cause_names
from programmes.selectors.ledger import FILTERS, choice_of, filter_options, ledger, with_lines


def _named(read: Callable[[Support], Any]) -> Callable[[Any, Reading], Cell]:
    def cell(row: Any, _reading: Reading) -> Cell:
        found = read(row)
        if found is None:
            return ""
        english = (get_language() or "").startswith("en")
        return str(found.name_en if english else found.name_vi)

    return cell


def _quantity(row: Support, _reading: Reading) -> Cell:
    if row.quantity is None:
        return None
    return int(row.quantity) if row.quantity % 1 == 0 else f"{row.quantity}"


def _person_number(row: Support, reading: Reading) -> Cell:
    if row.person is None:
        return ""
    return reading.number(row.person.identity_number, row.household)


def _answers(row: Support, _reading: Reading) -> Cell:
    return ", ".join(one.code for one in row.standard.indicators.all() if row.answers & one.bit)


LEDGER_COLUMNS = (
    CODE,
    # Where it was given: the household may have moved since.
    ListColumn("commune", _("Xã, phường"), lambda row, _r: row.commune.name, 20),
    ListColumn("village", _("Thôn, tổ dân phố"), lambda row, _r: row.village.title, 20),
    *HEAD,
    ListColumn("person", _("Người nhận"),
               lambda row, _r: row.person.full_name if row.person else "", 24),
    ListColumn("person_identity", _("Số định danh người nhận"), _person_number, 16,
               usual=False, numbers=True),
    ListColumn("kind", _("Loại hỗ trợ"), _named(lambda row: row.kind), 28),
    ListColumn("group", _("Nhóm"), lambda row, _r: str(row.kind.get_group_display()), 18,
               usual=False),
    ListColumn("programme", _("Chương trình"), _named(lambda row: row.programme), 28),
    ListColumn("state", _("Trạng thái"), lambda row, _r: str(row.get_state_display()), 14),
    ListColumn("status", _("Đối tượng"), lambda row, _r: str(row.get_status_display()), 16),
    ListColumn("quantity", _("Số lượng"), _quantity, 10),
    ListColumn("unit", _("Đơn vị"), lambda row, _r: row.unit, 10),
    ListColumn("value", _("Giá trị (đồng)"), lambda row, _r: row.value, 16),
    ListColumn("description", _("Nội dung"), lambda row, _r: row.description, 28, usual=False),
    ListColumn("answers", _("Chỉ số được đáp ứng"), _answers, 16),
    ListColumn("causes", _("Nguyên nhân được đáp ứng"),
               lambda row, _r: ", ".join(cause_names(row.causes)), 28),
    ListColumn("planned_on", _("Ngày đưa vào kế hoạch"), lambda row, _r: row.planned_on, 12),
    ListColumn("approved_on", _("Ngày duyệt"), lambda row, _r: row.approved_on, 12, usual=False),
    ListColumn("delivered_on", _("Ngày giao"), lambda row, _r: row.delivered_on, 12),
    ListColumn("accepted_on", _("Ngày nghiệm thu"), lambda row, _r: row.accepted_on, 12,
               usual=False),
    ListColumn("ended_on", _("Ngày kết thúc"), lambda row, _r: row.ended_on, 12, usual=False),
    ListColumn("stopped_on", _("Ngày dừng"), lambda row, _r: row.stopped_on, 12, usual=False),
    ListColumn("stop_reason", _("Lý do dừng"), lambda row, _r: row.stop_reason, 24, usual=False),
    ListColumn("decision_no", _("Số quyết định"), lambda row, _r: row.decision_no, 16),
)  # fmt: skip


def _rows(viewer: Official, choice: Choice) -> QuerySet[Any, Any]:
    return ledger(viewer, choice_of(choice.more, choice.village))


def _prepared(rows: QuerySet[Any, Any], choice: Choice) -> QuerySet[Any, Any]:
    standards: Prefetch[Any] = Prefetch(
        "standard", queryset=PovertyStandard.objects.prefetch_related("indicators")
    )
    return (
        with_lines(rows, choice.day)
        .prefetch_related(standards)
        .order_by("commune__code", "village__code", "household__code", "planned_on", "pk")
    )


def _options(name: str) -> Callable[[Official], Any] | None:
    if name in {"tim", "nam"}:
        return None
    return lambda viewer: filter_options(viewer)[name]


LEDGER_LIST = ExportList(
    ExportKind.SUPPORTS, frozenset({Right.VIEW_HOUSEHOLDS}), ("thon",), LEDGER_COLUMNS,
    _rows, _prepared,
    more=tuple(ListFilter(name, label, _options(name)) for name, label in FILTERS.items()),
)  # fmt: skip
