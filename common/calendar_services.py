"""Changes of the working calendar by the administrator."""

from __future__ import annotations

import datetime as dt
from typing import Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from common.calendars import forget_calendar
from common.exceptions import DomainError
from common.jobs import enqueue
from common.models import CalendarDay, CalendarYear

_Row = TypeVar("_Row", CalendarDay, CalendarYear)


class CalendarRefused(DomainError):
    """A day or year of the calendar cannot be like this."""

    code = "calendar_refused"


class Actor(Protocol):
    """Whoever signs in; what an account is, upper floors know."""

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """Answer whether the permission is held."""
        ...


@transaction.atomic
def set_day(
    *, actor: Actor | None, day: dt.date, is_working: bool, name: str, legal_basis: str
) -> CalendarDay:
    """Say that a day is worked or not; a day said before is corrected.

    Clocks that run are read again afterwards by a task. ``actor`` is None for commands.

    Raises:
        CalendarRefused: the actor does not manage reference data, or name or basis is missing.
    """
    _require(actor, "common.change_calendarday")
    row = CalendarDay.objects.select_for_update().filter(day=day).first() or CalendarDay(day=day)
    row.is_working, row.name, row.legal_basis = is_working, name.strip(), legal_basis.strip()
    return _saved(row)


@transaction.atomic
def confirm_year(*, actor: Actor | None, year: int, legal_basis: str) -> CalendarYear:
    """Say that the announced days off of a year are all in the calendar.

    Raises:
        CalendarRefused: the actor does not manage reference data, or the basis is missing.
    """
    _require(actor, "common.change_calendaryear")
    row = CalendarYear.objects.select_for_update().filter(year=year).first()
    row = row or CalendarYear(year=year)
    row.legal_basis = legal_basis.strip()
    return _saved(row)


def _require(actor: Actor | None, permission: str) -> None:
    if actor is not None and not actor.has_perm(permission):
        raise CalendarRefused(
            _("Chức vụ hiện tại của bạn không cho phép sửa danh mục này. Nhờ quản trị hệ thống.")
        )


def _saved(row: _Row) -> _Row:
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise CalendarRefused(" ".join(messages), field=field) from error
    row.save()
    transaction.on_commit(forget_calendar)
    enqueue("households.read_clocks_again")
    return row
