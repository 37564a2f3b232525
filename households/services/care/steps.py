"""Steps agreed with a household: changed, moved, done, dropped, taken up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import Doer, GoalState, StepState
from households.exceptions import PlanClash, VisitRefused
from households.models import AgreedStep, Household, PlanGoal, Visit
from households.rules.facts_merge import changed
from households.rules.merge_since import Since, merge_typed
from households.services.care.visit_data import (
    StepData,
    check_ahead,
    check_day,
    check_length,
    check_text,
    check_visits,
)
from households.services.plan import Actor, Recording


@dataclass(frozen=True, slots=True)
class StepWords:
    """What a step says; ``doer`` is one of ``Doer``, ``doer_name`` only for another person."""

    what: str
    doer: str
    doer_name: str
    due_on: dt.date


def write_step(
    actor: Actor,
    household: Household,
    data: StepData,
    *,
    visit: Visit | None = None,
    goal: PlanGoal | None = None,
    since: dt.date,
) -> AgreedStep:
    """Write one step down; the caller has checked who acts and holds the transaction.

    Raises ``VisitRefused`` that names the input of the step.
    """
    what = check_text(data.what, "step_what", _("Ghi việc đã thống nhất."), 300)
    check_ahead(data.due_on, since, "step_due_on")
    name = check_length(data.doer_name, "step_doer_name", 100)
    if data.doer == Doer.OTHER and not name:
        raise VisitRefused(_("Ghi tên người, đơn vị làm."), field="step_doer_name")
    try:
        with transaction.atomic():
            return AgreedStep.objects.create(
                key=data.key,
                household=household,
                visit=visit,
                goal=goal,
                what=what,
                doer=Doer(data.doer),
                doer_name=name if data.doer == Doer.OTHER else "",
                due_on=data.due_on,
                recorded_by=actor,
            )
    except IntegrityError as error:
        raise VisitRefused(_("Việc này đã được ghi ở lần thăm khác."), field="step_what") from error


@transaction.atomic
def add_step(*, actor: Actor, visit: Visit, data: StepData) -> AgreedStep:
    """Write one more step of a visit down; the same key is the same step.

    Raises ``NotAllowed``, ``VisitRefused``: not a visit that took place, or the step is not whole.
    """
    rows = Visit.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("household__commune", "household__village").get(pk=visit.pk)
    check_visits(actor, row.household)
    if row.done_on is None:
        raise VisitRefused(_("Lần thăm này chưa diễn ra nên chưa thống nhất việc gì."))
    before = row.steps.filter(key=data.key).first()
    if before is not None:
        return before
    with Recording(actor, "add_step"):
        return write_step(actor, row.household, data, visit=row, since=row.done_on)


@transaction.atomic
def finish_step(*, actor: Actor, step: AgreedStep, done_on: dt.date, outcome: str = "") -> None:
    """Record that a step was done. Raises ``NotAllowed``, ``VisitRefused``."""
    row = _open(actor, step)
    if done_on > timezone.localdate():
        raise VisitRefused(_("Ngày này chưa tới."), field="done_on")
    if row.household.closed_on is None:
        check_day(row.household, done_on, "done_on")
    row.state, row.done_on = StepState.DONE, done_on
    row.outcome = check_length(outcome, "outcome", 300)
    with Recording(actor, "finish_step"):
        row.save(update_fields=["state", "done_on", "outcome"])


@transaction.atomic
def drop_step(*, actor: Actor, step: AgreedStep, why: str) -> None:
    """Give a step up, with the reason. Raises ``NotAllowed``, ``VisitRefused``."""
    row = _open(actor, step)
    row.outcome = check_text(why, "outcome", _("Ghi vì sao không làm nữa."), 300)
    row.state = StepState.DROPPED
    with Recording(actor, "drop_step"):
        row.save(update_fields=["state", "outcome"])


@transaction.atomic
def move_step(*, actor: Actor, step: AgreedStep, due_on: dt.date, why: str = "") -> None:
    """Give a step another due day; history keeps the former one, and why.

    Raises ``NotAllowed``, ``VisitRefused``.
    """
    row = _open(actor, step)
    check_ahead(due_on, timezone.localdate(), "due_on")
    row.due_on = due_on
    with Recording(actor, "move_step", check_length(why, "why", 300)):
        row.save(update_fields=["due_on"])


@transaction.atomic
def change_step(
    *,
    actor: Actor,
    step: AgreedStep,
    base: StepWords | None,
    data: StepWords,
    why: str = "",
    theirs: Collection[str] = (),
) -> AgreedStep:
    """Change the words of an open step or its day, with the reason of another day.

    ``base`` is what was read, None where that cannot be told: what others stored since is kept
    where nothing else was typed, or where it was chosen (``theirs``). Raises ``NotAllowed``,
    ``VisitRefused``, ``PlanClash``.
    """
    row = _open(actor, step)
    current = StepWords(row.what, row.doer, row.doer_name, row.due_on)
    merged = _merged(current, base, data, theirs)
    if merged == current:
        return row
    row.what = check_text(merged.what, "what", _("Ghi việc phải làm."), 300)
    name = check_length(merged.doer_name, "doer_name", 100)
    if merged.doer == Doer.OTHER and not name:
        raise VisitRefused(_("Ghi tên người, đơn vị làm."), field="doer_name")
    row.doer = Doer(merged.doer)
    row.doer_name = name if row.doer == Doer.OTHER else ""
    reason = check_length(why, "why", 300)
    if merged.due_on != row.due_on:
        check_ahead(merged.due_on, timezone.localdate(), "due_on")
        reason = check_text(why, "why", _("Ghi vì sao đổi hạn."), 300)
        row.due_on = merged.due_on
    with Recording(actor, "change_step", reason):
        row.save(update_fields=["what", "doer", "doer_name", "due_on"])
    return row


@transaction.atomic
def reopen_step(*, actor: Actor, step: AgreedStep) -> AgreedStep:
    """Take up again a step that was done or given up; history keeps what was said then.

    Said twice it stays as it is. Raises ``NotAllowed``, ``VisitRefused``: its goal or plan is
    settled.
    """
    row = _locked(actor, step)
    if row.state == StepState.OPEN:
        return row
    goal = row.goal
    if goal is not None and (goal.state != GoalState.OPEN or goal.plan.closed_on is not None):
        raise VisitRefused(_("Mục tiêu của việc này không còn thực hiện. Mở lại mục tiêu trước."))
    row.state, row.done_on, row.outcome = StepState.OPEN, None, ""
    with Recording(actor, "reopen_step"):
        row.save(update_fields=["state", "done_on", "outcome"])
    return row


def _merged(
    current: StepWords, base: StepWords | None, data: StepWords, theirs: Collection[str]
) -> StepWords:
    stands = asdict(current)
    since = Since(None if base is None else asdict(base), ())
    merged, clashes = merge_typed(None, stands, since, asdict(data), theirs=theirs)
    if clashes:
        mine = {seen.clash.path: seen.clash.mine for seen in clashes}
        raise PlanClash(
            _("Người khác vừa ghi khác ở %(count)d mục. Chọn bản đúng rồi lưu.")
            % {"count": len(clashes)},
            clashes=clashes,
            content=changed(merged, mine),
            current=stands,
        )
    return StepWords(**merged)


def _locked(actor: Actor, step: AgreedStep) -> AgreedStep:
    rows = AgreedStep.objects.select_for_update(no_key=True, of=("self",))
    related = rows.select_related("household__commune", "household__village", "goal__plan")
    row = related.get(pk=step.pk)
    check_visits(actor, row.household)
    return row


def _open(actor: Actor, step: AgreedStep) -> AgreedStep:
    row = _locked(actor, step)
    if row.state != StepState.OPEN:
        raise VisitRefused(_("Việc này đã xong hoặc đã bỏ. Tải lại trang."))
    return row
