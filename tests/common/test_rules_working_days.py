"""Working days: across Tet, year ends and overrides; clocks that stop."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.calendars import WorkingCalendar
from common.vietnam_days import ANNOUNCED_UNTIL, DaySource, PublicDay, public_days
from common.working_days import (
    Pause,
    WeekCalendar,
    add_working_days,
    clock_on,
    days_left,
    next_working_day,
    on_or_after,
    working_days_between,
)

PLAIN = WorkingCalendar({}, {})
DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2034, 12, 31))
NUMBERS = st.integers(0, 40)


def override(day: dt.date, is_working: bool) -> PublicDay:
    return PublicDay(day, is_working, "", "", DaySource.OVERRIDE, "")


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    days = draw(st.dictionaries(DAYS, st.booleans(), max_size=12))
    return WorkingCalendar({day: override(day, works) for day, works in days.items()}, {})


@st.composite
def pauses(draw: st.DrawFn, start: dt.date) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begun = start + dt.timedelta(days=draw(st.integers(0, 30)))
        found.append(Pause(begun, begun + dt.timedelta(days=draw(st.integers(0, 30)))))
    return found


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        # Put up on Friday: Monday, Tuesday, Wednesday.
        ("2026-10-09", 3, "2026-10-14"),
        ("2026-10-12", 3, "2026-10-15"),
        # An event on a Sunday counts from Monday as well.
        ("2026-10-11", 3, "2026-10-14"),
        # Tet 2026: 16 to 20 February.
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-02-12", 3, "2026-02-24"),
        # The Saturday of 22 August 2026 is worked instead of Monday 31.
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-08-28", 1, "2026-09-03"),
        # Hung Kings' day on a Sunday: Monday is off instead.
        ("2026-04-24", 1, "2026-04-28"),
        # The day of Vietnamese culture, from 2026.
        ("2026-11-23", 1, "2026-11-25"),
        ("2025-11-23", 1, "2025-11-24"),
        # New Year.
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_end_of_a_period(start: str, number: int, end: str) -> None:
    found = add_working_days(PLAIN, dt.date.fromisoformat(start), number)
    assert found == dt.date.fromisoformat(end)


def test_a_day_declared_off_moves_the_end() -> None:
    storm = dt.date(2026, 10, 12)
    closed = WorkingCalendar({storm: override(storm, is_working=False)}, {})
    assert add_working_days(closed, dt.date(2026, 10, 9), 3) == dt.date(2026, 10, 15)


@given(calendars(), DAYS, st.integers(1, 40))
@example(PLAIN, dt.date(2027, 2, 3), 3)
@example(PLAIN, dt.date(2027, 12, 31), 1)
def test_counting_is_the_inverse_of_adding(
    calendar: WorkingCalendar, start: dt.date, number: int
) -> None:
    end = add_working_days(calendar, start, number)
    assert calendar.is_working(end)
    assert working_days_between(calendar, start, end) == number
    assert working_days_between(calendar, end, start) == -number or not calendar.is_working(start)


@given(calendars(), DAYS, NUMBERS)
def test_it_is_monotone_in_number_and_start(
    calendar: WorkingCalendar, start: dt.date, number: int
) -> None:
    end = add_working_days(calendar, start, number)
    assert calendar.is_working(end)
    assert add_working_days(calendar, start, number + 1) >= end + dt.timedelta(days=bool(number))
    assert add_working_days(calendar, start + dt.timedelta(days=1), number) >= end


@given(calendars(), DAYS, NUMBERS, st.data())
def test_a_pause_never_shortens_and_adds_exactly_its_working_days(
    calendar: WorkingCalendar, start: dt.date, number: int, data: st.DataObject
) -> None:
    stops = data.draw(pauses(start))
    plain = add_working_days(calendar, start, number)
    paused = add_working_days(calendar, start, number, stops)
    assert paused >= plain
    if number:
        assert working_days_between(calendar, start, paused, stops) == number
        assert not any(stop.holds(paused) for stop in stops)


@given(calendars(), DAYS, st.integers(1, 20), st.integers(0, 30), st.integers(0, 30))
def test_a_clock_that_stood_still_has_as_many_days_left_as_when_it_stopped(
    calendar: WorkingCalendar, start: dt.date, number: int, before: int, length: int
) -> None:
    stopped = start + dt.timedelta(days=before)
    again = stopped + dt.timedelta(days=length)
    standing = clock_on(calendar, again, start=start, number=number, pauses=[Pause(stopped)])
    assert standing.due is None
    assert standing.stopped_on == stopped
    assert not standing.is_late
    going = clock_on(calendar, again, start=start, number=number, pauses=[Pause(stopped, again)])
    assert going.due is not None
    if standing.left > 0:
        assert going.left == standing.left


@given(calendars(), DAYS, DAYS)
def test_late_and_due_today_exclude_each_other(
    calendar: WorkingCalendar, today: dt.date, due: dt.date
) -> None:
    left = days_left(calendar, today, on_or_after(calendar, due))
    assert (left < 0) == (today > on_or_after(calendar, due))


def test_a_period_that_ended_on_friday_is_late_on_saturday() -> None:
    friday = dt.date(2026, 10, 9)
    assert days_left(PLAIN, friday, friday) == 0
    assert days_left(PLAIN, friday + dt.timedelta(days=1), friday) == -1
    assert days_left(PLAIN, friday + dt.timedelta(days=3), friday) == -1
    assert days_left(PLAIN, friday + dt.timedelta(days=4), friday) == -2


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        add_working_days(PLAIN, dt.date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="stands still"):
        add_working_days(PLAIN, dt.date(2026, 1, 5), 1, [Pause(dt.date(2026, 1, 5))])
    with pytest.raises(ValueError, match="no working day"):
        next_working_day(WeekCalendar(lambda _day: False), dt.date(2026, 1, 5))


def test_tet_of_every_year_is_off() -> None:
    first_days = {2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13)}
    for year, (month, day) in first_days.items():
        first = dt.date(year, month, day)
        assert not any(PLAIN.is_working(first + dt.timedelta(days=n)) for n in (-1, 0, 1, 2, 3))


def test_a_year_is_announced_when_the_library_or_the_administrator_says_so() -> None:
    assert PLAIN.is_announced(ANNOUNCED_UNTIL)
    assert not PLAIN.is_announced(ANNOUNCED_UNTIL + 1)
    assert WorkingCalendar({}, {ANNOUNCED_UNTIL + 1: "notice"}).is_announced(ANNOUNCED_UNTIL + 1)
    assert PLAIN.uncertain_years(dt.date(ANNOUNCED_UNTIL + 1, 2, 1), None) == [ANNOUNCED_UNTIL + 1]
    assert public_days(2101) == {}
