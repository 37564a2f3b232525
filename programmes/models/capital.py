"""Capital: what was allocated to whom, what is held for something, what was paid."""

from __future__ import annotations

from typing import TypeVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import AreaScopedQuerySet, ScopedQuerySet
from programmes.choices import (
    CapitalSource,
    CommitmentState,
    ContributionKind,
    Giver,
)
from programmes.models.catalogue import Dated, DatedQuerySet, Programme, Project, order_check

_M = TypeVar("_M", bound=models.Model)


class _MoneyQuerySet(AreaScopedQuerySet[_M]):
    """Money by the area that it was given to."""

    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_SUPPORT


class CapitalLineQuerySet(_MoneyQuerySet["CapitalLine"]):
    """Lines by their area."""

    commune_lookup = "area"
    change_right = Right.MANAGE_CAPITAL


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class CapitalLine(models.Model):
    """Money of one source for one project, area and year; whole dong.

    ``allocated``, ``committed`` and ``disbursed`` are sums kept by the database's triggers from
    allocations, commitments and payments; a check holds disbursed ≤ committed ≤ allocated, so that
    nothing is spent that was not allocated, whoever writes at the same time.

    Personal data: none.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="lines", verbose_name=_("dự án")
    )
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("địa bàn")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    source = models.CharField(_("nguồn vốn"), max_length=20, choices=CapitalSource.choices)
    allocated = models.BigIntegerField(_("được giao"), default=0, db_default=0, editable=False)
    committed = models.BigIntegerField(_("đã giữ vốn"), default=0, db_default=0, editable=False)
    disbursed = models.BigIntegerField(_("đã giải ngân"), default=0, db_default=0, editable=False)

    objects = CapitalLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng vốn")
        verbose_name_plural = _("dòng vốn")
        ordering = ["-year", "project", "source"]
        indexes = [models.Index(fields=["area", "year"], name="programmes_line_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "area", "year", "source"],
                name="programmes_capitalline_once",
                violation_error_message=_("Đã có dòng vốn này."),
            ),
            models.CheckConstraint(
                condition=Q(disbursed__gte=0)
                & Q(disbursed__lte=F("committed"))
                & Q(committed__lte=F("allocated")),
                name="programmes_capitalline_within",
                violation_error_message=_("Vượt số vốn được giao."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2010, year__lte=2099), name="programmes_capitalline_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.source}"


class AllocationQuerySet(_MoneyQuerySet["Allocation"]):
    """Allocations by the line's area."""

    commune_lookup = "line__area"
    change_right = Right.MANAGE_CAPITAL


class Allocation(models.Model):
    """A decision that gives money to a line, or takes it back (negative); never changed.

    Personal data: none beyond who recorded it.
    """

    line = models.ForeignKey(
        CapitalLine,
        on_delete=models.PROTECT,
        related_name="allocations",
        verbose_name=_("dòng vốn"),
    )
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    decided_on = models.DateField(_("ngày quyết định"))
    decision_no = models.CharField(_("số quyết định"), max_length=60)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("giao vốn")
        verbose_name_plural = _("giao vốn")
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="programmes_allocation_amount")
        ]


class CommitmentQuerySet(_MoneyQuerySet["Commitment"]):
    """Money held, by the line's area."""

    commune_lookup = "line__area"


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Commitment(models.Model):
    """A part of a line for one thing: the fund line of a support, a work, a project's common cost.

    ``planned`` counts nowhere, ``held`` counts against the line, ``released`` keeps only what was
    paid. ``paid`` is the sum of its payments, kept by the database.

    Personal data: none but what ``support`` leads to.
    """

    line = models.ForeignKey(
        CapitalLine,
        on_delete=models.PROTECT,
        related_name="commitments",
        verbose_name=_("dòng vốn"),
    )
    support = models.ForeignKey(
        "programmes.Support",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funds",
        verbose_name=_("hỗ trợ"),
    )
    work = models.ForeignKey(
        "programmes.Work",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funds",
        verbose_name=_("công trình"),
    )
    title = models.CharField(_("dùng cho"), max_length=200, blank=True)
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    state = models.CharField(
        _("trạng thái"),
        max_length=8,
        choices=CommitmentState.choices,
        default=CommitmentState.PLANNED,
    )
    paid = models.BigIntegerField(_("đã trả"), default=0, db_default=0, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("khoản vốn")
        verbose_name_plural = _("khoản vốn")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(paid__gte=0) & Q(paid__lte=F("amount")),
                name="programmes_commitment_within",
                violation_error_message=_("Số đã trả vượt số vốn giữ cho khoản này."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.PLANNED) | Q(paid=0),
                name="programmes_commitment_held_before_paid",
                violation_error_message=_("Chưa giữ vốn cho khoản này nên chưa thể chi."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.RELEASED) | Q(paid=F("amount")),
                name="programmes_commitment_released",
            ),
            models.UniqueConstraint(
                fields=["line", "support"],
                condition=Q(support__isnull=False),
                name="programmes_commitment_once",
                violation_error_message=_("Hỗ trợ này đã có khoản từ dòng vốn đó."),
            ),
            models.UniqueConstraint(
                fields=["line", "work"],
                condition=Q(work__isnull=False),
                name="programmes_commitment_once_per_work",
                violation_error_message=_("Công trình này đã có khoản từ dòng vốn đó."),
            ),
            models.CheckConstraint(
                condition=Q(support__isnull=True) | Q(work__isnull=True),
                name="programmes_commitment_one_use",
            ),
        ]


