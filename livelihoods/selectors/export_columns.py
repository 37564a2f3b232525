"""Columns of production projects and courses as files; cells read what came with the row."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.selectors.export_columns import Cell, ListColumn, Reading
from exchange.selectors.export_lists import Choice
from livelihoods.models import Course, ProductionProject
from livelihoods.selectors.courses import PHASES, phase_of
from programmes.choices import SupportState


def _budget(name: str) -> Any:
    def cell(row: ProductionProject, _reading: Reading) -> Cell:
        budget = getattr(row, "budget", None)
        return None if budget is None else getattr(budget, name)

    return cell


PROJECT_COLUMNS = (
    ListColumn("commune", _("Xã, phường"), lambda row, _r: row.commune.name, 20),
    ListColumn("code", _("Số dự án"), lambda row, _r: row.code, 14),
    ListColumn("name", _("Tên dự án"), lambda row, _r: row.name, 36),
    ListColumn("form", _("Hình thức"), lambda row, _r: str(row.get_form_display()), 24),
    ListColumn("kind", _("Loại hỗ trợ"), lambda row, _r: row.kind.name_vi, 24),
    ListColumn("programme", _("Chương trình"), lambda row, _r: row.programme.name_vi, 28),
    ListColumn("leader_kind", _("Chủ trì là"), lambda row, _r: str(row.get_leader_kind_display()),
               18, usual=False),
    ListColumn("leader", _("Đơn vị, người chủ trì"), lambda row, _r: row.leader_name, 28),
    ListColumn("starts_on", _("Bắt đầu"), lambda row, _r: row.starts_on, 12),
    ListColumn("ends_on", _("Kết thúc"), lambda row, _r: row.ends_on, 12),
    ListColumn("state", _("Trạng thái"), lambda row, _r: str(row.get_state_display()), 16),
    ListColumn("members", _("Số hộ tham gia"), lambda row, _r: row.member_total, 10),
    ListColumn("total", _("Tổng kinh phí (đồng)"), _budget("total"), 16),
    ListColumn("from_state", _("Nhà nước hỗ trợ (đồng)"), _budget("state"), 16),
    ListColumn("from_people", _("Hộ đóng góp (đồng)"), _budget("people"), 16),
    ListColumn("decision_no", _("Số quyết định"), lambda row, _r: row.decision_no, 16),
    ListColumn("approved_on", _("Ngày duyệt"), lambda row, _r: row.approved_on, 12),
    ListColumn("verdict", _("Kết quả"), lambda row, _r: str(row.get_verdict_display()), 16),
)  # fmt: skip


def prepared_projects(
    rows: QuerySet[ProductionProject, Any], choice: Choice
) -> QuerySet[ProductionProject, Any]:
    """Projects with what their cells read."""
    del choice
    return (
        rows.select_related("commune", "kind", "programme", "budget")
        .annotate(member_total=Count("members", distinct=True))
        .order_by("commune__code", "code", "pk")
    )


def _phase(row: Course, _reading: Reading) -> Cell:
    return str(PHASES[phase_of(row, timezone.localdate())])


COURSE_COLUMNS = (
    ListColumn("area", _("Đơn vị mở lớp"), lambda row, _r: row.area.name, 20),
    ListColumn("occupation", _("Nghề"), lambda row, _r: str(row.occupation), 28),
    ListColumn("provider", _("Cơ sở đào tạo"), lambda row, _r: row.provider.name, 28),
    ListColumn("place", _("Địa điểm học"),
               lambda row, _r: str(_("Trực tuyến")) if row.online else row.place, 24),
    ListColumn("starts_on", _("Khai giảng"), lambda row, _r: row.starts_on, 12),
    ListColumn("ends_on", _("Bế giảng"), lambda row, _r: row.ends_on, 12),
    ListColumn("training_days", _("Số ngày học"), lambda row, _r: row.training_days, 10),
    ListColumn("phase", _("Tình trạng"), _phase, 16),
    ListColumn("seats", _("Số chỗ"), lambda row, _r: row.seats, 8),
    ListColumn("enrolled", _("Học viên"), lambda row, _r: row.enrolled, 10),
    ListColumn("certified", _("Đã cấp chứng chỉ"), lambda row, _r: row.certified, 10),
    ListColumn("cost", _("Chi phí đào tạo mỗi người (đồng)"),
               lambda row, _r: row.cost_per_person, 16),
    ListColumn("programme", _("Chương trình"), lambda row, _r: row.programme.name_vi, 28),
    ListColumn("decision_no", _("Số quyết định"), lambda row, _r: row.decision_no, 16),
)  # fmt: skip


def prepared_courses(rows: QuerySet[Course, Any], choice: Choice) -> QuerySet[Course, Any]:
    """Courses with what their cells read."""
    del choice
    taking_part = ~Q(enrolments__support__state=SupportState.STOPPED)
    return (
        rows.select_related("area", "occupation", "provider", "programme")
        .annotate(
            enrolled=Count("enrolments", filter=taking_part),
            certified=Count("enrolments", filter=Q(enrolments__certified_on__isnull=False)),
        )
        .order_by("area__code", "-starts_on", "pk")
    )
