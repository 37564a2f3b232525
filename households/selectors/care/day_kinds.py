"""What an official's care for households puts on the daily page, each line with its reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from households.choices import Doer
from households.models import AgreedStep, CasePlan, Household, Obstacle, Visit
from households.selectors.care import due, plans_due
from households.selectors.standing import head_of
from households.selectors.work_kinds import Kind, Line, Urgency
from officials.choices import Right
from officials.models import Official

_VISIT = frozenset({Right.VISIT})
_OBSTACLES = frozenset({Right.VISIT, Right.ANSWER_OBSTACLES})


def days_late(day: dt.date, today: dt.date) -> str:
    """How a date stands to today, in words."""
    gone = (today - day).days
    if gone > 0:
        return ngettext("quá %(count)d ngày", "quá %(count)d ngày", gone) % {"count": gone}
    if gone == 0:
        return _("hôm nay")
    return ngettext("còn %(count)d ngày", "còn %(count)d ngày", -gone) % {"count": -gone}


def _named(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows with what naming their household needs; heads are fetched for all kinds at once."""
    return rows.select_related("household__village")


def _name(household: Household) -> str:
    head = head_of(household)
    return str(head.full_name if head is not None else household.code)


def _place(household: Household) -> str:
    return f"{household.village.title} · {household.code}"


def _tell_visit(visit: Visit, today: dt.date) -> Line:
    assert visit.planned_on is not None  # noqa: S101 (planned visits have a day)
    address = reverse("households:visit-new", args=[visit.household.code])
    return Line(
        title=_name(visit.household),
        reason=_("Hẹn %(day)s, %(late)s")
        % {"day": f"{visit.planned_on:%d/%m}", "late": days_late(visit.planned_on, today)},
        detail=" · ".join(filter(None, [_place(visit.household), visit.purpose])),
        url=f"{address}?hen={visit.pk}",
    )


def _tell_step(step: AgreedStep, today: dt.date) -> Line:
    doer = step.doer_name or str(step.get_doer_display())
    return Line(
        title=step.what,
        reason=_("Hạn %(day)s, %(late)s")
        % {"day": f"{step.due_on:%d/%m}", "late": days_late(step.due_on, today)},
        detail=_("%(doer)s làm · hộ %(name)s · %(place)s")
        % {"doer": doer, "name": _name(step.household), "place": _place(step.household)},
        url=reverse("households:step", args=[step.pk]),
    )


def _tell_obstacle(obstacle: Obstacle, today: dt.date) -> Line:
    days = (today - obstacle.since).days
    level = str(obstacle.get_level_display()).lower()
    if obstacle.answered_at is not None:
        reason = _("Đã trả lời, xem rồi kết thúc hoặc hỏi tiếp")
    elif days == 0:
        reason = _("Cấp %(level)s giải quyết, từ hôm nay") % {"level": level}
    else:
        reason = ngettext(
            "Cấp %(level)s giải quyết, chờ %(days)d ngày",
            "Cấp %(level)s giải quyết, chờ %(days)d ngày",
            days,
        ) % {"level": level, "days": days}
    return Line(
        title=obstacle.text,
        reason=reason,
        detail=_("hộ %(name)s · %(place)s")
        % {"name": _name(obstacle.household), "place": _place(obstacle.household)},
        url=reverse("households:obstacle", args=[obstacle.pk]),
    )


def _tell_unvisited(household: Household, today: dt.date) -> Line:
    first = due.quarter_start(today)
    return Line(
        title=_name(household),
        reason=_("Chưa gặp từ %(day)s") % {"day": f"{first:%d/%m/%Y}"},
        detail=_place(household),
        url=reverse("households:visit-new", args=[household.code]),
    )


def _tell_without_plan(household: Household, today: dt.date) -> Line:
    return Line(
        title=_name(household),
        reason=_("Chưa có kế hoạch thoát nghèo"),
        detail=_place(household),
        url=reverse("households:plan", args=[household.code]),
    )


