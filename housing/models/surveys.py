"""What an official saw of a house beyond the register's facts."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import ScopedQuerySet


class HousingSurveyQuerySet(ScopedQuerySet["HousingSurvey"]):
    """Surveys by where the household lives."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    change_right = Right.SURVEY


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class HousingSurvey(models.Model):
    """A look at a house on a day: the three structures of the housing test; the latest one counts.

    The register knows wall, column and roof but no foundation. ``None`` is not known; then what the
    latest review says of the roof, the frame and the area stands.

    Personal data: the dwelling of a household; sensitive.
    """

    household = models.ForeignKey(
        "households.Household",
        on_delete=models.PROTECT,
        related_name="housing_surveys",
        verbose_name=_("hộ"),
    )
    surveyed_on = models.DateField(_("ngày khảo sát"))
    has_house = models.BooleanField(_("có nhà ở"), default=True)
    foundation_solid = models.BooleanField(_("nền, móng bền chắc"), null=True, blank=True)
    frame_solid = models.BooleanField(_("khung, tường bền chắc"), null=True, blank=True)
    roof_solid = models.BooleanField(_("mái bền chắc"), null=True, blank=True)
    area_m2 = models.DecimalField(
        _("diện tích nhà ở (m²)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    surveyed_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = HousingSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("khảo sát nhà ở")
        verbose_name_plural = _("khảo sát nhà ở")
        ordering = ["-surveyed_on", "-id"]
        indexes = [
            models.Index(fields=["household", "-surveyed_on", "-id"], name="housing_survey_latest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(area_m2__isnull=True) | Q(area_m2__gte=0, area_m2__lte=1000),
                name="housing_housingsurvey_area",
            ),
        ]
