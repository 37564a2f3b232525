"""The case plan of a household: opened from what is known, agreed, looked at, closed.

What adds (a goal, a step, a look) never gets in another's way; what replaces words is in
``plan_changes``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.guards import constraint_words
from households.choices import GoalState, PlanEnd, PlanVerdict
from households.exceptions import CasePlanRefused, NotAllowed
from households.models import CasePlan, Household, PlanGoal, PlanReview
from households.rules.care.quarters import Quarter, open_quarters
from households.selectors.care.plans import REOPEN_DAYS, draft_of, may_reopen, on_a_list
from households.services.plan import Actor, Recording
from officials.choices import Right


@dataclass(frozen=True, slots=True)
class GoalData:
    """A goal: the deprivation it ends (a code of an indicator, ``income`` or nothing), by when."""

    text: str
    target_on: dt.date
    indicator: str = ""


@transaction.atomic
def open_plan(*, actor: Actor, household: Household) -> CasePlan:
    """Open the plan of a household today, filled in from its last review and its class.

    Raises ``NotAllowed``, or ``CasePlanRefused``: the household ended, or has an open plan.
    """
    _check_place(actor, household)
    if household.closed_on is not None:
        raise CasePlanRefused(
            _("Hộ không còn từ ngày %(day)s nên không lập kế hoạch.")
            % {"day": f"{household.closed_on:%d/%m/%Y}"}
        )
    today = timezone.localdate()
    draft = draft_of(household, today)
    try:
        with transaction.atomic(), Recording(actor, "open_plan"):
            plan = CasePlan.objects.create(
                household=household,
                opened_on=today,
                opened_by=actor,
                causes=list(draft.causes),
                situation=draft.situation,
                strengths=draft.strengths,
            )
            PlanGoal.objects.bulk_create(
                PlanGoal(plan=plan, indicator=one.indicator, text=one.text, target_on=one.target_on)
                for one in draft.goals
            )
    except IntegrityError as error:
        raise CasePlanRefused(constraint_words(error, CasePlan)) from error
    return plan


@transaction.atomic
def add_goal(*, actor: Actor, plan: CasePlan, data: GoalData) -> PlanGoal:
    """Add a goal to an open plan. Raises ``NotAllowed``, ``CasePlanRefused``."""
    row = open_row(actor, plan)
    check_goal(row, data)
    with Recording(actor, "add_goal"):
        return PlanGoal.objects.create(
            plan=row, indicator=data.indicator, text=data.text.strip(), target_on=data.target_on
        )


@transaction.atomic
def settle_goal(
    *,
    actor: Actor,
    goal: PlanGoal,
    state: GoalState,
    on_date: dt.date | None = None,
    note: str = "",
) -> PlanGoal:
    """Say that a goal was reached (on a day), is dropped (with a reason) or is taken up again.

    Said twice it stays as it is. Raises ``NotAllowed``, or ``CasePlanRefused``: closed plan, no
    reason, a day that cannot be.
    """
    plan, row = open_goal(actor, goal)
    if row.state == state:
        return row
    today = timezone.localdate()
    day = on_date or today
    if state == GoalState.REACHED and not plan.opened_on <= day <= today:
        raise CasePlanRefused(
            _("Ngày đạt phải từ ngày lập kế hoạch (%(day)s) đến hôm nay.")
            % {"day": f"{plan.opened_on:%d/%m/%Y}"},
            field="reached_on",
        )
    if state == GoalState.DROPPED and not note.strip():
        raise CasePlanRefused(_("Ghi vì sao không theo mục tiêu này nữa."), field="note")
    row.state = state
    row.reached_on = day if state == GoalState.REACHED else None
    row.note = note.strip()
    with Recording(actor, "settle_goal"):
        row.save(update_fields=["state", "reached_on", "note"])
    return row


@transaction.atomic
def agree_plan(*, actor: Actor, plan: CasePlan, by: str, on_date: dt.date) -> CasePlan:
    """Record who of the household agreed to the plan and when; again after it was changed.

    Raises ``NotAllowed``, or ``CasePlanRefused``: closed, nobody named, a day that cannot be.
    """
    row = open_row(actor, plan)
    _check_day(row, on_date, "agreed_on")
    if not by.strip():
        raise CasePlanRefused(_("Ghi người đại diện hộ đã đồng ý."), field="agreed_by")
    row.agreed_by, row.agreed_on = by.strip(), on_date
    with Recording(actor, "agree_plan"):
        row.save(update_fields=["agreed_by", "agreed_on", "updated_at"])
    return row


@transaction.atomic
def review_plan(
    *,
    actor: Actor,
    plan: CasePlan,
    quarter: Quarter,
    verdict: PlanVerdict,
    text: str = "",
    on_date: dt.date | None = None,
) -> PlanReview:
    """Write the look at a plan for a quarter: this one, or the one just missed.

    Raises ``NotAllowed``, or ``CasePlanRefused``: closed, another quarter, already written, a
    verdict other than "on track" without words.
    """
    row = open_row(actor, plan)
    today = timezone.localdate()
    looked = {Quarter(one.year, one.quarter) for one in row.reviews.all()}
    if quarter in looked:
        raise CasePlanRefused(_("Quý này đã xem lại kế hoạch."), field="quarter")
    if quarter not in open_quarters(row.opened_on, looked, today):
        raise CasePlanRefused(
            _("Chỉ xem lại kế hoạch của quý này, hoặc của quý vừa qua nếu còn thiếu."),
            field="quarter",
        )
    if verdict != PlanVerdict.ON_TRACK and not text.strip():
        raise CasePlanRefused(_("Ghi vì sao chậm hoặc phải điều chỉnh gì."), field="text")
    day = on_date or today
    _check_day(row, day, "reviewed_on")
    with Recording(actor, "review_plan"):
        return PlanReview.objects.create(
            plan=row,
            year=quarter.year,
            quarter=quarter.number,
            reviewed_on=day,
            official=actor,
            verdict=verdict,
            text=text.strip(),
        )


@transaction.atomic
def close_plan(*, actor: Actor, plan: CasePlan, why: PlanEnd, note: str = "") -> CasePlan:
    """End a plan today, with the reason.

    Raises ``NotAllowed``, or ``CasePlanRefused``: already closed, "other" without words, or "out
    of poverty" for a household on a list of the poor or near-poor.
    """
    row = open_row(actor, plan)
    if why == PlanEnd.OUT_OF_POVERTY and on_a_list(row.household, timezone.localdate()):
        raise CasePlanRefused(
            _("Hộ đang trong danh sách hộ nghèo, hộ cận nghèo. Chọn lý do khác."), field="why"
        )
    if why == PlanEnd.OTHER and not note.strip():
        raise CasePlanRefused(_("Ghi lý do kết thúc."), field="closed_note")
    row.closed_on, row.closed_why = timezone.localdate(), why
    row.closed_note = note.strip()
    with Recording(actor, "close_plan"):
        row.save(update_fields=["closed_on", "closed_why", "closed_note", "updated_at"])
    return row


@transaction.atomic
def reopen_plan(*, actor: Actor, plan: CasePlan) -> CasePlan:
    """Take up again a plan that was closed at most a week ago.

    Raises ``NotAllowed``, or ``CasePlanRefused``: too late, or another plan is open.
    """
    row = _locked(actor, plan)
    if row.closed_on is None:
        return row
    if not may_reopen(row, timezone.localdate()):
        raise CasePlanRefused(
            _("Kế hoạch chỉ mở lại được trong %(days)d ngày sau khi kết thúc. Lập kế hoạch mới.")
            % {"days": REOPEN_DAYS}
        )
    row.closed_on, row.closed_why, row.closed_note = None, "", ""
    try:
        with transaction.atomic(), Recording(actor, "reopen_plan"):
            row.save(update_fields=["closed_on", "closed_why", "closed_note", "updated_at"])
    except IntegrityError as error:
        raise CasePlanRefused(constraint_words(error, CasePlan)) from error
    return row


def _check_place(actor: Actor, household: Household) -> None:
    if actor is None:
        return
    reach = Household.objects.filter(pk=household.pk)
    if not reach.with_right(actor, Right.VISIT).exists():
        raise NotAllowed(_("Bạn không chăm sóc hộ ở địa bàn này."))


def _locked(actor: Actor, plan: CasePlan) -> CasePlan:
    rows = CasePlan.objects.all() if actor is None else CasePlan.objects.changeable_by(actor)
    row = rows.select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if row is None:
        raise NotAllowed(_("Bạn không chăm sóc hộ ở địa bàn này."))
    return row


def open_row(actor: Actor, plan: CasePlan) -> CasePlan:
    """Lock a plan that is being followed. Raises ``NotAllowed``, ``CasePlanRefused``."""
    row = _locked(actor, plan)
    if row.closed_on is not None:
        raise CasePlanRefused(
            _("Kế hoạch đã kết thúc ngày %(day)s. Mở lại trước khi sửa.")
            % {"day": f"{row.closed_on:%d/%m/%Y}"}
        )
    return row


def open_goal(actor: Actor, goal: PlanGoal) -> tuple[CasePlan, PlanGoal]:
    """Lock the open plan of a goal and read both. Raises as ``open_row``."""
    plan = open_row(actor, goal.plan)
    return plan, PlanGoal.objects.get(pk=goal.pk, plan=plan)


def check_goal(plan: CasePlan, data: GoalData) -> None:
    """Raise ``CasePlanRefused`` for a goal without words or due before its plan."""
    if not data.text.strip():
        raise CasePlanRefused(_("Ghi mục tiêu."), field="text")
    if data.target_on < plan.opened_on:
        raise CasePlanRefused(_("Hạn đạt phải sau ngày lập kế hoạch."), field="target_on")


def _check_day(plan: CasePlan, day: dt.date, field: str) -> None:
    if not plan.opened_on <= day <= timezone.localdate():
        raise CasePlanRefused(
            _("Chọn ngày từ khi lập kế hoạch (%(day)s) đến hôm nay.")
            % {"day": f"{plan.opened_on:%d/%m/%Y}"},
            field=field,
        )
