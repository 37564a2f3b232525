"""What a case plan and its goals said at a revision, and who changed them since, from history.

Each change of words raises the plan's revision by one, and history keeps the row as it was before.
A goal has no revision of its own: it changes in the same context as its plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps

from households.models import CasePlan, PlanGoal
from households.rules.facts_merge import base_of, changes_between
from households.rules.merge_since import Since
from officials.models import Official


@dataclass(frozen=True, slots=True)
class PlanSave:
    """One saving, as merging asks for it."""

    before: dict[str, Any]
    saved_by_id: int | None
    saved_at: dt.datetime
    saved_by: str = ""


def in_order(causes: Sequence[str]) -> list[str]:
    """Causes as they are compared: the main one first, the others have no order."""
    return [*causes[:1], *sorted(causes[1:])]


def words_of(plan: Any) -> dict[str, Any]:
    """What a plan, or a former row of it, says in words, by path."""
    return {
        "causes": in_order(plan.causes),
        "situation": plan.situation,
        "strengths": plan.strengths,
    }


def goal_words_of(goal: Any) -> dict[str, Any]:
    """What a goal, or a former row of it, says, by path."""
    return {"text": goal.text, "indicator": goal.indicator, "target_on": goal.target_on}


def words_since(plan: CasePlan, revision: int) -> Since:
    """What became of a plan's words since a revision: two queries."""
    events = _events_since(plan, revision)
    states = [*events, plan]
    saves = _named(
        _save(event, words_of(event), words_of(after))
        for event, after in zip(events, states[1:], strict=True)
    )
    return _since(plan, revision, events, words_of(plan), saves)


def goal_since(plan: CasePlan, goal: PlanGoal, revision: int) -> Since:
    """What became of a goal's words since a revision of its plan: three queries."""
    events = _events_since(plan, revision)
    contexts = {event.pgh_context_id for event in events} - {None}
    former = list(_events("PlanGoalEvent", goal.pk))
    states = [*former, goal]
    saves = _named(
        _save(event, goal_words_of(event), goal_words_of(after))
        for event, after in zip(former, states[1:], strict=True)
        if event.pgh_context_id in contexts
    )
    return _since(plan, revision, events, goal_words_of(goal), saves)


def _events(name: str, key: int) -> Any:
    events = apps.get_model("households", name)._base_manager
    rows = events.filter(pgh_obj_id=key, pgh_label="update")
    return rows.select_related("pgh_context").order_by("pgh_id")


def _events_since(plan: CasePlan, revision: int) -> list[Any]:
    return list(_events("CasePlanEvent", plan.pk).filter(revision__gte=revision))


def _since(
    plan: CasePlan,
    revision: int,
    events: list[Any],
    current: dict[str, Any],
    saves: list[PlanSave],
) -> Since:
    known = {event.revision for event in events} | {plan.revision}
    if revision not in known:
        return Since(None, saves)
    return Since(base_of(current, [save.before for save in saves]), saves)


def _save(event: Any, before: dict[str, Any], after: dict[str, Any]) -> PlanSave:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    former = {path: before[path] for path in changes_between(before, after)}
    return PlanSave(former, metadata.get("user"), event.pgh_created_at)


def _named(saves: Iterable[PlanSave]) -> list[PlanSave]:
    told = [save for save in saves if save.before]
    names = Official.objects.in_bulk({save.saved_by_id for save in told} - {None})
    return [replace(save, saved_by=str(names.get(save.saved_by_id or 0, ""))) for save in told]
