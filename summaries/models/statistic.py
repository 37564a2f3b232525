"""Figures computed from the register, and the marks of communes that await computing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from officials.choices import Right
from officials.scope import ScopedQuerySet


class CommuneStatisticQuerySet(ScopedQuerySet["CommuneStatistic"]):
    """Figures by the commune of today they stand in."""

    village_lookup = None
    view_right = Right.VIEW_STATISTICS

    def current(self) -> CommuneStatisticQuerySet:
        """The moving present."""
        return self.filter(is_current=True)


class CommuneStatistic(models.Model):
    """The figures of one cell under one standard on one day, derived from classes and reviews.

    A cell is a commune of today with one of the former communes its villages belonged to, so that
    sums of cells give today's and former units alike. ``figures`` holds the measures other than 0
    by code (``summaries.rules.measures``). ``period_end`` is a 31 December, or the day of
    computing for the present; ``computed_at`` is when the row was computed or, for a year end,
    last changed. Nothing but ``summaries.services.recompute`` writes rows.

    Personal data: counts; a count of one may tell of a household, so rows are scoped.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    former_commune = models.ForeignKey(
        "areas.Area", on_delete=models.CASCADE, null=True, related_name="+"
    )
    standard = models.ForeignKey(
        "households.PovertyStandard", on_delete=models.CASCADE, related_name="+"
    )
    period_end = models.DateField(_("ngày"))
    is_current = models.BooleanField(_("hiện tại"), default=False)
    figures = models.JSONField(_("số liệu"), default=dict)
    oldest_review = models.DateField(_("rà soát cũ nhất"), null=True)
    newest_review = models.DateField(_("rà soát mới nhất"), null=True)
    computed_at = models.DateTimeField(_("tính lúc"))

    objects = CommuneStatisticQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liệu của xã")
        verbose_name_plural = _("số liệu của xã")
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "former_commune", "standard", "period_end"],
                condition=Q(is_current=False),
                nulls_distinct=False,
                name="summaries_communestatistic_year_end",
            ),
            models.UniqueConstraint(
                fields=["commune", "former_commune", "standard"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="summaries_communestatistic_current",
            ),
        ]


class StaleMarkQuerySet(ScopedQuerySet["StaleMark"]):
    """Marks by their commune."""

    village_lookup = None
    view_right = Right.VIEW_STATISTICS


class StaleMark(models.Model):
    """A commune whose figures no longer follow from its rows, written by database triggers.

    Every statement that changes classes, judgements or reviews leaves one mark per commune in its
    own transaction, whatever the door: form, API, import, ``bulk_create`` or ``psql``. The
    computation deletes the marks it has seen. Figures of days before ``since`` are not touched.

    Personal data: none.
    """

    commune = models.ForeignKey("areas.Area", on_delete=models.CASCADE, related_name="+")
    since = models.DateField(null=True)
    marked_at = models.DateTimeField(db_default=Now())

    objects = StaleMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liệu chờ tính lại")
        verbose_name_plural = _("số liệu chờ tính lại")
