"""Households, who lives in them and where, through time."""

from __future__ import annotations

import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from common import history
from households.choices import ChangeKind, Relation
from households.models.person import Person
from officials.scope import ScopedQuerySet


class DateRange(Func):
    """Half-open range of the two date columns: the day of ``valid_to`` no longer counts."""

    function = "daterange"


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    """Households by where they live now."""

    def existing(self) -> HouseholdQuerySet:
        """Households that have not ended."""
        return self.filter(closed_on__isnull=True)


# The former row is kept: what is new is on the next event or on the row itself, so that history is
# whole also for rows that were loaded without events.
@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Household(models.Model):
    """A household under the Law on Residence, registered in a village of today.

    ``commune`` repeats the village's commune; a composite foreign key keeps the two in step. The
    code ``{commune code}-{running number}`` is never reused, also not after a move.

    Personal data: address, telephone, merit and minority flags; sensitive.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("mã hộ"), max_length=12, unique=True)
    external_code = models.CharField(_("mã hộ ở hệ thống khác"), max_length=40, blank=True)
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        related_name="households",
        verbose_name=_("thôn, tổ dân phố"),
    )
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    has_merit = models.BooleanField(_("có người có công với cách mạng"), default=False)
    is_local_minority = models.BooleanField(_("dân tộc thiểu số tại chỗ"), default=False)
    registered_on = models.DateField(_("ngày lập hộ"))
    closed_on = models.DateField(_("ngày không còn"), null=True, blank=True)
    closed_reason = models.CharField(_("lý do"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("hộ gia đình")
        verbose_name_plural = _("hộ gia đình")
        indexes = [
            # Keyset pages of one commune.
            models.Index(fields=["commune", "id"], name="households_household_commune"),
            models.Index(fields=["village", "id"], name="households_household_village"),
            models.Index(
                fields=["external_code"],
                condition=~Q(external_code=""),
                name="households_household_external",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("registered_on")),
                name="households_household_life_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class HouseholdNumber(models.Model):
    """Last running number given to a household of a commune.

    Personal data: none.
    """

    commune = models.OneToOneField("areas.Area", on_delete=models.PROTECT, related_name="+")
    last = models.PositiveIntegerField(default=0)


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    """Memberships by the household's place."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"

    def current(self) -> MembershipQuerySet:
        """Memberships that have not ended."""
        return self.filter(valid_to__isnull=True)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Membership(models.Model):
    """A person in a household during a half-open time ``[valid_from, valid_to)``.

    A change of relation or of head ends one row and starts the next.

    Personal data: who lives with whom; sensitive.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("hộ")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("nhân khẩu")
    )
    relation = models.CharField(_("quan hệ với chủ hộ"), max_length=12, choices=Relation.choices)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("thành viên hộ")
        verbose_name_plural = _("thành viên hộ")
        indexes = [models.Index(fields=["household"], name="households_membership_house")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="households_membership_order",
            ),
            ExclusionConstraint(
                name="households_membership_one_household",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Người này đang là thành viên của một hộ khác."),
            ),
            ExclusionConstraint(
                name="households_membership_one_head",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(relation=Relation.HEAD),
                violation_error_message=_("Mỗi hộ chỉ có một chủ hộ."),
            ),
        ]


class ResidenceQuerySet(ScopedQuerySet["Residence"]):
    """Residences by their own place."""


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Residence(models.Model):
    """Where a household lived during a half-open time ``[valid_from, valid_to)``.

    Personal data: place of living.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residences")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("areas.Village", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("nơi cư trú của hộ")
        verbose_name_plural = _("nơi cư trú của hộ")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="households_residence_order",
            ),
            ExclusionConstraint(
                name="households_residence_one_place",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class HouseholdChangeQuerySet(ScopedQuerySet["HouseholdChange"]):
    """Changes by the household's place."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"


class HouseholdChange(models.Model):
    """A split, merge, move, change of head or death: what, who recorded it, how to undo it.

    ``persons`` are the keys of everybody the change touched. ``undo`` holds the keys and former
    values that the undo service needs; a change can be undone while nothing was built on it.

    Personal data: refers to persons by key; a merge of records also keeps the former values of the
    record that was given up, identity numbers included.
    """

    kind = models.CharField(_("loại biến động"), max_length=12, choices=ChangeKind.choices)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="changes", verbose_name=_("hộ")
    )
    other_household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes_as_other",
        verbose_name=_("hộ liên quan"),
    )
    on_date = models.DateField(_("ngày xảy ra"))
    recorded_at = models.DateTimeField(_("ghi nhận lúc"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người ghi nhận"),
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    persons = ArrayField(models.BigIntegerField(), default=list, blank=True)
    undo = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("đã hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người hoàn tác"),
    )

    objects = HouseholdChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("biến động hộ")
        verbose_name_plural = _("biến động hộ")
        ordering = ["-on_date", "-id"]
        indexes = [
            # What happened to a person since: a change can be undone only from the newest back.
            GinIndex(fields=["persons"], name="households_change_persons"),
        ]
