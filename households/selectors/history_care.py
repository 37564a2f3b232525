"""What officials wrote about a household, for its history: visits, agreed steps, case plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.models import AgreedStep, CasePlan, Household, PlanGoal, Visit
from households.selectors.event_rows import EventRows, Touch

VISIT = EventRows(
    Visit,
    [
        *("state", "planned_on", "purpose", "official", "mode", "done_on", "met", "seen"),
        *("village", "cancelled_why"),
    ],
)
STEP = EventRows(AgreedStep, ["what", "doer", "doer_name", "due_on", "state", "done_on", "outcome"])
PLAN = EventRows(
    CasePlan,
    [
        *("causes", "situation", "strengths", "agreed_by", "agreed_on"),
        *("closed_on", "closed_why", "closed_note"),
    ],
)
GOAL = EventRows(PlanGoal, ["text", "indicator", "target_on", "state", "reached_on", "note"])

#: What a service did, in words.
TITLES: Mapping[str, Promise] = {
    "plan_visit": gettext_lazy("Hẹn thăm hộ"),
    "record_visit": gettext_lazy("Ghi lần thăm"),
    "correct_visit": gettext_lazy("Sửa lần thăm"),
    "move_visit": gettext_lazy("Dời ngày thăm"),
    "cancel_visit": gettext_lazy("Không thăm nữa"),
    "add_step": gettext_lazy("Thêm việc"),
    "finish_step": gettext_lazy("Xong một việc"),
    "drop_step": gettext_lazy("Bỏ một việc"),
    "move_step": gettext_lazy("Đổi hạn một việc"),
    "change_step": gettext_lazy("Sửa việc đã thống nhất"),
    "reopen_step": gettext_lazy("Mở lại một việc"),
    "open_plan": gettext_lazy("Lập kế hoạch thoát nghèo"),
    "change_plan": gettext_lazy("Sửa kế hoạch thoát nghèo"),
    "add_goal": gettext_lazy("Thêm mục tiêu"),
    "change_goal": gettext_lazy("Sửa mục tiêu"),
    "settle_goal": gettext_lazy("Ghi kết quả mục tiêu"),
    "agree_plan": gettext_lazy("Hộ đồng ý với kế hoạch thoát nghèo"),
    "close_plan": gettext_lazy("Kết thúc kế hoạch thoát nghèo"),
    "reopen_plan": gettext_lazy("Mở lại kế hoạch"),
}


def care_touches(household: Household, limit: int) -> list[Touch]:
    """Visits, steps, plans and goals as they were written: a query each, two where there are any.

    None of them is ever deleted.
    """
    own, touches = Q(household_id=household.pk), list[Touch]()
    for rows, model in ((VISIT, Visit), (STEP, AgreedStep), (PLAN, CasePlan)):
        there: dict[int, models.Model] = {
            row.pk: row for row in model._base_manager.filter(household=household)
        }
        if there:
            touches += rows.touches(there, own, limit)
        if model is CasePlan and there:
            goals = {row.pk: row for row in PlanGoal.objects.filter(plan__in=list(there))}
            touches += GOAL.touches(goals, Q(plan_id__in=list(there)), limit)
    return touches


def care_subject(model: type[models.Model], values: Mapping[str, Any]) -> str:
    """Say which row was written; empty for other models."""
    if model is Visit:
        day = values["done_on"] or values["planned_on"]
        return _("Lần thăm ngày %(date)s") % {"date": f"{day:%d/%m/%Y}" if day else "–"}
    if model is AgreedStep:
        return _("Việc: %(what)s") % {"what": values["what"]}
    if model is PlanGoal:
        return _("Mục tiêu: %(what)s") % {"what": values["text"]}
    return _("Kế hoạch thoát nghèo") if model is CasePlan else ""
