"""The administrator's calendar: over the law's, the same on every worker."""

from __future__ import annotations

import datetime as dt

import pytest

from common import calendars
from common.calendar_services import CalendarRefused, confirm_year, set_day
from common.calendars import calendar, fresh_calendar
from common.models import CalendarDay
from common.vietnam_days import DaySource
from officials.choices import Role
from tests.factories.areas import CommuneFactory
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 10, 12)


def test_a_day_off_holds_for_what_is_written_at_once() -> None:
    assert calendar().is_working(MONDAY)
    CalendarDay.objects.create(day=MONDAY, name="Bão", legal_basis="Công điện 1")
    # As on another worker: this process has read the calendar a moment ago.
    assert calendar().is_working(MONDAY)
    assert not fresh_calendar().is_working(MONDAY)
    assert not calendar().is_working(MONDAY)


def test_another_worker_believes_what_it_read_for_half_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("common.calendars.time.monotonic", lambda: now[0])
    assert calendar().is_working(MONDAY)
    CalendarDay.objects.create(day=MONDAY, name="Bão", legal_basis="Công điện 1")
    now[0] += calendars.KEPT_SECONDS + 1
    assert not calendar().is_working(MONDAY)


def test_a_day_is_set_corrected_and_shown_with_its_basis() -> None:
    set_day(actor=None, day=MONDAY, is_working=False, name="Bão", legal_basis="Công điện 1")
    set_day(actor=None, day=MONDAY, is_working=True, name="Bão tan", legal_basis="Công điện 2")
    row = CalendarDay.objects.get()
    assert (row.is_working, row.name) == (True, "Bão tan")
    special = fresh_calendar().special(MONDAY)
    assert special is not None
    assert (special.source, special.legal_basis) == (DaySource.OVERRIDE, "Công điện 2")
    assert MONDAY in {day.day for day in fresh_calendar().days_of(2026)}


def test_a_year_is_confirmed_once() -> None:
    assert not fresh_calendar().is_announced(2030)
    confirm_year(actor=None, year=2030, legal_basis="Thông báo 1")
    confirm_year(actor=None, year=2030, legal_basis="Thông báo 2")
    assert fresh_calendar().confirmed == {2030: "Thông báo 2"}


def test_a_basis_is_asked_for_and_only_the_administrator_may() -> None:
    with pytest.raises(CalendarRefused) as refused:
        set_day(actor=None, day=MONDAY, is_working=False, name="Bão", legal_basis=" ")
    assert refused.value.field == "legal_basis"
    officer = official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create())
    for attempt in (
        lambda: set_day(
            actor=officer, day=MONDAY, is_working=False, name="Bão", legal_basis="Công điện"
        ),
        lambda: confirm_year(actor=officer, year=2030, legal_basis="Thông báo"),
    ):
        with pytest.raises(CalendarRefused):
            attempt()
    assert not CalendarDay.objects.exists()
