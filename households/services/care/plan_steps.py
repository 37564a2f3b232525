"""Steps towards a goal of a case plan; what becomes of a step is written as for those of visits."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import Doer, GoalState
from households.exceptions import CasePlanRefused, NotAllowed
from households.models import AgreedStep, PlanGoal
from households.services.plan import Actor, Recording


@dataclass(frozen=True, slots=True)
class StepData:
    """What is to be done, by whom, by when; ``key`` makes sending it twice one step."""

    what: str
    doer: Doer
    due_on: dt.date
    doer_name: str = ""
    key: uuid.UUID | None = None


@transaction.atomic
def add_step(*, actor: Actor, goal: PlanGoal, data: StepData) -> AgreedStep:
    """Add a step to a goal that is being worked on.

    Raises ``NotAllowed``, or ``CasePlanRefused``: the goal or its plan is closed, words are
    missing, or the day lies before the plan.
    """
    goals = PlanGoal.objects.all() if actor is None else PlanGoal.objects.changeable_by(actor)
    row = goals.select_for_update(of=("self",)).select_related("plan").filter(pk=goal.pk).first()
    if row is None:
        raise NotAllowed(_("Bạn không chăm sóc hộ ở địa bàn này."))
    if row.state != GoalState.OPEN or row.plan.closed_on is not None:
        raise CasePlanRefused(_("Mục tiêu này không còn thực hiện. Mở lại trước khi thêm việc."))
    if not data.what.strip():
        raise CasePlanRefused(_("Ghi việc phải làm."), field="what")
    if data.doer == Doer.OTHER and not data.doer_name.strip():
        raise CasePlanRefused(_("Ghi tên người hoặc đơn vị làm."), field="doer_name")
    if data.due_on < row.plan.opened_on:
        raise CasePlanRefused(_("Hạn phải sau ngày lập kế hoạch."), field="due_on")
    key = data.key or uuid.uuid4()
    known = AgreedStep.objects.filter(key=key, goal=row).first()
    if known is not None:
        return known
    with Recording(actor, "add_step"):
        return AgreedStep.objects.create(
            key=key,
            household_id=row.plan.household_id,
            goal=row,
            what=data.what.strip(),
            doer=data.doer,
            doer_name=data.doer_name.strip(),
            due_on=data.due_on,
            recorded_by=actor,
        )