def _tell_look(plan: CasePlan, today: dt.date) -> Line:
    late = vars(plan)["look_late"]
    return Line(
        title=_name(plan.household),
        reason=_("Chưa xem lại kế hoạch quý trước") if late else _("Xem lại kế hoạch của quý này"),
        detail=_place(plan.household),
        url=reverse("households:plan", args=[plan.household.code]),
    )


def _tell_to_close(household: Household, today: dt.date) -> Line:
    ended = household.closed_on is not None
    return Line(
        title=_name(household),
        reason=_("Hộ không còn: kết thúc kế hoạch")
        if ended
        else _("Đã thoát nghèo và giữ được: kết thúc kế hoạch"),
        detail=_place(household),
        url=reverse("households:plan", args=[household.code]),
    )


def _looks(official: Official, today: dt.date, *, late: bool) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = plans_due.plan_reviews_due(official, today)
    return _named(rows.filter(look_late=late))


def _unvisited(official: Official, today: dt.date) -> QuerySet[Any, Any]:
    return due.households_not_visited_since(official, today).select_related("village")


def _visits_today(official: Official, today: dt.date) -> QuerySet[Visit, Visit]:
    return due.visits_soon(official, today).filter(planned_on=today)


def _visits_later(official: Official, today: dt.date) -> QuerySet[Visit, Visit]:
    return due.visits_soon(official, today).filter(planned_on__gt=today)


def _steps(official: Official, today: dt.date, **when: Any) -> QuerySet[Any, Any]:
    return _named(due.due_steps(official, today).filter(**when))


