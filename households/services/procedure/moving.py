"""The one function that changes the state of cases: right, state, guards, event, all at once.

Steps come from ``households.rules.procedure``. One case and four thousand go the same way: rows
are locked in key order, changed by one statement, and each leaves one event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.guards import constraint_words
from common.keys import one_parameter
from households.exceptions import NotAllowed, StepRefused
from households.models import Household, ReviewCase
from households.rules.procedure import STATES, STEPS, State, Step
from officials.choices import Right
from officials.models import Official

_INSERT_EVENTS = """
INSERT INTO households_caseevent (case_id, step, from_state, to_state, actor_id, at, reason)
SELECT moved.id, %(step)s, moved.state, %(target)s, %(actor)s::bigint, now(), moved.reason
FROM unnest(%(cases)s::bigint[], %(states)s::text[], %(reasons)s::text[])
    AS moved (id, state, reason)
"""


@transaction.atomic
def move_cases(
    *,
    actor: Official | None,
    step: Step,
    cases: Collection[int],
    reason: str | Mapping[int, str] = "",
    changes: dict[str, Any] | None = None,
    adopting: bool = False,
) -> int:
    """Take one step with every case of ``cases``, or with none of them; returns how many.

    ``reason`` is one for all, or one by key of each case. ``changes`` are further columns of the
    cases set by the same statement, as the values of ``QuerySet.update``. ``actor`` may be None
    only for steps that the system takes by itself.

    ``adopting`` records a step taken before the case was there: nobody's right is asked.

    Raises ``NotAllowed`` unless the actor holds the step's right at every case, ``StepRefused``
    where a case is in another state, a reason is missing or a guard of the database is not met.
    """
    info = STEPS[step]
    keys = sorted(set(cases))
    reasons = [
        " ".join((reason if isinstance(reason, str) else reason.get(key, "")).split())[:500]
        for key in keys
    ]
    if info.reason and not all(reasons):
        raise StepRefused(_("Hãy ghi rõ lý do."), field="reason")
    if not keys:
        return 0
    states = _locked(actor, step, keys, right="" if adopting else info.right)
    wrong = [key for key in keys if State(states[key]) not in info.sources]
    if wrong:
        raise StepRefused(_wrong_state(step, wrong[0], State(states[wrong[0]])), case=wrong[0])
    target = info.target
    values: dict[str, Any] = {
        "clock": STATES[target].clock.value,
        "clock_due": None,
        **(changes or {}),
        "state": target.value,
        "changed_at": timezone.now(),
    }
    try:
        with transaction.atomic():
            ReviewCase.objects.filter(pk__in=one_parameter(keys)).update(**values)
    except IntegrityError as error:
        raise StepRefused(constraint_words(error, ReviewCase)) from error
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_EVENTS,
            {
                "cases": keys,
                "states": [states[key] for key in keys],
                "step": step.value,
                "target": target.value,
                "actor": actor.pk if actor else None,
                "reasons": reasons,
            },
        )
    return len(keys)


def _locked(actor: Official | None, step: Step, keys: list[int], *, right: str) -> dict[int, str]:
    """States of the cases under lock; those where the actor lacks the right refuse all."""
    rows: models.QuerySet[ReviewCase, ReviewCase] = ReviewCase.objects.all()
    if right:
        rows = ReviewCase.objects.with_right(actor, Right(right))
    found = dict(
        rows.filter(pk__in=one_parameter(keys))
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "state")
    )
    if len(found) != len(keys):
        raise NotAllowed(
            _("Bạn không được làm việc “%(step)s” với hồ sơ này.") % {"step": words(step)}
        )
    return found


def words(step: Step) -> str:
    """Name of a step in the viewer's language."""
    return STEPS[step].name.in_language(get_language() or "")


def _wrong_state(step: Step, case: int, state: State) -> str:
    code = Household.objects.filter(cases=case).values_list("code", flat=True).first()
    return _(
        "Hộ %(code)s đang ở bước “%(state)s” nên chưa thể “%(step)s”. Tải lại trang để xem bước "
        "hiện nay."
    ) % {
        "code": code,
        "state": STATES[state].name.in_language(get_language() or ""),
        "step": words(step),
    }
