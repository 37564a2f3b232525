"""What people, companies and the community give in kind for a commune, outside any one support."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import ScopedQuerySet
from programmes.models.capital import ContributionBase
from programmes.models.catalogue import Project
from programmes.models.works import Work


class CommunityContributionQuerySet(ScopedQuerySet["CommunityContribution"]):
    """Contributions to whole communes."""

    village_lookup = None
    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class CommunityContribution(ContributionBase):
    """Land, labour, materials given for a commune: a road's land, a day of work on a school.

    What is given for one support is ``Contribution``, for a production project its own. ``value``
    is whole dong and stands only with ``valuation_note``, which says how it was found; it counts
    as local money where the counterpart rule of the programme says so.

    Personal data: names of givers.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("thôn, tổ dân phố"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dự án, tiểu dự án"),
    )
    work = models.ForeignKey(
        Work,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("công trình"),
    )
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = CommunityContributionQuerySet.as_manager()

    class Meta(ContributionBase.Meta):
        verbose_name = _("đóng góp của cộng đồng")
        verbose_name_plural = _("đóng góp của cộng đồng")
        ordering = ["-given_on", "-id"]
        indexes = [models.Index(fields=["commune", "given_on"], name="programmes_given_commune")]

    def __str__(self) -> str:
        return self.description
