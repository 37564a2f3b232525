"""The working calendar as the administrator keeps it, over what the library knows."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from common.idempotency import IdempotentAnswer

__all__ = ["CalendarDay", "CalendarYear", "IdempotentAnswer"]


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class CalendarDay(models.Model):
    """A day that is worked or not, against what the calendar would say without this row.

    Personal data: none.
    """

    day = models.DateField(_("ngày"), unique=True)
    is_working = models.BooleanField(_("là ngày làm việc"), default=False)
    name = models.CharField(_("tên"), max_length=120)
    legal_basis = models.CharField(_("căn cứ"), max_length=300)

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("ngày nghỉ, ngày làm bù")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class CalendarYear(models.Model):
    """A year whose announced days off were compared with this calendar by the administrator.

    Personal data: none.
    """

    year = models.PositiveSmallIntegerField(_("năm"), unique=True)
    legal_basis = models.CharField(
        _("căn cứ"), max_length=300, help_text=_("Thông báo lịch nghỉ Tết, nghỉ bù của năm.")
    )

    class Meta:
        verbose_name = _("lịch nghỉ đã công bố")
        verbose_name_plural = _("lịch nghỉ đã công bố")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2013, year__lte=2099), name="common_calendaryear_range"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)
