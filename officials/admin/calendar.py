"""Days off and days of work that the government moved: changed by who manages reference data."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin_services import ServiceAdmin, ServiceForm
from common.calendar_services import confirm_year, set_day
from common.models import CalendarDay, CalendarYear


class CalendarDayForm(ServiceForm):
    """One day against the calendar of the law."""

    class Meta:
        model = CalendarDay
        fields = ("day", "is_working", "name", "legal_basis")
        help_texts = {
            "is_working": _(
                "Đánh dấu nếu cơ quan làm việc ngày này (làm bù); bỏ trống nếu nghỉ. "
                "Ghi nhầm thì ghi lại cho đúng với lịch chung."
            ),
        }

    def perform(self) -> CalendarDay:
        """Set the day, or correct it."""
        data = self.cleaned_data
        return set_day(
            actor=self.actor,
            day=self.instance.day if self.instance.pk else data["day"],
            is_working=data["is_working"],
            name=data["name"],
            legal_basis=data["legal_basis"],
        )


@admin.register(CalendarDay)
class CalendarDayAdmin(ServiceAdmin):
    """Days that differ from what the law and the library say."""

    form = CalendarDayForm
    list_display = ("day", "is_working", "name", "legal_basis")
    list_filter = ("is_working",)
    search_fields = ("name", "legal_basis")
    ordering = ("-day",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row belongs to its day."""
        return ("day",) if obj else ()


class CalendarYearForm(ServiceForm):
    """The days off of a year are announced and all here."""

    class Meta:
        model = CalendarYear
        fields = ("year", "legal_basis")

    def perform(self) -> CalendarYear:
        """Confirm the year."""
        data = self.cleaned_data
        year = self.instance.year if self.instance.pk else data["year"]
        return confirm_year(actor=self.actor, year=year, legal_basis=data["legal_basis"])


@admin.register(CalendarYear)
class CalendarYearAdmin(ServiceAdmin):
    """Years whose announced days off were compared with the calendar."""

    form = CalendarYearForm
    list_display = ("year", "legal_basis")
    ordering = ("-year",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row belongs to its year."""
        return ("year",) if obj else ()
