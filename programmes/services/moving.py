"""The one function that changes the state of supports: right, state, money, step, all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.guards import constraint_words
from officials.choices import Right
from officials.models import Official
from programmes.choices import CommitmentState, PlanState
from programmes.exceptions import CapitalRefused, NotAllowed, StepRefused
from programmes.models import Commitment, Support, SupportStep
from programmes.rules.ledger import STEPS, State, Step
from programmes.selectors.eligibility import Asked, answers
from programmes.selectors.funds import with_national_money
from programmes.selectors.locking import lock_lines
from programmes.selectors.steps import step_name
from programmes.services.commitments import change_commitments
from programmes.services.supports import refuse_unless_allowed

_INSERT_STEPS = """
INSERT INTO programmes_supportstep
    (support_id, step, from_state, to_state, on_date, actor_id, at, reason)
SELECT moved.id, %(step)s, moved.state, %(target)s, %(day)s, %(actor)s::bigint, now(), %(reason)s
FROM unnest(%(supports)s::bigint[], %(states)s::text[]) AS moved (id, state)
"""


@transaction.atomic
def move_supports(
    *,
    actor: Official | None,
    step: Step,
    supports: Collection[int],
    on_date: dt.date,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> int:
    """Take one step with every one of ``supports``, or with none; returns how many.

    ``changes`` are further columns set by the same statement. Approval and recording judge
    eligibility again, on ``on_date``, and hold the money of the planned fund lines; a stop gives
    back what was not paid. What was recorded by mistake is withdrawn by who recorded it, on the
    day it was recorded and while nothing was paid. ``actor`` is None for the system alone.

    Raises ``NotAllowed``, ``StepRefused``, ``NotEligible``, and ``CapitalRefused`` where a line
    has not enough left.
    """
    info = STEPS[step]
    keys = sorted(set(supports))
    words = " ".join(reason.split())[:300]
    if info.reason and not words:
        raise StepRefused(_("Hãy ghi rõ lý do."), field="reason")
    if not keys:
        return 0
    rows = _locked(actor, step, keys)
    _check_states(rows, step)
    _check_days(rows, step, on_date)
    if step == Step.WITHDRAW:
        _check_mistaken(actor, rows)
    values = {**(changes or {}), **_columns(step, on_date, words)}
    if step in (Step.APPROVE, Step.RECORD):
        _judge_again(rows, on_date, step)
        values["status_on"] = on_date
    try:
        with transaction.atomic():
            Support.objects.filter(pk__in=keys).update(**values)
    except IntegrityError as error:
        raise StepRefused(constraint_words(error, Support)) from error
    _move_money(step, keys)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_STEPS,
            {
                "supports": [row.pk for row in rows],
                "states": [row.state for row in rows],
                "step": step.value,
                "target": info.target.value,
                "day": on_date,
                "actor": actor.pk if actor else None,
                "reason": words,
            },
        )
    return len(keys)


def _columns(step: Step, on_date: dt.date, words: str) -> dict[str, Any]:
    """Columns that the step sets or empties."""
    info = STEPS[step]
    values: dict[str, Any] = {"state": info.target.value}
    if info.dated:
        values[info.dated] = on_date
    if info.target == State.STOPPED:
        values["stop_reason"] = words
    if step in (Step.TAKE_BACK, Step.WITHDRAW):
        values |= {"delivered_on": None, "accepted_on": None}
    if info.target == State.PLANNED:
        values["approved_on"] = None
    return values


def _move_money(step: Step, keys: list[int]) -> None:
    """Hold, give back or set free the money of supports, as the step says."""
    target = STEPS[step].target
    if step in (Step.APPROVE, Step.RECORD):
        hold_money(supports=keys)
    elif target in (State.STOPPED, State.ENDED):
        release_money(supports=keys)
    elif target == State.PLANNED:
        unhold_money(supports=keys)


def hold_money(*, supports: Collection[int]) -> None:
    """Hold the planned fund lines; raises ``CapitalRefused`` where too little is left."""
    funds = Commitment.objects.filter(support__in=supports, state=CommitmentState.PLANNED)
    change_commitments(funds, state=CommitmentState.HELD)


def release_money(*, supports: Collection[int]) -> None:
    """Give back to the lines what was held for supports and not paid."""
    funds = Commitment.objects.filter(support__in=supports, state=CommitmentState.HELD)
    change_commitments(funds, state=CommitmentState.RELEASED, amount=F("paid"))
    planned = Commitment.objects.filter(support__in=supports, state=CommitmentState.PLANNED)
    change_commitments(planned, state=CommitmentState.RELEASED, amount=0)


def unhold_money(*, supports: Collection[int]) -> None:
    """Make held fund lines planned again; raises ``CapitalRefused`` where something was paid."""
    funds = Commitment.objects.filter(support__in=supports, state=CommitmentState.HELD)
    if funds.filter(paid__gt=0).exists():
        raise CapitalRefused(_("Đã giải ngân cho khoản này nên không rút lại phê duyệt được."))
    change_commitments(funds, state=CommitmentState.PLANNED)


def _locked(actor: Official | None, step: Step, keys: list[int]) -> list[Support]:
    """Lock what is judged by, households first, then the supports; refuse what is out of reach."""
    rows = Support.objects.all()
    if actor is not None:
        rows = rows.with_right(actor, Right(STEPS[step].right))
    named = list(rows.filter(pk__in=keys).values_list("household", "person"))
    lock_lines(
        {household for household, _person in named},
        {person for _household, person in named if person is not None},
    )
    found = list(
        rows.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("kind", "programme", "plan")
    )
    if len(found) != len(keys):
        raise NotAllowed(
            _("Bạn không được làm việc “%(step)s” với hỗ trợ này.") % {"step": step_name(step)}
        )
    return found


def _check_states(rows: list[Support], step: Step) -> None:
    wrong = next((row for row in rows if State(row.state) not in STEPS[step].sources), None)
    if wrong is not None:
        raise StepRefused(
            _("Hỗ trợ này đang ở bước “%(state)s” nên chưa thể “%(step)s”. Tải lại trang.")
            % {"state": wrong.get_state_display(), "step": step_name(step)},
            support=wrong.pk,
        )
    if step == Step.APPROVE and any(row.plan and row.plan.state == PlanState.DRAFT for row in rows):
        raise StepRefused(_("Khoản này nằm trong kế hoạch đang lập: duyệt cùng kế hoạch đó."))
    if step == Step.TAKE_BACK and any(row.approved_on is None for row in rows):
        raise StepRefused(
            _("Khoản này ghi thẳng, không qua duyệt: hãy rút lại vì ghi nhầm, hoặc dừng.")
        )


def _check_days(rows: list[Support], step: Step, on_date: dt.date) -> None:
    if on_date > timezone.localdate():
        raise StepRefused(_("Ngày này chưa đến."), field="on_date")
    late = next((row for row in rows if on_date < row.last_day), None)
    if late is not None and step not in (Step.TAKE_BACK, Step.WITHDRAW):
        raise StepRefused(
            _("Ngày %(day)s trước việc gần nhất đã ghi của khoản này (%(last)s).")
            % {"day": f"{on_date:%d/%m/%Y}", "last": f"{late.last_day:%d/%m/%Y}"},
            field="on_date",
            support=late.pk,
        )


def _check_mistaken(actor: Official | None, rows: list[Support]) -> None:
    """A mistaken entry is taken back by who made it, the same day, and only what nobody approved.

    Later it is stopped, with its reason, and stays as received.
    """
    if any(row.approved_on is not None for row in rows):
        raise StepRefused(_("Khoản đã được duyệt: hãy rút lại ghi nhận giao, hoặc dừng."))
    keys = [row.pk for row in rows]
    if Commitment.objects.filter(support__in=keys, paid__gt=0).exists():
        raise StepRefused(_("Đã chi tiền cho khoản này nên không còn là ghi nhầm; hãy dừng."))
    if actor is None:
        return
    own = SupportStep.objects.filter(
        support__in=keys, step=Step.RECORD, actor=actor, at__date=timezone.localdate()
    )
    if own.values("support").distinct().count() != len(keys):
        raise StepRefused(
            _("Chỉ người đã ghi, trong ngày ghi, rút lại được. Từ ngày sau hãy dừng và nêu lý do.")
        )


def _judge_again(rows: list[Support], day: dt.date, step: Step) -> None:
    """What was allowed when planned must still be allowed on the day it is approved or given."""
    if step == Step.RECORD:
        slow = [row for row in rows if row.kind.needs_approval]
        if slow:
            raise StepRefused(
                _("“%(kind)s” phải được lãnh đạo xã duyệt trước khi giao.") % {"kind": slow[0].kind}
            )
    keys = [row.pk for row in rows]
    national = with_national_money(keys)
    judged = answers(
        [
            Asked(row.household_id, row.person_id, row.kind, row.programme, row.pk in national)
            for row in rows
        ],
        day,
        ignoring=keys,
    )
    refuse_unless_allowed(judged)
    for row, answer in zip(rows, judged, strict=True):
        row.status = answer.status
    Support.objects.bulk_update(rows, ["status"], batch_size=1000)
