"""Savings-and-credit groups, loans as the bank reports them, and what was reported when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import history
from common.periods import Validity
from credit.choices import Category, LoanState, Organisation
from credit.models.programmes import LoanProgramme, LoanTerms
from officials.choices import Right
from officials.models import BankBranch
from officials.scope import ScopedQuerySet
from programmes.models import Support

#: What a branch is called in forms.
BRANCH = _("đơn vị ngân hàng")


class SavingsGroupQuerySet(ScopedQuerySet["SavingsGroup"]):
    """Groups by village."""

    view_right = Right.VIEW_CREDIT
    change_right = Right.REPORT_LOANS


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class SavingsGroup(models.Model):
    """A savings-and-credit group (tổ tiết kiệm và vay vốn) of a village under an organisation.

    Personal data: the head's name.
    """

    branch = models.ForeignKey(
        BankBranch, on_delete=models.PROTECT, related_name="+", verbose_name=BRANCH
    )
    code = models.CharField(_("mã tổ"), max_length=20)
    name = models.CharField(_("tên tổ"), max_length=150)
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("thôn, tổ dân phố"),
    )
    organisation = models.CharField(
        _("hội nhận ủy thác"), max_length=8, choices=Organisation.choices
    )
    head_name = models.CharField(_("tổ trưởng"), max_length=100, blank=True)
    founded_on = models.DateField(_("ngày thành lập"))
    ended_on = models.DateField(_("ngày giải thể"), null=True, blank=True)

    objects = SavingsGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("tổ tiết kiệm và vay vốn")
        verbose_name_plural = _("tổ tiết kiệm và vay vốn")
        ordering = ["commune", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "code"],
                name="credit_savingsgroup_code",
                violation_error_message=_("Đơn vị đã có tổ mang mã này."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("founded_on")),
                name="credit_savingsgroup_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMemberQuerySet(ScopedQuerySet["GroupMember"]):
    """Members by the household's place."""

    commune_lookup = "household__commune"
    village_lookup = "household__village"
    view_right = Right.VIEW_CREDIT
    change_right = Right.REPORT_LOANS

    def on(self, day: dt.date) -> Self:
        """Members on a day; both ends count."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class GroupMember(models.Model):
    """A person who borrows for their household through a group, during a time.

    Personal data: who belongs to a group of borrowers.
    """

    group = models.ForeignKey(
        SavingsGroup, on_delete=models.PROTECT, related_name="members", verbose_name=_("tổ")
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="+", verbose_name=_("hộ")
    )
    person = models.ForeignKey(
        "households.Person",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("tổ viên"),
    )
    valid_from = models.DateField(_("vào tổ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("tổ viên")
        verbose_name_plural = _("tổ viên")
        ordering = ["group", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="credit_groupmember_one_group",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Người này đang là tổ viên của một tổ trong thời gian ấy."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="credit_groupmember_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.person_id}"


class LoanQuerySet(ScopedQuerySet["Loan"]):
    """Loans by where the household lived when it borrowed."""

    view_right = Right.VIEW_CREDIT
    change_right = Right.REPORT_LOANS

    def open(self) -> Self:
        """Loans that are still owed."""
        return self.filter(state__in=[LoanState.ACTIVE, LoanState.OVERDUE])


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class Loan(models.Model):
    """One loan of a household, a row of the ledger (``support``); amounts in whole dong.

    ``reference`` is the bank's number, unique in its branch. ``category`` is what the household
    was on the day of disbursement; who leaves the list keeps the loan. ``revision`` goes up with
    each change, for callers that must not overwrite what they have not seen.

    Personal data: debts of a household; sensitive.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    branch = models.ForeignKey(
        BankBranch, on_delete=models.PROTECT, related_name="+", verbose_name=BRANCH
    )
    reference = models.CharField(_("số khoản vay"), max_length=40)
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="loans", verbose_name=_("hộ")
    )
    person = models.ForeignKey(
        "households.Person",
        on_delete=models.PROTECT,
        related_name="loans",
        verbose_name=_("người vay"),
    )
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    village = models.ForeignKey("areas.Village", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(
        LoanProgramme,
        on_delete=models.PROTECT,
        related_name="loans",
        verbose_name=_("chương trình cho vay"),
    )
    terms = models.ForeignKey(LoanTerms, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        SavingsGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="loans",
        verbose_name=_("tổ"),
    )
    category = models.CharField(_("đối tượng"), max_length=13, choices=Category.choices)
    purpose = models.CharField(_("mục đích"), max_length=200)
    amount = models.BigIntegerField(_("số tiền vay"))
    rate_year = models.DecimalField(_("lãi suất (%/năm)"), max_digits=6, decimal_places=3)
    term_months = models.PositiveSmallIntegerField(_("thời hạn (tháng)"))
    disbursed_on = models.DateField(_("ngày giải ngân"))
    matures_on = models.DateField(_("ngày đến hạn"))
    state = models.CharField(
        _("trạng thái"), max_length=11, choices=LoanState.choices, default=LoanState.ACTIVE
    )
    outstanding = models.BigIntegerField(_("dư nợ"))
    overdue = models.BigIntegerField(_("nợ quá hạn"), default=0)
    reported_on = models.DateField(_("số liệu đến ngày"))
    settled_on = models.DateField(_("ngày tất toán"), null=True, blank=True)
    support = models.OneToOneField(Support, on_delete=models.PROTECT, related_name="loan")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("khoản vay")
        verbose_name_plural = _("khoản vay")
        ordering = ["-disbursed_on", "-id"]
        indexes = [models.Index(fields=["commune", "id"], name="credit_loan_commune")]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "reference"],
                name="credit_loan_reference",
                violation_error_message=_("Đơn vị đã báo khoản vay mang số này."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, term_months__gt=0, outstanding__gte=0, overdue__gte=0)
                & Q(overdue__lte=F("outstanding"))
                & Q(outstanding__lte=F("amount")),
                name="credit_loan_amounts",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=LoanState.SETTLED, outstanding=0, overdue=0, settled_on__isnull=False)
                )
                | (~Q(state=LoanState.SETTLED) & Q(settled_on__isnull=True)),
                name="credit_loan_settled",
            ),
            models.CheckConstraint(
                condition=Q(matures_on__gt=F("disbursed_on"), reported_on__gte=F("disbursed_on")),
                name="credit_loan_days",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LoanReportQuerySet(ScopedQuerySet["LoanReport"]):
    """Reports by the loan's place."""

    commune_lookup = "loan__commune"
    village_lookup = "loan__village"
    view_right = Right.VIEW_CREDIT
    change_right = Right.REPORT_LOANS


class LoanReport(models.Model):
    """What the bank reported of a loan for a day; only ever added to, the newest of a day counts.

    Personal data: debts of a household; sensitive.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="reports")
    reported_on = models.DateField(_("số liệu đến ngày"))
    state = models.CharField(max_length=11, choices=LoanState.choices)
    outstanding = models.BigIntegerField()
    overdue = models.BigIntegerField()
    reason = models.CharField(_("lý do sửa"), max_length=200, blank=True)
    reported_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = LoanReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo khoản vay")
        verbose_name_plural = _("báo cáo khoản vay")
        ordering = ["loan", "-reported_on", "-id"]
        triggers = [
            pgtrigger.Protect(
                name="loanreport_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.reported_on}"
