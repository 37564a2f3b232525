"""What happens in a project: inputs signed for, the revolving part, visits."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from livelihoods.choices import DueState
from livelihoods.models.projects import (
    ProductionProject,
    ProjectMember,
    ProjectScopedQuerySet,
)
from officials.choices import Right
from officials.scope import ScopedQuerySet


class DeliveryQuerySet(ProjectScopedQuerySet["Delivery"]):
    """Deliveries by their project's commune."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Delivery(models.Model):
    """One thing handed out to members on a day, from a supplier, with its paper.

    Personal data: none but what its lines lead to.
    """

    project = models.ForeignKey(
        ProductionProject,
        on_delete=models.PROTECT,
        related_name="deliveries",
        verbose_name=_("dự án"),
    )
    delivered_on = models.DateField(_("ngày giao"))
    item = models.CharField(_("vật tư, con giống, cây giống"), max_length=200)
    unit = models.CharField(_("đơn vị"), max_length=30)
    supplier = models.CharField(_("bên cung cấp"), max_length=200)
    document_no = models.CharField(_("số biên bản, hoá đơn"), max_length=60)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt giao")
        verbose_name_plural = _("đợt giao")
        ordering = ["-delivered_on", "-id"]

    def __str__(self) -> str:
        return f"{self.item} {self.delivered_on:%d/%m/%Y}"


class DeliveryLineQuerySet(ScopedQuerySet["DeliveryLine"]):
    """Lines by their member's place."""

    commune_lookup = "delivery__project__commune"
    village_lookup = "member__household__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class DeliveryLine(models.Model):
    """What one member got, and who signed for it; ``signed`` is false where nobody did.

    Personal data: what a household received, name of who signed.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    member = models.ForeignKey(
        ProjectMember, on_delete=models.PROTECT, related_name="received", verbose_name=_("hộ")
    )
    quantity = models.DecimalField(_("số lượng"), max_digits=12, decimal_places=2)
    receiver = models.CharField(_("người ký nhận"), max_length=120, blank=True)
    signed = models.BooleanField(_("đã ký nhận"), default=False)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    objects = DeliveryLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng giao nhận")
        verbose_name_plural = _("dòng giao nhận")
        ordering = ["delivery", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "member"], name="livelihoods_deliveryline_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="livelihoods_deliveryline_quantity",
                violation_error_message=_("Số lượng phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(signed=False) | ~Q(receiver=""),
                name="livelihoods_deliveryline_signed",
                violation_error_message=_("Ghi tên người ký nhận."),
            ),
        ]


class RevolvingDueQuerySet(ScopedQuerySet["RevolvingDue"]):
    """Dues by their member's place."""

    commune_lookup = "member__project__commune"
    village_lookup = "member__household__village"
    change_right = Right.MANAGE_SUPPORT

    def overdue(self, day: dt.date) -> Self:
        """Dues that nobody has returned by a day after their date."""
        return self.filter(state=DueState.OPEN, due_on__lt=day)


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class RevolvingDue(models.Model):
    """What a member gives back for the next household: money, or something in kind.

    ``amount`` is whole dong for money; otherwise ``quantity`` of ``unit`` of ``item`` (one calf).
    A part that came back makes two rows of one: what came back, and the rest (``split_of``), so
    that the sum of a member's dues never changes. Rows are never deleted.

    Personal data: what a household owes a group.
    """

    member = models.ForeignKey(
        ProjectMember, on_delete=models.PROTECT, related_name="dues", verbose_name=_("hộ")
    )
    split_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    item = models.CharField(_("phải trả"), max_length=120)
    amount = models.BigIntegerField(_("số tiền (đồng)"), null=True, blank=True)
    quantity = models.DecimalField(
        _("số lượng"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("đơn vị"), max_length=30, blank=True)
    due_on = models.DateField(_("hạn trả"))
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=DueState.choices, default=DueState.OPEN
    )
    returned_on = models.DateField(_("ngày thu hồi"), null=True, blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    reason = models.CharField(_("lý do, ghi chú"), max_length=300, blank=True)
    passed_to = models.ForeignKey(
        ProjectMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="received_dues",
        verbose_name=_("hộ nhận luân chuyển"),
    )
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RevolvingDueQuerySet.as_manager()

    class Meta:
        verbose_name = _("khoản luân chuyển")
        verbose_name_plural = _("khoản luân chuyển")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state=DueState.OPEN),
                name="livelihoods_due_open",
            )
        ]
        triggers = [pgtrigger.Protect(name="due_stays", operation=pgtrigger.Delete)]
        constraints = [
            # The same thing of one day is owed once; parts of it are rows of their own.
            models.UniqueConstraint(
                fields=["member", "item", "due_on"],
                condition=Q(split_of__isnull=True),
                name="livelihoods_revolvingdue_once",
                violation_error_message=_("Hộ đã có khoản luân chuyển này cùng hạn trả."),
            ),
            models.CheckConstraint(
                condition=(Q(amount__gt=0) & Q(quantity__isnull=True) & Q(unit=""))
                | (Q(amount__isnull=True) & Q(quantity__gt=0) & ~Q(unit="")),
                name="livelihoods_revolvingdue_money_or_kind",
                violation_error_message=_("Ghi số tiền, hoặc số lượng kèm đơn vị."),
            ),
            models.CheckConstraint(
                condition=~Q(state=DueState.OPEN)
                | Q(returned_on__isnull=True, closed_on__isnull=True, passed_to__isnull=True),
                name="livelihoods_revolvingdue_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=DueState.RETURNED)
                | Q(returned_on__isnull=False, closed_on__isnull=True, passed_to__isnull=True),
                name="livelihoods_revolvingdue_returned",
            ),
            models.CheckConstraint(
                condition=~Q(state=DueState.PASSED_ON)
                | Q(returned_on__isnull=False, closed_on__isnull=False, passed_to__isnull=False),
                name="livelihoods_revolvingdue_passed_on",
            ),
            models.CheckConstraint(
                condition=~Q(state=DueState.SETTLED)
                | Q(returned_on__isnull=False, closed_on__isnull=False, passed_to__isnull=True),
                name="livelihoods_revolvingdue_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state=DueState.WAIVED)
                | (
                    Q(returned_on__isnull=True, closed_on__isnull=False, passed_to__isnull=True)
                    & ~Q(reason="")
                ),
                name="livelihoods_revolvingdue_waived",
                violation_error_message=_("Ghi rõ lý do miễn trả."),
            ),
            models.CheckConstraint(
                condition=Q(passed_to__isnull=True) | ~Q(passed_to=F("member")),
                name="livelihoods_revolvingdue_to_another",
                violation_error_message=_("Hộ nhận luân chuyển phải là hộ khác."),
            ),
        ]


