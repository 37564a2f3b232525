"""Steps agreed with a household: done, dropped with the reason, or due on another day."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import Doer, StepState
from households.exceptions import VisitRefused
from households.models import AgreedStep, Household, PlanGoal, Visit
from households.services.care.visit_data import (
    StepData,
    check_ahead,
    check_day,
    check_length,
    check_text,
    check_visits,
)
from households.services.plan import Actor, Recording


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
def move_step(*, actor: Actor, step: AgreedStep, due_on: dt.date) -> None:
    """Give a step another due day. Raises ``NotAllowed``, ``VisitRefused``."""
    row = _open(actor, step)
    check_ahead(due_on, timezone.localdate(), "due_on")
    row.due_on = due_on
    with Recording(actor, "move_step"):
        row.save(update_fields=["due_on"])


def _open(actor: Actor, step: AgreedStep) -> AgreedStep:
    rows = AgreedStep.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("household__commune", "household__village").get(pk=step.pk)
    check_visits(actor, row.household)
    if row.state != StepState.OPEN:
        raise VisitRefused(_("Việc này đã xong hoặc đã bỏ. Tải lại trang."))
    return row