CARE_KINDS: tuple[Kind, ...] = (
    Kind(
        "tham-ho-qua-hen",
        gettext_lazy("Lần thăm quá hẹn"),
        gettext_lazy("Đã hẹn mà chưa ghi lần thăm."),
        gettext_lazy("Không có lần thăm nào quá hẹn."),
        _VISIT,
        lambda official, today: _named(due.late_visits(official, today)),
        exported=False,
        urgency=Urgency.LATE,
        tell=_tell_visit,
    ),
    Kind(
        "viec-da-hen-qua-han",
        gettext_lazy("Việc đã thống nhất quá hạn"),
        gettext_lazy("Đã qua hạn mà chưa ghi là xong: hỏi hộ, ghi xong hoặc dời hạn."),
        gettext_lazy("Không có việc nào đã thống nhất mà quá hạn."),
        _VISIT,
        lambda official, today: _steps(official, today, due_on__lt=today),
        exported=False,
        urgency=Urgency.LATE,
        tell=_tell_step,
    ),
    Kind(
        "ke-hoach-cham",
        gettext_lazy("Kế hoạch chậm xem lại"),
        gettext_lazy("Quý trước đã qua mà chưa xem lại kế hoạch của hộ."),
        gettext_lazy("Không có kế hoạch nào chậm xem lại."),
        _VISIT,
        lambda official, today: _looks(official, today, late=True),
        exported=False,
        urgency=Urgency.LATE,
        tell=_tell_look,
    ),
    Kind(
        "tham-ho-hom-nay",
        gettext_lazy("Thăm hộ hôm nay"),
        gettext_lazy("Đã hẹn gặp hộ hôm nay."),
        gettext_lazy("Hôm nay không hẹn thăm hộ nào."),
        _VISIT,
        lambda official, today: _named(_visits_today(official, today)),
        exported=False,
        tell=_tell_visit,
    ),
    Kind(
        "viec-da-hen-hom-nay",
        gettext_lazy("Việc đã thống nhất hạn hôm nay"),
        gettext_lazy("Hôm nay là ngày cuối."),
        gettext_lazy("Không có việc nào đã thống nhất hạn hôm nay."),
        _VISIT,
        lambda official, today: _steps(official, today, due_on=today),
        exported=False,
        tell=_tell_step,
    ),
    Kind(
        "vuong-mac-cho-toi",
        gettext_lazy("Vướng mắc chờ bạn"),
        gettext_lazy("Hộ đang vướng, bạn là cấp phải trả lời; hoặc đã có trả lời."),
        gettext_lazy("Không có vướng mắc nào chờ bạn."),
        _OBSTACLES,
        lambda official, today: _named(due.obstacles_waiting(official, today)),
        exported=False,
        tell=_tell_obstacle,
    ),
    Kind(
        "tham-ho-sap-toi",
        gettext_lazy("Thăm hộ trong 7 ngày tới"),
        gettext_lazy("Đã hẹn ngày."),
        gettext_lazy("Bảy ngày tới không hẹn thăm hộ nào."),
        _VISIT,
        lambda official, today: _named(_visits_later(official, today)),
        exported=False,
        urgency=Urgency.SOON,
        tell=_tell_visit,
    ),
    Kind(
        "viec-da-hen-sap-toi",
        gettext_lazy("Việc của cán bộ trong 7 ngày tới"),
        gettext_lazy("Bạn đã nhận làm cho hộ."),
        gettext_lazy("Bảy ngày tới không có việc nào bạn đã nhận làm."),
        _VISIT,
        lambda official, today: _steps(official, today, due_on__gt=today, doer=Doer.OFFICIAL),
        exported=False,
        urgency=Urgency.SOON,
        tell=_tell_step,
    ),
    Kind(
        "ke-hoach-den-ky",
        gettext_lazy("Kế hoạch đến kỳ xem lại"),
        gettext_lazy("Mỗi quý xem lại kế hoạch của hộ một lần, trong tháng cuối quý."),
        gettext_lazy("Không có kế hoạch nào đến kỳ xem lại."),
        _VISIT,
        lambda official, today: _looks(official, today, late=False),
        exported=False,
        urgency=Urgency.SOON,
        tell=_tell_look,
    ),
    Kind(
        "chua-tham-quy-nay",
        gettext_lazy("Chưa thăm trong quý"),
        gettext_lazy("Hộ bạn phụ trách mà quý này chưa ai gặp."),
        gettext_lazy("Mọi hộ bạn phụ trách đã được gặp trong quý."),
        _VISIT,
        _unvisited,
        exported=False,
        urgency=Urgency.SOON,
        tell=_tell_unvisited,
    ),
    Kind(
        "chua-co-ke-hoach",
        gettext_lazy("Hộ chưa có kế hoạch"),
        gettext_lazy("Hộ nghèo, cận nghèo bạn phụ trách mà chưa có kế hoạch thoát nghèo."),
        gettext_lazy("Mọi hộ nghèo, cận nghèo bạn phụ trách đã có kế hoạch."),
        _VISIT,
        lambda official, today: plans_due.plans_without(official, today).select_related("village"),
        exported=False,
        urgency=Urgency.SOON,
        tell=_tell_without_plan,
    ),
    Kind(
        "ke-hoach-ket-thuc",
        gettext_lazy("Kế hoạch nên kết thúc"),
        gettext_lazy("Hộ đã thoát nghèo và giữ được, hoặc không còn."),
        gettext_lazy("Không có kế hoạch nào nên kết thúc."),
        _VISIT,
        lambda official, today: plans_due.plans_to_close(official, today).select_related("village"),
        exported=False,
        urgency=Urgency.SOON,
        tell=_tell_to_close,
    ),
    Kind(
        "vuong-mac-cho-cap-khac",
        gettext_lazy("Vướng mắc chờ cấp khác"),
        gettext_lazy("Của hộ bạn phụ trách hoặc do bạn nêu; cấp khác chưa trả lời."),
        gettext_lazy("Không có vướng mắc nào chờ cấp khác."),
        _VISIT,
        lambda official, today: _named(due.obstacles_with_others(official, today)),
        exported=False,
        urgency=Urgency.OTHERS,
        tell=_tell_obstacle,
    ),
    Kind(
        "viec-nguoi-khac-lam",
        gettext_lazy("Việc hộ, người khác đang làm"),
        gettext_lazy("Chưa đến hạn; xem để nhắc."),
        gettext_lazy("Không có việc nào hộ hay người khác đang làm."),
        _VISIT,
        lambda official, today: _named(due.steps_of_others(official, today)),
        exported=False,
        urgency=Urgency.OTHERS,
        tell=_tell_step,
    ),
)
