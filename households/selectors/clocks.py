"""By when something is due, how many working days are left, who is waited for, what stops."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, DateField, F, Q, When
from django.db.models.functions import Least
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.calendars import WorkingCalendar, calendar
from common.working_days import days_left, working_days_between
from households.choices import CaseState, RequestState, StepClock
from households.models import ReviewCase, ReviewRequest
from households.rules.procedure import STATES, WAITING_NAMES, State, Waiting

#: Periods in which somebody must act; the end of a posting is waited for, not missed.
_ACTED = [StepClock.RECHECK, StepClock.CONSULT]
#: The day that comes first: that of the step, or that of the decision.
NEXT_DUE = Case(
    When(clock__in=_ACTED, clock_due__isnull=False, then=Least("due_on", "clock_due")),
    default=F("due_on"),
    output_field=DateField(),
)
_RUNNING = Q(stopped_on__isnull=True) & ~Q(
    state__in=[state.value for state, info in STATES.items() if info.final]
)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One clock in words; ``kind`` is a stable code for colours and tests."""

    kind: str
    due: dt.date | None
    words: str
    waiting: str
    note: str


def late(today: dt.date) -> Q:
    """Return the condition of cases whose next day has passed; use with ``with_due``."""
    return _RUNNING & Q(next_due__lt=today)


def due_today(today: dt.date) -> Q:
    """Return the condition of cases whose next day is today; use with ``with_due``."""
    return _RUNNING & Q(next_due=today)


def waiting_for(who: Waiting) -> Q:
    """Return the condition of cases that wait for somebody."""
    return Q(state__in=[s.value for s, info in STATES.items() if info.waiting is who])


def waiting_words(who: Waiting) -> str:
    """Name who is waited for, in the language of the page."""
    return WAITING_NAMES[who].in_language(get_language() or "")


def case_line(case: ReviewCase, today: dt.date) -> DueLine:
    """Put the clock of a case into words."""
    info = STATES[State(case.state)]
    if info.final:
        return DueLine("done", None, "", "", "")
    waiting = waiting_words(info.waiting)
    days = calendar()
    if case.stopped_on is not None:
        left = working_days_between(days, case.stopped_on, case.due_on)
        return DueLine(
            "stopped",
            case.due_on,
            _("đồng hồ đang dừng từ %(day)s vì chờ %(who)s; còn %(left)d ngày làm việc")
            % {"day": f"{case.stopped_on:%d/%m/%Y}", "who": waiting, "left": max(left, 0)},
            waiting,
            "",
        )
    due = case.due_on
    if case.clock in _ACTED and case.clock_due is not None:
        due = min(due, case.clock_due)
    note = ""
    if case.state == CaseState.POSTED and case.posting_until is not None:
        note = _("niêm yết đến hết %(day)s") % {"day": f"{case.posting_until:%d/%m/%Y}"}
    return _line(days, today, due, waiting, note)


def request_line(request: ReviewRequest, today: dt.date) -> DueLine:
    """Put the clock of a request into words."""
    if request.state not in {RequestState.RECEIVED, RequestState.IN_ROUND}:
        return DueLine("done", None, "", "", "")
    who = Waiting.OFFICER
    if request.case is not None:
        who = STATES[State(request.case.state)].waiting
    return _line(calendar(), today, request.due_on, waiting_words(who), "")


def day_line(due: dt.date, today: dt.date) -> DueLine:
    """Put the last day of a round into words."""
    return _line(calendar(), today, due, "", "")


def _line(days: WorkingCalendar, today: dt.date, due: dt.date, waiting: str, note: str) -> DueLine:
    left = days_left(days, today, due)
    if not days.is_announced(due.year):
        estimate = _("năm %(year)d chưa có lịch nghỉ bù") % {"year": due.year}
        note = f"{note}; {estimate}" if note else estimate
    if left < 0:
        return DueLine(
            "late", due, _("quá hạn %(days)d ngày làm việc") % {"days": -left}, waiting, note
        )
    if left == 0:
        words = _("hạn hôm nay") if due == today else _("hạn là ngày nghỉ, còn 0 ngày làm việc")
        return DueLine("today", due, words, waiting, note)
    kind = "soon" if left <= 3 else "open"
    return DueLine(kind, due, _("còn %(days)d ngày làm việc") % {"days": left}, waiting, note)
