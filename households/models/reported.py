"""What another system reported about a household: shown, never in force."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import history
from households.choices import PovertyClass, ReportSource
from households.models.household import Household
from officials.choices import Right
from officials.scope import ScopedQuerySet


class ReportedResultQuerySet(ScopedQuerySet["ReportedResult"]):
    """Reported results by the household's place."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    view_right = Right.VIEW_CLASSES


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class ReportedResult(models.Model):
    """A class and scores of a household as a file of another system gives them.

    Kept as said, with its source. It puts the household on the work list, but a class in force
    comes only from facts judged here and a decision. ``deprivation_score`` counts 0 to 12
    indicators times ten (0 to 120), as the form B2 does. ``batch`` is the import it came with.

    Personal data: poverty status as reported; sensitive.
    """

    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="reported_results",
        verbose_name=_("hộ"),
    )
    source = models.CharField(_("nguồn"), max_length=10, choices=ReportSource.choices)
    reported_on = models.DateField(_("ngày rà soát"))
    poverty_class = models.SmallIntegerField(
        _("kết quả được báo"), choices=PovertyClass.choices, null=True, blank=True
    )
    income_score = models.DecimalField(
        _("điểm B1"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    deprivation_score = models.SmallIntegerField(_("điểm B2"), null=True, blank=True)
    quick_result = models.CharField(_("kết quả rà soát nhanh"), max_length=100, blank=True)
    members = models.SmallIntegerField(_("số nhân khẩu"), null=True, blank=True)
    reviewer = models.CharField(_("người rà soát"), max_length=100, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    batch = models.UUIDField(null=True, editable=False)
    recorded_at = models.DateTimeField(_("ghi nhận lúc"), auto_now_add=True)

    objects = ReportedResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("kết quả do hệ thống khác báo")
        verbose_name_plural = _("kết quả do hệ thống khác báo")
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "source", "reported_on"],
                name="households_reportedresult_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.reported_on:%d/%m/%Y}"
