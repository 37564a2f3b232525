"""The clock of the decision stands still while somebody else must act, where the rules say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from common.calendars import fresh_calendar
from common.working_days import add_working_days, working_days_between
from households.choices import ReviewKind
from households.models import ReviewCase
from households.rules.procedure import Waiting

#: Columns of a case that goes back to its survey: what it had reached has to be reached again.
SENT_BACK: dict[str, None] = {
    "meeting": None,
    "present": None,
    "agreeing": None,
    "quorum_pct": None,
    "posting": None,
    "posted_on": None,
    "posting_until": None,
    "consultation": None,
    "consult_answered_on": None,
}


def pause(*, cases: Collection[int], waiting: Waiting, on: dt.date) -> None:
    """Stop the clock of cases that wait for ``waiting``, if their rules let it stop for them."""
    ReviewCase.objects.filter(
        pk__in=cases, stopped_on__isnull=True, round__rule__clock_stops__contains=[waiting.value]
    ).update(stopped_on=on)


def resume(*, cases: Collection[int], on: dt.date) -> None:
    """Let clocks that stand still go on; the decision is due so many days later as they stood.

    Working days count, but for ongoing reviews whose rules count every day.
    """
    stopped = ReviewCase.objects.filter(pk__in=cases, stopped_on__isnull=False)
    columns = ("due_on", "stopped_on", "round__kind", "round__rule__ongoing_days_working")
    groups = list(stopped.order_by().values_list(*columns).distinct())
    calendar = fresh_calendar() if groups else None
    for due, since, kind, working in groups:
        later = due + (on - since)
        if calendar is not None and (kind == ReviewKind.PERIODIC or working):
            stood = max(0, working_days_between(calendar, since, on))
            later = add_working_days(calendar, due, stood) if stood else due
        # Compared as found: a case of another group keeps what its own group gives it.
        found = stopped.filter(due_on=due, stopped_on=since, round__kind=kind)
        found.filter(round__rule__ongoing_days_working=working).update(
            due_on=later, stopped_on=None
        )
