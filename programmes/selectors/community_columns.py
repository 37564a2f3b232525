"""Columns of works, groups and awards as files; every cell reads what was fetched with its row."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from exchange.selectors.export_columns import Cell, ListColumn, Reading
from exchange.selectors.export_lists import Choice
from programmes.models import Award, Group, GroupActivity, Work

COMMUNE = ListColumn("commune", _("Xã, phường"), lambda row, _r: row.commune.name, 20)
VILLAGE = ListColumn(
    "village", _("Thôn, tổ dân phố"), lambda row, _r: row.village.title if row.village else "", 20
)


def _sources(row: Work, _reading: Reading) -> Cell:
    return "; ".join(f"{one.get_source_display()}: {one.amount}" for one in row.shares.all())


def _project(row: Any, _reading: Reading) -> Cell:
    return str(row.project) if row.project else ""


WORK_COLUMNS = (
    COMMUNE,
    VILLAGE,
    ListColumn("name", _("Tên công trình"), lambda row, _r: row.name, 36),
    ListColumn("kind", _("Loại công trình"), lambda row, _r: str(row.get_kind_display()), 20),
    ListColumn("nature", _("Hình thức"), lambda row, _r: str(row.get_nature_display()), 16),
    ListColumn("essential", _("Thiết yếu"), lambda row, _r: str(_("Có")) if row.is_essential
               else "", 10),
    ListColumn("project", _("Dự án, tiểu dự án"), _project, 28, usual=False),
    ListColumn("state", _("Trạng thái"), lambda row, _r: str(row.get_state_display()), 16),
    ListColumn("cost_planned", _("Tổng mức đầu tư dự kiến (đồng)"),
               lambda row, _r: row.cost_planned, 18),
    ListColumn("cost_final", _("Giá trị quyết toán (đồng)"), lambda row, _r: row.cost_final, 18),
    ListColumn("sources", _("Cơ cấu nguồn vốn (đồng)"), _sources, 40, usual=False),
    ListColumn("planned_on", _("Ngày đưa vào kế hoạch"), lambda row, _r: row.planned_on, 12),
    ListColumn("started_on", _("Ngày khởi công"), lambda row, _r: row.started_on, 12),
    ListColumn("done_on", _("Ngày hoàn thành"), lambda row, _r: row.done_on, 12),
    ListColumn("handed_over_on", _("Ngày bàn giao"), lambda row, _r: row.handed_over_on, 12),
    ListColumn("decision_no", _("Số quyết định"), lambda row, _r: row.decision_no, 16),
    ListColumn("beneficiaries", _("Số hộ hưởng lợi"), lambda row, _r: row.beneficiaries, 10),
    ListColumn("poor_beneficiaries", _("Trong đó hộ nghèo, cận nghèo"),
               lambda row, _r: row.poor_beneficiaries, 10),
)  # fmt: skip


def prepared_works(rows: QuerySet[Work, Any], choice: Choice) -> QuerySet[Work, Any]:
    """Works with what their cells read."""
    del choice
    return (
        rows.select_related("commune", "village", "project")
        .prefetch_related("shares")
        .order_by("commune__code", "-planned_on", "pk")
    )


def _meetings(row: Group, _reading: Reading) -> Cell:
    return len(row.activities.all())


def _last(row: Group, _reading: Reading) -> Cell:
    days = [one.held_on for one in row.activities.all()]
    return max(days) if days else None


GROUP_COLUMNS = (
    COMMUNE,
    VILLAGE,
    ListColumn("kind", _("Loại hình"), lambda row, _r: str(row.get_kind_display()), 28),
    ListColumn("name", _("Tên"), lambda row, _r: row.name, 32),
    ListColumn("founded_on", _("Ngày thành lập"), lambda row, _r: row.founded_on, 12),
    ListColumn("ended_on", _("Ngày giải thể"), lambda row, _r: row.ended_on, 12),
    ListColumn("men", _("Thành viên nam"), lambda row, _r: row.men, 10),
    ListColumn("women", _("Thành viên nữ"), lambda row, _r: row.women, 10),
    ListColumn("minority", _("Trong đó dân tộc thiểu số"), lambda row, _r: row.minority, 10),
    ListColumn("leader", _("Chức danh của người phụ trách"),
               lambda row, _r: row.leader_position, 24),
    ListColumn("meetings", _("Số lần sinh hoạt"), _meetings, 10),
    ListColumn("last", _("Lần sinh hoạt gần nhất"), _last, 12),
)  # fmt: skip


def prepared_groups(rows: QuerySet[Group, Any], choice: Choice) -> QuerySet[Group, Any]:
    """Groups with what their cells read."""
    del choice
    meetings: Prefetch[Any] = Prefetch(
        "activities", queryset=GroupActivity.objects.only("group", "held_on")
    )
    return (
        rows.select_related("commune", "village")
        .prefetch_related(meetings)
        .order_by("commune__code", "kind", "name", "pk")
    )


def _commended(row: Award, _reading: Reading) -> Cell:
    if row.person is not None:
        return row.person.full_name
    if row.official is not None:
        return row.official.full_name
    return row.collective


AWARD_COLUMNS = (
    ListColumn("area", _("Địa bàn"), lambda row, _r: row.area.name, 20),
    ListColumn("recipient", _("Khen tặng cho"), lambda row, _r: str(row.get_recipient_display()),
               18),
    ListColumn("household", _("Mã hộ"), lambda row, _r: row.household.code if row.household
               else "", 14),
    ListColumn("name", _("Họ tên, tên tập thể"), _commended, 28),
    ListColumn("level", _("Cấp khen"), lambda row, _r: str(row.get_level_display()), 18),
    ListColumn("form", _("Hình thức khen"), lambda row, _r: row.form, 20),
    ListColumn("decision_no", _("Số quyết định"), lambda row, _r: row.decision_no, 16),
    ListColumn("decided_on", _("Ngày quyết định"), lambda row, _r: row.decided_on, 12),
    ListColumn("reason", _("Thành tích"), lambda row, _r: row.reason, 36),
    ListColumn("money", _("Tiền thưởng (đồng)"), lambda row, _r: row.money, 14),
)  # fmt: skip


def prepared_awards(rows: QuerySet[Award, Any], choice: Choice) -> QuerySet[Award, Any]:
    """Awards with what their cells read."""
    del choice
    return rows.select_related("area", "household", "person", "official").order_by(
        "area__code", "-decided_on", "pk"
    )