class MonitoringVisitQuerySet(ScopedQuerySet["MonitoringVisit"]):
    """Visits by their member's place."""

    commune_lookup = "member__project__commune"
    village_lookup = "member__household__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class MonitoringVisit(models.Model):
    """What was found at a member on a day.

    ``survival_pct`` is the share of animals or plants still living; ``sold`` is dong since the
    last visit; ``income_before`` and ``income_after`` are dong per person and month, before the
    project and now.

    Personal data: income and production of a household; sensitive.
    """

    member = models.ForeignKey(
        ProjectMember, on_delete=models.PROTECT, related_name="visits", verbose_name=_("hộ")
    )
    visited_on = models.DateField(_("ngày kiểm tra"))
    visitor = models.CharField(_("người kiểm tra"), max_length=120)
    survival_pct = models.DecimalField(
        _("tỷ lệ sống (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    output = models.DecimalField(
        _("sản lượng"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    output_unit = models.CharField(_("đơn vị sản lượng"), max_length=30, blank=True)
    sold = models.BigIntegerField(_("tiền bán được (đồng)"), null=True, blank=True)
    income_before = models.BigIntegerField(
        _("thu nhập trước (đồng/người/tháng)"), null=True, blank=True
    )
    income_after = models.BigIntegerField(
        _("thu nhập hiện nay (đồng/người/tháng)"), null=True, blank=True
    )
    note = models.CharField(_("nhận xét"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MonitoringVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần kiểm tra")
        verbose_name_plural = _("lần kiểm tra")
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "visited_on"],
                name="livelihoods_monitoringvisit_once",
                violation_error_message=_("Hộ này đã được ghi kiểm tra trong ngày đó."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(survival_pct__isnull=True) | Q(survival_pct__gte=0, survival_pct__lte=100)
                )
                & (Q(output__isnull=True) | (Q(output__gte=0) & ~Q(output_unit="")))
                & (Q(sold__isnull=True) | Q(sold__gte=0))
                & (Q(income_before__isnull=True) | Q(income_before__gte=0))
                & (Q(income_after__isnull=True) | Q(income_after__gte=0)),
                name="livelihoods_monitoringvisit_numbers",
                violation_error_message=_(
                    "Tỷ lệ từ 0 đến 100 %; số khác không âm; sản lượng kèm đơn vị."
                ),
            ),
        ]
