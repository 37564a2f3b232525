"""Many loans reported at once, and months compared with the bank's books."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.choices import BatchRowState, BatchState, DifferenceKind
from credit.models.loans import BRANCH, Loan
from officials.models import BankBranch


class LoanBatch(models.Model):
    """Many loans reported at once: kept when it is taken, written by a worker, row by row judged.

    A worker holds it while ``lease_until`` lies ahead; what was written stays when it dies, and the
    next one goes on behind it.

    Personal data: by its rows.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    branch = models.ForeignKey(
        BankBranch, on_delete=models.PROTECT, related_name="+", verbose_name=BRANCH
    )
    sent_by = models.ForeignKey("officials.Official", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("trạng thái"), max_length=7, choices=BatchState.choices, default=BatchState.WAITING
    )
    row_count = models.PositiveIntegerField(_("số dòng"))
    created_at = models.DateTimeField(_("nhận lúc"), default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("đợt báo khoản vay")
        verbose_name_plural = _("đợt báo khoản vay")
        ordering = ["-created_at"]
        indexes = [
            # What a worker still has to do is little beside all that was ever sent.
            models.Index(
                fields=["lease_until"],
                condition=~Q(state=BatchState.DONE),
                name="credit_loanbatch_undone",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class LoanBatchRow(models.Model):
    """One loan of a batch as it was sent, and what became of it.

    Personal data: what the bank sent; its ``body`` is emptied ``TN_BATCH_BODY_DAYS`` after the end.
    """

    batch = models.ForeignKey(
        LoanBatch, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField()
    reference = models.CharField(max_length=40, default="")
    body = models.JSONField(null=True)
    state = models.CharField(
        max_length=9, choices=BatchRowState.choices, default=BatchRowState.WAITING
    )
    faults = models.JSONField(default=list)
    loan = models.ForeignKey(
        Loan, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("dòng của đợt báo khoản vay")
        verbose_name_plural = _("dòng của đợt báo khoản vay")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"], name="credit_loanbatchrow_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class Reconciliation(models.Model):
    """A month on both sides: counts and sums of the bank's books beside ours, on one day.

    ``theirs`` and ``ours`` are ``{"loans": n, "outstanding": dong, "overdue": dong}`` with the same
    by code under ``programmes``. Without ``with_loans`` the bank sent sums only, and nothing is
    said of single loans.

    Personal data: none but by its differences.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    branch = models.ForeignKey(
        BankBranch, on_delete=models.PROTECT, related_name="+", verbose_name=BRANCH
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    month = models.PositiveSmallIntegerField(_("tháng"))
    theirs = models.JSONField()
    ours = models.JSONField()
    with_loans = models.BooleanField(default=True)
    difference_count = models.PositiveIntegerField(_("số chênh lệch"))
    sent_by = models.ForeignKey("officials.Official", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("đối chiếu tháng")
        verbose_name_plural = _("đối chiếu tháng")
        ordering = ["-year", "-month", "-id"]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.month}/{self.year}"


class LoanDifference(models.Model):
    """A loan about which the two sides differ in a month; ``theirs`` and ``ours`` as reported.

    Personal data: debts of a household; sensitive.
    """

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="differences"
    )
    kind = models.CharField(_("loại"), max_length=9, choices=DifferenceKind.choices)
    reference = models.CharField(_("số khoản vay"), max_length=40)
    loan = models.ForeignKey(
        Loan, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    theirs = models.JSONField(null=True)
    ours = models.JSONField(null=True)

    class Meta:
        verbose_name = _("chênh lệch")
        verbose_name_plural = _("chênh lệch")
        ordering = ["reconciliation", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "reference", "kind"],
                name="credit_loandifference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"
