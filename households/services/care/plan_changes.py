"""Words of a case plan and of its goals, replaced; two people at once are merged by field.

Whoever saves names the ``revision`` that was read. What others stored since is kept where nothing
else was typed; a field that both changed differently is a clash, and then nothing is stored
(``docs/rules/merging-facts.md``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import GoalState
from households.exceptions import CasePlanRefused, PlanClash
from households.models import CasePlan, PlanGoal
from households.rules.fact_choices import CAUSES
from households.rules.facts_merge import changed
from households.rules.merge_since import Since, merge_typed
from households.selectors.care.plan_saves import (
    goal_since,
    goal_words_of,
    in_order,
    words_of,
    words_since,
)
from households.services.care.plans import GoalData, check_goal, open_goal, open_row
from households.services.plan import Actor, Recording


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What a plan says beside its goals; ``causes`` are codes, the main one first."""

    causes: Sequence[str] = ()
    situation: str = ""
    strengths: str = ""


@transaction.atomic
def change_plan(
    *,
    actor: Actor,
    plan: CasePlan,
    revision: int,
    data: PlanWords,
    theirs: Collection[str] = (),
) -> CasePlan:
    """Replace causes, situation and strengths of an open plan as it was read at ``revision``.

    ``theirs`` are fields of which the actor chose what others stored meanwhile. Raises
    ``NotAllowed``, ``CasePlanRefused`` (closed, wrong causes), ``PlanClash``.
    """
    row = open_row(actor, plan)
    causes = list(dict.fromkeys(data.causes))
    if not set(causes) <= {choice.code for choice in CAUSES}:
        raise CasePlanRefused(_("Chọn nguyên nhân trong danh sách."), field="causes")
    typed = {
        "causes": in_order(causes),
        "situation": data.situation,
        "strengths": data.strengths,
    }
    current, since = words_of(row), words_since(row, revision)
    merged = _merged(actor, row, current, since, typed=typed, theirs=theirs)
    if merged == current:
        return row
    if merged["causes"] != current["causes"]:
        row.causes = causes
    row.situation, row.strengths = merged["situation"], merged["strengths"]
    row.revision += 1
    with Recording(actor, "change_plan"):
        row.save()
    return row


@transaction.atomic
def change_goal(
    *,
    actor: Actor,
    goal: PlanGoal,
    revision: int,
    data: GoalData,
    theirs: Collection[str] = (),
) -> PlanGoal:
    """Change the words or the day of a goal that is being worked on.

    ``revision`` is the plan's, as it was read; ``theirs`` as for ``change_plan``. Raises
    ``NotAllowed``, ``CasePlanRefused`` (closed, no longer worked on), ``PlanClash``.
    """
    plan, row = open_goal(actor, goal)
    if row.state != GoalState.OPEN:
        raise CasePlanRefused(_("Mục tiêu này không còn thực hiện. Mở lại trước khi sửa."))
    check_goal(plan, data)
    typed = {
        "text": data.text.strip(), "indicator": data.indicator, "target_on": data.target_on,
    }  # fmt: skip
    current, since = goal_words_of(row), goal_since(plan, row, revision)
    merged = _merged(actor, plan, current, since, typed=typed, theirs=theirs)
    if merged == current:
        return row
    target_on: dt.date = merged["target_on"]
    row.text, row.indicator, row.target_on = merged["text"], merged["indicator"], target_on
    plan.revision += 1
    # One context: what a goal said at a revision of its plan is found by it.
    with Recording(actor, "change_goal"):
        row.save()
        plan.save(update_fields=["revision", "updated_at"])
    return row


def _merged(
    actor: Actor,
    plan: CasePlan,
    current: Mapping[str, Any],
    since: Since,
    *,
    typed: Mapping[str, Any],
    theirs: Collection[str],
) -> dict[str, Any]:
    merged, clashes = merge_typed(actor.pk if actor else None, current, since, typed, theirs=theirs)
    if clashes:
        raise PlanClash(
            _("Người khác vừa ghi khác ở %(count)d mục. Chọn bản đúng rồi lưu.")
            % {"count": len(clashes)},
            clashes=clashes,
            content=changed(merged, {seen.clash.path: seen.clash.mine for seen in clashes}),
            revision=plan.revision,
        )
    return merged
