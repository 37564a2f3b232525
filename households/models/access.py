"""Who looked at which household, why, and what they were told."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import AccessPurpose, AccessVia
from households.models.household import Household
from officials.choices import Right
from officials.scope import ScopedQuerySet


class AccessRecordQuerySet(ScopedQuerySet["AccessRecord"]):
    """Looks by the household's place of that day."""

    view_right = Right.VIEW_ACCESS


class AccessRecord(models.Model):
    """One look at one household, by a person or by a program; only ever added to.

    A question about somebody who was not found has no household: ``subject`` is then a keyed digest
    of what was asked, so that the same question is recognised and nobody can be read from it.
    ``result`` is a stable code of what was answered.

    Personal data: who was looked at, by whom and why; sensitive. Kept at least two years (Decree
    356/2025 asks for records of processing; the period is the province archive's to set).
    """

    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accesses",
        verbose_name=_("hộ"),
        db_index=False,
    )
    commune = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    subject = models.CharField(max_length=64, blank=True)
    official = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người xem"),
        db_index=False,
    )
    client = models.ForeignKey(
        "officials.ApiClient",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("phần mềm"),
        db_index=False,
    )
    via = models.CharField(_("qua"), max_length=4, choices=AccessVia.choices)
    purpose = models.CharField(_("mục đích"), max_length=14, choices=AccessPurpose.choices)
    what = models.CharField(_("xem gì"), max_length=40)
    result = models.CharField(_("trả lời"), max_length=40, blank=True)
    as_of = models.DateField(_("tại ngày"), null=True, blank=True)
    address = models.GenericIPAddressField(_("địa chỉ IP"), null=True, blank=True)
    at = models.DateTimeField(_("lúc"), default=timezone.now)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt xem hồ sơ")
        verbose_name_plural = _("lượt xem hồ sơ")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["household", "-id"],
                condition=Q(household__isnull=False),
                name="households_accessrecord_of",
            ),
            models.Index(fields=["official", "-id"], name="households_accessrecord_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, commune__isnull=False, subject="")
                | (Q(household__isnull=True) & ~Q(subject="")),
                name="households_accessrecord_subject",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="accessrecord_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.what}"
