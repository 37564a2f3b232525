"""Lists of households that a commune confirmed to the bank, and what the bank answered."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.choices import Category, ListKind, RejectReason, RowChange, RowOutcome
from officials.choices import Right
from officials.scope import ScopedQuerySet


class ConfirmedListQuerySet(ScopedQuerySet["ConfirmedList"]):
    """Lists by the commune that signed."""

    village_lookup = None
    view_right = Right.VIEW_CLASSES
    change_right = Right.DECIDE


class ConfirmedList(models.Model):
    """A commune's list for a month, as signed; a mistake is corrected by the next list.

    ``sequence`` counts the commune's lists without gaps. ``sha256`` is over ``header`` and the
    hashes of the rows in order, each on a line of its own; the header names the hash of the list
    before (as docs/frozen-lists.md). Only ever added to: a trigger refuses the rest.

    Personal data: by its rows.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    month = models.PositiveSmallIntegerField(_("tháng"))
    kind = models.CharField(_("loại"), max_length=7, choices=ListKind.choices)
    as_of = models.DateField(_("tình trạng tại ngày"))
    sequence = models.PositiveIntegerField(_("số thứ tự"))
    row_count = models.PositiveIntegerField(_("số dòng"))
    header = models.TextField(_("phần đầu"))
    previous = models.CharField(_("mã của danh sách trước"), max_length=64, blank=True)
    sha256 = models.CharField(_("mã kiểm tra"), max_length=64, unique=True)
    signed_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người ký"),
    )
    signed_at = models.DateTimeField(_("ký lúc"), default=timezone.now)

    objects = ConfirmedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("danh sách gửi ngân hàng")
        verbose_name_plural = _("danh sách gửi ngân hàng")
        ordering = ["-signed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "sequence"], name="credit_confirmedlist_sequence"
            ),
            models.UniqueConstraint(
                fields=["commune", "year", "month", "kind"], name="credit_confirmedlist_month_once"
            ),
            models.CheckConstraint(
                condition=Q(sequence=1, previous="") | (Q(sequence__gt=1) & ~Q(previous="")),
                name="credit_confirmedlist_chained",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="credit_confirmedlist_month"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="confirmedlist_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.month}/{self.year} {self.sequence}"


class ConfirmedRowQuerySet(ScopedQuerySet["ConfirmedRow"]):
    """Rows by the list's commune."""

    commune_lookup = "confirmed__commune"
    village_lookup = None
    view_right = Right.VIEW_CLASSES
    change_right = Right.DECIDE


class ConfirmedRow(models.Model):
    """One household as confirmed. ``line`` is canonical JSON, ``sha256`` over its UTF-8 text.

    The other columns are what the line says, kept so that a list can be searched and answered.

    Personal data: head's name, birth year, identity number, village and category; sensitive.
    """

    confirmed = models.ForeignKey(
        ConfirmedList, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField(_("số thứ tự"))
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+", verbose_name=_("hộ")
    )
    code = models.CharField(_("mã hộ"), max_length=12)
    change = models.CharField(_("nội dung"), max_length=7, choices=RowChange.choices)
    category = models.CharField(_("đối tượng"), max_length=13, choices=Category.choices, blank=True)
    line = models.TextField(_("dòng"))
    sha256 = models.CharField(_("mã kiểm tra"), max_length=64)

    objects = ConfirmedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng của danh sách gửi ngân hàng")
        verbose_name_plural = _("dòng của danh sách gửi ngân hàng")
        ordering = ["confirmed", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["confirmed", "position"], name="credit_confirmedrow_position"
            ),
            models.UniqueConstraint(
                fields=["confirmed", "household"], name="credit_confirmedrow_once"
            ),
            models.CheckConstraint(
                condition=Q(change=RowChange.REMOVED) | ~Q(category=""),
                name="credit_confirmedrow_category",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="confirmedrow_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RowAnswerQuerySet(ScopedQuerySet["RowAnswer"]):
    """Answers by the list's commune."""

    commune_lookup = "row__confirmed__commune"
    village_lookup = None
    view_right = Right.VIEW_CLASSES
    change_right = Right.RUN_REVIEWS


class RowAnswer(models.Model):
    """What a branch answered to a row; a rejection waits for the commune's officer.

    The newest answer of a branch to a row counts; earlier ones stay.

    Personal data: what the bank says about a household.
    """

    row = models.ForeignKey(
        ConfirmedRow, on_delete=models.PROTECT, related_name="answers", verbose_name=_("dòng")
    )
    branch = models.ForeignKey(
        "officials.BankBranch",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("đơn vị ngân hàng"),
    )
    outcome = models.CharField(_("trả lời"), max_length=8, choices=RowOutcome.choices)
    reason = models.CharField(_("lý do"), max_length=20, choices=RejectReason.choices, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("trả lời lúc"), default=timezone.now)
    handled_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(_("xử lý lúc"), null=True, blank=True)
    handling = models.CharField(_("cách xử lý"), max_length=300, blank=True)

    objects = RowAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trả lời của ngân hàng")
        verbose_name_plural = _("trả lời của ngân hàng")
        ordering = ["-answered_at", "-id"]
        indexes = [
            models.Index(
                fields=["row"],
                condition=Q(outcome=RowOutcome.REJECTED, handled_at__isnull=True),
                name="credit_rowanswer_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=RowOutcome.ACCEPTED, reason="")
                | (Q(outcome=RowOutcome.REJECTED) & ~Q(reason="")),
                name="credit_rowanswer_reason",
            ),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handling="")
                | (Q(handled_at__isnull=False) & ~Q(handling="")),
                name="credit_rowanswer_handled",
            ),
        ]
        triggers = [
            # Only how it was handled is added later.
            pgtrigger.Protect(
                name="rowanswer_stays",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
                    "row_id",
                    "branch_id",
                    "outcome",
                    "reason",
                    "note",
                    "answered_by_id",
                    "answered_at",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.outcome}"


class ListReadingQuerySet(ScopedQuerySet["ListReading"]):
    """Readings by the list's commune."""

    commune_lookup = "confirmed__commune"
    village_lookup = None
    view_right = Right.VIEW_CLASSES
    change_right = Right.DECIDE


class ListReading(models.Model):
    """Somebody of the bank, or a program of theirs, read rows of a list: once a list and day.

    A list is read page after page, so a row for each page would say nothing more. Looks at single
    households are in ``households.AccessRecord``.

    Personal data: none beyond who read.
    """

    confirmed = models.ForeignKey(
        ConfirmedList, on_delete=models.PROTECT, related_name="readings", db_index=False
    )
    official = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("người đọc"),
    )
    day = models.DateField(_("ngày"))
    first_at = models.DateTimeField(_("lần đầu trong ngày"), default=timezone.now)

    objects = ListReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt đọc danh sách gửi ngân hàng")
        verbose_name_plural = _("lượt đọc danh sách gửi ngân hàng")
        ordering = ["-first_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["confirmed", "official", "day"], name="credit_listreading_once_a_day"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="listreading_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmed_id} {self.day}"
