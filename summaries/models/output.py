"""What was done for people, by cell and year, and the marks of areas that await counting."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from officials.choices import Right
from officials.scope import AreaScopedQuerySet

_M = TypeVar("_M", bound=models.Model)


class _OfProvinceToo(AreaScopedQuerySet[_M]):
    """Figures of communes, and a province's own for whoever holds the right in all of it."""

    view_right = Right.VIEW_STATISTICS


class OutputStatisticQuerySet(_OfProvinceToo["OutputStatistic"]):
    """Outputs by area."""


class OutputStatistic(models.Model):
    """The outputs of one cell in one year, derived from the ledger and what stands beside it.

    A cell is a commune of today with a former commune of its villages (null where it is not known
    or the thing has no village), or a province with what is its own. ``figures`` holds the outputs
    other than 0 by code (``summaries.rules.outputs``). ``as_of`` is the day for which the area was
    counted. Nothing but ``summaries.services.outputs`` writes rows.

    Personal data: counts; a count of one may tell of a household, so rows are scoped.
    """

    area = models.ForeignKey(
        "areas.Area", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    former_commune = models.ForeignKey(
        "areas.Area", on_delete=models.CASCADE, null=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    figures = models.JSONField(_("số liệu"), default=dict)
    as_of = models.DateField(_("ngày"))
    computed_at = models.DateTimeField(_("tính lúc"), db_default=Now())

    objects = OutputStatisticQuerySet.as_manager()

    class Meta:
        verbose_name = _("kết quả hỗ trợ của xã")
        verbose_name_plural = _("kết quả hỗ trợ của xã")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "former_commune", "year"],
                nulls_distinct=False,
                name="summaries_outputstatistic_once",
            )
        ]


class OutputMarkQuerySet(_OfProvinceToo["OutputMark"]):
    """Marks by area."""


class OutputMark(models.Model):
    """An area whose outputs no longer follow from its rows; written by database triggers.

    Personal data: none.
    """

    area = models.ForeignKey("areas.Area", on_delete=models.CASCADE, related_name="+")
    marked_at = models.DateTimeField(db_default=Now())

    objects = OutputMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("kết quả chờ tính lại")
        verbose_name_plural = _("kết quả chờ tính lại")