class PaymentQuerySet(_MoneyQuerySet["Payment"]):
    """Payments, by the line's area."""

    commune_lookup = "commitment__line__area"


class Payment(models.Model):
    """Money paid out of a commitment, or paid back (negative); never changed.

    Personal data: none but what the commitment's support leads to.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="payments", verbose_name=_("khoản vốn")
    )
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    paid_on = models.DateField(_("ngày chi"))
    document_no = models.CharField(_("số chứng từ"), max_length=60)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("giải ngân")
        verbose_name_plural = _("giải ngân")
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="programmes_payment_amount")
        ]


class CounterpartRuleQuerySet(DatedQuerySet["CounterpartRule"]):
    """Rules by date."""


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class CounterpartRule(Dated):
    """The least share of local money beside central money, in percent *of the central money*.

    Personal data: none.
    """

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="counterparts")
    province = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    min_pct_of_central = models.DecimalField(
        _("tối thiểu (% vốn trung ương)"), max_digits=5, decimal_places=2
    )
    counts_in_kind = models.BooleanField(
        _("tính cả đóng góp bằng hiện vật đã định giá"), default=False
    )
    condition_vi = models.CharField(_("áp dụng cho"), max_length=300, blank=True)

    objects = CounterpartRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("tỷ lệ đối ứng")
        verbose_name_plural = _("tỷ lệ đối ứng")
        constraints = [order_check("programmes_counterpartrule_order")]

    def __str__(self) -> str:
        return self.code


class ContributionBase(models.Model):
    """Something given besides budget money; with a value only together with how it was valued.

    ``value`` is whole dong.
    """

    kind = models.CharField(_("hình thức"), max_length=8, choices=ContributionKind.choices)
    giver = models.CharField(_("bên góp"), max_length=12, choices=Giver.choices)
    giver_name = models.CharField(_("tên bên góp"), max_length=200, blank=True)
    description = models.CharField(_("nội dung"), max_length=300)
    quantity = models.DecimalField(
        _("số lượng"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("đơn vị"), max_length=30, blank=True)
    value = models.BigIntegerField(_("giá trị ước tính (đồng)"), null=True, blank=True)
    valuation_note = models.CharField(_("cách định giá"), max_length=300, blank=True)
    given_on = models.DateField(_("ngày góp"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gte=0) & ~Q(valuation_note="")),
                name="%(app_label)s_%(class)s_valued",
                violation_error_message=_("Ghi cách định giá khi đã ghi giá trị."),
            )
        ]


class ContributionQuerySet(ScopedQuerySet["Contribution"]):
    """Contributions by the support's place."""

    commune_lookup = "support__commune"
    village_lookup = "support__village"
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Contribution(ContributionBase):
    """What was given in kind for one support.

    Personal data: names of givers; the household by its support.
    """

    support = models.ForeignKey(
        "programmes.Support",
        on_delete=models.PROTECT,
        related_name="contributions",
        verbose_name=_("hỗ trợ"),
    )

    objects = ContributionQuerySet.as_manager()

    class Meta(ContributionBase.Meta):
        verbose_name = _("đóng góp bằng hiện vật")
        verbose_name_plural = _("đóng góp bằng hiện vật")
