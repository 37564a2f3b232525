"""The case plan on a household's case page: three lines, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import GoalState
from households.models import AgreedStep, CasePlan, PlanGoal, PlanReview
from households.rules.care.quarters import Quarter, next_look
from households.selectors.case import Case
from households.selectors.case_parts import Told
from households.selectors.standing import Standing
from officials.choices import Right
from officials.scope import Viewer, areas_for


def plan_panel(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    """Goals reached of all, the next step, the next look; how to make a plan where there is none.

    Four queries. As it is now: of the past the timeline tells.
    """
    home = case.household
    if case.as_of < timezone.localdate():
        return None
    plan = CasePlan.objects.open().filter(household=home).first()
    url = reverse("households:plan", args=[home.code])
    if plan is None:
        poor = case.main_class.standing in {Standing.POOR, Standing.NEAR_POOR}
        may = areas_for(viewer, Right.VISIT).holds(commune=home.commune_id, village=home.village_id)
        wanted = poor and home.closed_on is None
        return {"plan": None, "url": url, "may_open": may} if wanted else None
    states = list(plan.goals.exclude(state=GoalState.DROPPED).values_list("state", flat=True))
    looked = {Quarter(*one) for one in plan.reviews.values_list("year", "quarter")}
    steps = AgreedStep.objects.open().filter(household=home).order_by("due_on", "pk")
    return {
        "plan": plan,
        "url": url,
        "goals": len(states),
        "reached": states.count(GoalState.REACHED),
        "step": steps.first(),
        "look": next_look(plan.opened_on, looked, case.as_of),
        "today": case.as_of,
    }


def tell_plans(viewer: Viewer, case: Case) -> Iterable[Told]:
    """Plans opened, agreed and ended, goals reached, looks: three queries, one without a plan."""
    del viewer  # whoever may open the case may read its plan
    home, until = case.household, case.as_of
    plans = list(CasePlan.objects.filter(household=home).select_related("opened_by"))
    if not plans:
        return
    page = reverse("households:plan", args=[home.code])
    for plan in plans:
        url = page if plan.closed_on is None else f"{page}?ke-hoach={plan.pk}"
        who = str(plan.opened_by or "")
        yield Told(plan.opened_on, _("Lập kế hoạch thoát nghèo"), who, url=url, order=1)
        if plan.agreed_on is not None:
            title = _("Hộ đồng ý với kế hoạch thoát nghèo")
            yield Told(plan.agreed_on, title, plan.agreed_by, url=url, order=2)
        if plan.closed_on is not None:
            title = _("Kết thúc kế hoạch thoát nghèo")
            why = str(plan.get_closed_why_display())
            yield Told(plan.closed_on, title, why, note=plan.closed_note, url=url, order=9)
    reached = Q(plan__household=home, state=GoalState.REACHED, reached_on__lte=until)
    for goal in PlanGoal.objects.filter(reached):
        if goal.reached_on is not None:
            yield Told(goal.reached_on, _("Đạt mục tiêu"), goal.text, url=page, order=3)
    looks = PlanReview.objects.filter(plan__household=home).select_related("official")
    for look in looks:
        title = _("Xem lại kế hoạch quý %(number)d/%(year)d") % {
            "number": look.quarter, "year": look.year,
        }  # fmt: skip
        yield Told(
            look.reviewed_on, title, str(look.official or ""), note=look.text, url=page,
            badge=str(look.get_verdict_display()), order=4,
        )  # fmt: skip
