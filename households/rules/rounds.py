"""When review rounds run, and which changes of a household put it on the list of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from common.working_days import Calendar, add_working_days, on_or_after


@dataclass(frozen=True, slots=True)
class RoundNumbers:
    """What a rule of procedure sets for rounds; days of months and numbers of days."""

    ongoing_start_day: int
    ongoing_days: int
    ongoing_days_working: bool
    periodic_start: tuple[int, int]
    periodic_end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RoundDays:
    """First day of a round, and the day by which the commune must have decided."""

    opens_on: date
    due_on: date


def periodic_days(numbers: RoundNumbers, year: int) -> RoundDays:
    """Return the days of the periodic review of a year; the law names both, worked or not."""
    return RoundDays(date(year, *numbers.periodic_start), date(year, *numbers.periodic_end))


def ongoing_days(numbers: RoundNumbers, calendar: Calendar, year: int, month: int) -> RoundDays:
    """Return the days of the ongoing review of a month."""
    start = date(year, month, numbers.ongoing_start_day)
    return RoundDays(start, _end(numbers, calendar, start))


def request_due(numbers: RoundNumbers, calendar: Calendar, received: date) -> date:
    """Return the day by which a request must be answered.

    It is reviewed with the ongoing round that begins on or after the day it was received.
    """
    start = ongoing_start(numbers, received)
    return _end(numbers, calendar, start)


def ongoing_start(numbers: RoundNumbers, day: date) -> date:
    """Return the first day of the ongoing round that begins on or after ``day``."""
    start = day.replace(day=numbers.ongoing_start_day)
    if day <= start:
        return start
    return (day.replace(day=28) + timedelta(days=4)).replace(day=numbers.ongoing_start_day)


def _end(numbers: RoundNumbers, calendar: Calendar, start: date) -> date:
    if numbers.ongoing_days_working:
        return add_working_days(calendar, start, numbers.ongoing_days)
    return on_or_after(calendar, start + timedelta(days=numbers.ongoing_days))


class Reach(StrEnum):
    """For which households a change matters."""

    EVERYBODY = "everybody"
    #: On a list of poor or near-poor households, or newly escaped.
    ON_LISTS = "on_lists"


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """A kind of change since the last decided review that puts a household on a list."""

    reach: Reach
    words: str


#: Kinds of ``choices.ChangeKind``. Words are those of the list, which is a Vietnamese paper.
CHANGES_THAT_MATTER: dict[str, ChangeRule] = {
    # Somebody who earned may be missing, whoever the household was.
    "death": ChangeRule(Reach.EVERYBODY, "có người qua đời"),
    "split": ChangeRule(Reach.EVERYBODY, "tách hộ"),
    # Another commune decided on other facts: dwelling and neighbours are new.
    "move": ChangeRule(Reach.EVERYBODY, "chuyển đến"),
    "head_change": ChangeRule(Reach.ON_LISTS, "thay chủ hộ"),
    "join": ChangeRule(Reach.ON_LISTS, "thêm thành viên"),
    "leave": ChangeRule(Reach.ON_LISTS, "thành viên rời hộ"),
    "merge": ChangeRule(Reach.ON_LISTS, "nhập hộ"),
}
#: A household registered so many months ago and never reviewed is reviewed once.
NEW_MONTHS = 12
NEW_WORDS = "hộ mới lập, chưa rà soát"
