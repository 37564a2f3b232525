"""Days of decision by the calendar as it is: computed again when the calendar changes.

Rounds, their cases and requests move with the calendar. Days of a posting, a re-check or an opinion
stay as they were put up or told to somebody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from common.calendars import WorkingCalendar, fresh_calendar
from households.choices import RequestState, ReviewKind
from households.models import ReviewCase, ReviewRequest, ReviewRound
from households.rules.rounds import ongoing_days, request_due
from households.selectors.procedure_rules import numbers_of, rule_on


@dataclass(slots=True)
class ClockReport:
    """How many days moved."""

    rounds: int = 0
    cases: int = 0
    requests: int = 0


@transaction.atomic
def read_clocks_again(*, actor: None) -> ClockReport:
    """Compute the days of running ongoing rounds, their open cases and open requests again.

    The periodic round ends on the day the law names. A case keeps the working days that its clock
    stood still, and an earlier day that a request gave it moves with that request.
    """
    del actor
    calendar, report = fresh_calendar(), ClockReport()
    rounds = (
        ReviewRound.objects.running()
        .filter(kind=ReviewKind.ONGOING)
        .select_related("rule")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for row in rounds:
        due = ongoing_days(numbers_of(row.rule), calendar, row.year, row.month or 1).due_on
        shift = due - row.due_on
        if not shift:
            continue
        ReviewRound.objects.filter(pk=row.pk).update(due_on=due)
        report.rounds += 1
        report.cases += (
            ReviewCase.objects.open().filter(round=row).update(due_on=F("due_on") + shift)
        )
    _requests(calendar, report)
    return report


def _requests(calendar: WorkingCalendar, report: ClockReport) -> None:
    """Promised days move; a case of the periodic round that had the promised day moves with it."""
    rows = ReviewRequest.objects.filter(
        state__in=[RequestState.RECEIVED, RequestState.IN_ROUND]
    ).order_by()
    groups = rows.values_list("commune__parent", "received_on", "due_on").distinct()
    for province, received, old in list(groups):
        rule = rule_on(received, province)
        if rule is None:
            continue
        due: dt.date = request_due(numbers_of(rule), calendar, received)
        if due == old:
            continue
        found = rows.filter(commune__parent=province, received_on=received, due_on=old)
        report.cases += (
            ReviewCase.objects.open()
            .filter(requests__in=found, round__kind=ReviewKind.PERIODIC, due_on=old)
            .update(due_on=due)
        )
        report.requests += found.update(due_on=due)
